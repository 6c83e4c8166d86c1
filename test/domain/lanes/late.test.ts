import { dayAfter } from '../../../domain/calendar/days.ts';
import { expected } from '../../../domain/lanes/expected.ts';
import { chanceMissed, latenessOf, lostOn, nextLook } from '../../../domain/lanes/late.ts';
import { learnedFrom } from '../../../domain/lanes/learned.ts';
import type { Learned, Progress } from '../../../domain/lanes/progress.ts';
import { summaryOf } from '../../../domain/lanes/summary.ts';
import { dice } from '../../dice.ts';
import { cellsOf, type Parcel, takes } from './generated.ts';

const TODAY = '2026-06-01';
const EVERY_DAY = [1, 1, 1, 1, 1, 1, 1];

/** A store whose parcels leave after two days or so and take a week or so. */
function store(parcels: number): Learned {
  const roll = dice(7);
  const all: Parcel[] = Array.from({ length: parcels }, (_, i) => {
    const on = dayAfter(TODAY, -150 + (i % 120));
    return [
      { lanes: ['store'], on, days: takes(roll, 7), leg: 'transit' as const },
      { lanes: ['store'], on, days: takes(roll, 2), leg: 'departure' as const },
    ];
  }).flat();
  return learnedOn(TODAY, all);
}

function learnedOn(today: string, parcels: Parcel[]): Learned {
  const cells = cellsOf(parcels, today);
  const of = (leg: string) => ({
    weekdays: EVERY_DAY,
    lanes: cells.has(`store ${leg}`) ? [summaryOf(cells.get(`store ${leg}`)!, today, EVERY_DAY)] : [],
  });
  return learnedFrom({ departure: of('departure'), transit: of('transit'), estimate: of('estimate') });
}

const old = store(1200);
const young = store(200);
const sent = (daysAgo: number, promisedIn: number): Progress => ({
  placedOn: dayAfter(TODAY, -daysAgo - 2),
  departedOn: dayAfter(TODAY, -daysAgo),
  promisedOn: dayAfter(TODAY, promisedIn),
  promisedBy: 'shop',
});
const waiting = (daysAgo: number, promisedIn: number): Progress => ({
  ...sent(daysAgo, promisedIn),
  placedOn: dayAfter(TODAY, -daysAgo),
  departedOn: undefined,
});

test('the chance that a promise is missed grows as its day comes nearer', () => {
  const chances = [20, 10, 5, 2, 0].map((days) => chanceMissed(sent(4, days), old, TODAY));

  expect(chances).toEqual([...chances].sort((a, b) => a - b));
  expect(chances[0]).toBeLessThan(0.1);
  expect(chances[4]).toBeGreaterThan(0.8);
});

test('what has not left will be later than what has', () => {
  expect(chanceMissed(waiting(2, 6), old, TODAY)).toBeGreaterThan(chanceMissed(sent(0, 6), old, TODAY));
});

test('the promised day itself is still in time, the next is not', () => {
  expect(latenessOf(sent(3, 0), young, 0.75, TODAY).state).toBe('on_time');
  expect(latenessOf(sent(3, -1), young, 0.75, TODAY)).toEqual({ state: 'missed', chance: 1 });
});

test('a store that knows too little of itself speaks only when its promise has passed', () => {
  expect(latenessOf(sent(1, 0), old, 0.75, TODAY).state).toBe('at_risk');
  expect(latenessOf(sent(1, 0), young, 0.75, TODAY).state).toBe('on_time');
});

test('in the middle of a week of strike many more parcels are told of as at risk, and rightly', () => {
  const roll = dice(11);
  const parcels = Array.from({ length: 160 * 20 }, (_, i) => ({
    on: dayAfter(TODAY, -160 + (i % 160)),
    days: takes(roll, 7),
  }));
  const struck = parcels.map(({ on, days }) => ({ on, days: dayAfter(on, days) >= TODAY ? days + 7 : days }));
  const today = dayAfter(TODAY, 4);
  const told = (all: typeof parcels) => {
    const learned = learnedOn(
      today,
      all.map((one) => ({ ...one, lanes: ['store'], leg: 'transit' as const })),
    );
    return all.filter(({ on, days }) => {
      const progress = { placedOn: on, departedOn: on, promisedOn: dayAfter(on, 14), promisedBy: 'shop' as const };
      return dayAfter(on, days) >= today && latenessOf(progress, learned, 0.75, today).state === 'at_risk';
    });
  };

  expect(told(struck).length).toBeGreaterThan(1.5 * told(parcels).length);
  expect(told(struck).filter(({ days }) => days > 14).length / told(struck).length).toBeGreaterThan(0.8);
});

test('between two looks nothing would have been said', () => {
  const progress = sent(2, 10);
  let day: string | undefined = TODAY;
  const looks: string[] = [];
  while (day && latenessOf(progress, old, 0.75, day).state === 'on_time') {
    const next: string = nextLook(progress, old, 0.75, day)!;
    for (let silent = dayAfter(day, 1); silent < next; silent = dayAfter(silent, 1))
      expect(latenessOf(progress, old, 0.75, silent).state).toBe('on_time');
    looks.push(next);
    day = next;
  }

  expect(looks.length).toBeLessThan(6);
});

test('a promise that has passed needs no further look', () => {
  expect(nextLook(sent(9, -1), old, 0.75, TODAY)).toBeUndefined();
});

test('a parcel is lost when nearly all others had arrived by now, not before', () => {
  const isLost = (progress: Progress) => (lostOn(progress, old) ?? '9999-12-31') <= TODAY;

  expect([5, 15, 40, 61].map((days) => isLost(sent(days, 0)))).toEqual([false, false, true, true]);
  expect(isLost(waiting(40, 0))).toBe(false);
});

test('no date that is told has passed', () => {
  for (const days of [0, 5, 10, 20, 30, 50, 70]) {
    const date = expected(sent(days, -3), old, TODAY);
    if (date) expect([TODAY, date.from, date.likely, date.to]).toEqual([TODAY, date.from, date.likely, date.to].sort());
  }
});

test('a learned date holds what was learned', () => {
  const date = expected(sent(0, 20), old, TODAY)!;

  expect(date).toMatchObject({ basis: 'learned', n: old.n });
  expect(date.likely >= dayAfter(TODAY, 6) && date.likely <= dayAfter(TODAY, 8)).toBe(true);
});

test('a store without parcels says what was promised, and by whom; once that has passed, nothing', () => {
  const none = store(0);

  expect(expected(sent(1, 5), none, TODAY)).toMatchObject({ basis: 'promise', to: dayAfter(TODAY, 5), n: 0 });
  expect(expected({ ...sent(1, 5), promisedBy: 'default' }, none, TODAY)?.basis).toBe('default');
  expect(expected(sent(9, -1), none, TODAY)).toBeUndefined();
});

test('the day that a carrier names goes before what was learned, as long as it has not passed', () => {
  const named = (inDays: number) => ({ from: dayAfter(TODAY, inDays), to: dayAfter(TODAY, inDays) });

  expect(expected({ ...sent(1, 9), estimated: named(2) }, old, TODAY)).toMatchObject({
    basis: 'carrier',
    to: named(2).to,
  });
  expect(expected({ ...sent(1, 9), estimated: named(-1) }, old, TODAY)?.basis).toBe('learned');
});
