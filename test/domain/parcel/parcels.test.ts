import fc from 'fast-check';
import type { ParcelFact } from '../../../domain/order/facts.ts';
import { type Known, merged, parcelOf, sameKnown } from '../../../domain/parcel/parcels.ts';
import { aParcel, at } from '../../fixtures.ts';
import '../../seed.ts';

const learn = (...facts: ParcelFact[]): Known => facts.reduce(merged, {});

const aFact = fc
  .record({
    asOf: fc.integer({ min: 1, max: 5 }).map((n) => at(n)),
    carrier: fc.constantFrom(undefined, 'DHL', 'UPS'),
    trackingNumber: fc.constantFrom(undefined, 'A', 'B'),
    quantity: fc.constantFrom(undefined, 1, 2),
    voided: fc.constantFrom(undefined, true, false),
  })
  .map(({ asOf, quantity, ...more }) =>
    aParcel(asOf, { ...more, ...(quantity && { items: [{ id: 'a', quantity }] }) }),
  );

test('what is known of a parcel does not depend on the order or the number of tellings', () => {
  const mixed = fc
    .array(aFact, { maxLength: 8 })
    .chain((facts) =>
      fc.tuple(fc.constant(facts), fc.shuffledSubarray(facts, { minLength: facts.length }), fc.shuffledSubarray(facts)),
    );

  fc.assert(
    fc.property(mixed, ([facts, others, repeats]) => {
      const known = learn(...facts);
      expect(learn(...others, ...repeats)).toEqual(known);
      expect(sameKnown(learn(...facts, ...repeats), known)).toBe(true);
    }),
  );
});

test('a field told later wins, and one that is not told stays', () => {
  const known = learn(
    aParcel(at(4), { trackingNumber: 'NEW' }),
    aParcel(at(3), { trackingNumber: 'OLD', carrier: 'DHL', trackingUrl: 'https://dhl.example.com/OLD' }),
  );

  expect(parcelOf('1', known)).toEqual({
    parcelId: '1',
    trackingNumber: 'NEW',
    carrier: 'DHL',
    trackingUrl: 'https://dhl.example.com/OLD',
  });
});

test('a parcel that was called off may be called back', () => {
  const known = learn(aParcel(at(3), { voided: true }), aParcel(at(4), { voided: false }));

  expect(parcelOf('1', known).voided).toBe(false);
});

test('nothing is known of a parcel that nobody described', () => {
  expect(parcelOf('__proto__', learn())).toEqual({ parcelId: '__proto__' });
});
