import fc from 'fast-check';
import { PLATFORMS } from '../../../domain/order/platforms.ts';
import { areLasting, complaint, joinedWishes, TOPICS, type Wishes, wishesFor } from '../../../domain/records/wishes.ts';
import { at } from '../../fixtures.ts';
import '../../seed.ts';

/** Few times and sources, so that ties are common. */
const wish = fc.record({
  on: fc.boolean(),
  at: fc.constantFrom(at(2), at(3), at(4)),
  source: fc.constantFrom('page' as const, 'one_click' as const, 'complaint' as const, ...PLATFORMS),
});
const someWishes: fc.Arbitrary<Wishes> = fc.dictionary(fc.constantFrom(...TOPICS), wish);

test('wishes join to the same whatever comes first, and however often', () => {
  fc.assert(
    fc.property(someWishes, someWishes, someWishes, (a, b, c) => {
      expect(joinedWishes(a, b)).toEqual(joinedWishes(b, a));
      expect(joinedWishes(joinedWishes(a, b), c)).toEqual(joinedWishes(a, joinedWishes(b, c)));
      expect(joinedWishes(a, a)).toEqual(a);
      expect(joinedWishes(a, {})).toEqual(a);
    }),
  );
});

test('the latest word of a topic counts, and a topic nobody spoke of stays open', () => {
  const no = wishesFor(['reviews', 'offers'], { on: false, at: at(3), source: 'page' });
  const yes = wishesFor(['reviews'], { on: true, at: at(4), source: 'shopify' });

  expect(joinedWishes(no, yes)).toEqual({ ...no, ...yes });
  expect(joinedWishes(no, wishesFor(['reviews'], { on: true, at: at(2), source: 'shopify' }))).toEqual(no);
});

test('of a yes and a no in one moment the no counts', () => {
  const both = [true, false].map((on) => wishesFor(['reviews'], { on, at: at(3), source: 'page' }));

  expect(joinedWishes(both[0]!, both[1]!).reviews).toMatchObject({ on: false });
});

test('a complaint beats whatever is said after it', () => {
  const yes = wishesFor(TOPICS, { on: true, at: at(9), source: 'page' });

  expect(joinedWishes(complaint(at(3)), yes)).toEqual(complaint(at(3)));
});

test('a no is kept for good, a yes is not', () => {
  expect(areLasting({})).toBe(false);
  expect(areLasting(wishesFor(['tips'], { on: true, at: at(3), source: 'page' }))).toBe(false);
  expect(areLasting(wishesFor(['tips'], { on: false, at: at(3), source: 'page' }))).toBe(true);
});
