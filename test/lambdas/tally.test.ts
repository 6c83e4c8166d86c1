import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import fc from 'fast-check';
import { openedCase } from '../../domain/cases/case.ts';
import { countsOfPassages, type Increment } from '../../domain/lanes/cells.ts';
import { passagesOf } from '../../domain/lanes/passages.ts';
import { metricsLedger } from '../../lambdas/tally/ledger.ts';
import { tally, tallyOf } from '../../lambdas/tally/tally.ts';
import {
  aDecision,
  aFlow,
  aMail,
  anEvent,
  anOrder,
  aParcel,
  at,
  happened,
  type OrderFields,
  PK,
  PLACED,
  progress,
  theOrder,
  theSettings,
} from '../fixtures.ts';
import { aTable } from './database.ts';
import '../seed.ts';

type Image = object | undefined;

const raw = (image: Image) =>
  image && (marshall(image, { removeUndefinedValues: true }) as NonNullable<DynamoDBRecord['dynamodb']>['NewImage']);

let ids = 0;
function aRecord(sk: string, before: Image, after: Image, pk = PK): DynamoDBRecord {
  ids += 1;
  return {
    eventID: `event-${ids}`,
    dynamodb: {
      Keys: raw({ pk, sk })!,
      OldImage: raw(before)!,
      NewImage: raw(after)!,
      ApproximateCreationDateTime: Date.parse(at(5)) / 1000 + ids * 1000, // some of one hour, and not all
    },
  };
}

const meta = (order: OrderFields = {}) => ({ platform: 'own', order: anOrder(order), mark: '1' });
const flow = (...facts: Parameters<typeof aFlow>) => ({ placed: PLACED, ...aFlow(theOrder(), ...facts).registers });

const STORY = [
  aRecord('META', undefined, meta()),
  aRecord('META', undefined, meta({ total: '0.10' }), 'ORDER#acme#1002'),
  aRecord('META', undefined, meta({ total: '0.20' }), 'ORDER#acme#1003'),
  aRecord('META', meta(), meta({ total: '19.90' })),
  aRecord('FLOW', flow(), flow(progress('delivered', at(5)))),
  aRecord('FLOW', flow(), flow(happened('cancelled', at(4))), 'ORDER#acme#1002'),
  aRecord(`EVENT#1`, undefined, anEvent(happened('refunded', at(4)))),
  aRecord('MAIL#1', aMail('dispatched', { status: 'claimed' }), aMail('dispatched')),
  aRecord('DECISION#1', undefined, aDecision('delivered', { outcome: 'skipped', reason: 'gift' })),
  aRecord('CASE#1', undefined, openedCase({ cause: 'late', subject: 'order' }, undefined, at(4))),
  aRecord('STOPPED', undefined, { run: 1 }),
];

const SUMS = {
  'DAY#2026-03-02': {
    ...{ orders: 3, orders_EUR: 3, revenue_EUR: '20.2', units: 3, orders_cancelled: 1 },
    ...{ mails_dispatched_sent: 1, mails_delivered_skipped: 1, skipped_gift: 1 },
  },
  'DAY#2026-03-04': { cancellations: 1, refunds: 1, cases_late_opened: 1 },
  'DAY#2026-03-05': { parcels_delivered: 1, parcels_on_time: 1, days_to_deliver: 3.125, orders_delivered: 1 },
};

async function metrics() {
  const { client, table, items } = await aTable();
  const ledger = metricsLedger(client, table, () => at(6));
  return {
    client,
    count: (records: DynamoDBRecord[], one = ledger) => tally(records, theSettings(), one),
    ledger,
    table,
    marks: async () => (await items()).filter(({ sk }) => sk.startsWith('COUNTED#')),
    cells: async () =>
      (await items())
        .filter(({ sk }) => sk.startsWith('CELL#'))
        .flatMap(({ pk: _, sk, expiresAt: __, ...cell }) => {
          const [, leg, week, lane] = sk.split('#');
          const counted = Object.entries(cell).filter(([, amount]) => Number(amount) !== 0);
          return counted.map(([name, amount]) => `${leg} ${week} ${lane} ${name} ${Number(amount)}`);
        })
        .sort(),
    slots: async () => (await items()).filter(({ pk }) => pk === 'STORE#acme').map(({ sk }) => sk),
    sums: async () => summed((await items()).filter(({ pk }) => pk === 'STORE#acme')),
  };
}

/** By day, whatever slots it lies in. */
function summed(items: { sk: string }[]): Record<string, Record<string, number>> {
  const days: Record<string, Record<string, number>> = {};
  for (const { sk, pk: _, ...counts } of items as { sk: string; pk: string }[]) {
    days[sk.replace(/#\d$/, '')] ??= {};
    const day = days[sk.replace(/#\d$/, '')]!;
    for (const [name, n] of Object.entries(numbers(counts)))
      day[name] = Math.round(((day[name] ?? 0) + n) * 1000) / 1000;
  }
  return days;
}

const numbers = (counts: object) => Object.fromEntries(Object.entries(counts).map(([name, n]) => [name, Number(n)]));
const EXPECTED = Object.fromEntries(Object.entries(SUMS).map(([day, counts]) => [day, numbers(counts)]));

test('what changed between two images is counted by store and day', async () => {
  const { count, sums, marks } = await metrics();

  await count(STORY);

  expect(await sums()).toEqual(EXPECTED);
  expect((await marks()).flatMap(({ records }) => [...(records as Set<string>)])).toHaveLength(10);
  expect((await marks())[0]).toMatchObject({ expiresAt: Date.parse(at(6 + 40)) / 1000 });
});

test('batches that come again, cut differently and partly counted, change nothing', async () => {
  const cuts = fc.array(fc.tuple(fc.nat(STORY.length - 1), fc.integer({ min: 1, max: STORY.length })), {
    maxLength: 6,
  });

  await fc.assert(
    fc.asyncProperty(cuts, async (batches) => {
      const { count, sums } = await metrics();
      for (const [from, size] of batches) await count(STORY.slice(from, from + size));
      await count(STORY);
      expect(await sums()).toEqual(EXPECTED);
    }),
    { numRuns: 6 },
  );
});

const WAY = [progress('dispatched', at(3)), progress('in_transit', at(4)), progress('delivered', at(5))];

test('counters of lanes equal a recount, however the webhooks are shuffled and repeated and the batches come again', async () => {
  const order = fc.shuffledSubarray([...WAY, ...WAY, happened('cancelled', at(4))], { minLength: 4 });
  const cuts = fc.array(fc.tuple(fc.nat(20), fc.integer({ min: 1, max: 20 })), { maxLength: 4 });

  await fc.assert(
    fc.asyncProperty(fc.array(order, { minLength: 1, maxLength: 4 }), cuts, async (orders, batches) => {
      const { count, cells } = await metrics();
      const records = orders.flatMap((facts, i) =>
        facts.map((_, n) =>
          aRecord('FLOW', n ? flow(...facts.slice(0, n)) : undefined, flow(...facts.slice(0, n + 1)), `${PK}-${i}`),
        ),
      );
      for (const [from, size] of batches) await count(records.slice(from, from + size));
      await count(records);
      const passages = orders.flatMap((facts) =>
        passagesOf({ ...aFlow(theOrder(), ...facts), placed: PLACED }, theSettings().stores.acme!),
      );
      expect(await cells()).toEqual(countsOfPassages([], passages).map(told).sort());
    }),
    { numRuns: 12 },
  );
});

const told = ({ lane, leg, week, name, amount }: Increment) => `${leg} ${week} ${lane} ${name} ${amount}`;

test('an order whose customer has it erased stays counted', () => {
  const record = aRecord('FLOW', flow(...WAY), { placed: PLACED, erased: at(9) });

  expect(tallyOf(record, theSettings()).lanes).toEqual([]);
});

test('batches that are counted at the same moment do not all write one item of the day', async () => {
  const { count, slots, sums } = await metrics();
  const orders = Array.from({ length: 20 }, (_, i) => aRecord('META', undefined, meta(), `ORDER#acme#${i}`));

  for (const order of orders) await count([order]);

  expect((await slots()).length).toBeGreaterThan(4);
  expect((await sums())['DAY#2026-03-02']).toMatchObject({ orders: 20 });
});

test('a transaction that met another is tried again by itself, and the batch does not come again', async () => {
  const { client, table, count, sums } = await metrics();
  let met = 0;
  const crowded = Object.assign(Object.create(client), {
    send(command: never) {
      if (met++ > 0) return client.send(command);
      const CancellationReasons = [{ Code: 'TransactionConflict' }];
      throw new TransactionCanceledException({ message: '', $metadata: {}, CancellationReasons });
    },
  });

  await count(
    STORY,
    metricsLedger(crowded, table, () => at(6)),
  );

  expect(await sums()).toEqual(EXPECTED);
});

test('two consumers of one batch at a time count it once', async () => {
  const { count, sums } = await metrics();

  const attempts = await Promise.allSettled([count(STORY), count(STORY), count(STORY.slice(3))]);
  if (attempts.some(({ status }) => status === 'rejected')) await count(STORY); // in conflict: the stream tries again

  expect(await sums()).toEqual(EXPECTED);
});

test('a function that dies between two transactions counts the rest when it comes again', async () => {
  const orders = Array.from({ length: 120 }, (_, i) => aRecord('META', undefined, meta(), `ORDER#acme#${i}`));
  const { client, table, count, sums, ledger } = await metrics();
  let calls = 0;
  const mortal = Object.assign(Object.create(client), {
    send(command: never) {
      if (calls++ > 0) throw new Error('killed');
      return client.send(command);
    },
  });

  await expect(
    count(
      orders,
      metricsLedger(mortal, table, () => at(6)),
    ),
  ).rejects.toThrow('killed');
  expect((await sums())['DAY#2026-03-02']).toMatchObject({ orders: 99 });
  await count(orders, ledger);

  expect(await sums()).toEqual({
    'DAY#2026-03-02': { orders: 120, orders_EUR: 120, revenue_EUR: 2940, units: 120 },
  });
});

test('fifty parcels that all leave and arrive in weeks of their own are counted, too', async () => {
  const facts = Array.from({ length: 50 }, (_, i) => [
    progress('dispatched', at(3 + 7 * i), { parcelId: `${i}` }),
    progress('delivered', at(5 + 7 * i), { parcelId: `${i}` }),
    aParcel(at(3), { parcelId: `${i}`, estimatedDelivery: { to: at(200 + 7 * i).slice(0, 10) } }),
  ]).flat();
  const { count, cells } = await metrics();

  await count([aRecord('FLOW', undefined, flow(...facts))]);

  expect((await cells()).filter((cell) => cell.startsWith('transit') && cell.endsWith(' d2 1'))).toHaveLength(50);
});

test('fifty parcels that left and arrived on days of their own before their order came are counted, too', async () => {
  const told = Array.from({ length: 50 }, (_, i) => [
    progress('dispatched', at(3 + i), { parcelId: `${i}` }),
    progress('delivered', at(60 + i), { parcelId: `${i}` }),
  ]).flat();
  const { count, sums } = await metrics();

  const record = aRecord('FLOW', aFlow(...told).registers, flow(...told));
  await count([record]);
  await count([record]);

  const all = Object.values(await sums()) as Record<string, number>[];
  const total = (name: string) => all.reduce((sum, day) => sum + (day[name] ?? 0), 0);
  expect([total('parcels_dispatched'), total('parcels_delivered')]).toEqual([50, 50]);
});

test('an error that is no repeat is thrown, so that the batch comes again', async () => {
  const { client, count } = await metrics();

  await expect(
    count(
      STORY,
      metricsLedger(client, 'no-such-table', () => at(6)),
    ),
  ).rejects.toThrow();
});

test.each([
  ['of a store that is gone', aRecord('META', undefined, meta(), 'ORDER#gone#1')],
  ['of a canary', aRecord('META', undefined, meta(), 'ORDER#acme#porchlight-canary-1')],
  ['of a contact', aRecord('CONTACT', undefined, meta(), 'CONTACT#acme#1')],
  ['of a removal', aRecord('META', meta(), undefined)],
  ['without anything', {} as DynamoDBRecord],
])('a record %s counts nothing', (_, record) => {
  expect(tallyOf(record, theSettings())).toMatchObject({ counts: [], lanes: [] });
});
