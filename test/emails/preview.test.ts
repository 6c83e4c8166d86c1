import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { preview } from '../../emails/preview-command.ts';

// `npm run emails` as someone types it, with something wrong.

const folder = mkdtempSync(path.join(tmpdir(), 'emails-'));
const taken = createServer();
beforeAll(() => once(taken.listen(0, '127.0.0.1'), 'listening'));
afterAll(() => {
  taken.close();
  rmSync(folder, { recursive: true });
});

function file(name: string, text: string): string {
  writeFileSync(path.join(folder, name), text);
  return path.join(folder, name);
}

test.each<[string, () => string[], RegExp]>([
  ['an unknown option', () => ['--colour'], /^Unknown option '--colour'/],
  ['a port that is none', () => ['--port', 'abc'], /^--port abc: expected a port from 0 to 65535/],
  ['a port in use', () => ['--port', `${(taken.address() as { port: number }).port}`], /EADDRINUSE.*/],
  [
    'a mail that is none',
    () => ['--send', 'sent', '--to', 'you@example.com'],
    /^--send sent: expected one of order_conf/,
  ],
  [
    'an address that the stage may not mail',
    () => ['--send', 'dispatched', '--to', 'customer@elsewhere.example'],
    /^--to customer@elsewhere.example: stages.dev.allowedRecipients does not have it$/,
  ],
  ['an order that is not there', () => ['--order', '/nowhere.json'], /no such file.* '\/nowhere.json'/],
  ['an order that is no JSON', () => ['--order', file('broken.json', '{')], /broken.json: no JSON: .*/],
  [
    'an order that lacks fields',
    () => ['--order', file('empty.json', '{}')],
    /empty.json:\n {2}orderId: it is needed: expected a text in quotes/,
  ],
])('%s is answered with what was expected', (_, args, message) => expect(preview(args())).rejects.toThrow(message));
