import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { replay as play } from '../../sandbox/play/replay-command.ts';
import type { Report } from '../../sandbox/play/report.ts';
import type { TimelineLine } from '../../sandbox/play/timeline.ts';
import { CDK_OUT, ROOT } from '../setup/build.ts';
import { iso, on, order, smoothly } from './shop.ts';

// `npm run replay` as it is called: a process of its own, a file in, a report and an exit code out.

const folder = mkdtempSync(path.join(tmpdir(), 'replay-'));
const REPORT = path.join(folder, 'report.json');
afterAll(() => rmSync(folder, { recursive: true }));

const PATIENCE_MS = 60_000;
const ORDERS = 12;

type Ended = { code: number | null; out: string; err: string };

function replay(rows: string[], name: string, ...options: string[]): Promise<Ended> {
  const file = path.join(folder, name);
  writeFileSync(file, `${rows.join('\n')}\n`);
  return run([file, '--cdk-out', CDK_OUT, ...options]);
}

function run(args: string[], env = process.env): Promise<Ended> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'sandbox/play/replay.ts', ...args], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended: Ended = { code: null, out: '', err: '' };
  child.stdout.on('data', (chunk) => {
    ended.out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    ended.err += chunk;
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ ...ended, code })));
}

const row = ({ at, body, ...line }: TimelineLine): string =>
  JSON.stringify({ at: iso(at), ...line, body: JSON.parse(body) });

/** Smooth orders, one every ten minutes. */
const smoothOrders = (): string[] =>
  Array.from({ length: ORDERS }, (_, i) => {
    const at = (days: number, hours = 0) => on(days, hours + i / 6);
    return [order(at(0), `smooth-${i}`), ...smoothly(at, `smooth-${i}`)];
  })
    .flat()
    .sort((a, b) => a.at - b.at)
    .map(row);

let ended: Ended;
let report: Report;
/** Of the same orders, with nothing switched on that can be. */
let plain: Report;
beforeAll(async () => {
  const elsewhere = row({ ...order(on(0), 'elsewhere'), path: '/nowhere/orders' });
  ended = await replay([elsewhere, ...smoothOrders()], 'smooth.jsonl', '--report', REPORT, '--expect-refused', '1');
  report = JSON.parse(readFileSync(REPORT, 'utf8'));
  const own = path.join(folder, 'plain.json');
  const env = { ...process.env, PORCHLIGHT_CONFIG: path.join(ROOT, 'test/settings/without-extras.config.ts') };
  await run([path.join(folder, 'smooth.jsonl'), '--report', own, '--expect-refused', '1'], env);
  plain = JSON.parse(readFileSync(own, 'utf8'));
}, 2 * PATIENCE_MS);

test('a replay in which every journey ends and as much is refused as was expected exits with 0, and prints what it would have cost', () => {
  expect(ended).toMatchObject({ code: 0, err: '' });
  expect(ended.out).toContain('AWS without SES');
});

test('the report tells of each order in the documented form', () => {
  const smooth = report.orders.find(({ orderId }) => orderId === 'smooth-0')!;

  expect(smooth).toEqual({
    store: 'acme',
    orderId: 'smooth-0',
    stage: 'ended',
    outcome: 'done',
    status: 'SUCCEEDED',
    states: expect.any(Array),
    decisions: expect.any(Array),
    mails: expect.any(Array),
    cases: [],
  });
  expect(smooth.states[0]).toEqual({ name: 'Confirm the order', at: iso(on(0)) });
  expect(smooth.decisions[1]).toMatchObject({
    kind: 'dispatched',
    parcel: '1',
    outcome: 'sent',
    reason: 'due',
    at: iso(on(1, 2)),
  });
  expect(smooth.mails[1]).toEqual({
    kind: 'dispatched',
    parcel: '1',
    to: 'smooth-0@example.com',
    subject: expect.stringContaining('way'),
    at: iso(on(1, 2)),
  });
});

test('the report’s totals count everything, with the sums of the metrics', () => {
  expect(report.totals).toMatchObject({
    orders: ORDERS,
    ended: ORDERS,
    waiting: 0,
    webhooks: 5 * ORDERS + 1,
    refused: 1,
    mails: 6 * ORDERS,
    decisions: 7 * ORDERS,
    cases: 0,
    failures: 0,
    metrics: { orders: ORDERS, parcels_delivered: ORDERS, mails_review_reminder_delivered: ORDERS },
  });
});

test('a smooth order of a shop that does not check in enters 17 states', () => {
  expect(new Set(report.orders.map(({ states }) => states.length))).toEqual(new Set([17]));
  expect(report.totals.statesEntered).toBe(17 * ORDERS);
});

const isTime = (what: string) => what === 'Lambda time';
const isLeft = (what: string) => /^logs|^storage|^point-in-time/.test(what);
const isWork = (what: string) => !isTime(what) && !isLeft(what) && what !== 'SES';

const perThousand = ({ totals }: Report, part: (what: string) => boolean): number =>
  totals.cost.lines.filter(({ what }) => part(what)).reduce((sum, { dollars }) => sum + dollars, 0) * (1000 / ORDERS);

test('a thousand smooth orders cost at most 60 cents of work on AWS, without SES, and 10 cents of logs and storage', () => {
  // Time is as measured here, 0.0035 on a machine that does nothing else. The rest is the same on every run.
  expect(perThousand(plain, isWork)).toBeLessThan(0.595);
  expect(perThousand(plain, isLeft)).toBeLessThan(0.1);
  expect(perThousand(plain, isTime)).toBeLessThan(0.03);
  expect(perThousand(plain, (what) => what === 'Step Functions')).toBeCloseTo(0.475, 3);
});

test('with the bus and messages kept as sent it is at most 62 cents of work, and 30 cents of logs and storage', () => {
  expect(perThousand(report, isWork)).toBeLessThan(0.615);
  expect(perThousand(report, isLeft)).toBeLessThan(0.3);
  expect(perThousand(report, isTime)).toBeLessThan(0.03);
});

test('a webhook that the API refuses fails the replay, which says what to pass where that is right', async () => {
  const { code, err } = await replay([row({ ...order(on(0, 1), 'other'), path: '/nowhere/orders' })], 'refused.jsonl');

  expect(err.split('\n')).toEqual([
    `refused: ${iso(on(0, 1))} /nowhere/orders: 404 {"error":"there is no such store"}`,
    '1 webhooks were refused, and none was expected: if that is right, pass --expect-refused 1',
    '',
  ]);
  expect(code).toBe(1);
}, 40_000);

test.each<[string, string[], RegExp]>([
  ['a file that is not there', ['nowhere.jsonl'], /^nowhere.jsonl: .*no such file/],
  ['a folder', [folder], /replay-.*: .*directory/],
  ['an unknown option', ['--colour'], /^Unknown option '--colour'/],
  [
    'an expectation that is no number',
    ['x.jsonl', '--expect-refused', 'all'],
    /^--expect-refused all: expected a number/,
  ],
  ['nothing', [], /^usage: npm run replay/],
])('%s is answered with what was expected', (_, args, message) => expect(play(args)).rejects.toThrow(message));

test('malformed lines are named by their number before anything is played', async () => {
  const rows = [row(order(on(0), 'fine')), '{"at": "yesterday"}', 'nonsense'];
  const { code, out, err } = await replay(rows, 'malformed.jsonl');

  expect(code).toBe(1);
  expect(out).toBe('');
  expect(err).toContain('malformed.jsonl:2: at: expected an ISO 8601 time');
  expect(err).toContain('malformed.jsonl:3: expected a JSON object on one line');
  expect(err).not.toMatch(/^ {4}at /m);
}, 20_000);
