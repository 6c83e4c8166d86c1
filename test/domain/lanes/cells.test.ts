import fc from 'fast-check';
import { BUCKETS, bucketOf, EDGES } from '../../../domain/lanes/buckets.ts';
import { countsOfPassages, type Increment, type Passage } from '../../../domain/lanes/cells.ts';
import { lanesOf } from '../../../domain/lanes/lanes.ts';
import '../../seed.ts';

const lanes = ['store', 'BR'];
const underWay: Passage = { leg: 'transit', lanes: ['store'], enteredOn: '2026-07-30', exit: undefined };
const arrived: Passage = { ...underWay, exit: { on: '2026-08-05', how: 'done' } };

test('a parcel enters the week in which it left, on its weekday', () => {
  expect(countsOfPassages([], [underWay])).toEqual([
    { lane: 'store', leg: 'transit', week: '2026-07-27', name: 'e3', amount: 1 },
  ]);
});

test('its arrival is counted in the week in which it left, by its age', () => {
  expect(countsOfPassages([underWay], [arrived])).toEqual([
    { lane: 'store', leg: 'transit', week: '2026-07-27', name: 'd6', amount: 1 },
    { lane: 'store', leg: 'transit', week: '2026-07-27', name: 'w2', amount: 1 },
  ]);
});

test('whether it kept its dates is counted with its arrival', () => {
  const told = { at: '2026-07-30T08:00:00.000Z', to: '2026-08-04', likely: '2026-08-02', basis: 'learned' } as const;
  const counts = countsOfPassages([arrived], [{ ...arrived, dates: { due: '2026-08-05', told } }]);

  expect(counts.map(({ name, amount }) => [name, amount])).toEqual([
    ['kept', 1],
    ['asmissed', 1],
    ['learned', 1],
    ['off', 3],
  ]);
});

test('a change that moves nothing counts nothing', () => {
  expect(countsOfPassages([arrived], [arrived])).toEqual([]);
});

test('a day of departure that is corrected is taken back where it was counted', () => {
  expect(countsOfPassages([underWay], [{ ...underWay, enteredOn: '2026-07-26' }])).toEqual([
    { lane: 'store', leg: 'transit', week: '2026-07-27', name: 'e3', amount: -1 },
    { lane: 'store', leg: 'transit', week: '2026-07-20', name: 'e6', amount: 1 },
  ]);
});

test('what arrives after sixty days is not counted as arrived', () => {
  const never: Passage = { ...underWay, exit: { on: '2026-12-24', how: 'done' } };

  expect(countsOfPassages([underWay], [never])).toEqual([]);
});

const day = fc.integer({ min: 0, max: 80 }).map((n) => new Date(Date.UTC(2026, 0, 1 + n)).toISOString().slice(0, 10));
const passage: fc.Arbitrary<Passage> = fc.record({
  leg: fc.constantFrom('departure', 'transit', 'estimate'),
  lanes: fc.constantFrom(lanes, ['store']),
  enteredOn: day,
  exit: fc.option(fc.record({ on: day, how: fc.constantFrom('done', 'returned', 'cancelled') }), { nil: undefined }),
  dates: fc.option(fc.record({ due: day }), { nil: undefined }),
});

test('however an order changes on its way, its counts add up to those of its last image', () => {
  fc.assert(
    fc.property(fc.array(fc.array(passage, { maxLength: 3 }), { minLength: 1, maxLength: 6 }), (images) => {
      const steps = images.flatMap((after, i) => countsOfPassages(images[i - 1] ?? [], after));

      expect(summed(steps)).toEqual(summed(countsOfPassages([], images.at(-1)!)));
    }),
  );
});

function summed(increments: Increment[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { lane, leg, week, name, amount } of increments) {
    const key = [lane, leg, week, name].join(' ');
    sums[key] = (sums[key] ?? 0) + amount;
  }
  return Object.fromEntries(
    Object.entries(sums)
      .filter(([, sum]) => sum !== 0)
      .sort(),
  );
}

test('the fullest cell that there can be is an item of less than a kilobyte', () => {
  const counters = [0, 1, 2, 3, 4, 5, 6].flatMap((weekday) => [`e${weekday}`, `w${weekday}`]);
  for (let i = 0; i < BUCKETS; i++) counters.push(`d${i}`, `r${i}`, `c${i}`);
  // A number of up to four digits is three bytes (a byte for two digits, and one), a name is as long as it is, a key `LANE#…`
  // of a store of 20 and a lane of 84 characters with leg and week 130. No lane of one store sends 10,000 parcels of one age a week.
  const bytes = counters.reduce((sum, name) => sum + name.length + 3, 'pksk'.length + 130);

  expect(bytes).toBeLessThan(1024);
});

test('every age up to sixty days has one bucket', () => {
  for (let age = 0; age < 60; age++) {
    const i = bucketOf(age)!;
    expect(EDGES[i]! <= age && age < EDGES[i + 1]!).toBe(true);
  }
  expect([bucketOf(-3), bucketOf(60)]).toEqual([0, undefined]);
});

test.each([
  [{}, ['store']],
  [{ carrier: 'dhl', country: 'DE' }, ['store', 'DE', 'DE@DHL']],
  [{ country: 'br', region: 'SP' }, ['store', 'BR', 'BR/SP']],
  [{ carrier: 'UPS Standard', country: 'US', region: 'NY' }, ['store', 'US', 'US/NY', 'US/NY@UPS-STANDARD']],
  [{ carrier: 'a#b/c', country: 'US' }, ['store', 'US', 'US@A-B-C']],
])('the lanes of %j', (route, expected) => {
  expect(lanesOf(route)).toEqual(expected);
});
