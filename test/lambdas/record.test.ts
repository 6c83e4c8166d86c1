import fc from 'fast-check';
import type { FlowFact } from '../../domain/journey/flow.ts';
import { pastEvents } from '../../domain/journey/history.ts';
import type { ConsentFact, Fact } from '../../domain/order/facts.ts';
import { lookupKey } from '../../domain/records/keys.ts';
import { readContact } from '../../lambdas/shared/contacts.ts';
import { journeyTable } from '../../lambdas/shared/journey-table.ts';
import { record } from '../../lambdas/shared/record.ts';
import { anItem, anOrder, aParcel, at, happened, PK, PLACED, progress, theOrder } from '../fixtures.ts';
import { aTable } from './database.ts';
import '../seed.ts';

const NOW = at(6);
const seconds = (time: string, days: number) => Date.parse(time) / 1000 + days * 86_400;

const STORY: Fact[] = [
  theOrder(),
  theOrder({ updatedAt: at(3), items: [anItem({ quantity: 2 })] }),
  aParcel(at(3), { trackingNumber: 'N1', carrier: 'DHL' }),
  aParcel(at(4), { trackingNumber: 'N2', items: [{ id: 'a', quantity: 2 }] }),
  progress('dispatched', at(3)),
  progress('delivered', at(5)),
  progress('in_transit', at(5, '08:00'), { location: 'Leipzig' }),
  progress('in_transit', at(6, '08:00')),
  happened('refunded', at(5), { eventId: 'r1', refund: { amount: '5.00' } }),
  happened('refunded', at(5), { eventId: 'r2', refund: { amount: '6.00' } }),
  aParcel(at(5), { parcelId: '__proto__', voided: true }),
];

async function acknowledged(webhooks: Fact[][], now = NOW) {
  const one = await aTable();
  const answers = [];
  for (const facts of webhooks) answers.push(await record(one.journeys, 'acme', facts, now));
  return { ...one, answers };
}

const keysOf = async ({ items }: { items: () => Promise<{ sk: string }[]> }) => (await items()).map(({ sk }) => sk);

test('what is told again keeps the time when it was first heard of', async () => {
  const { journeys } = await acknowledged([[theOrder()]]);
  const refund = happened('refunded', at(3), { eventId: 'r1', undated: true });

  for (const now of [at(6), at(9)]) await record(journeys, 'acme', [refund], now);

  expect((await journeyTable(journeys).readHistory(PK))!.events).toMatchObject([{ undated: true, receivedAt: at(6) }]);
});

test('an order and its milestones become the items of one partition', async () => {
  const { journeys, ...one } = await acknowledged([STORY]);

  expect((await keysOf(one)).filter((sk) => sk !== 'TRACKING' && sk !== 'ORDER#1001')).toEqual([
    `EVENT#${at(3)}#parcel:1#dispatched`,
    `EVENT#${at(5, '08:00')}#parcel:1#in_transit`,
    `EVENT#${at(5)}#order#refunded#r1`,
    `EVENT#${at(5)}#order#refunded#r2`,
    `EVENT#${at(5)}#parcel:1#delivered`,
    `EVENT#${at(6, '08:00')}#parcel:1#in_transit`,
    'FLOW',
    'META',
    'PARCEL#1',
    'PARCEL#__proto__',
  ]);
  const history = await journeyTable(journeys).readHistory(PK);
  expect(history).toMatchObject({
    store: 'acme',
    meta: { order: { items: [{ quantity: 2 }] } },
    flow: { placed: PLACED },
  });
  expect(history!.parcels).toEqual([
    { parcelId: '1', trackingNumber: 'N2', carrier: 'DHL', items: [{ id: 'a', quantity: 2 }] },
    { parcelId: '__proto__', voided: true },
  ]);
});

test('webhooks that come in any order, cut in any way and again end in the same items', async () => {
  const ofTheOrder = async (webhooks: Fact[][]) =>
    (await (await acknowledged(webhooks)).items()).filter(({ pk }) => pk === PK);
  const whole = await ofTheOrder([STORY]);
  const deliveries = fc
    .tuple(
      fc.shuffledSubarray(STORY, { minLength: STORY.length }),
      fc.shuffledSubarray(STORY),
      fc.integer({ min: 1, max: 4 }),
    )
    .map(([facts, repeats, size]) => {
      const all = [...facts, ...repeats];
      return Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));
    });

  await fc.assert(
    fc.asyncProperty(deliveries, async (webhooks) => {
      expect(await ofTheOrder(webhooks)).toEqual(whole);
    }),
    { numRuns: 8 },
  );
});

test('a repeat keeps nothing', async () => {
  const { answers } = await acknowledged([STORY, STORY]);

  expect(answers[0]!.kept).toBeGreaterThan(0);
  expect(answers[1]).toEqual({ kept: 0, waiting: [], notes: [] });
});

test('twenty identical webhooks at once keep one of each', async () => {
  const { journeys, items } = await aTable();

  const answers = await Promise.all(Array.from({ length: 20 }, () => record(journeys, 'acme', STORY, NOW)));

  expect(await items()).toEqual(await (await acknowledged([STORY])).items());
  expect(answers.every(({ waiting }) => waiting.length === 0)).toBe(true);
});

test('twenty different webhooks at once lose nothing', async () => {
  const { journeys, item } = await aTable();
  const parcels = Array.from({ length: 19 }, (_, i) => progress('dispatched', at(3), { parcelId: `${i}` }));

  await Promise.all([theOrder(), ...parcels].map((fact) => record(journeys, 'acme', [fact], NOW)));

  const flow = (await item('FLOW'))!;
  expect(Object.keys(flow).filter((name) => name.startsWith('p#'))).toHaveLength(19);
  expect(flow.placed).toBe(PLACED);
});

test('milestones wait for their order for thirty days, and are there when it comes', async () => {
  const { journeys, item } = await aTable();

  expect(await record(journeys, 'acme', [progress('dispatched', at(3))], NOW)).toMatchObject({ waiting: ['1001'] });
  expect(await item('FLOW')).toMatchObject({ expiresAt: seconds(NOW, 30) });
  expect(await item('FLOW')).not.toHaveProperty('placed');
  expect(await record(journeys, 'acme', [theOrder()], NOW)).toMatchObject({ waiting: [] });

  expect(await item('FLOW')).toMatchObject({
    placed: PLACED,
    'p#1': { way: { dispatched: at(3) } },
    expiresAt: seconds(NOW, 400),
  });
  expect(await item('META')).toMatchObject({ expiresAt: seconds(NOW, 400) });
});

test.each(['2099-01-01T00:00:00.000Z', '+010000-01-01T00:00:00.000Z', at(6, '12:06')])(
  'a milestone claimed for %s, ahead of its receipt, counts from the receipt, and both times are kept',
  async (time) => {
    const { answers, items, item } = await acknowledged([[theOrder(), progress('delivered', time)]]);

    expect(answers[0]!.notes).toEqual([`${time} lies ahead: it counts from ${NOW}, when it was received`]);
    expect((await item('FLOW'))!['p#1']).toMatchObject({ way: { delivered: NOW } });
    const events = (await items()).filter(({ sk }) => sk.startsWith('EVENT#'));
    expect(events).toMatchObject([{ occurredAt: NOW, claimedAt: time }]);
  },
);

test('a claim that lies ahead counts from its first receipt, however often it comes', async () => {
  const ahead = progress('out_for_delivery', at(9));
  const { journeys, items } = await acknowledged([[theOrder(), ahead]]);
  const before = await items();

  expect(await record(journeys, 'acme', [ahead], at(7))).toMatchObject({ kept: 0 });
  expect(await items()).toEqual(before);
});

test('clocks may differ by five minutes', async () => {
  const { item } = await acknowledged([[theOrder(), progress('delivered', at(6, '12:05'))]]);

  expect((await item('FLOW'))!['p#1']).toMatchObject({ way: { delivered: at(6, '12:05') } });
});

test.each<[string, FlowFact[]]>([
  ['before it', [theOrder(), progress('delivered', at(0))]],
  ['also when they are heard of first', [progress('delivered', at(0)), theOrder()]],
])('milestones dated before the order are not about it: %s', async (_, facts) => {
  const { journeys } = await acknowledged(facts.map((fact) => [fact]));

  const history = (await journeyTable(journeys).readHistory(PK))!;
  expect(history.flow.registers).not.toHaveProperty(['p#1']);
  expect(pastEvents(history)).toEqual([]);
  expect(history.events).toHaveLength(1);
});

test('of two states with one time the paid one is kept, whichever comes first, and the sender is told so', async () => {
  const unpaid = theOrder({ updatedAt: at(4), awaitsPayment: true });
  const paid = theOrder({ updatedAt: at(4), paidAt: at(4) });

  const [one, other] = [await acknowledged([[unpaid], [paid]]), await acknowledged([[paid], [unpaid]])];

  expect(await one.item('META')).toEqual(await other.item('META'));
  expect((await one.item('META'))!.order).not.toHaveProperty('awaitsPayment');
  expect(other.answers[1]).toMatchObject({ notes: ['of two states of the order with one time the other is kept'] });
});

test('since when each item is in an order is kept, in whatever order its states come', async () => {
  const first = theOrder();
  const later = theOrder({ updatedAt: at(6), items: [anItem(), anItem({ id: 'b', title: 'Cup' })] });

  const [one, other] = [await acknowledged([[first], [later]]), await acknowledged([[later], [first]])];

  expect(await one.item('META')).toEqual(await other.item('META'));
  expect((await one.item('META'))!.itemsSince).toEqual({ a: { 1: PLACED }, b: { 1: at(6) } });
});

test('an edit that says a status again is no news, and a real event of it is', async () => {
  const edited = (time: string) => progress('out_for_delivery', time, { byEdit: true });
  const { journeys, items } = await acknowledged([[theOrder()], [edited(at(4))]]);
  const before = await items();

  await record(journeys, 'acme', [edited(at(5))], at(5));
  expect(await items()).toEqual(before);

  expect(await record(journeys, 'acme', [progress('out_for_delivery', at(5))], NOW)).toMatchObject({ kept: 2 });
});

test.each([
  ['one by one', 1],
  ['in one webhook', 120],
])('of 120 parcels 50 are followed, told %s, and nothing is refused', async (_, size) => {
  const facts = Array.from({ length: 120 }, (_, i) => progress('dispatched', at(3), { parcelId: `${i}` }));
  const webhooks = Array.from({ length: 120 / size }, (_, i) => facts.slice(i * size, (i + 1) * size));

  const { answers, items, item } = await acknowledged([[theOrder()], ...webhooks]);

  expect(answers.every(({ kept }) => kept > 0)).toBe(true);
  expect(answers.at(-1)!.notes).toEqual(['of an order 50 parcels are followed: news of further ones is only kept']);
  expect(Object.keys((await item('FLOW'))!).filter((name) => name.startsWith('p#'))).toHaveLength(50);
  expect((await items()).filter(({ sk }) => sk.startsWith('EVENT#'))).toHaveLength(120);
});

test('one webhook may tell of several orders', async () => {
  const other = anOrder({ orderId: '1002' });
  const { answers, items } = await acknowledged([
    [theOrder(), { fact: 'order', platform: 'own', order: other }, progress('dispatched', at(3), { orderId: '1003' })],
  ]);

  expect(answers[0]).toMatchObject({ waiting: ['1003'] });
  expect(new Set((await items()).map(({ pk }) => pk).filter((pk) => !pk.startsWith('CONTACT#')))).toEqual(
    new Set(['ORDER#acme#1001', 'ORDER#acme#1002', 'ORDER#acme#1003']),
  );
});

test('orders of the same id at two stores are two orders', async () => {
  const { journeys, items } = await aTable();

  await record(journeys, 'acme', [theOrder()], NOW);
  await record(journeys, 'lindgren', [theOrder()], NOW);

  expect((await items()).filter(({ sk }) => sk === 'META').map(({ pk }) => pk)).toEqual([PK, 'ORDER#lindgren#1001']);
});

test('a privacy request is kept as it is, once', async () => {
  const request: Fact = { fact: 'privacy', request: 'erase_customer', platform: 'shopify', email: 'ines@example.com' };
  const { answers, items } = await acknowledged([[request], [request]]);

  expect(answers.map(({ kept }) => kept)).toEqual([1, 0]);
  expect(await items()).toMatchObject([{ pk: 'PRIVACY#acme', email: 'ines@example.com', status: 'open' }]);
});

const consent = (day: number, subscribed: boolean, more: Partial<ConsentFact> = {}): Fact => ({
  fact: 'consent',
  email: 'Ines@example.com',
  subscribed,
  at: at(day),
  ...more,
});

test('of consents given and taken back the latest counts, whatever comes first', async () => {
  const [no, yes] = [consent(3, false), consent(4, true)];
  for (const order of [[[no], [yes]], [[yes], [no]], [[yes, no]]]) {
    const { client, table, items } = await acknowledged(order, at(5));
    const wish = { on: true, at: at(4), source: 'own' };
    expect((await readContact(client, table, 'acme', 'ines@example.com')).wishes).toEqual({
      reviews: wish,
      tips: wish,
      offers: wish,
      loyalty: wish,
    });
    expect(await items()).toMatchObject([{ expiresAt: expect.any(Number) }]);
  }
});

test('a consent to one topic leaves the others alone, and a repeat changes nothing', async () => {
  const { answers, client, table, items } = await acknowledged(
    [
      [consent(3, false, { topics: ['offers'] })],
      [consent(4, true, { topics: ['reviews'] })],
      [consent(3, false, { topics: ['offers'] })],
    ],
    at(5),
  );

  expect(answers.map(({ kept }) => kept)).toEqual([1, 1, 0]);
  expect((await readContact(client, table, 'acme', 'ines@example.com')).wishes).toEqual({
    offers: { on: false, at: at(3), source: 'own' },
    reviews: { on: true, at: at(4), source: 'own' },
  });
  expect((await items())[0]).not.toHaveProperty('expiresAt');
});

test('a consent that lies ahead of its receipt counts from there, so that a later word is later', async () => {
  const { client, table } = await acknowledged([[consent(300, true)]], at(5));

  expect((await readContact(client, table, 'acme', 'ines@example.com')).wishes?.reviews).toMatchObject({ at: at(5) });
});

test('a write that breaks off before FLOW is finished by the repeat', async () => {
  const { journeys, items } = await aTable();
  const { client } = journeys;
  let writes = 0;
  const broken = {
    ...journeys,
    client: Object.assign(Object.create(client), {
      send(command: { constructor: { name: string } }) {
        if (command.constructor.name !== 'BatchGetItemCommand' && writes++ >= 3) throw new Error('killed');
        return client.send(command as never);
      },
    }),
  };

  await expect(record(broken, 'acme', STORY, NOW)).rejects.toThrow('killed');
  await record(journeys, 'acme', STORY, NOW);

  expect(await items()).toEqual(await (await acknowledged([STORY])).items());
});

test('META alone is in the index, by the time of the order; news of the order never write there', async () => {
  const { items } = await acknowledged([STORY]);
  const indexed = (await items()).filter(({ ipk }) => ipk !== undefined);

  expect(indexed.map(({ sk, isk }) => [sk, isk])).toEqual([['META', PLACED]]);
  expect(indexed[0]!.ipk).toMatch(/^DAY#acme#[0-3]$/);
});

test('the shop’s number leads to the order, however it is typed, and longer than the order is kept', async () => {
  const { items } = await acknowledged([[theOrder({ number: '#de-77' })]]);
  const leads = (await items()).filter(({ pk }) => pk.startsWith('LOOKUP#'));

  expect(leads).toMatchObject([{ pk: 'LOOKUP#acme#DE-77', sk: 'ORDER#1001', expiresAt: seconds(NOW, 400 + 365) }]);
  expect(lookupKey('acme', ' de-77')).toBe(leads[0]!.pk);
});

test('a number that the shop changes leads to the order with its next change, and one that is the id needs no lead', async () => {
  const items = [anItem({ quantity: 2 })];
  const one = await acknowledged([
    [theOrder({ number: '#1001' })],
    [theOrder({ number: 'A-1', updatedAt: at(3), items })],
  ]);

  expect((await one.items()).filter(({ pk }) => pk.startsWith('LOOKUP#')).map(({ pk }) => pk)).toEqual([
    'LOOKUP#acme#A-1',
  ]);
});
