import { dayAfter } from '../../domain/calendar/days.ts';
import { countsOfPassages, type Passage } from '../../domain/lanes/cells.ts';
import { addTo, folded, learnedOf, type Weeks } from '../../domain/lanes/fold.ts';
import { lanesOf } from '../../domain/lanes/lanes.ts';
import { foldLanes } from '../../lambdas/fold-lanes/fold-lanes.ts';
import { learnedFromTable } from '../../lambdas/shared/lane-table.ts';
import { metricsLedger } from '../../lambdas/tally/ledger.ts';
import { aTable } from './database.ts';

const ZONE = 'America/Sao_Paulo';
const NOW = '2026-03-02T12:00:00.000Z';

/** Parcels of one lane, placed day by day until the first of March. */
const parcelsOf = (lane: string, days: number, slower = 0): Passage[] =>
  Array.from({ length: 480 }, (_, n) => {
    const i = Math.floor(n / 4);
    const enteredOn = dayAfter('2025-11-01', i);
    const on = dayAfter(enteredOn, days + (i > 90 ? slower : 0) + (n % 3));
    const exit = on < '2026-03-02' ? ({ on, how: 'done' } as const) : undefined;
    return { leg: 'transit', lanes: [lane], enteredOn, exit };
  });

async function counted(passages: Passage[]) {
  const { client, table, items } = await aTable();
  const increments = countsOfPassages([], passages);
  const ledger = metricsLedger(client, table, () => NOW);
  for (let i = 0; i < increments.length; i += 40)
    await ledger.add([
      {
        id: `${i}`,
        hour: '2026-03-02T12',
        pk: 'ORDER#acme#1',
        store: 'acme',
        counts: [],
        lanes: increments.slice(i, i + 40),
      },
    ]);
  return { client, table, items, increments };
}

test('a decision reads what the counters of its lane and of the lanes above it add up to', async () => {
  const { client, table, increments } = await counted([...parcelsOf('BR/SP', 5), ...parcelsOf('BR/RJ@X', 9)]);
  const weeks: Weeks = new Map();
  for (const { lane, leg, week, name, amount } of increments)
    addTo(weeks, { lane, leg, week, cell: { [name]: amount } });
  const lanes = lanesOf({ country: 'BR', region: 'RJ', carrier: 'x' });

  expect(await foldLanes(client, table, 'acme', ZONE, NOW)).toMatchObject({ lanes: 5, written: 5 });

  const learned = await learnedFromTable(client, table)('acme', lanes);
  const direct = learnedOf(lanes, (leg, lane) =>
    weeks.has(`${leg}#${lane}`) ? folded(weeks, leg, lane, '2026-03-02') : undefined,
  );
  expect(learned).toMatchObject({ n: direct.n, storeParcels: direct.storeParcels });
  const off = learned.transit.curve.map((hazard, i) => Math.abs(hazard - direct.transit.curve[i]!));
  expect(Math.max(...off)).toBeLessThan(0.01);
});

test('only lanes whose counters changed are written again, and all of them on a new day', async () => {
  const { client, table } = await counted([...parcelsOf('BR/SP', 5), ...parcelsOf('BR/RJ', 9)]);
  const fold = (now: string) => foldLanes(client, table, 'acme', ZONE, now);
  await fold(NOW);

  expect(await fold('2026-03-02T13:00:00.000Z')).toMatchObject({ written: 0 });
  const lanes = countsOfPassages([], parcelsOf('BR/SP', 5).slice(0, 1));
  await metricsLedger(client, table, () => NOW).add([
    { id: 'new', hour: '2026-03-02T12', pk: 'ORDER#acme#2', store: 'acme', counts: [], lanes },
  ]);
  expect(await fold('2026-03-02T14:00:00.000Z')).toMatchObject({ written: 3 }); // the store, the country, the region
  expect(await fold('2026-03-03T14:00:00.000Z')).toMatchObject({ written: 4 });
});

test('of a lane on which nobody is under way any more the weights alone follow the day: once a week', async () => {
  const { client, table } = await counted(parcelsOf('BR/SP', 5).filter(({ exit }) => exit));
  const fold = (now: string) => foldLanes(client, table, 'acme', ZONE, now);
  await fold(NOW);

  expect(await fold('2026-03-08T12:00:00.000Z')).toMatchObject({ written: 0 });
  expect(await fold('2026-03-09T12:00:00.000Z')).toMatchObject({ written: 3 });
});

test('what was read is kept for an hour', async () => {
  const { client, table } = await counted(parcelsOf('BR/SP', 5));
  let now = Date.parse(NOW);
  const read = learnedFromTable(client, table, () => now);

  expect(await read('acme', ['store'])).toMatchObject({ storeParcels: 0 });
  await foldLanes(client, table, 'acme', ZONE, NOW);
  now += 3_599_000;
  expect(await read('acme', ['store'])).toMatchObject({ storeParcels: 0 });
  now += 1000;
  expect(await read('acme', ['store'])).not.toMatchObject({ storeParcels: 0 });
});

test('a lane that suddenly takes longer is named, and one that is as ever is not', async () => {
  const { client, table } = await counted([...parcelsOf('BR/SP', 5, 6), ...parcelsOf('BR/RJ', 9)]);

  const { slowing } = await foldLanes(client, table, 'acme', ZONE, NOW);
  expect(slowing).toContain('BR/SP');
  expect(slowing).not.toContain('BR/RJ');
});

test('every item of a lane stays under a kilobyte', async () => {
  const { client, table, items } = await counted(parcelsOf('BR/SP', 5));
  await foldLanes(client, table, 'acme', ZONE, NOW);

  for (const item of await items()) expect([item.sk, JSON.stringify(item).length < 1400]).toEqual([item.sk, true]);
});
