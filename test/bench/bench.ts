// `npm run bench [-- --full]`: how fast everything is on this machine, as a table. --full plays 10,000 orders, too.
// `npx -y node@24 --import tsx test/bench/bench.ts`: on the Node that is deployed.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { DynamoDBClient, type DynamoDBClientConfig, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { loadSettings } from '../../bin/settings-file.ts';
import { MESSAGE_KINDS } from '../../domain/message/kinds.ts';
import { orderKey } from '../../domain/records/keys.ts';
import { compileMails } from '../../emails/compile.ts';
import { mailer } from '../../emails/mailer.ts';
import { sampleMail } from '../../emails/samples.ts';
import { linkSigner, pathOf as pagePath } from '../../lambdas/shared/links.ts';
import { tuned } from '../../lambdas/shared/tuned-client.ts';
import { scripts } from '../../package.json';
import { Clock } from '../../sandbox/clock/clock.ts';
import { openStage, type PlayStage, post } from '../../sandbox/play/play.ts';
import { rehearse } from '../../sandbox/play/rehearse.ts';
import { parseTimeline, type TimelineLine } from '../../sandbox/play/timeline.ts';
import { StateMachines } from '../../sandbox/states/machines.ts';
import { stackOf, synthesize } from '../../sandbox/template/synth.ts';
import { coldStarts } from './cold-start.ts';
import { growth } from './growth.ts';
import { watchMemory } from './memory.ts';
import { KINDS, orders } from './orders.ts';
import { watchThreads } from './threads.ts';

const ROOT = path.join(__dirname, '../..');
const START = Date.parse('2026-01-01T00:00:00Z');
const row = (what: string, value: string): void => console.log(`${what.padEnd(52)} ${value}`);

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { full: { type: 'boolean', default: false } } });
  process.env.PORCHLIGHT_CONFIG = 'test/settings/two-stores.config.ts'; // what the orders are made for
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true'; // of the children, too
  const cdkOut = await synthesize('prod');
  await engineAlone();
  await mails();
  await rehearsals();
  const stage = await openStage({ cdkOut, stack: stackOf('prod'), startAt: START });
  await functions(stage);
  await calls(stage);
  await webhooks(stage);
  await pages(stage);
  await stage.sandbox.stop();
  await orderSizes(cdkOut);
  await journeys(cdkOut, 1000, 365);
  if (values.full) await journeys(cdkOut, 10_000, 730);
}

/** Round and round through a Pass, a Choice and a Wait. */
async function engineAlone(): Promise<void> {
  const rounds = 5000; // 25,000 events are an execution's limit
  const definition = JSON.stringify({
    QueryLanguage: 'JSONata',
    StartAt: 'Count',
    States: {
      Count: { Type: 'Pass', Output: { n: '{% $states.input.n + 1 %}' }, Next: 'Enough?' },
      'Enough?': {
        Type: 'Choice',
        Choices: [{ Condition: `{% $states.input.n >= ${rounds / 5} %}`, Next: 'Done' }],
        Default: 'Wait',
      },
      Wait: { Type: 'Wait', Seconds: 3600, Next: 'Count' },
      Done: { Type: 'Succeed' },
    },
  });
  const clock = new Clock(START);
  let states = 0;
  const machines = new StateMachines({
    clock,
    accountId: '123456789012',
    region: 'us-east-1',
    tasks: { run: async () => null },
    onState: () => states++,
  });
  const { arn } = machines.create('loop', { definition, roleArn: 'arn:aws:iam::123456789012:role/states' });
  const started = performance.now();
  for (let i = 0; i < 60; i++) machines.start(arn, `run-${i}`, '{"n":0}');
  await clock.idle();
  row('engine alone, Pass/Choice/Wait', `${Math.round(states / ((performance.now() - started) / 1000))} states/s`);
}

async function mails(): Promise<void> {
  const render = mailer(await compileMails());
  const all = MESSAGE_KINDS.map((kind) => sampleMail(kind, 'smooth'));
  const rounds = 20;
  for (const content of all) render(content);
  const started = performance.now();
  for (let i = 0; i < rounds; i++) for (const content of all) render(content);
  row('rendering a mail', `${((performance.now() - started) / rounds / all.length).toFixed(2)} ms`);
}

/** Whole journeys in this process: by its CPU, which others on the machine change little. */
async function rehearsals(): Promise<void> {
  const lines = parseTimeline(orders(300, 365, START).join('\n'));
  const before = process.cpuUsage();
  const { totals } = await rehearse(lines, loadSettings());
  const { user, system } = process.cpuUsage(before);
  row('rehearsing 300 orders', `${(totals.orders / ((user + system) / 1e6)).toFixed(0)} orders a second of CPU`);
}

/** What is deployed, and what a fresh process takes to load it, beside an empty handler with the same clients. */
async function functions({ sandbox }: PlayStage): Promise<void> {
  for (const { folder, size, ms, floor } of await coldStarts(sandbox.stack.functions))
    row(
      `${folder}: bundle, CPU to load it (floor)`,
      `${size} KB, ${ms.toFixed(0)} ms (${floor.size} KB, ${floor.ms.toFixed(0)} ms)`,
    );
}

/** What one order takes as it grows, and in the smallest who takes it. */
async function orderSizes(cdkOut: string): Promise<void> {
  const said = ({ calls, writes, reads }: { calls: number; writes: number; reads: number }) =>
    `${calls} calls, ${writes} write and ${reads} read units`;
  const all = await growth({ cdkOut, stack: stackOf('prod'), startAt: START });
  for (const [i, { shape, webhooks, mails, cpuMs, by, all: used }] of all.entries()) {
    const what = `an order, parcels ${shape.parcels}, scans ${shape.scans}`;
    const aMail = (by['journey-step']!.reads / mails).toFixed(1);
    row(`${what}: ${webhooks} webhooks`, `${mails} mails, ${said(used)} (${aMail} a mail), ${cpuMs.toFixed(0)} ms CPU`);
    if (i > 0) continue;
    for (const [who, one] of Object.entries(by)) if (one.calls > 0) row(`  ${who}`, said(one));
  }
}

async function webhooks({ sandbox }: PlayStage): Promise<void> {
  const lines = parseTimeline(orders(2500, 1 / 48, START).join('\n')).filter(({ path }) => path === '/acme/orders');
  const take = async (line: TimelineLine) => {
    const started = performance.now();
    const { status } = await post(sandbox, line);
    return { status, ms: performance.now() - started };
  };
  const release = sandbox.clock.hold(); // the API alone: nothing that follows from a webhook happens yet
  await sandbox.clock.during(async () => {
    for (const line of lines.slice(0, 500)) await take(line);
    const one = [];
    for (const line of lines.slice(500, 1500)) one.push((await take(line)).ms);
    row(
      'webhook, one after the other: p50, p99',
      `${percentile(one, 0.5).toFixed(1)} ms, ${percentile(one, 0.99).toFixed(1)} ms`,
    );
    const started = performance.now();
    const many = await Promise.all(lines.slice(1500).map(take));
    const kept = many.filter(({ status }) => status === 202).length;
    row('1,000 webhooks at once: kept, all within', `${kept}, ${((performance.now() - started) / 1000).toFixed(1)} s`);
  });
  release();
}

/** An order's page, one reader after the other: the function, its database and HTTP. */
async function pages({ sandbox }: PlayStage): Promise<void> {
  const { value } = sandbox.secret(sandbox.stack.secrets.find(({ id }) => id.includes('Links'))!.id);
  const signer = linkSigner([value], 400);
  const [line] = parseTimeline(orders(2500, 1 / 48, START).join('\n')).filter(({ path }) => path === '/acme/orders');
  const { orderId } = JSON.parse(String(line!.body)) as { orderId: string };
  const token = signer.tokenOf('track', { pk: orderKey('acme', orderId) }, new Date(sandbox.clock.now()).toISOString());
  const url = `${sandbox.http}${pagePath('track', token)}`;
  await sandbox.clock.during(async () => {
    const times: number[] = [];
    for (let i = 0; i < 300; i++) {
      const started = performance.now();
      const response = await fetch(url);
      const html = await response.text();
      if (response.status !== 200) throw new Error(`the page answered ${response.status}: ${html.slice(0, 200)}`);
      if (i >= 100) times.push(performance.now() - started);
    }
    row(
      'an order’s page: p50, p99',
      `${percentile(times, 0.5).toFixed(1)} ms, ${percentile(times, 0.99).toFixed(1)} ms`,
    );
  });
}

/** What a call costs the function that makes it. */
async function calls({ sandbox }: PlayStage): Promise<void> {
  const credentials = { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' };
  const config: DynamoDBClientConfig = { endpoint: sandbox.dynamoDb.url, region: sandbox.region, credentials };
  const Key = { pk: { S: 'BENCH' }, sk: { S: 'BENCH' } };
  const ExpressionAttributeValues = { ':text': { S: 'x'.repeat(200) } };
  const update = { TableName: sandbox.tableName('Metrics'), Key, UpdateExpression: 'SET a = :text' };
  const cpuOf = async (client: DynamoDBClient, rounds: number): Promise<number> => {
    const before = process.cpuUsage();
    for (let i = 0; i < rounds; i++) await client.send(new UpdateItemCommand({ ...update, ExpressionAttributeValues }));
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000 / rounds;
  };
  const [plain, ours] = [new DynamoDBClient(config), tuned(DynamoDBClient, config)];
  for (const client of [plain, ours]) await cpuOf(client, 2000);
  const [slow, quick] = [await cpuOf(plain, 5000), await cpuOf(ours, 5000)];
  row('an SDK call: CPU with a plain client, a busy one', `${slow.toFixed(2)} ms, ${quick.toFixed(2)} ms`);
}

/** A replay, as a user runs it. */
async function journeys(cdkOut: string, count: number, days: number): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-'));
  const file = path.join(folder, 'orders.jsonl');
  writeFileSync(file, orders(count, days, START).join('\n'));
  const [, ...command] = scripts.replay.split(' ');
  const child = spawn(process.execPath, [...command, file, '--cdk-out', cdkOut], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const peak = watchMemory(child.pid!);
  const times = watchThreads(child.pid!);
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  const [code] = await once(child, 'close');
  rmSync(folder, { recursive: true });
  const rate = /: ([\d.]+) orders\/s/.exec(said)?.[1] ?? '?';
  const wrong = countsOf(count).filter((each) => !each.test(said));
  const isRight = code === 0 && wrong.length === 0;
  row(`${count} orders over ${days} days, every count right`, isRight ? `${rate} orders/s` : `no: ${wrong}\n${said}`);
  for (const [name, ms] of times()) row(`  CPU an order: ${name}`, `${(ms / count).toFixed(1)} ms`);
  row('  peak memory of all processes', `${peak().toFixed(0)} MiB`);
}

/** What a replay must say of so many smooth orders. */
function countsOf(count: number): RegExp[] {
  const line = (name: string, ...values: (number | string)[]) => new RegExp(`^ *${name} +${values.join(', ')}$`, 'm');
  return [
    line('orders placed, ended, waiting for their order', count, count, 0),
    line('webhooks taken, refused', 4 * count, 0),
    line('mails, decisions, cases', KINDS.length * count, '\\d+', 0),
    line('orders', count),
    line('revenue USD', 189 * count),
    line('parcels delivered', count),
    ...KINDS.flatMap((kind) =>
      ['sent', 'delivered'].map((status) => line(`mails ${kind.replaceAll('_', ' ')} ${status}`, count)),
    ),
  ];
}

const percentile = (numbers: number[], share: number): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(share * (numbers.length - 1))]!;

main().then(
  () => process.exit(0), // the engine's keep-alive connections would hold it open
  (error) => {
    const isUsage = error?.code?.startsWith('ERR_PARSE_ARGS');
    console.error(isUsage ? `${error.message}\nusage: npm run bench [-- --full]` : error);
    process.exit(1);
  },
);
