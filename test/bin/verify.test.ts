import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { walk } from '../../bin/canary.ts';
import { porchlight } from '../../bin/cli.ts';
import { openStage, type PlayStage } from '../../sandbox/play/play.ts';
import { CDK_OUT } from '../setup/build.ts';

// `porchlight verify` and `doctor` against the sandbox: where all works, and where a part does not.

jest.setTimeout(120_000);

let stage: PlayStage;

beforeEach(async () => {
  stage = await openStage({
    cdkOut: CDK_OUT,
    stack: 'Porchlight-dev',
    startAt: Date.parse('2026-03-02T17:00:00Z'),
    pace: 'pace',
  });
});
afterEach(() => stage.sandbox.stop());

async function verify(...args: string[]) {
  const lines: string[] = [];
  const out = (text: string) => void lines.push(text);
  const code = await porchlight(['verify', '--sandbox', stage.sandbox.http, ...args], { out, err: out });
  return { code, lines: lines.slice(1), text: lines.join('\n') };
}

const items = async (table: string) => (await stage.sandbox.scan(table)).map((item) => unmarshall(item as never));

test('an order of nobody goes the whole way, mails the simulator alone, stands in no numbers and is erased', async () => {
  const { code, lines } = await verify();

  expect(lines).toEqual([
    'ok    the order was taken in',
    'ok    its journey runs and waits for news',
    'ok    the mail "order_confirmation" was sent, and SES told that it arrived',
    'ok    dispatched was taken in',
    'ok    the mail "dispatched" was sent, and SES told that it arrived',
    'ok    delivered was taken in',
    'ok    the mail "delivered" was sent, and SES told that it arrived',
    'ok    it waits for the time to ask for a review',
    'ok    it is erased',
  ]);
  expect(code).toBe(0);
  expect(stage.sandbox.outbox.map(({ to }) => to)).toEqual(
    Array.from({ length: 3 }, () => [expect.stringMatching(/^success\+[\w-]+@simulator\.amazonses\.com$/)]),
  );
  await stage.sandbox.clock.advance(60_000); // what counts, counts within seconds
  expect(await items('Metrics')).toEqual([]);
  const left = await items('Journeys');
  expect(JSON.stringify(left)).not.toContain('simulator.amazonses.com');
  expect(left.filter(({ pk }) => /^(SOURCES|CASE|LOOKUP)/.test(pk))).toEqual([]);
});

test('where SES tells nothing of its mails, it says which link is broken, and erases what it sent', async () => {
  stage.sandbox.mail.behave = () => 'silence';

  const { code, lines } = await verify('acme', '--patience', '5');

  expect(code).toBe(1);
  expect(lines.slice(2)).toEqual([
    expect.stringMatching(
      /^FAIL {2}the mail "order_confirmation" .*\n {6}SES took it and told nothing of it: see the rule/,
    ),
    'ok    it is erased',
  ]);
});

test.each([0, 500])('an order that was answered with %d may have been taken in, and is erased', async (status) => {
  const table = stage.sandbox.tableName('Journeys');
  const client = new DynamoDBClient({
    endpoint: stage.sandbox.aws,
    region: stage.sandbox.region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  let erased = 0;
  const steps: string[] = [];
  const way = {
    ...{ pk: 'ORDER#acme#porchlight-canary-1', store: 'acme', orderId: 'porchlight-canary-1' },
    journeys: { client, table, retentionDays: 400 },
    flags: '',
    now: () => 0,
    patienceMs: 5000,
    post: async () => ({ status, text: '' }),
    erase: async () => void erased++,
  };
  for await (const { ok, what } of walk(way)) steps.push(`${ok ? 'ok' : 'FAIL'} ${what}`);

  expect(erased).toBe(1);
  expect(steps).toEqual(['FAIL the order was taken in', 'ok it is erased']);
});

test('where the store was stopped by hand, it says so in the words of the decision', async () => {
  await porchlight(['sending', 'stop', 'acme', '--sandbox', stage.sandbox.http], { out() {}, err() {} });

  const { code, lines } = await verify('acme', '--patience', '5');

  expect(code).toBe(1);
  expect(lines[2]).toMatch(/^FAIL {2}the mail "order_confirmation" .*\n {6}it was held: .*stopped/);
});

test('the doctor finds the sandbox as an account should be', async () => {
  const lines: string[] = [];
  const out = (text: string) => void lines.push(text);

  expect(await porchlight(['doctor', '--sandbox', stage.sandbox.http], { out, err: out })).toBe(0);
  expect(lines.filter((line) => line.startsWith('TO DO'))).toEqual([]);
  expect(lines).toContain('ok     SES may send from orders@acme.example.com (identity acme.example.com)');
});
