import fc from 'fast-check';
import { withAssumptions } from '../../../domain/journey/assumptions.ts';
import { awaited } from '../../../domain/journey/awaited.ts';
import type { FlowFact } from '../../../domain/journey/flow.ts';
import { lateRound } from '../../../domain/journey/lateness.ts';
import { aHistory, anItem, aParcel, aStore, at, progress } from '../../fixtures.ts';
import '../../seed.ts';

// What an order of several parts awaits, each part being somewhere of its own. The judge knows the parts, and no history.

const STORE = aStore({ marketingHours: { from: '09:00', to: '20:00' } });

/** By where a part can be: what is told of it, and what the order awaits for its sake. */
const PLACES = {
  'in no parcel': { told: [], awaits: 'departure' },
  labelled: { told: ['label_created'], awaits: 'departure' },
  'on its way': { told: ['dispatched', 'in_transit'], awaits: 'carrier_news' },
  'held up': { told: ['dispatched', 'exception'], awaits: 'carrier_news' },
  'reported on by nobody': { told: ['dispatched'], awaits: 'assumed_arrival' },
  'at a pick-up point': { told: ['dispatched', 'in_transit', 'ready_for_pickup'], awaits: 'collection' },
  'with its customer': { told: ['dispatched', 'in_transit', 'delivered'], awaits: undefined },
} as const;
type Place = keyof typeof PLACES;
const places = Object.keys(PLACES) as Place[];

/** Whoever can be heard of comes before what can be sent, and both before what ends by itself. */
const FIRST = ['carrier_news', 'departure', 'collection', 'assumed_arrival'] as const;

function expectation(parts: readonly Place[]) {
  const what = FIRST.find((one) => parts.some((part) => PLACES[part].awaits === one)) ?? 'review';
  const late = what === 'carrier_news' ? 'running_late' : what === 'departure' ? 'preparing' : undefined;
  return { what, late };
}

/** A Shopify order, so that a departure alone is reported on by nobody; each part a line, in a parcel of its own. */
function orderOf(parts: readonly Place[]) {
  const facts = parts.flatMap((place, i): FlowFact[] => {
    const parcelId = `${i}`;
    const told = PLACES[place].told.map((milestone, day) => progress(milestone, at(3 + day), { parcelId }));
    return told.length > 0 ? [aParcel(at(3), { parcelId, items: [{ id: `${i}`, quantity: 1 }] }), ...told] : [];
  });
  const items = parts.map((_, i) => anItem({ id: `${i}`, title: `Cup ${i}` }));
  return aHistory({ platform: 'shopify', order: { items, promisedDelivery: { to: '2026-03-09' } }, facts });
}

function seenOf(parts: readonly Place[]) {
  const history = orderOf(parts);
  const seen = (now: string) => withAssumptions(history, STORE, {}, now);
  return {
    what: awaited(seen(at(7)), STORE, at(7)).what,
    late: lateRound(seen(at(10)), STORE, at(10))?.kind,
  };
}

test.each<[string, Place[], string]>([
  ['a part arrived, and the rest has not left', ['with its customer', 'in no parcel'], 'departure'],
  ['the rest has its label', ['with its customer', 'labelled'], 'departure'],
  ['the rest is on its way', ['with its customer', 'on its way'], 'carrier_news'],
  ['one waits for its customer, and the rest has not left', ['at a pick-up point', 'labelled'], 'departure'],
  [
    'one waits for its customer, and of the rest nobody will hear',
    ['at a pick-up point', 'reported on by nobody'],
    'collection',
  ],
])('%s', (_, parts, what) => {
  expect(seenOf(parts)).toEqual({ ...expectation(parts), what });
});

test('whatever the parts of an order await, it awaits what matters first, and is late for that alone', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...places), { minLength: 1, maxLength: 4 }), (parts) => {
      expect({ parts, ...seenOf(parts) }).toEqual({ parts, ...expectation(parts) });
    }),
    { numRuns: 300 },
  );
});

test.each<[string, 'part' | undefined, string]>([
  ['more will leave', 'part', 'departure'],
  ['nothing of the sort', undefined, 'review'],
])('of parcels that do not tell what is in them, the shop says: %s', (_, shipped, what) => {
  const facts = [progress('dispatched', at(3)), progress('delivered', at(5))];
  const history = aHistory({ platform: 'woocommerce', order: { shipped }, facts });

  expect(awaited(history, STORE, at(7)).what).toBe(what);
});
