// What each list and search of the Admin API reads of so many orders, and of a tenth (10,000 at least), written straight into
// the sandbox's table: `node --import tsx test/bench/reads.ts 100000`. It fails where a request reads more of a fuller table,
// or the pages of the open cases are not what a scan finds.

import { parseArgs } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type AdminClient, adminClient } from '../../bin/admin-client.ts';
import type { RouteName } from '../../domain/admin/routes.ts';
import { DAY_MS } from '../../domain/calendar/durations.ts';
import type { Sandbox } from '../../sandbox/index.ts';
import { openStage } from '../../sandbox/play/play.ts';
import { stackOf, synthesize } from '../../sandbox/template/synth.ts';
import { emailOf, fill, fillBeside, idOf, trackingOf } from './filled.ts';

const START = Date.parse('2026-06-15T12:00:00Z');
const TIMES = 5;
/** With so many orders each list fills its page. */
const FILLS_PAGES = 10_000;
/** Of a page that is filtered by what its items say, more or fewer are read. */
const SLACK = 1.25;

/** Of one request: calls of DynamoDB, the units that it bills for them (one an item, half a unit a page of the index), and milliseconds. */
type ReadOfRequest = { calls: number; units: number; ms: number };
type RequestToRead = { name: string; route: RouteName; query?: object; body?: object; path?: object };

async function main(): Promise<void> {
  const { positionals } = parseArgs({ allowPositionals: true });
  const [count = 10_000] = positionals.map(Number);
  process.env.PORCHLIGHT_CONFIG = 'test/settings/two-stores.config.ts';
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  const cdkOut = await synthesize('prod');
  const stage = await openStage({ cdkOut, stack: stackOf('prod'), startAt: START, pace: 'pace' });
  const { sandbox } = stage;
  const admin = adminOf(sandbox);
  const few = Math.min(count, Math.max(FILLS_PAGES, Math.floor(count / 10)));
  await fillBeside(sandbox, START);
  await fill(sandbox, 0, few, START);
  const before = await readAll(sandbox, admin, few);
  const began = Date.now();
  await fill(sandbox, few, count, START);
  const wrote = Date.now() - began;
  const after = await readAll(sandbox, admin, few);
  console.log(
    `${count} orders; the last ${count - few} were written in ${Math.round(wrote / 1000)} s. Of one request:`,
  );
  const row = (...cells: (string | number)[]) =>
    console.log(cells.map((one, i) => String(one).padEnd(i === 0 ? 44 : 18)).join(''));
  row('', `at ${few}`, '', `at ${count}`);
  row('request', 'calls', 'units', 'calls', 'units', 'ms (median)');
  const grown: string[] = [];
  for (const [name, small] of before) {
    const large = after.get(name)!;
    row(name, small.calls, small.units, large.calls, large.units, large.ms);
    if (large.calls > small.calls || large.units > small.units * SLACK) grown.push(name);
  }
  for (const name of grown) console.log(`${name} reads more of a fuller table`);
  const [listed, scanned] = [await casesListed(admin), await casesScanned(sandbox)];
  const isSame = JSON.stringify(listed) === JSON.stringify(scanned);
  console.log(
    `open cases: ${listed.length} in pages, ${scanned.length} by a scan: ${isSame ? 'the same' : 'NOT the same'}`,
  );
  await sandbox.stop();
  process.exitCode = grown.length === 0 && isSame ? 0 : 1;
}

function adminOf(sandbox: Sandbox): AdminClient {
  const credentials = { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' };
  const { config } = new DynamoDBClient({ endpoint: sandbox.aws, region: sandbox.region, credentials });
  // to write so many orders takes longer than a signature is good for
  return (name, parts) => adminClient({ api: sandbox.http, now: new Date(sandbox.clock.now()) }, config)(name, parts);
}

async function readAll(sandbox: Sandbox, admin: AdminClient, few: number): Promise<Map<string, ReadOfRequest>> {
  const days = { from: iso(START - 60 * DAY_MS), to: iso(START) };
  const { cursor } = (await admin('listOrders', { path: STORE, query: { ...days, limit: '50' } })) as {
    cursor: string;
  };
  const { cursor: casesCursor } = (await admin('listCases', { path: STORE, query: { limit: '50' } })) as {
    cursor: string;
  };
  const search = (name: string, text: string): RequestToRead => ({
    name: `search by ${name}`,
    route: 'search',
    body: { text },
  });
  const all: RequestToRead[] = [
    { name: 'orders of 60 days, a page of 50', route: 'listOrders', query: { ...days, limit: '50' } },
    { name: 'the next page', route: 'listOrders', query: { ...days, limit: '50', cursor } },
    { name: 'those that stand still', route: 'listOrders', query: { ...days, limit: '50', stage: 'stopped' } },
    { name: 'those that await people', route: 'listOrders', query: { ...days, limit: '50', awaits: 'people' } },
    search('id', idOf(few - 2)),
    search('number', `#${100_000 + few - 2}`),
    search('e-mail', emailOf(few - 2)),
    search('tracking number', trackingOf(few - 2)),
    search('what there is not', 'nothing@example.com'),
    { name: 'one order', route: 'readOrder', path: { orderId: idOf(few - 2) } },
    { name: 'its messages', route: 'readMessages', path: { orderId: idOf(few - 2) } },
    { name: 'open cases, a page of 50', route: 'listCases', query: { limit: '50' } },
    { name: 'the next page of them', route: 'listCases', query: { limit: '50', cursor: casesCursor } },
    { name: 'cases of one cause', route: 'listCases', query: { limit: '50', cause: 'problem' } },
    { name: 'cases of one of the team', route: 'listCases', query: { limit: '50', assignee: 'noor' } },
    { name: 'held orders', route: 'listWork', query: { what: 'held', limit: '50' } },
    { name: 'stopped journeys', route: 'listWork', query: { what: 'stopped', limit: '50' } },
    { name: 'the audit of a day', route: 'listAudit', query: { day: iso(START).slice(0, 10), limit: '50' } },
    { name: 'the numbers of 90 days', route: 'metrics', query: { from: day(-90), to: day(0), by: 'week' } },
    { name: 'lanes', route: 'listLanes', query: {} },
    { name: 'settings', route: 'settings', query: {} },
    { name: 'sending', route: 'sending', query: {} },
    { name: 'privacy requests', route: 'listRequests', query: {} },
  ];
  const reads = new Map<string, ReadOfRequest>();
  for (const { name, route, query, body, path } of all) {
    const ask = () => admin(route, { path: { ...STORE, ...path }, query, body } as never);
    await ask(); // a cold start, and what is read once a process
    const before = usedBy(sandbox);
    const took: number[] = [];
    for (let i = 0; i < TIMES; i++) {
      const began = performance.now();
      await ask();
      took.push(performance.now() - began);
    }
    const after = usedBy(sandbox);
    reads.set(name, {
      calls: (after.calls - before.calls) / TIMES,
      units: (after.units - before.units) / TIMES,
      ms: Math.round(took.sort((a, b) => a - b)[Math.floor(TIMES / 2)]!),
    });
  }
  return reads;
}

const STORE = { storeId: 'acme' };

function usedBy({ usage, stack }: Sandbox) {
  const { name } = stack.functions.find(({ id }) => /^Admin[0-9A-F]{8}$/.test(id))!;
  const { calls = {}, units = {} } = usage.functions[name] ?? {};
  const sum = (of: Record<string, number>) => Object.values(of).reduce((all, one) => all + one, 0);
  return { calls: sum(calls), units: sum(units) };
}

async function casesListed(admin: AdminClient): Promise<string[]> {
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const page = (await admin('listCases', { path: STORE, query: { limit: '50', cursor } })) as {
      cases: { orderId: string; cause: string }[];
      cursor?: string;
    };
    found.push(...page.cases.map(({ orderId, cause }) => `${orderId} ${cause}`));
    cursor = page.cursor;
  } while (cursor);
  return found.sort();
}

async function casesScanned(sandbox: Sandbox): Promise<string[]> {
  const found: string[] = [];
  for await (const item of sandbox.dynamoDb.items(sandbox.tableName('Journeys'))) {
    const { pk, sk, status } = item as Record<'pk' | 'sk' | 'status', { S: string } | undefined>;
    if (sk?.S.startsWith('CASE#') && status?.S === 'open') found.push(`${pk!.S.split('#')[2]} ${sk.S.split('#')[1]}`);
  }
  return found.sort();
}

const iso = (at: number): string => new Date(at).toISOString();
const day = (days: number): string => iso(START + days * DAY_MS).slice(0, 10);

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
