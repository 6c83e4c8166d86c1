import fc from 'fast-check';
import { isComplete } from '../../domain/journey/goods.ts';
import type { Fact, TrackingFact } from '../../domain/order/facts.ts';
import { journeyTable } from '../../lambdas/shared/journey-table.ts';
import { record } from '../../lambdas/shared/record.ts';
import type { JourneysTable } from '../../lambdas/shared/table.ts';
import { anItem, anOrder, aParcel, at, happened, PK, progress, theOrder } from '../fixtures.ts';
import { aTable, type Item } from './database.ts';
import '../seed.ts';

jest.setTimeout(60_000); // a real engine, on a machine that may be busy

// Facts of a group of orders: in any order, cut into webhooks in any way and any of them again, they end in the same items.

const NOW = at(20);

const scan = (trackingNumber: string, occurredAt: string, more: Partial<TrackingFact> = {}): TrackingFact => ({
  fact: 'tracking',
  trackingNumber,
  milestone: 'in_transit',
  occurredAt,
  ...more,
});
const named = (asOf: string, trackingNumber: string, more = {}) => aParcel(asOf, { trackingNumber, ...more });

const other = { orderId: '1002' };
const FACTS: Fact[] = [
  theOrder({ items: [anItem({ id: 'a' }), anItem({ id: 'b' })] }),
  theOrder({ updatedAt: at(4), customer: { email: 'ines.prado@example.com' } }),
  { fact: 'order', platform: 'own', order: anOrder({ ...other, updatedAt: at(3) }) },
  // one number carries two orders; another replaces it for the first, and is itself told twice with other times
  named(at(3), 'N1', { items: [{ id: 'a', quantity: 1 }] }),
  named(at(4), 'N1', other),
  named(at(5), 'N2'),
  named(at(7), 'N 2'),
  named(at(5), 'N3', { parcelId: '2', items: [{ id: 'b', quantity: 1 }] }),
  aParcel(at(6), { parcelId: '2', voided: true }),
  scan('N1', at(4, '08:00')),
  scan('N1', at(9), { milestone: 'delivered' }),
  scan('N2', at(6), { location: 'Leipzig' }),
  scan('N2', at(8), { milestone: 'delivered' }),
  // the same scan by two services, in other words
  scan('N2', at(6), { location: 'LEIPZIG DE', carrier: 'dhl' }),
  progress('in_transit', at(6), { location: 'Leipzig Hbf', eventId: 'x' }),
  scan('N3', at(6), { milestone: 'exception', reason: 'no address' }),
  scan('unheard-of-9', at(6)),
  progress('dispatched', at(3)),
  progress('dispatched', at(3), { ...other, notify: false }),
  progress('out_for_delivery', at(9, '23:00'), other),
  happened('refunded', at(9), { eventId: 'r1', refund: { amount: '5.00' } }),
  happened('cancelled', at(2), { ...other, reason: 'customer' }),
  happened('cancelled', at(3), { ...other, reason: 'other' }),
  theOrder({ ...other, updatedAt: at(3), total: '1.00' }, { stands: true }),
  { fact: 'review', email: 'ines.prado@example.com', productId: 'p1', at: at(12) },
  { fact: 'review', email: 'ines.prado@example.com', at: at(13) },
  { fact: 'privacy', request: 'export', platform: 'own', email: 'eve@example.com', requestId: '1' },
];

async function itemsAfter(webhooks: Fact[][]) {
  const { journeys, items } = await aTable();
  for (const facts of webhooks) await record(journeys, 'acme', facts, NOW);
  return items();
}

const deliveries = fc
  .tuple(
    fc.shuffledSubarray(FACTS, { minLength: FACTS.length }),
    fc.shuffledSubarray(FACTS),
    fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 10 }),
  )
  .map(([facts, repeats, sizes]) => {
    const all = [...facts, ...repeats];
    const webhooks: Fact[][] = [];
    for (let i = 0; all.length > 0; i++) webhooks.push(all.splice(0, sizes[i % sizes.length]));
    return webhooks;
  });

test('a group of orders ends in the same items, however its facts come', async () => {
  const whole = await itemsAfter([FACTS]);

  await fc.assert(
    fc.asyncProperty(deliveries, async (webhooks) => {
      expect(await itemsAfter(webhooks)).toEqual(whole);
    }),
    { numRuns: 15 },
  );
}, 60_000);

test('all of it at once ends in the same items too', async () => {
  const whole = await itemsAfter([FACTS]);
  const { journeys, items } = await aTable();

  await Promise.all([...FACTS, ...FACTS].map((fact) => record(journeys, 'acme', [fact], NOW)));

  expect(await items()).toEqual(whole);
});

const PAIR: Fact[] = [named(at(3), 'N1'), scan('N1', at(4)), scan('N1', at(5), { milestone: 'delivered' })];

function* orders<T>(of: T[]): Generator<T[]> {
  if (of.length < 2) yield of;
  for (const [i, one] of of.entries()) for (const rest of orders(of.toSpliced(i, 1))) yield [one, ...rest];
}

/** A client that is killed before its n-th write; the sender then comes again. */
function killedAt<C extends { send: unknown }>(client: C, nth: number): C {
  let writes = 0;
  const send = (command: { constructor: { name: string } }) => {
    if (command.constructor.name !== 'BatchGetItemCommand' && ++writes === nth) throw new Error('killed');
    return (client.send as (command: unknown) => unknown).call(client, command);
  };
  return Object.assign(Object.create(client), { send });
}

/** Tells the facts one by one to a store; the webhook that is killed comes again after all the others. */
async function tellKilling(
  { client, ...journeys }: JourneysTable,
  store: string,
  facts: Fact[],
  victim: number,
  nth: number,
) {
  const late: Fact[] = [];
  for (const [i, fact] of facts.entries()) {
    const mortal = i === victim ? killedAt(client, nth) : client;
    await record({ ...journeys, client: mortal }, store, [fact], NOW).catch(() => late.push(fact));
  }
  for (const fact of late) await record({ ...journeys, client }, store, [fact], NOW);
}

const MOST_WRITES = 7; // of one webhook of PAIR

test('a number and its scans find each other in every order, whichever webhook is killed at whichever write', async () => {
  const whole = await itemsAfter(PAIR.map((fact) => [fact]));
  const { journeys, items } = await aTable();
  const cases = [...orders(PAIR)].flatMap((facts) =>
    PAIR.flatMap((_, victim) => Array.from({ length: MOST_WRITES }, (_, nth) => ({ facts, victim, nth: nth + 1 }))),
  );

  await Promise.all(cases.map(({ facts, victim, nth }, i) => tellKilling(journeys, `s${i}`, facts, victim, nth)));

  const byStore = new Map<string, Item[]>();
  for (const item of await items()) {
    const store = item.pk.split('#')[1]!;
    byStore.set(store, [...(byStore.get(store) ?? []), item]);
  }
  for (const i of cases.keys()) {
    const found = byStore.get(`s${i}`)?.map((item) => ({ ...item, pk: item.pk.replace(`#s${i}#`, '#acme#') }));
    expect(found).toEqual(whole);
  }
});

test('a parcel that is called off no longer keeps its order open', async () => {
  const { journeys } = await aTable();
  const tell = (...facts: Fact[]) => record(journeys, 'acme', facts, NOW);
  const history = async () => (await journeyTable(journeys).readHistory(PK))!;
  await tell(theOrder(), progress('delivered', at(5)), aParcel(at(4), { parcelId: '2', carrier: 'DHL' }));
  expect(isComplete(await history())).toBe(false);

  await tell(aParcel(at(6), { parcelId: '2', voided: true }));

  expect(isComplete(await history())).toBe(true);
});
