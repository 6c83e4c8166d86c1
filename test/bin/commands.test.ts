import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ListExecutionsCommand, SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { porchlight } from '../../bin/cli.ts';
import { settingsOf } from '../../bin/target.ts';
import { versionOf } from '../../domain/policy/store.ts';
import { FLOW, orderKey } from '../../domain/records/keys.ts';
import { contactKey, suppress as suppressAddress } from '../../lambdas/shared/contacts.ts';
import { keepSettings } from '../../lambdas/shared/kept-settings.ts';
import { openStage, type PlayStage } from '../../sandbox/play/play.ts';
import { CDK_OUT } from '../setup/build.ts';

// The commands as someone types them, against the sandbox.

jest.setTimeout(60_000);

const START = Date.parse('2026-03-02T17:00:00Z');
/** An order in our own format. */
const AN_ORDER = {
  placedAt: new Date(START).toISOString(),
  customer: { email: 'you@example.com', name: 'Robin Example' },
  items: [{ id: '1', title: 'Trail tent', quantity: 1, unitPrice: '189.00' }],
  currency: 'USD',
  total: '189.00',
  shippingAddress: { country: 'US' },
};
const folder = mkdtempSync(path.join(tmpdir(), 'porchlight-'));
let stage: PlayStage;
let aws: { endpoint: string; region: string; credentials: { accessKeyId: string; secretAccessKey: string } };

beforeAll(async () => {
  stage = await openStage({
    cdkOut: CDK_OUT,
    stack: 'Porchlight-prod',
    startAt: START,
    pace: 'pace',
    instances: () => 1, // commands come one after the other
  });
  aws = { endpoint: stage.sandbox.aws, region: 'us-east-1', credentials: { accessKeyId: 'x', secretAccessKey: 'x' } };
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await stage.sandbox.stop();
});

/** What a command prints, and how it ends, when someone types it. */
async function typed(command: string, ...args: string[]) {
  const lines: string[] = [];
  const errors: string[] = [];
  const output = { out: (text: string) => void lines.push(text), err: (text: string) => void errors.push(text) };
  const code = await porchlight([command, '--sandbox', stage.sandbox.http, ...args], output);
  return { code, ok: code === 0, lines, text: lines.join('\n'), error: errors.join('\n') };
}

const pass = (advance: string) =>
  fetch(`${stage.sandbox.http}/_clock`, { method: 'POST', body: JSON.stringify({ advance }) });

async function anOrder(email = 'you@example.com'): Promise<string> {
  const { text } = await typed('send', 'order', '--email', email);
  return /"orderId":"([^"]+)"/.exec(text)![1]!;
}

const milestones = async (orderId: string, ...all: string[]) => {
  for (const one of all) {
    expect((await typed('send', 'milestone', orderId, one)).ok).toBe(true);
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

  test('tells a milestone with its reason and what went back, and names the command that shows the order', async () => {
    const orderId = await anOrder();
    const { lines } = await typed(
      'send',
      'milestone',
      orderId,
      'refunded',
      '--refund',
      '12.50',
      '--reason',
      'a scratch',
    );
    const stored = (await items()).filter(({ sk, pk }) => pk === orderKey('acme', orderId) && sk.startsWith('EVENT#'));

    expect(lines.at(-1)).toBe(`npx porchlight order --sandbox ${stage.sandbox.http} acme ${orderId}`);
    expect(stored).toMatchObject([{ reason: 'a scratch', refund: { amount: '12.50' } }]);
  });

  test('notes that the times of a body are not those of the sandbox', async () => {
    const { lines } = await typed('send', file({ ...AN_ORDER, orderId: 'old', placedAt: '2026-01-02T09:00:00Z' }));

    expect(lines.join('\n')).toMatch(/^note: placedAt 2026-01-02T09:00:00Z is \d+ days before now there/m);
  });

  test.each([
    ['shopify', ['--topic', 'carts/update']],
    ['woocommerce', ['--topic', 'coupon.created']],
    ['easypost', []],
    ['aftership', []],
    ['shippo', []],
  ])('signs a body as %s does', async (platform, more) => {
    const { text } = await typed('send', file({ event: 'none' }), '--platform', platform, ...more);

    expect(text).toMatch(new RegExp(`^POST /acme/webhooks/${platform}: 20[02] `));
  });

  test('says no when the webhook is refused', async () => {
    const { ok, text } = await typed('send', file({ orderId: 1 }));

    expect([ok, text]).toEqual([false, expect.stringMatching(/^POST \/acme\/orders: 400 /)]);
  });

  test('posts to any address with a secret of one’s own', async () => {
    const { text } = await typed(
      'send',
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
    [['order', '--platform', 'magento'], 'magento: expected a platform: own'],
    [['order', '--url', 'http://127.0.0.1:1'], '--secret'],
    [['order', '--platform', 'shopify'], 'order is sent in our own format'],
    [['order', '--url', 'nowhere', '--secret', 'YWJj'], 'nowhere: expected an address'],
    [['order', '--url', 'http://127.0.0.1:1', '--secret', 'YWJj'], 'nothing answers at http://127.0.0.1:1'],
    [['order', '--at', 'noon'], '--at noon: expected an ISO 8601 time'],
    [['order', '--reason', 'why'], '--reason and --refund are of a milestone'],
    [['milestone', 'A-1', 'delivered', '--refund', '1'], '--refund: expected with cancelled, refunded'],
    [['milestone', 'A-1', 'refunded', '--refund', 'all'], '--refund all: expected a decimal such as 12.50'],
    [['order', '--secret', 'a key'], 'the secret of own: expected base64'],
    [[tmpdir()], 'no such file'],
  ])('%j is answered with what was expected', async (args, message) => {
    const { ok, error } = await typed('send', ...args);

    expect([ok, error]).toEqual([false, expect.stringContaining(message)]);
    expect(error).not.toContain('    at ');
  });

  test('a secret that was overwritten by hand is named, and none of it is shown', async () => {
    const secret = stage.sandbox.secret('porchlight/prod/webhooks/acme');
    const { value } = secret;
    secret.value = 'pasted-key';
    const { code, error } = await typed('send', 'order');
    secret.value = value;

    expect([code, error]).toEqual([
      1,
      expect.stringMatching(/^porchlight\/prod\/webhooks\/acme: expected .*"platform"/),
    ]);
    expect(error).not.toContain('pasted');
  });

  test('a platform that names its topic in a header is asked for it', async () => {
    expect(await typed('send', file({}), '--platform', 'shopify')).toMatchObject({
      code: 2,
      error: expect.stringContaining('--topic'),
    });
  });
});

test('where no sandbox answers, it says how to start one', async () => {
  const args = ['show', 'acme', 'a@example.com', '--sandbox', 'http://127.0.0.1:1'];

  expect(await typed('suppress', ...args)).toMatchObject({ code: 1, error: expect.stringContaining('npm start') });
});

test.each([
  ['send', 'order', '--store', 'nobody'],
  ['explain', 'nobody', 'A-1'],
  ['find', 'nobody', 'A-1'],
  ['cases', 'nobody'],
  ['case', 'close', 'nobody', 'A-1', 'late'],
  ['release', 'nobody', 'A-1'],
  ['redrive', '--store', 'nobody'],
  ['suppress', 'show', 'nobody', 'a@example.com'],
  ['privacy', 'status', 'nobody'],
  ['sending', 'stop', 'nobody'],
  ['sending', 'show', 'constructor'],
])('%s names a store that there is not', async (command, ...args) => {
  const { code, error } = await typed(command, ...args);

  expect(code).toBe(1);
  expect(error).toMatch(/has no store (nobody|constructor): it has acme, lindgren$/);
});

test('sending stops a store that has sent nothing yet', async () => {
  expect((await typed('sending', 'show', 'lindgren')).text).toBe('lindgren has sent nothing yet');
  const { lines } = await typed('sending', 'stop', 'lindgren', 'delivered');

  expect(lines[0]).toBe('lindgren has sent nothing yet:');
  expect(lines.filter((line) => line.includes('stopped'))).toHaveLength(1);
  expect((await typed('sending', 'resume', 'lindgren', 'delivered')).text).toBe('lindgren has sent nothing yet');
  expect((await typed('sending', 'stop', 'lindgren', 'lost')).error).toContain('lost: expected a kind of mail: order_');
});

test('what is held goes when someone lets it go, and not before its limit is lifted', async () => {
  await typed('sending', 'stop', 'acme', 'dispatched');
  const orderId = await anOrder();
  await milestones(orderId, 'dispatched');
  expect((await typed('release', 'acme', orderId)).text).toMatch(
    /^dispatched: held until .* \(stopped_by_hand\)\nWhat is held is/,
  );
  await pass('PT1M');
  expect(await mailsOf(orderId)).not.toContain('dispatched');

  await typed('sending', 'resume', 'acme', 'dispatched');
  await typed('release', 'acme', orderId);
  await pass('PT1M');

  expect(await mailsOf(orderId)).toContain('dispatched');
  expect((await typed('release', 'acme', orderId)).text).toBe(`nothing is held for acme ${orderId}`);
});

test('nothing goes about an order that is held by hand, until it is released', async () => {
  const orderId = await anOrder();
  expect((await typed('hold', 'acme', orderId)).text).toMatch(/^held: nothing is sent/);
  await milestones(orderId, 'dispatched');
  await pass('PT1M');
  expect(await mailsOf(orderId)).not.toContain('dispatched');
  expect((await typed('hold', 'acme', orderId)).text).toMatch(/has been held since/);

  expect((await typed('release', 'acme', orderId)).text).toMatch(/^dispatched: held until .* \(held_by_hand\)\n/);
  await pass('PT1M');

  expect(await mailsOf(orderId)).toContain('dispatched');
});

describe('find', () => {
  test('finds an order by what people know of it', async () => {
    const orderId = await anOrder();
    await typed('send', 'order', '--email', 'finds@example.com');
    await milestones(orderId, 'dispatched');

    expect((await typed('find', 'acme', orderId)).text).toMatch(new RegExp(`^${orderId} .*placed 2026-.*its id$`));
    expect((await typed('find', 'acme', 'Finds@example.com')).lines).toHaveLength(1);
    const number = `1Z5E${orderId.replace(/\W/g, '').slice(-10).padStart(10, '0')}`;
    expect((await typed('find', 'acme', number)).text).toContain('its tracking number');
    expect(await typed('find', 'acme', 'nobody@example.com')).toMatchObject({
      code: 1,
      text: expect.stringContaining('has no order'),
    });
  });

  test('takes an id that begins with -, after --', async () => {
    await typed('send', file({ ...AN_ORDER, orderId: '--stage' }));

    expect((await typed('find', 'acme', '--', '--stage')).text).toContain('--stage');
    expect((await typed('explain', '--', 'acme', '--stage')).text).toContain('Order --stage of acme');
  });

  test('prints JSON for programs, and nothing else', async () => {
    const orderId = await anOrder();

    expect(JSON.parse((await typed('find', '--json', 'acme', orderId)).text)).toMatchObject([{ orderId, by: ['id'] }]);
    const none = await typed('explain', '--json', 'acme', 'nobody');
    expect(JSON.parse(none.text)).toMatchObject({ error: { name: 'NoSuchOrder' } });
    expect(none.code).toBe(1);
  });
});

describe('order', () => {
  test('shows an order by whatever its customer knows of it', async () => {
    const orderId = await anOrder();
    await milestones(orderId, 'dispatched');

    const { text } = await typed('order', 'acme', orderId);
    expect(text).toMatch(/^who +Robin Example, you@example.com, /m);
    expect(text).toMatch(/^messages +order confirmation +sent /m);
    expect(text).toMatch(new RegExp(`^why +npx porchlight explain .*acme ${orderId}$`, 'm'));
    const number = `1Z5E${orderId.replace(/\W/g, '').slice(-10).padStart(10, '0')}`;
    expect((await typed('order', 'acme', number)).text).toContain(`acme ${orderId}.`);
  });

  test('of an address with several orders it names the commands that show each', async () => {
    await typed('send', 'order', '--email', 'twice@example.com');
    await typed('send', file({ ...AN_ORDER, orderId: '--twice', customer: { email: 'twice@example.com' } }));

    const { code, error } = await typed('order', 'acme', 'twice@example.com');
    expect(code).toBe(1);
    expect(error).toMatch(/has 2 orders by twice@example.com:\n/);
    expect(error).toContain('-- acme --twice ');
    expect((await typed('order', 'acme', 'nobody@example.com')).error).toContain(
      'acme has no order nobody@example.com',
    );
  });
});

describe('case', () => {
  test('a closed case lets the review be asked for that it held', async () => {
    const orderId = await anOrder('troubled@example.com'); // other orders of a customer with a case wait, too
    await milestones(orderId, 'dispatched', 'exception', 'delivered');
    expect((await typed('case', 'reopen', 'acme', orderId, 'problem', 'parcel:1')).code).toBe(0);
    await pass('P7D');
    expect(await mailsOf(orderId)).not.toContain('review_request');
    expect((await typed('cases', 'acme', orderId)).text).toMatch(/^problem {2}parcel:1 {2}open {2}opened /);
    expect((await typed('cases', 'acme')).lines.join()).toMatch(
      new RegExp(`^7 days +${orderId}  problem  parcel:1  \\S+  OVERDUE`),
    );

    expect((await typed('case', 'close', 'acme', orderId, 'problem', 'parcel:1')).text).toContain(
      'decided again at once',
    );
    expect((await typed('cases', 'acme')).text).not.toContain(orderId);
    await pass('P9D'); // review.afterTroubleDays, and checkIn.patienceDays after what it asks then

    expect(await mailsOf(orderId)).toContain('review_request');
    expect((await typed('cases', 'acme', orderId)).text).toMatch(
      /^problem {2}parcel:1 {2}closed {2}.* {2}closed 2026-/,
    );
    expect((await typed('case', 'close', 'acme', orderId, 'problem', 'parcel:1')).text).toMatch(
      /^was closed 2026-.*asked for before/s,
    );
    expect((await typed('case', 'reopen', 'acme', orderId, 'problem', 'parcel:1')).text).toContain(
      'holds nothing back',
    );
    await typed('case', 'close', 'acme', orderId, 'problem', 'parcel:1');
  });

  test('an unknown case is answered with those there are', async () => {
    const orderId = await anOrder();
    await milestones(orderId, 'dispatched', 'exception');

    const errorOf = async (...args: string[]) => (await typed('case', ...args)).error;
    expect(await errorOf('close', 'acme', orderId, 'late')).toContain('problem parcel:1: open');
    expect(await errorOf('close', 'acme', 'nobody', 'late')).toBe('acme has no order nobody, or its data was erased');
    expect(await errorOf('close', 'acme', orderId)).toContain(
      'expected a store, an order and a cause\nusage: npx porchlight case',
    );
    expect(await errorOf('open')).toContain('open: expected what to do: close, reopen');
    expect((await typed('cases', 'acme', await anOrder())).text).toContain('there is no case');
  });
});

describe('resend', () => {
  test('one message goes to another address, once; explain and order say on whose order and why', async () => {
    const orderId = await anOrder('typo@example.com');
    await milestones(orderId, 'dispatched', 'delivered');
    const to = 'right@example.com';
    const sentTo = () => stage.sandbox.outbox.filter((mail) => mail.to.includes(to));
    const resend = (...more: string[]) =>
      typed('resend', 'acme', orderId, '--message', 'dispatched', '--to', to, '--reason', 'mistyped', ...more);

    expect((await resend('--dry-run')).text).toContain(`would go to ${to}`);
    await pass('PT1H');
    expect(sentTo()).toEqual([]);
    expect((await resend()).text).toContain(`goes to ${to}, as soon as`);
    await pass('PT1H');
    expect((await resend()).text).toContain('goes to right@example.com already, or went');
    await pass('PT1H');

    expect(sentTo().map(({ tags }) => tags.kind)).toEqual(['dispatched']);
    expect((await typed('explain', 'acme', orderId)).text).toMatch(
      /dispatched, .*to another address +sent .*, delivered, as arn:aws:iam::\S+ wanted: mistyped/,
    );
    expect((await typed('order', 'acme', orderId)).text).toContain('to another address');
  });

  test('what is wrong is said, with the messages that there are', async () => {
    const orderId = await anOrder();
    await milestones(orderId, 'dispatched');
    const resend = (...more: string[]) => typed('resend', 'acme', orderId, ...more);
    const reason = ['--reason', 'x'];

    expect((await resend('--message', 'hello', ...reason)).error).toContain('hello: expected the kind of a message');
    expect((await resend('--message', 'dispatched')).error).toContain('--reason: expected why');
    expect((await resend('--message', 'delivered', ...reason)).error).toMatch(/of these:\n {2}--message order_conf/);
    expect((await resend('--message', 'dispatched', '--to', 'x@', ...reason)).error).toContain(
      'to: expected an e-mail',
    );
    expect((await resend('--message', 'dispatched', ...reason)).text).toContain('neither failed nor is unknown');
    expect((await typed('resend', 'acme', '--to', 'x@example.com')).error).toContain('expected an order');
  });
});

test('settings in force are told, and what changed since when', async () => {
  const { client, table } = {
    client: new DynamoDBClient(aws),
    table: stage.sandbox.stack.outputs.JourneysTable as string,
  };
  const inForce = settingsOf('acme');
  await pass('PT1H'); // the sweep has seen them by then, or sees them now
  const before = { ...inForce, promisedDays: inForce.promisedDays + 3 };
  await keepSettings({ client, table }, 'acme', before, '2026-04-28T08:00:00.000Z');
  await keepSettings({ client, table }, 'acme', inForce, '2026-04-29T08:00:00.000Z');

  expect((await typed('settings', 'acme')).lines).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^acme: version \w+, seen since/),
      `  timeZone: "${inForce.timeZone}"`,
    ]),
  );
  expect((await typed('settings', 'acme', '--changes')).text).toContain(
    `2026-04-29T08:00:00.000Z  version ${versionOf(inForce)}\n  ~ promisedDays: ${before.promisedDays} → ${inForce.promisedDays}`,
  );
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

    expect((await typed('explain', 'acme', orderId)).text).toContain('npx porchlight redrive starts it again');
    expect((await typed('redrive', '--dry-run')).text).toContain(`start again: acme ${orderId}`);
    expect((await typed('redrive', '--store', 'lindgren')).text).toContain('0 journeys started again');
    expect((await typed('redrive')).text).toContain('1 journeys started again');
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
    const { deadLetters: queue } = stage.sandbox.stack.rules
      .flatMap(({ targets }) => targets)
      .find((one) => one.deadLetters)!;
    const { arn: target } = stage.sandbox.stack.functions.find(({ id }) => id.startsWith('MailEvents'))!;
    const event = { detail: { eventType: 'Delivery', mail: {} } };
    stage.sandbox.bus.deadLetters.push({ id: 'letter', queue: queue!, target, event });

    const { ok, text } = await typed('redrive');

    expect([ok, text]).toEqual([false, expect.stringMatching(/2 events handed again\nleft: 0 journeys, 1 events$/)]);
    expect([...stage.sandbox.buckets.get(Bucket)!.keys()]).toEqual(['bad']);
  });
});

test('the numbers of a store are told by day and for spreadsheets, and a recount comes to them, or says what differs', async () => {
  const orderId = await anOrder();
  await milestones(orderId, 'dispatched', 'delivered');
  await pass('PT10M');
  const range = ['acme', '--from', '2026-03-01', '--to', '2026-04-30'];

  const numbers = await typed('metrics', ...range);
  expect(numbers.text).toMatch(/^Orders +\d+$/m);
  expect(numbers.text).toMatch(/^Revenue: USD +\$[\d,]+\.00$/m);
  const { lines } = await typed('metrics', ...range, '--by', 'month', '--csv');
  expect(lines[0]).toBe('from,to,number,of,value,unit');
  expect(lines).toContainEqual(
    expect.stringMatching(/^2026-03-01,2026-03-31,average_order_value,USD,\d+(\.\d+)?,money$/),
  );

  expect((await typed('customers', 'acme')).lines).toContainEqual(expect.stringMatching(/^2026-03 +\d/));
  const right = await typed('recount', ...range);
  expect(right).toMatchObject({ code: 0, text: expect.stringContaining('acme: every count is right') });
  const key = { pk: { S: 'STORE#acme' }, sk: { S: 'DAY#2026-04-01#0' } };
  await stage.sandbox.dynamoDb.call('DynamoDB_20120810.UpdateItem', {
    TableName: stage.sandbox.tableName('Metrics'),
    Key: key,
    UpdateExpression: 'ADD refunds :two',
    ExpressionAttributeValues: { ':two': { N: '2' } },
  });
  const wrong = await typed('recount', ...range);
  expect(wrong.code).toBe(1);
  expect(wrong.lines).toEqual([
    expect.stringContaining('1 counts differ'),
    expect.stringContaining('should be'),
    expect.stringMatching(/^2026-04-01 +refunds +2 +0$/),
  ]);
  expect((await typed('metrics', 'acme', '--from', 'yesterday')).error).toContain('expected a day');
});

test('suppress shows why an address gets no mail, and lifts it', async () => {
  const email = "o'bounces@example.com";
  expect((await typed('suppress', 'show', 'acme', email)).text).toBe('nothing keeps mail from this address');
  const at = new Date(START).toISOString();
  const journeys = { client: new DynamoDBClient(aws), table: stage.sandbox.stack.outputs.JourneysTable as string };
  await suppressAddress({ ...journeys, retentionDays: 400 }, contactKey('acme', email), {
    why: 'bounced',
    at,
    mail: 'MAIL#x',
    now: at,
  });

  expect((await typed('suppress', 'show', 'acme', email)).text).toMatch(/^bounced at 2026-.*: gets no mail$/);
  expect(await typed('suppress', 'lift', 'acme', email)).toMatchObject({
    ok: true,
    text: expect.stringContaining(`--email-address 'o'\\''bounces@example.com'`),
  });
  expect((await typed('suppress', 'show', 'acme', email)).text).toBe('nothing keeps mail from this address');
  expect((await typed('suppress', 'show', 'acme', 'bounces')).error).toContain('bounces: expected an e-mail address');
  expect((await typed('suppress', 'lift', 'acme')).error).toContain('expected a store and an address');
  expect((await typed('suppress', 'add', 'acme', email)).text).toMatch(/^blocked at 2026-.*: gets no mail$/);
  expect((await typed('suppress', 'lift', 'acme', email)).lines.at(-1)).toBe('lifted.');
  expect((await typed('suppress', 'lift', 'acme', email)).code).toBe(1);
});

describe('a privacy request of the team', () => {
  test('exports and erases a customer of any platform, and says how far it is', async () => {
    const email = 'forget-me@example.com';
    const { text } = await typed('send', 'order', '--email', email);
    const orderId = /"orderId":"([^"]+)"/.exec(text)![1]!;
    await pass('PT1H');

    expect((await typed('privacy', 'export', 'acme', '--email', email)).text).toContain('asked for, as request');
    await pass('PT1M');
    expect(stage.sandbox.published.at(-1)!.message).toContain('Asked for by: the team');
    expect((await typed('privacy', 'export', 'acme', '--email', email)).text).toContain('was asked for today');
    await typed('privacy', 'erase', 'acme', '--email', email);
    await pass('PT10M');

    expect(await flowOf(orderId)).toMatchObject({ erased: expect.any(String) });
    const { lines } = await typed('privacy', 'status', 'acme', '--email', email);
    expect(lines).toHaveLength(2);
    expect(lines.every((line) => /by the team +done 2026-/.test(line))).toBe(true);
    expect((await typed('find', 'acme', email)).code).toBe(1);
  });

  test('wants to know whose data it is', async () => {
    expect((await typed('privacy', 'erase', 'acme')).error).toContain('--email or --order');
    expect((await typed('privacy', 'erase', 'acme', '--email', 'nobody')).error).toContain(
      'expected an e-mail address',
    );
    expect((await typed('privacy', 'erase', 'acme', '--email', 'a@b.c', '--order', '1')).error).toContain('not both');
    expect((await typed('privacy', 'erase', 'gone', '--all', '--confirm', 'acme')).error).toContain('--confirm gone');
    expect((await typed('privacy', 'export', 'acme', '--all')).error).toContain('with erase only');
    expect((await typed('privacy', 'erase', 'gone', '--all', '--confirm', 'gone')).text).toContain(
      'asked for, as request',
    );
  });
});

describe('a privacy request of Shopify', () => {
  const FROM = { shop_id: 1, shop_domain: 'acme.myshopify.com', customer: { email: 'you@example.com' } };
  const ask = (topic: string, body: object) =>
    typed('send', file({ ...FROM, ...body }), '--platform', 'shopify', '--topic', topic);

  test('exports what is kept, and tells the team where', async () => {
    const orderId = await anOrder();
    expect((await ask('customers/data_request', { orders_requested: [], data_request: { id: 9 } })).text).toContain(
      ': 202 ',
    );
    await pass('PT1M');

    const told = stage.sandbox.published.findLast(({ message }) => message.includes('s3://'))!.message;
    const [bucket = '', key = ''] = /s3:\/\/([^/]+)\/(\S+)/.exec(told)!.slice(1);
    expect(stage.sandbox.buckets.get(bucket)!.get(key)!.toString()).toContain(orderId);
  });

  test('erases no order of another platform, for which the team asks', async () => {
    const orderId = await anOrder();
    await pass('PT1H');
    await ask('customers/redact', { orders_to_redact: [] });
    await pass('PT10M');
    expect(await flowOf(orderId)).not.toHaveProperty('erased');
  });

  test('erases it, and the journey gives way', async () => {
    const at = new Date(stage.sandbox.clock.now()).toISOString();
    const orderId = '990017';
    const order = {
      ...{ id: Number(orderId), created_at: at, updated_at: at, email: 'you@example.com', currency: 'USD' },
      ...{ total_price: '50.00', line_items: [{ id: 1, quantity: 1, name: 'Tent', price: '50.00' }] },
      shipping_address: { country_code: 'US', zip: '94110', name: 'Maya Lopez', city: 'Traceville' },
    };
    await typed('send', file(order), '--platform', 'shopify', '--topic', 'orders/create');
    await pass('PT1H');
    await ask('customers/redact', { orders_to_redact: [Number(orderId)] });
    await pass('PT10M');
    expect(JSON.stringify(await items())).not.toContain('Traceville');

    expect(await flowOf(orderId)).toMatchObject({ erased: expect.any(String) });
    const left = (await items()).filter(({ pk }) => pk === orderKey('acme', orderId));
    expect(left.map(({ sk }) => sk.split('#')[0])).toEqual(['DECISION', 'FLOW']);
    expect(stage.sandbox.published.at(-1)!.message).toContain('erased');

    await pass('P40D');
    const runs = stage.entered.get(orderKey('acme', orderId))!.map(({ name }) => name);
    expect(runs.at(-1)).toBe('Give way to a newer run');
  });
});
