import { marshall } from '@aws-sdk/util-dynamodb';
import { DAY_MS } from '../../domain/calendar/durations.ts';
import { entriesOf } from '../../domain/journey/flow.ts';
import { dayKey } from '../../domain/records/days.ts';
import { auditPartition, caseKey, FLOW, HOLD, META, orderKey, STOPPED } from '../../domain/records/keys.ts';
import { dayEntry, workEntry } from '../../domain/records/overview.ts';
import { toStored } from '../../lambdas/shared/flow-item.ts';
import { leadKey, leadsOf } from '../../lambdas/shared/leads.ts';
import { trackingKey } from '../../lambdas/shared/linking.ts';
import type { Sandbox } from '../../sandbox/index.ts';
import { aFlow, progress, theOrder } from '../fixtures.ts';

// A table full of orders that are over, written straight into the sandbox's engine: no stream hears of them.

/** BatchWriteItem takes so many items. */
const AT_ONCE = 25;
/** Of how many orders one has an open case, is held, or stands still. */
const WORK = 50;
const CAUSES = ['late', 'problem', 'not_received'];
export const SPREAD_DAYS = 90;
export const AUDITED = 2000;

type FilledItem = Record<string, unknown> & { pk: string; sk: string };

export const idOf = (n: number): string => `F-${100_000 + n}`;
export const emailOf = (n: number): string => `${idOf(n).toLowerCase()}@example.com`;
export const trackingOf = (n: number): string => `1ZF${100_000 + n}`;

/** Writes the orders of these numbers. @param now epoch milliseconds: they were placed in the 90 days before */
export async function fill(sandbox: Sandbox, from: number, to: number, now: number): Promise<void> {
  let items: FilledItem[] = [];
  const flush = async () => {
    await Promise.all(chunks(items).map((some) => write(sandbox, sandbox.tableName('Journeys'), some)));
    items = [];
  };
  for (let n = from; n < to; n++) {
    items.push(...itemsOf(n, now));
    if (items.length > 1000) await flush();
  }
  await flush();
}

/** Writes what does not grow with orders, but with time: a day's audit, and a year of counts. */
export async function fillBeside(sandbox: Sandbox, now: number): Promise<void> {
  const audit = Array.from({ length: AUDITED }, (_, n): FilledItem => {
    const at = iso(now - n * 1000);
    return {
      pk: auditPartition('acme', iso(now).slice(0, 10)),
      sk: `${at}#${n}`,
      at,
      who: 'arn:lena',
      did: 'holdOrder',
    };
  });
  const counts = Array.from({ length: 365 * 8 }, (_, n): FilledItem => {
    const day = iso(now - Math.floor(n / 8) * DAY_MS).slice(0, 10);
    return { ...dayKey('acme', day, n % 8), orders: 3, orders_USD: 3, revenue_USD: 300, nps_9: 1 };
  });
  for (const some of chunks(audit)) await write(sandbox, sandbox.tableName('Journeys'), some);
  for (const some of chunks(counts)) await write(sandbox, sandbox.tableName('Metrics'), some);
}

function itemsOf(n: number, now: number): FilledItem[] {
  const orderId = idOf(n);
  const pk = orderKey('acme', orderId);
  const placed = now - DAY_MS - ((n * 7919) % (SPREAD_DAYS * 1440)) * 60_000;
  const at = (days: number) => iso(placed + days * DAY_MS);
  const fact = theOrder({
    orderId,
    number: `#${100_000 + n}`,
    placedAt: at(0),
    updatedAt: at(0),
    customer: { email: emailOf(n) },
  });
  const { placed: _, ...flow } = aFlow(
    fact,
    progress('dispatched', at(1), { orderId }),
    progress('delivered', at(3), { orderId }),
  );
  const registers = Object.fromEntries(entriesOf(flow.registers).map(([name, one]) => [name, toStored(name, one)]));
  const [isCase, isHeld, isStopped] = [n % WORK === 0, n % WORK === 1, n % WORK === 2];
  const cause = CAUSES[(n / WORK) % CAUSES.length]!;
  const link = { orderId, parcelId: '1', asOf: at(1) };
  return [
    { pk, sk: META, platform: fact.platform, order: fact.order, mark: at(0), ...dayEntry(pk, at(0)) },
    {
      pk,
      sk: FLOW,
      placed: at(0),
      run: 1,
      stage: isStopped ? 'stopped' : 'ended',
      ...(isHeld && { held: at(2) }),
      ...registers,
    },
    ...leadsOf('acme', fact.order).map((lead) => ({ ...leadKey(lead, orderId), placedAt: at(0), paid: true })),
    { ...trackingKey('acme', trackingOf(n)), [`l#${orderId}#1`]: link },
    ...(isCase
      ? [
          {
            pk,
            sk: caseKey(cause, 'order'),
            cause,
            subject: 'order',
            openedAt: at(2),
            status: 'open',
            assignee: n % 100 ? 'lena' : 'noor',
            ...workEntry(pk, 'CASE', at(2)),
          },
        ]
      : []),
    ...(isHeld ? [{ pk, sk: HOLD, at: at(2), ...workEntry(pk, 'HOLD', at(2)) }] : []),
    ...(isStopped
      ? [{ pk, sk: STOPPED, run: 1, outcome: 'failed', at: at(2), ...workEntry(pk, 'STOPPED', at(2)) }]
      : []),
  ];
}

function chunks(items: readonly FilledItem[]): FilledItem[][] {
  return Array.from({ length: Math.ceil(items.length / AT_ONCE) }, (_, i) =>
    items.slice(i * AT_ONCE, (i + 1) * AT_ONCE),
  );
}

const marshalled = (item: FilledItem) => marshall(item, { removeUndefinedValues: true });

const write = (sandbox: Sandbox, table: string, items: readonly FilledItem[]) =>
  sandbox.dynamoDb.call('DynamoDB_20120810.BatchWriteItem', {
    RequestItems: { [table]: items.map((item) => ({ PutRequest: { Item: marshalled(item) } })) },
  });

const iso = (at: number): string => new Date(at).toISOString();
