import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ListExecutionsCommand, SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { breaker } from '../../bin/breaker.ts';
import { cases } from '../../bin/case.ts';
import { explain } from '../../bin/explain.ts';
import { redrive } from '../../bin/redrive.ts';
import { send } from '../../bin/send.ts';
import { suppress } from '../../bin/suppress.ts';
import { FLOW, orderKey } from '../../domain/records/keys.ts';
import { contactKey, suppress as suppressAddress } from '../../lambdas/shared/contacts.ts';
import { openStage, type PlayStage } from '../../sandbox/play/play.ts';
import { CDK_OUT } from '../setup/build.ts';

// The commands as someone types them, against the sandbox.

jest.setTimeout(60_000);

const START = Date.parse('2026-03-02T17:00:00Z');
const folder = mkdtempSync(path.join(tmpdir(), 'porchlight-'));
let stage: PlayStage;
let aws: { endpoint: string; region: string; credentials: { accessKeyId: string; secretAccessKey: string } };

beforeAll(async () => {
  stage = await openStage({
    cdkOut: CDK_OUT,
    stack: 'Porchlight-prod',
    startAt: START,
    pace: 'pace',
  });
  aws = { endpoint: stage.sandbox.aws, region: 'us-east-1', credentials: { accessKeyId: 'x', secretAccessKey: 'x' } };
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await stage.sandbox.stop();
});

type Command = (args: string[], print: (line: string) => void) => Promise<boolean>;

async function typed(command: Command, ...args: string[]) {
  const lines: string[] = [];
  const ok = await command([...args, '--sandbox', stage.sandbox.http], (line) => lines.push(line));
  return { ok, lines, text: lines.join('\n') };
}

const pass = (advance: string) =>
  fetch(`${stage.sandbox.http}/_clock`, { method: 'POST', body: JSON.stringify({ advance }) });

async function anOrder(): Promise<string> {
  const { text } = await typed(send, 'order');
  return /"orderId":"([^"]+)"/.exec(text)![1]!;
}

const milestones = async (orderId: string, ...all: string[]) => {
  for (const one of all) {
    expect((await typed(send, 'milestone', orderId, one)).ok).toBe(true);
    await pass('PT1H');
  }
};

const items = async () => (await stage.sandbox.scan('Journeys')).map((item) => unmarshall(item as never));
const flowOf = async (orderId: string) =>
  (await items()).find(({ pk, sk }) => pk === orderKey('acme', orderId) && sk === FLOW);
const mailsOf = async (orderId: string) =>
  (await items())
    .filter(({ pk, sk }) => pk === orderKey('acme', orderId) && sk.startsWith('MAIL#'))
    .map(({ kind }) => kind);

function file(body: object): string {
  const name = path.join(folder, 'body.json');
  writeFileSync(name, JSON.stringify(body));
  return name;
}

describe('send', () => {
  test('places an order and tells its milestones', async () => {
    const orderId = await anOrder();
    await milestones(orderId, 'dispatched', 'delivered');

    expect(await mailsOf(orderId)).toEqual(expect.arrayContaining(['order_confirmation', 'dispatched', 'delivered']));
  });

  test.each([
    ['shopify', ['--topic', 'carts/update']],
    ['woocommerce', ['--topic', 'coupon.created']],
    ['easypost', []],
    ['aftership', []],
    ['shippo', []],
  ])('signs a body as %s does', async (platform, more) => {
    const { text } = await typed(send, file({ event: 'none' }), '--platform', platform, ...more);

    expect(text).toMatch(new RegExp(`^POST /acme/webhooks/${platform}: 20[02] `));
  });

  test('says no when the webhook is refused', async () => {
    const { ok, text } = await typed(send, file({ orderId: 1 }));

    expect([ok, text]).toEqual([false, expect.stringMatching(/^POST \/acme\/orders: 400 /)]);
  });

  test('posts to any address with a secret of one’s own', async () => {
    const { text } = await typed(
      send,
      'order',
      '--url',
      stage.sandbox.http,
      '--secret',
      'c29tZWJvZHkgZWxzZSdzIGtleQ==',
    );

    expect(text).toContain(': 401 ');
  });

  test.each([
    [[], 'expected order'],
    [['nowhere.json'], 'no such file'],
    [['milestone', 'A-1'], 'expected order'],
    [['milestone', 'A-1', 'lost'], 'lost: expected one of label_created'],
    [['order', '--platform', 'magento'], 'magento: expected one of own'],
    [['order', '--url', 'http://127.0.0.1:1'], '--secret'],
    [['order', '--platform', 'shopify'], 'order is sent in our own format'],
    [['order', '--url', 'nowhere', '--secret', 'YWJj'], 'nowhere: expected an address'],
    [['order', '--url', 'http://127.0.0.1:1', '--secret', 'YWJj'], 'nothing answers at http://127.0.0.1:1'],
    [['order', '--secret', 'a key'], 'the secret of own: expected base64'],
    [[tmpdir()], 'no such file'],
  ])('%j is answered with what was expected', async (args, message) => {
    await expect(typed(send, ...args)).rejects.toThrow(message);
  });

  test('a platform that names its topic in a header is asked for it', async () => {
    await expect(typed(send, file({}), '--platform', 'shopify')).rejects.toThrow('--topic');
  });
});

test('where no sandbox answers, it says how to start one', async () => {
  await expect(
    suppress(['show', 'acme', 'a@example.com', '--sandbox', 'http://127.0.0.1:1'], () => {}),
  ).rejects.toThrow('npm start');
});

test.each<[string, Command, string[]]>([
  ['send', send, ['order', '--store', 'nobody']],
  ['explain', explain, ['nobody', 'A-1']],
  ['case', cases, ['list', 'nobody', 'A-1']],
  ['redrive', redrive, ['--store', 'nobody']],
  ['suppress', suppress, ['show', 'nobody', 'a@example.com']],
  ['breaker', breaker, ['stop', 'nobody']],
  ['breaker', breaker, ['show', 'constructor']],
])('%s names a store that there is not', async (_, command, args) => {
  await expect(typed(command, ...args)).rejects.toThrow(/has no store (nobody|constructor): it has acme, lindgren/);
});

test('breaker stops a store that has sent nothing yet', async () => {
  expect((await typed(breaker, 'show', 'lindgren')).text).toBe('lindgren has sent nothing yet');
  const { lines } = await typed(breaker, 'stop', 'lindgren', 'delivered');

  expect(lines[0]).toBe('lindgren has sent nothing yet:');
  expect(lines.filter((line) => line.includes('stopped'))).toHaveLength(1);
});

describe('case', () => {
  test('a closed case lets the review be asked for that it held', async () => {
    const orderId = await anOrder();
    await milestones(orderId, 'dispatched', 'exception', 'delivered');
    await pass('P7D');
    expect(await mailsOf(orderId)).not.toContain('review_request');
    expect((await typed(cases, 'list', 'acme', orderId)).text).toMatch(/^problem parcel:1: open, opened /);

    await typed(cases, 'close', 'acme', orderId, 'problem', 'parcel:1');
    await pass('P1D');

    expect(await mailsOf(orderId)).toContain('review_request');
    expect((await typed(cases, 'list', 'acme', orderId)).text).toMatch(/^problem parcel:1: closed, .*, closed 2026-/);
  });

  test('an unknown case is answered with those there are', async () => {
    const orderId = await anOrder();
    await milestones(orderId, 'dispatched', 'exception');

    await expect(typed(cases, 'close', 'acme', orderId, 'late')).rejects.toThrow('problem parcel:1: open');
    await expect(typed(cases, 'list', 'acme', 'nobody')).rejects.toThrow('acme has no order nobody');
    await expect(typed(cases, 'list', 'acme', await anOrder())).rejects.toThrow('there is no case');
    await expect(typed(cases, 'close', 'acme', orderId)).rejects.toThrow('expected list or close');
  });
});

describe('redrive', () => {
  test('a stopped journey runs again', async () => {
    const orderId = await anOrder();
    await pass('PT1H');
    const states = new SFNClient(aws);
    const stateMachineArn = stage.sandbox.stack.outputs.JourneyMachine as string;
    const { executions = [] } = await states.send(new ListExecutionsCommand({ stateMachineArn }));
    const run = executions.find(({ name }) => name === `acme-1-${orderId}`)!;
    await states.send(new StopExecutionCommand({ executionArn: run.executionArn }));
    await pass('PT1M');
    expect(await flowOf(orderId)).toMatchObject({ stage: 'stopped' });

    expect((await typed(redrive, '--dry-run')).text).toContain(`start again: acme ${orderId}`);
    expect((await typed(redrive, '--store', 'lindgren')).text).toContain('0 journeys started again');
    expect((await typed(redrive)).text).toContain('1 journeys started again');
    await pass('PT1M');

    expect(await flowOf(orderId)).toMatchObject({ run: 2, stage: 'update' });
  });

  test('what Lambda gave up on is handed again, and stays in the bucket when it fails again', async () => {
    const s3 = new S3Client(aws);
    const Bucket = stage.sandbox.stack.outputs.FailureBucket as string;
    const put = (Key: string, fn: string, requestPayload: object) => {
      const { arn } = stage.sandbox.stack.functions.find(({ id }) => id.startsWith(fn))!;
      const Body = JSON.stringify({ requestContext: { functionArn: `${arn}:$LATEST` }, requestPayload });
      return s3.send(new PutObjectCommand({ Bucket, Key, Body }));
    };
    await put('good', 'MailEvents', { detail: { eventType: 'Delivery', mail: {} } });
    await put('bad', 'JourneyEvents', { detail: {} });

    const { ok, text } = await typed(redrive);

    expect([ok, text]).toEqual([false, expect.stringContaining('1 events handed again, 1 failed')]);
    expect([...stage.sandbox.buckets.get(Bucket)!.keys()]).toEqual(['bad']);
  });
});

test('suppress shows why an address gets no mail, and lifts it', async () => {
  const email = "o'bounces@example.com";
  expect((await typed(suppress, 'show', 'acme', email)).text).toBe('nothing keeps mail from this address');
  const at = new Date(START).toISOString();
  const journeys = { client: new DynamoDBClient(aws), table: stage.sandbox.stack.outputs.JourneysTable as string };
  await suppressAddress({ ...journeys, retentionDays: 400 }, contactKey('acme', email), {
    why: 'bounced',
    at,
    mail: 'MAIL#x',
    now: at,
  });

  expect((await typed(suppress, 'show', 'acme', email)).text).toMatch(/^bounced at 2026-.*: gets no mail$/);
  expect(await typed(suppress, 'lift', 'acme', email)).toMatchObject({
    ok: true,
    text: expect.stringContaining(`--email-address 'o'\\''bounces@example.com'`),
  });
  expect((await typed(suppress, 'show', 'acme', email)).text).toBe('nothing keeps mail from this address');
  await expect(typed(suppress, 'show', 'acme', 'bounces')).rejects.toThrow('bounces: expected an e-mail address');
  await expect(typed(suppress, 'lift', 'acme')).rejects.toThrow('expected show or lift');
});

describe('a privacy request of Shopify', () => {
  const FROM = { shop_id: 1, shop_domain: 'acme.myshopify.com', customer: { email: 'you@example.com' } };
  const ask = (topic: string, body: object) =>
    typed(send, file({ ...FROM, ...body }), '--platform', 'shopify', '--topic', topic);

  test('exports what is kept, and tells the team where', async () => {
    const orderId = await anOrder();
    expect((await ask('customers/data_request', { orders_requested: [], data_request: { id: 9 } })).text).toContain(
      ': 202 ',
    );
    await pass('PT1M');

    const [bucket = '', key = ''] = /s3:\/\/([^/]+)\/(\S+)/.exec(stage.sandbox.published.at(-1)!.message)!.slice(1);
    expect(stage.sandbox.buckets.get(bucket)!.get(key)!.toString()).toContain(orderId);
  });

  test('erases it, and the journey gives way', async () => {
    const orderId = await anOrder();
    await pass('PT1H');
    await ask('customers/redact', { orders_to_redact: [] });
    await pass('PT10M');

    expect(await flowOf(orderId)).toMatchObject({ erased: expect.any(String) });
    const left = (await items()).filter(({ pk }) => pk === orderKey('acme', orderId));
    expect(left.map(({ sk }) => sk.split('#')[0])).toEqual(['DECISION', 'FLOW']);
    expect(stage.sandbox.published.at(-1)!.message).toContain('erased');

    await pass('P40D');
    const runs = stage.entered.get(orderKey('acme', orderId))!.map(({ name }) => name);
    expect(runs.at(-1)).toBe('Give way to a newer run');
  });
});
