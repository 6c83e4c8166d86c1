import { dayAfter } from '../../../domain/calendar/days.ts';
import { curveOf, staying } from '../../../domain/lanes/curve.ts';
import { type Summary, summaryOf } from '../../../domain/lanes/summary.ts';
import { dice } from '../../dice.ts';
import { cellsOf, type Parcel, takes } from './generated.ts';

const START = '2026-01-05';
const LANES = ['store', 'BR'];
const EVERY_DAY = [1, 1, 1, 1, 1, 1, 1];

/** `perDay(day)` parcels leave on each day from START on, and take `days(day)`. */
function parcelsOf(count: number, perDay: (day: number) => number, days: (day: number) => number): Parcel[] {
  return Array.from({ length: count }, (_, day) =>
    Array.from({ length: Math.round(perDay(day)) }, () => ({
      lanes: LANES,
      on: dayAfter(START, day),
      days: days(day),
    })),
  ).flat();
}

const summariesOf = (parcels: Parcel[], today: string, lanes: readonly string[] = LANES): Summary[] => {
  const cells = cellsOf(parcels, today);
  return lanes.flatMap((lane) =>
    cells.has(`${lane} transit`) ? [summaryOf(cells.get(`${lane} transit`)!, today, EVERY_DAY)] : [],
  );
};

/** The day by which this share of those that arrive has arrived, with a part of a day. */
function quantile(summaries: readonly Summary[], share: number): number {
  const curve = curveOf(summaries);
  const arriving = 1 - staying(curve, 60);
  let days = 0;
  while (1 - staying(curve, days) < share * arriving) days += 0.05;
  return days;
}

test('a lane whose parcels take a week is known to take a week', () => {
  const roll = dice(1);
  const summaries = summariesOf(
    parcelsOf(
      120,
      () => 10,
      () => takes(roll, 7),
    ),
    dayAfter(START, 120),
  );

  expect(quantile(summaries, 0.5)).toBeGreaterThan(6.8);
  expect(quantile(summaries, 0.5)).toBeLessThan(8.2);
});

test('parcels that have been under way for long count, though they have not arrived', () => {
  const roll = dice(2);
  const isSlow = (day: number) => day >= 100;
  const parcels = parcelsOf(
    120,
    () => 10,
    (day) => (isSlow(day) ? takes(roll, 21) : takes(roll, 7)),
  );

  const before = quantile(summariesOf(parcels, dayAfter(START, 100)), 0.5);
  const after = quantile(summariesOf(parcels, dayAfter(START, 116)), 0.5);

  expect(after / before).toBeGreaterThan(1.2);
});

test('a store that doubles every month is told the same as one that does not grow', () => {
  const roll = dice(3);
  const level = summariesOf(
    parcelsOf(
      150,
      () => 16,
      () => takes(roll, 10),
    ),
    dayAfter(START, 150),
  );
  const growing = summariesOf(
    parcelsOf(
      150,
      (day) => 2 ** (day / 30),
      () => takes(roll, 10),
    ),
    dayAfter(START, 150),
  );

  for (const share of [0.1, 0.5, 0.8, 0.95])
    expect(quantile(growing, share) / quantile(level, share)).toBeCloseTo(1, 0.8);
});

test('parcels that never arrive do not bend the tail of those that do', () => {
  const all = dice(4);
  const some = dice(4);
  const lost = dice(5);
  const sound = summariesOf(
    parcelsOf(
      200,
      () => 10,
      () => takes(all, 10),
    ),
    dayAfter(START, 200),
  );
  const losing = parcelsOf(
    200,
    () => 10,
    () => takes(some, 10),
  ).map((parcel) => ({
    ...parcel,
    days: lost() < 0.05 ? Number.POSITIVE_INFINITY : parcel.days,
  }));
  const bent = summariesOf(losing, dayAfter(START, 200));

  expect(quantile(bent, 0.8) / quantile(sound, 0.8)).toBeCloseTo(1, 1);
  expect(quantile(bent, 0.95) / quantile(sound, 0.95)).toBeCloseTo(1, 0.8);
  expect(staying(curveOf(bent), 60)).toBeCloseTo(0.05, 1);
});

test('a lane of three parcels is told what its country is, one of hundreds what it is itself', () => {
  const roll = dice(6);
  const country = parcelsOf(
    120,
    () => 10,
    () => takes(roll, 7),
  );
  const remote = (count: number) =>
    Array.from({ length: count }, (_, i) => ({
      lanes: [...LANES, 'BR/AM'],
      on: dayAfter(START, i % 90),
      days: takes(roll, 21),
    }));
  const median = (count: number) =>
    quantile(summariesOf([...country, ...remote(count)], dayAfter(START, 120), [...LANES, 'BR/AM']), 0.5);

  expect(median(3)).toBeLessThan(13);
  expect(median(300)).toBeGreaterThan(18);
});

test('what is cancelled or returned says that it had taken so long, and no more', () => {
  const cell = { e0: 100, d4: 40, c4: 20, d9: 20 };
  const { usual, n } = summaryOf(new Map([['2026-01-05', cell]]), '2026-06-01', EVERY_DAY);

  expect(usual.left[9]! / usual.risk[9]!).toBeCloseTo(20 / 40);
  expect(n).toBe(60);
});

test('of a week that is not over nobody is at risk of what they are too young for', () => {
  const cell = { e0: 10, e6: 10, d1: 5 };
  const on = (today: string) => summaryOf(new Map([['2026-01-05', cell]]), today, EVERY_DAY).usual.risk;

  expect(on('2026-01-08')[1]! / on('2026-01-14')[1]!).toBeCloseTo(0.5, 1);
  expect(on('2026-01-08')[3]).toBe(0);
});
