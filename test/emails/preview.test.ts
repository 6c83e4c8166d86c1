import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ROOT } from '../setup/build.ts';

// `npm run emails` as someone types it, with something wrong.

const folder = mkdtempSync(path.join(tmpdir(), 'emails-'));
const taken = createServer();
let child: ChildProcess | undefined;
beforeAll(() => once(taken.listen(0, '127.0.0.1'), 'listening'));
afterEach(() => child?.kill());
afterAll(() => {
  taken.close();
  rmSync(folder, { recursive: true });
});

async function preview(...args: string[]) {
  const started = spawn(process.execPath, ['--import', 'tsx', 'emails/preview.ts', ...args], { cwd: ROOT });
  child = started;
  let err = '';
  started.stderr.on('data', (chunk) => {
    err += chunk;
  });
  const [code] = await once(started, 'close');
  return { code, err };
}

function file(name: string, text: string): string {
  writeFileSync(path.join(folder, name), text);
  return path.join(folder, name);
}

test.each<[string, () => string[], RegExp]>([
  ['an unknown option', () => ['--colour'], /^Unknown option '--colour'.*\nusage: npm run emails /s],
  ['a port that is none', () => ['--port', 'abc'], /^--port abc: expected a port from 0 to 65535\n/],
  ['a port in use', () => ['--port', `${(taken.address() as { port: number }).port}`], /EADDRINUSE.*\n/],
  [
    'a mail that is none',
    () => ['--send', 'sent', '--to', 'you@example.com'],
    /^--send sent: expected one of order_conf/,
  ],
  [
    'an address that the stage may not mail',
    () => ['--send', 'dispatched', '--to', 'customer@elsewhere.example'],
    /^--to customer@elsewhere.example: stages.dev.allowedRecipients does not have it\n/,
  ],
  ['an order that is not there', () => ['--order', '/nowhere.json'], /no such file.* '\/nowhere.json'\n/],
  ['an order that is no JSON', () => ['--order', file('broken.json', '{')], /broken.json: no JSON: .*\n/],
  [
    'an order that lacks fields',
    () => ['--order', file('empty.json', '{}')],
    /empty.json:\n {2}orderId: Invalid input: expected string.*\n/,
  ],
])(
  '%s is answered with what was expected',
  async (_, args, message) => {
    const { code, err } = await preview(...args());

    expect(err).toMatch(message);
    expect(err).not.toMatch(/^ {4}at /m);
    expect(code).toBe(1);
  },
  30_000,
);
