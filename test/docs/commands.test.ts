import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Command, parsed } from '../../bin/command.ts';

// Every command of the documents is one that can be typed: its name, and each of its options.

const ROOT = path.resolve(__dirname, '../..');
const DOCUMENTS = [
  ...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
  ...readdirSync(path.join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/** What stands in code, on one line: in blocks up to the comment. */
function codeIn(text: string): string[] {
  const blocks = [...text.matchAll(/^```(?:sh|bash)\n(.*?)^```/gms)].flatMap(([, block = '']) => block.split('\n'));
  const inline = [...text.replace(/^```.*?^```/gms, '').matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
  return [...blocks.map((line) => line.replace(/\s+#.*$/, '')), ...inline].map((code) =>
    code.replace(/\s+/g, ' ').trim(),
  );
}

/** As a shell splits it, as far as the documents need it. */
const wordsOf = (line: string): string[] =>
  [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, double, single, bare]) => double ?? single ?? bare ?? '');

const isElided = (word: string): boolean => word === '…' || word === '...';

const commands = DOCUMENTS.flatMap((file) =>
  codeIn(readFileSync(path.join(ROOT, file), 'utf8')).flatMap((code) => {
    const [, rest] = /^(?:[A-Z_]+=\S+ )?npx porchlight (.+)$/.exec(code) ?? [];
    return rest && /^[a-z]/.test(rest) ? [{ file, rest }] : [];
  }),
);

test.each(commands)('$file: npx porchlight $rest', async ({ rest }) => {
  const [name, ...args] = wordsOf(rest);
  if (name === 'help') return;
  const { command } = (await import(`../../bin/commands/${name}.ts`)) as { command: Command };

  expect(() =>
    parsed(
      command,
      args.filter((word) => !isElided(word)),
    ),
  ).not.toThrow();
});

const FILES = /(?:node --import tsx|npx jest|npx tsx) ((?:bin|emails|sandbox|statemachines|test)\/[\w./-]+)/g;

test.each(DOCUMENTS)('%s: every file that is run is there', (file) => {
  const named = [...readFileSync(path.join(ROOT, file), 'utf8').matchAll(FILES)].map(([, name = '']) => name);
  const isThere = (name: string) => existsSync(path.join(ROOT, name)) || existsSync(path.join(ROOT, `${name}.test.ts`));

  expect(named.filter((name) => !isThere(name))).toEqual([]);
});
