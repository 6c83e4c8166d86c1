import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { porchlight } from '../../bin/cli.ts';
import { age, columns } from '../../bin/format.ts';
import { commandLine } from '../../domain/shared/command-line.ts';
import { at } from '../fixtures.ts';

const ROOT = path.resolve(__dirname, '../..');

async function typed(...args: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await porchlight(args, { out: (text) => void out.push(text), err: (text) => void err.push(text) });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

const commands = readdirSync(path.join(ROOT, 'bin/commands')).map((file) => path.basename(file, '.ts'));

test('every file of bin/commands is a command, named like its file, and help lists it', async () => {
  const { code, out } = await typed('help');

  expect(code).toBe(0);
  expect([...out.matchAll(/^ {2}(\w+) /gm)].map(([, name]) => name).sort()).toEqual(commands.sort());
});

test.each(commands)('%s has one help screen, however it is asked for', async (name) => {
  const { code, out } = await typed(name, '--help');

  expect(code).toBe(0);
  expect(out).toMatch(new RegExp(`^${name}: .*\n\nusage: npx porchlight ${name} `));
  expect(out).toContain('--json');
  expect(Math.max(...out.split('\n').map(({ length }) => length))).toBeLessThan(130);
  expect(await typed('help', name)).toEqual({ code, out, err: '' });
});

test.each([
  [['nothing'], 'there is no command nothing: npx porchlight help lists them'],
  [['help', 'constructor'], 'there is no command constructor'],
  [
    ['find', '--nope'],
    'find has no option --nope: it has --stage, --sandbox, --json, --help. An id that begins with -',
  ],
  [['init', '--team-email', 'a@b.c'], 'init has no option --team-email: did you mean --team?'],
  [['find', 'acme'], 'expected a store, and a number, id, address or tracking number\nusage: npx porchlight find'],
  [['redrive', 'acme'], 'expected options only'],
])('%j is answered with how it is used, and 2', async (args, message) => {
  const { code, err } = await typed(...args);

  expect(code).toBe(2);
  expect(err).toContain(message);
  expect(err).not.toContain('    at ');
});

test('wrong arguments of a program are answered in JSON too', async () => {
  const { code, out } = await typed('find', '--json');

  expect([code, JSON.parse(out).error.name]).toEqual([2, 'UsageError']);
});

test('it starts by itself, and says so when the packages are not there', () => {
  const shim = path.join(ROOT, 'bin/porchlight.js');
  expect(execFileSync(shim, ['help'], { encoding: 'utf8' })).toContain('usage: npx porchlight COMMAND');

  const folder = mkdtempSync(path.join(tmpdir(), 'porchlight-'));
  cpSync(shim, path.join(folder, 'bin/porchlight.js'));
  const { status, stderr } = spawnSync(process.execPath, [path.join(folder, 'bin/porchlight.js')], {
    encoding: 'utf8',
  });
  rmSync(folder, { recursive: true });
  expect([status, stderr]).toEqual([1, `porchlight: the packages of ${folder} are not installed. Run npm ci there.\n`]);
});

test.each([
  [['acme', '1001'], 'npx porchlight explain acme 1001'],
  [['acme', '--stage'], 'npx porchlight explain -- acme --stage'],
  [['acme', "it's #1; ls"], "npx porchlight explain acme 'it'\\''s #1; ls'"],
  [['acme', ''], "npx porchlight explain acme ''"],
])('a command for %j can be pasted: %s', (words, line) => {
  expect(commandLine('explain', words)).toBe(line);
});

test('rows stand in columns, and an age is said in its largest unit', () => {
  expect(
    columns([
      ['a', 'long', ''],
      ['bb', 'c', 'd'],
    ]),
  ).toEqual(['a   long', 'bb  c     d']);
  expect(columns([])).toEqual([]);
  expect([at(5), at(6, '11:00'), at(6, '12:00')].map((since) => age(since, at(6)))).toEqual([
    '1 day',
    '1 hour',
    '0 minutes',
  ]);
});
