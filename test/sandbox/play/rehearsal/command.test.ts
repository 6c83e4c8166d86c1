import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { porchlight } from '../../../../bin/cli.ts';
import { loadSettings } from '../../../../bin/settings-file.ts';
import { sampleShop } from '../../../../sandbox/play/sample-shop.ts';
import { samples } from '../../../../sandbox/play/samples.ts';
import type { TimelineLine } from '../../../../sandbox/play/timeline.ts';
import { iso, on, order, post } from '../../../e2e/shop.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'rehearse-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The command on a file of these lines. */
async function command(lines: TimelineLine[], ...options: string[]) {
  const file = path.join(folder, 'lines.jsonl');
  writeFileSync(file, lines.map(({ at, ...line }) => JSON.stringify({ at: iso(at), ...line })).join('\n'));
  const said: string[] = [];
  const out = (line: string) => void said.push(line);
  const code = await porchlight(['rehearse', file, ...options], { out, err: out });
  return { isGood: code === 0, out: said.join('\n') };
}

test('the sample orders all end, and the report tells of each', async () => {
  const report = path.join(folder, 'report.json');
  const { isGood, out } = await command(samples(on(0), sampleShop(loadSettings())), '--report', report);

  expect(out).toContain('orders placed, ended, waiting for their order  7, 7, 0');
  expect(out).toMatch(/rehearsed in [\d.]+ s: [\d.]+ orders\/s/);
  expect(JSON.parse(readFileSync(report, 'utf8')).orders).toHaveLength(7);
  expect(isGood).toBe(true);
});

test('a refused webhook is told, and fails the command', async () => {
  const { isGood, out } = await command([{ ...order(on(0), 'other'), path: '/nowhere/orders' }]);

  expect(out).toContain(`refused: ${iso(on(0))} /nowhere/orders: 404 {"error":"there is no such store"}`);
  expect(isGood).toBe(false);
});

test('a page is none of a rehearsal’s', async () => {
  const { out } = await command([post(on(0), '/unsubscribe/token', {})]);

  expect(out).toContain('501 {"message":"a rehearsal has no pages: it takes webhooks only"}');
});

test('--json prints the totals, and --stage decides who is mailed', async () => {
  const { out } = await command(
    [order(on(0), 'nobody', { customer: { email: 'a@elsewhere.test' } })],
    '--json',
    '--stage',
    'dev',
  );
  const { totals, seconds, problems } = JSON.parse(out);

  expect(totals).toMatchObject({ orders: 1, ended: 1, mails: 0, refused: 0 });
  expect(seconds).toBeGreaterThan(0);
  expect(problems).toEqual([]);
});

test('a call without a file says how it is called', async () => {
  const said: string[] = [];
  const err = (line: string) => void said.push(line);

  expect(await porchlight(['rehearse'], { out: err, err })).toBe(2);
  expect(said.join('\n')).toContain('npx porchlight rehearse TIMELINE.jsonl');
});
