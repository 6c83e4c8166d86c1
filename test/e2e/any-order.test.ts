import fc from 'fast-check';
import { PARCEL_MILESTONES } from '../../domain/parcel/milestones.ts';
import type { StoredItem } from '../../sandbox/play/report.ts';
import type { TimelineLine } from '../../sandbox/play/timeline.ts';
import { SEED } from '../seed.ts';
import { iso, itemsOf, milestone, on, order, parcel, playOut, reported } from './shop.ts';

// Whatever comes in whatever order and however often, the same is kept, and the same is told.

const CASES = 4;

/** Everything happened before this, and everything is told from then on. */
const TOLD_AT = on(4);

type Happening = { id: string; what: string; hours: number; number: string | undefined; estimate: number | undefined };

const happening = fc.record<Happening>({
  id: fc.constantFrom('1', '2'),
  what: fc.constantFrom(...PARCEL_MILESTONES),
  hours: fc.integer({ min: 1, max: 90 }),
  number: fc.option(fc.constantFrom('1Z-1', '1Z-2', '1Z-3'), { nil: undefined }),
  estimate: fc.option(fc.integer({ min: 3, max: 12 }), { nil: undefined }),
});
const ofOrder = fc.record({
  what: fc.constantFrom('cancelled', 'refunded', 'return_requested', 'return_received'),
  hours: fc.integer({ min: 1, max: 90 }),
});
const history = fc.record({
  happenings: fc.array(happening, { minLength: 2, maxLength: 7 }),
  ofOrder: fc.array(ofOrder, { maxLength: 2 }),
  moved: fc.boolean(),
  shuffle: fc.infiniteStream(fc.nat(999)),
});
type Case = typeof history extends fc.Arbitrary<infer T> ? T : never;

const cases = fc.sample(history, { numRuns: CASES, seed: SEED });

function factsOf({ happenings, ofOrder }: Case, orderId: string): TimelineLine[] {
  return [
    ...happenings.map(({ id, what, hours, number, estimate }) =>
      milestone(on(0, hours), orderId, what, {
        ...parcel(id, { trackingNumber: number }),
        ...(estimate !== undefined && { estimatedDelivery: iso(on(estimate)).slice(0, 10) }),
      }),
    ),
    ...ofOrder.map(({ what, hours }) => milestone(on(0, hours), orderId, what)),
  ].sort((a, b) => a.at - b.at);
}

function ordersOf({ moved }: Case, orderId: string): TimelineLine[] {
  const placed = order(on(3), orderId);
  const later = order(on(3), orderId, { updatedAt: iso(on(3.5)), shippingAddress: { country: 'US', region: 'NY' } });
  return moved ? [placed, later] : [placed];
}

/** In another order, about every third line twice. */
function mixed(lines: TimelineLine[], { shuffle }: Case): TimelineLine[] {
  const keyed = lines.flatMap((line) => {
    const [key, copy, again] = [...shuffle.take(3)];
    return copy! % 3 === 0
      ? [
          { key: key!, line },
          { key: again!, line },
        ]
      : [{ key: key!, line }];
  });
  return keyed.sort((a, b) => a.key - b.key).map(({ line }) => line);
}

/** The same history told in four ways: as it happened, mixed, and both before the order itself. */
const waysOf = (one: Case, i: number): TimelineLine[] =>
  [
    ...[...ordersOf(one, `case-${i}-plain`), ...factsOf(one, `case-${i}-plain`)],
    ...mixed([...ordersOf(one, `case-${i}-mixed`), ...factsOf(one, `case-${i}-mixed`)], one),
    ...[...factsOf(one, `case-${i}-before`), ...ordersOf(one, `case-${i}-before`)],
    ...[...mixed(factsOf(one, `case-${i}-mixed-before`), one), ...ordersOf(one, `case-${i}-mixed-before`)],
  ].map((line) => reported(TOLD_AT, line));

const shop = playOut(cases.flatMap(waysOf), undefined, { instances: () => 2 });

/** What is kept of an order's facts, freed of its id and of when it was told. */
async function keptOf(orderId: string): Promise<unknown> {
  const items = (await itemsOf(shop.stage)).filter(({ pk }) => pk === `ORDER#acme#${orderId}`);
  const facts = items.filter(({ sk }) => /^(META|FLOW|PARCEL#|EVENT#)/.test(sk)).map(factsIn);
  const sorted = facts.sort((a, b) => (String(a.sk) < String(b.sk) ? -1 : 1));
  return JSON.parse(JSON.stringify(sorted).replaceAll(orderId, 'ID'));
}

function factsIn(item: StoredItem): Record<string, unknown> {
  // ipk holds the shard, a hash of the order's id
  const { pk: _, sk, receivedAt: __, expiresAt: ___, mark: ____, eventId: _____, ipk: ______, ...rest } = item;
  if (sk !== 'FLOW') return { sk, ...rest };
  const registers = Object.entries(rest).filter(([name]) => /^[pnvo]#/.test(name));
  // the mark of a change ends in a fingerprint of the order, address included
  return { sk, ...Object.fromEntries(registers.map(([name, value]) => [name, withoutPrint(name, value)])) };
}

const withoutPrint = (name: string, register: unknown): unknown => {
  const { mark, ...rest } = register as { mark: string };
  return name === 'o#changed' ? { ...rest, mark: mark.split(' ')[0] } : { ...rest, mark };
};

const numbers = cases.map((_, i) => [i]);

test.each(numbers)(`facts in any order, repeated, end in the same items (seed ${SEED}, case %i)`, async (i) => {
  const plain = await keptOf(`case-${i}-plain`);

  expect(plain).not.toEqual([]);
  for (const way of ['mixed', 'before', 'mixed-before']) expect(await keptOf(`case-${i}-${way}`)).toEqual(plain);
});

test.each(numbers)(`facts in any order before their order are reported the same (seed ${SEED}, case %i)`, (i) => {
  const byKind = (orderId: string) => [...shop.mails(orderId), ...shop.decisions(orderId)].sort();

  expect(byKind(`case-${i}-mixed-before`)).toEqual(byKind(`case-${i}-before`));
});

test.each(numbers)(`no mail goes twice, whatever comes when (seed ${SEED}, case %i)`, (i) => {
  for (const way of ['plain', 'mixed', 'before', 'mixed-before']) {
    const sent = shop.decisions(`case-${i}-${way}`).filter((decision) => decision.includes(': sent'));

    expect(shop.mails(`case-${i}-${way}`)).toHaveLength(sent.length);
    expect(shop.end(`case-${i}-${way}`)).toMatch(/^ended: /);
  }
});

test('nothing is given up, and no function logs an error', () => {
  expect(shop.answers.filter(({ status }) => status >= 300)).toEqual([]);
  expect(shop.stage.sandbox.failures).toEqual([]);
  expect(shop.stage.errors).toEqual([]);
});
