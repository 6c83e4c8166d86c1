import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { scripts } from '../../package.json';

// The documents name files, headings, commands and stored items: what they name exists, and what is stored they name.

const ROOT = path.resolve(__dirname, '../..');
const textOf = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');

const filesIn = (folder: string, ending: string): string[] =>
  readdirSync(path.join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return filesIn(file, ending);
    return file.endsWith(ending) ? [file] : [];
  });

const DOCUMENTS = [...readdirSync(ROOT).filter((name) => name.endsWith('.md')), ...filesIn('docs', '.md')];

/** A heading's anchor, as GitHub makes it. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replace(/ /g, '-');

const withoutBlocks = (text: string): string => text.replace(/^```.*?^```/gms, '');

const anchorsOf = (file: string): string[] =>
  [...withoutBlocks(textOf(file)).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => anchorOf(heading));

/** What is wrong with a link of this document; `undefined` when it leads somewhere. */
function brokenLink(file: string, target: string): string | undefined {
  const [to = '', anchor] = target.split('#');
  const linked = to === '' ? file : path.join(path.dirname(file), to);
  if (!existsSync(path.join(ROOT, linked))) return `${target}: there is no ${linked}`;
  if (anchor === undefined || anchorsOf(linked).includes(anchor)) return undefined;
  return `${target}: ${linked} has no such heading`;
}

test.each(DOCUMENTS)('%s: every relative link and anchor leads somewhere', (file) => {
  const targets = [...withoutBlocks(textOf(file)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
  const relative = targets.filter((target) => !/^[a-z]+:/.test(target));

  expect(relative.flatMap((target) => brokenLink(file, target) ?? [])).toEqual([]);
});

const COMMANDS = ['help', ...filesIn('bin/commands', '.ts').map((file) => path.basename(file, '.ts'))];

test.each(DOCUMENTS)('%s: every command and script exists', (file) => {
  const text = textOf(file);
  const commands = [...text.matchAll(/npx porchlight ([a-z]+)/g)].map(([, name]) => name);
  const run = [...text.matchAll(/npm run ([a-z]+)/g)].map(([, name]) => name);
  const short = [...text.matchAll(/npm (start|test)\b/g)].map(([, name]) => name);

  expect(commands.filter((name) => !COMMANDS.includes(name!))).toEqual([]);
  expect([...run, ...short].filter((name) => !Object.hasOwn(scripts, name!))).toEqual([]);
});

/** Backticks around a path of ours; `<name>` and `*` stand for many. */
const PATH = /`((?:bin|docs|domain|emails|lambdas|lib|sandbox|statemachines|test)\/[\w./-]*)`/g;

// what is gone, or still to come, is named on purpose
test.each(DOCUMENTS.filter((file) => !/^(CHANGELOG|SECURITY)/.test(file)))('%s: every file it names exists', (file) => {
  const named = [...textOf(file).matchAll(PATH)].map(([, name = '']) => name);

  expect(named.filter((name) => !existsSync(path.join(ROOT, name)))).toEqual([]);
});

const withoutComments = (code: string): string => code.replace(/\/\*.*?\*\//gs, '').replace(/^\s*\/\/.*$/gm, '');

const KEYS = [
  /['"`]([A-Z]{3,})#/g, // `PARCEL#${id}`, 'FAILURE#'
  /\b(?:pk|sk): (?:\{ S: )?'([A-Z]{3,})'/g, // sk: 'RATE'
  /\bconst [A-Z_]+ = '([A-Z]{3,})'/g, // export const FLOW = 'FLOW'
];

const INDEX = 'domain/records/overview.ts';
const STORING = ['domain/records', 'lambdas', 'statemachines']
  .flatMap((folder) => filesIn(folder, '.ts'))
  .filter((file) => file !== INDEX && !file.startsWith('lambdas/ingest/platforms/'));

const wordsIn = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, word = '']) => word);
const sorted = (words: string[]): string[] => [...new Set(words)].sort();

/** The first words of the keys that these files spell. */
const keysInCode = (files: string[]): string[] =>
  sorted(files.flatMap((file) => KEYS.flatMap((key) => wordsIn(withoutComments(textOf(file)), key))));

/** The first words of the keys in the tables of "Every item", heading by heading. */
function keysInDocument(isWanted: (heading: string) => boolean): string[] {
  const [, section = ''] = /^## Every item\n(.*?)^## /ms.exec(textOf('docs/architecture.md')) ?? [];
  const parts = section.split(/^### /m).filter((part) => isWanted(part.split('\n')[0]!));
  const cells = parts.flatMap((part) => wordsIn(part, /^(?:\| |`pk` is )(`[^|]*?)(?: \||\. )/gm));
  return sorted(cells.flatMap((cell) => wordsIn(cell, /`([A-Z]{3,})\b/g)));
}

const isIndex = (heading: string): boolean => heading.includes('overview');

test('docs/architecture.md has every item that the code stores, and no other', () => {
  expect(keysInDocument((heading) => !isIndex(heading))).toEqual(keysInCode(STORING));
});

test('docs/architecture.md has every entry of the index', () => {
  const work = wordsIn(textOf(INDEX), /export type Work = (.*);/g).flatMap((type) => wordsIn(type, /'(\w+)'/g));

  expect(work).not.toEqual([]);
  expect(keysInDocument(isIndex)).toEqual(sorted([...keysInCode([INDEX]), ...work]));
});
