import fc from 'fast-check';
import { isParcelMilestone, markOf, marksDeparture, PARCEL_MILESTONES } from '../../../domain/parcel/milestones.ts';
import { at } from '../../fixtures.ts';
import '../../seed.ts';

const some = fc.record({
  milestone: fc.constantFrom(...PARCEL_MILESTONES),
  time: fc.integer({ min: 0, max: 9 }).map((n) => at(3, `0${n}:00`)),
});
const stamp = ({ milestone, time }: { milestone: (typeof PARCEL_MILESTONES)[number]; time: string }) =>
  markOf(milestone, time);

test.each([
  ['a dispatch is further than a label of the same hour', 'label_created', at(3), 'dispatched', at(3)],
  ['a delivery is further than any later scan', 'in_transit', at(9), 'delivered', at(3)],
  ['a return to the sender is further than a later delivery', 'delivered', at(9), 'returned_to_sender', at(3)],
  ['on the way, the later scan is further', 'out_for_delivery', at(3), 'in_transit', at(4)],
  ['and of two at one moment the one nearer the door', 'in_transit', at(3), 'out_for_delivery', at(3)],
  ['an exception outweighs the scan it came with', 'in_transit', at(3), 'exception', at(3)],
  ['a later delivery is further than an earlier one', 'delivered', at(3), 'delivered', at(4)],
  ['years do not confuse it', 'in_transit', '2025-12-31T23:00:00.000Z', 'in_transit', '2026-01-01T00:00:00.000Z'],
] as const)('%s', (_, less, when, more, later) => {
  expect(markOf(less, when) < markOf(more, later)).toBe(true);
});

test('two marks of a parcel are the same only for the same milestone at the same time', () => {
  fc.assert(
    fc.property(some, some, (a, b) => {
      expect(stamp(a) === stamp(b)).toBe(a.milestone === b.milestone && a.time === b.time);
    }),
  );
});

test('a mark tells of a departure from the dispatch on', () => {
  const departed = PARCEL_MILESTONES.filter((milestone) => marksDeparture(markOf(milestone, at(3))));

  expect(departed).toEqual(PARCEL_MILESTONES.filter((milestone) => milestone !== 'label_created'));
  expect(marksDeparture(undefined)).toBe(false);
});

test.each(['cancelled', '__proto__', 'constructor', 'length', ''])('%p is nothing that happens to a parcel', (word) => {
  expect(isParcelMilestone(word)).toBe(false);
});
