import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { Fact, PrivacyFact } from '../../domain/order/facts.ts';
import { eraseOrder } from '../../lambdas/privacy/erase.ts';
import { carryOut, type Done, type PrivacyPort } from '../../lambdas/privacy/privacy.ts';
import { bouncedForNow, contactKey } from '../../lambdas/shared/contacts.ts';
import { journeyTable } from '../../lambdas/shared/journey-table.ts';
import { trackingKey } from '../../lambdas/shared/linking.ts';
import { record } from '../../lambdas/shared/record.ts';
import { stopped } from '../../lambdas/shared/use-cases/stopped.ts';
import { aDecision, aMail, anOrder, aParcel, at, PK, PLACED, progress, theOrder } from '../fixtures.ts';
import { aTable } from './database.ts';
import { givenUpIn, lettersIn } from './given-up.ts';

jest.setTimeout(60_000); // a real engine, on a machine that may be busy

const NOW = at(6);
const EMAIL = 'ines@example.com';
const THEIRS = anOrder({ orderId: '2002', customer: { email: 'tom@example.com', name: 'Tom Becker' } });
const STORY: Fact[] = [
  theOrder(),
  aParcel(at(3), { trackingNumber: 'N1', carrier: 'DHL' }),
  progress('dispatched', at(3), { location: 'Berlin' }),
  { fact: 'order', platform: 'own', order: THEIRS },
  aParcel(at(3), { orderId: '2002', trackingNumber: 'N2' }),
];
const aClaim = (kind: 'dispatched' | 'delivered', trackingNumber?: string) =>
  aMail(kind, { parcelId: '1', status: 'claimed', claimedAt: NOW, trackingNumber });
const of = (request: PrivacyFact['request'], more: Partial<PrivacyFact> = {}): PrivacyFact => ({
  fact: 'privacy',
  request,
  platform: 'own',
  requestId: '77',
  ...more,
});

/** A table with two customers' orders, one mail sent to the first, and what happens to privacy requests in it. */
async function aStore() {
  const one = await aTable();
  const { journeys, items } = one;
  const saved = new Map<string, unknown>();
  const acknowledged: Done[] = [];
  let alive = Number.POSITIVE_INFINITY;
  const deps: PrivacyPort = {
    journeys: { ...journeys, client: mortal(journeys.client, () => alive-- > 0) },
    now: () => NOW,
    hasTime: () => false,
    save: async (key, document) => {
      saved.set(key, document);
      return `s3://exports/${key}`;
    },
    notifyTeam: async (_store, done) => {
      acknowledged.push(done);
    },
    givenUp: givenUpIn(new Map()),
    letters: lettersIn(),
  };
  const tell = (...facts: Fact[]) => record(journeys, 'acme', facts, NOW);
  await tell(...STORY);
  const history = journeyTable(journeys);
  await history.claim(PK, aClaim('dispatched', 'OLD'), undefined);
  await history.record(PK, aDecision('dispatched'));
  const request = async () => (await items()).find(({ pk }) => pk === 'PRIVACY#acme')!;
  const step = async () => {
    const { pk, sk } = await request();
    return carryOut({ pk, sk }, deps);
  };
  return {
    ...one,
    tell,
    saved,
    acknowledged,
    step,
    request,
    dieAfter(calls: number) {
      alive = calls;
    },
    async ask(fact: PrivacyFact) {
      await tell(fact);
      while ((await step()).next !== 'done');
    },
    /** Lets something happen once, right after the first such call about such an item. */
    meanwhile(name: string, about: string, happen: () => Promise<unknown>) {
      const { client } = deps.journeys;
      let isDue = true;
      const send = async (command: { constructor: { name: string }; input: { Key?: { pk?: { S?: string } } } }) => {
        const answer = await client.send(command as never);
        const isIt = command.constructor.name === name && command.input.Key?.pk?.S?.startsWith(about);
        if (isIt && isDue) {
          isDue = false;
          await happen();
        }
        return answer;
      };
      deps.journeys = { ...deps.journeys, client: Object.assign(Object.create(client), { send }) };
    },
    keysOf: async (pk: string) => (await items()).filter((item) => item.pk.startsWith(pk)).map(({ sk }) => sk),
  };
}

function mortal<C extends { send: unknown }>(client: C, isAlive: () => boolean): C {
  const send = (command: unknown) => {
    if (!isAlive()) throw new Error('killed');
    return (client.send as (command: unknown) => unknown).call(client, command);
  };
  return Object.assign(Object.create(client), { send });
}

/** What late scans of a number are dropped by. */
const ERASED_NUMBER = { sk: 'TRACKING', erased: NOW, expiresAt: expect.any(Number) };
const erasedNumber = (number: string) => ({ ...trackingKey('acme', number), ...ERASED_NUMBER });

const DECISION = expect.stringMatching(/^DECISION#/);

test('an export holds everything kept about the customer, found by the address, and nothing of others', async () => {
  const store = await aStore();
  await store.tell({
    fact: 'tracking',
    trackingNumber: 'N1',
    milestone: 'delivered',
    occurredAt: at(5),
    location: 'Porto',
  });
  await bouncedForNow(store.journeys, contactKey('acme', EMAIL), 'message-1', NOW, NOW);
  await store.ask(of('export', { email: ' Ines@Example.com', orderIds: ['unheard-of'] }));

  const [[key, document] = []] = [...store.saved];
  expect(key).toMatch(/^acme\/[0-9a-f]{32}\.json$/);
  expect(document).toMatchObject({
    requestId: '77',
    orders: [{ orderId: '1001', trackingNumbers: [{ trackingNumber: 'N1', scans: [{ location: 'Porto' }] }] }],
  });
  const text = JSON.stringify(document);
  for (const kept of [EMAIL, 'Ines Prado', 'Berlin', 'MAIL#dispatched', 'DECISION#', 'message-1'])
    expect(text).toContain(kept);
  for (const foreign of ['tom@', '2002', '"token"']) expect(text).not.toContain(foreign);
  expect(store.acknowledged).toMatchObject([{ request: 'export', orders: 1, savedAt: `s3://exports/${key}` }]);
});

test('an erased customer leaves a tombstone, decisions, and a request that names nobody', async () => {
  const store = await aStore();
  await store.tell({ fact: 'tracking', trackingNumber: 'N1', milestone: 'in_transit', occurredAt: at(4) });
  await store.ask(of('erase_customer', { email: EMAIL }));

  const left = await store.items();
  expect(left.filter(({ pk }) => pk === PK)).toEqual([
    expect.objectContaining({ sk: DECISION }),
    { pk: PK, sk: 'FLOW', erased: NOW, run: expect.any(Number), expiresAt: expect.any(Number) },
  ]);
  expect(JSON.stringify(left)).not.toMatch(/ines|Ines|N1/);
  expect(await store.request()).toMatchObject({ status: 'done', requestId: '77', expiresAt: expect.any(Number) });
  expect(await store.keysOf('ORDER#acme#2002')).toEqual(['FLOW', 'META', 'PARCEL#1']);
  expect(store.acknowledged).toMatchObject([{ request: 'erase_customer', orders: 1 }]);
});

test('what leads to an erased order goes with it, and nothing of it stays in the index', async () => {
  const store = await aStore();
  await store.tell(theOrder({ number: '#77', updatedAt: at(4) }));
  await journeyTable(store.journeys).openCase(PK, { cause: 'late', subject: 'order' }, at(5), undefined);
  await stopped(store.journeys, { status: 'FAILED', input: JSON.stringify({ pk: PK, run: 1 }) }, at(5));
  await store.ask(of('erase_customer', { email: EMAIL }));

  expect(await store.keysOf('LOOKUP#')).toEqual([]);
  expect((await store.items()).filter(({ ipk }) => ipk).map(({ pk }) => pk)).toEqual(['ORDER#acme#2002']);
});

test('orders that the platform names are erased without an address', async () => {
  const store = await aStore();
  await store.ask(of('erase_customer', { orderIds: ['1001', 'unheard-of'] }));

  expect(await store.keysOf(PK)).toEqual([DECISION, 'FLOW']);
  expect(await store.keysOf('CONTACT#')).toEqual(['ORDER#2002']);
});

test('whatever a platform still sends of an erased order is dropped', async () => {
  const store = await aStore();
  await store.ask(of('erase_customer', { email: EMAIL }));
  const before = await store.items();

  const late = theOrder({ updatedAt: at(5), customer: { email: 'new@example.com' } });
  const answer = await store.tell(late, progress('delivered', at(5)), aParcel(at(5), { trackingNumber: 'N9' }));

  expect(answer).toMatchObject({ kept: 0, waiting: [], notes: ['its customer had this order erased'] });
  expect(await store.items()).toEqual(before);
});

test('a webhook that read the order before it was erased does not bring it back to life', async () => {
  const store = await aStore();
  let erased = false;
  const { client } = store.journeys;
  const slow = Object.assign(Object.create(client), {
    async send(command: { constructor: { name: string } }) {
      if (command.constructor.name === 'UpdateItemCommand' && !erased) {
        erased = true;
        await store.ask(of('erase_customer', { email: EMAIL }));
      }
      return client.send(command as never);
    },
  });

  await record({ ...store.journeys, client: slow }, 'acme', [theOrder({ updatedAt: at(5) })], NOW);

  expect(await store.item('FLOW', PK)).toEqual(expect.not.objectContaining({ placed: PLACED }));
});

test('what was being written while an order was erased is found by the second look', async () => {
  const store = await aStore();
  await store.tell(of('erase_customer', { email: EMAIL }));
  expect(await store.step()).toEqual({ next: 'wait' });

  await journeyTable(store.journeys).claim(PK, aClaim('delivered'), undefined);
  expect(await store.step()).toEqual({ next: 'done' });

  expect(await store.keysOf(PK)).toEqual([DECISION, 'FLOW']);
});

type Store = Awaited<ReturnType<typeof aStore>>;

/** Ends a request that is killed at its first call, then at its second, and so on, until an attempt outlives them. */
async function killedAnywhere(prepare: (store: Store) => Promise<unknown>, check: (store: Store) => Promise<void>) {
  for (let calls = 1; calls < 60; calls++) {
    const store = await aStore();
    await store.tell(of('erase_customer', { email: EMAIL }));
    await prepare(store);
    store.dieAfter(calls);
    const broke = await store.step().then(
      () => false,
      () => true,
    );
    store.dieAfter(Number.POSITIVE_INFINITY);
    while ((await store.step()).next !== 'done');

    await check(store);
    if (!broke) return;
  }
  throw new Error('it never came to its end');
}

test('an erasure that is killed at any point is finished by the next attempt', async () => {
  await killedAnywhere(
    async () => {},
    async (store) => {
      expect(await store.keysOf(PK)).toEqual([DECISION, 'FLOW']);
      expect(JSON.stringify(await store.items())).not.toContain('ines');
    },
  );
});

test('a second look that is killed at any point is finished by the next attempt, even for an order it found itself', async () => {
  await killedAnywhere(
    async (store) => {
      await store.step();
      await store.tell({ fact: 'order', platform: 'own', order: anOrder({ orderId: '4004' }) });
    },
    async (store) => expect(await store.keysOf('ORDER#acme#4004')).toEqual(['FLOW']),
  );
});

test('a number that carries another order too keeps its scans', async () => {
  const store = await aStore();
  await store.tell(aParcel(at(4), { orderId: '2002', parcelId: '2', trackingNumber: 'N1' }));
  await store.ask(of('erase_customer', { email: EMAIL }));

  const number = (await store.items()).find(({ pk }) => pk === trackingKey('acme', 'N1').pk);
  expect(Object.keys(number!)).toEqual(expect.arrayContaining(['l#2002#2']));
  expect(Object.keys(number!)).not.toContain('l#1001#1');
  expect(number!.linked).toEqual(new Set(['l#2002#2']));
});

test('an attempt that is overtaken by another does not open the request again', async () => {
  const store = await aStore();
  await store.tell(of('erase_customer', { orderIds: ['1001'] }));
  store.meanwhile('GetItemCommand', 'PRIVACY#', async () => {
    while ((await store.step()).next !== 'done');
  });
  await store.step();

  expect(await store.request()).toMatchObject({ status: 'done' });
  expect(await store.request()).not.toHaveProperty('orderIds');
});

test.each([
  ['corrected before any mail told it', [at(3), at(4)]],
  ['corrected, and the correction came first', [at(4), at(3)]],
])('a number that was %s goes with its order, too', async (_, [first = '', second = '']) => {
  const store = await aStore();
  const numbers = { [at(3)]: 'WRONG1', [at(4)]: 'RIGHT1' };
  for (const asOf of [first, second]) await store.tell(aParcel(asOf, { parcelId: '7', trackingNumber: numbers[asOf] }));
  await store.tell({ fact: 'tracking', trackingNumber: 'WRONG1', milestone: 'in_transit', occurredAt: at(4) });
  await store.ask(of('erase_customer', { email: EMAIL }));

  expect(await store.item('TRACKING', trackingKey('acme', 'WRONG1').pk)).toEqual(erasedNumber('WRONG1'));
  expect(await store.item('TRACKING', trackingKey('acme', 'RIGHT1').pk)).toEqual(erasedNumber('RIGHT1'));
});

test('a number that gets another order while one of its orders is erased keeps it, and its scans', async () => {
  const store = await aStore();
  await store.tell({ fact: 'tracking', trackingNumber: 'N1', milestone: 'in_transit', occurredAt: at(4) });
  store.meanwhile('GetItemCommand', trackingKey('acme', 'N1').pk, () =>
    store.tell(aParcel(at(4), { orderId: '2002', parcelId: '2', trackingNumber: 'N1' })),
  );
  await store.ask(of('erase_customer', { email: EMAIL }));

  const number = (await store.items()).find(({ pk }) => pk === trackingKey('acme', 'N1').pk)!;
  const acknowledged = Object.keys(number).filter((name) => /^[le]#/.test(name));
  expect(acknowledged.sort()).toEqual([expect.stringMatching(/^e#/), 'l#2002#2']);
});

test('a number goes with the last of its orders, even when both are erased at a time', async () => {
  const store = await aStore();
  await store.tell(aParcel(at(4), { orderId: '2002', parcelId: '2', trackingNumber: 'N1' }));
  store.meanwhile('GetItemCommand', trackingKey('acme', 'N1').pk, () =>
    eraseOrder(store.journeys, 'ORDER#acme#2002', { now: NOW }),
  );
  await store.ask(of('erase_customer', { email: EMAIL }));

  expect(await store.item('TRACKING', trackingKey('acme', 'N1').pk)).toEqual(erasedNumber('N1'));
});

test('whom not to mail outlives the customer’s orders, as a hash', async () => {
  const store = await aStore();
  const contact = (await store.items()).find(({ sk }) => sk === 'ORDER#1001')!;
  await store.client.send(
    new PutItemCommand({
      TableName: store.table,
      Item: { pk: { S: contact.pk }, sk: { S: 'CONTACT' }, liftedAt: { S: at(4) } },
    }),
  );
  await store.ask(of('erase_customer', { email: EMAIL }));

  expect(await store.item('CONTACT', contact.pk)).toMatchObject({ liftedAt: at(4) });
});

test('a shop that leaves takes its orders with it, and no other platform’s', async () => {
  const store = await aStore();
  const shopify = anOrder({ orderId: '3003', customer: { email: 'eve@example.com' } });
  await store.tell({ fact: 'order', platform: 'shopify', order: shopify });
  await store.ask(of('erase_store', { platform: 'shopify' }));

  expect(await store.keysOf('ORDER#acme#3003')).toEqual(['FLOW']);
  expect(await store.keysOf(PK)).toContain('META');
});

test('the team erases all orders of a store, a page at a time, whichever platform told of them', async () => {
  const store = await aStore();
  const shopify = anOrder({ orderId: '3003', customer: { email: 'eve@example.com' } });
  await store.tell({ fact: 'order', platform: 'shopify', order: shopify });
  await store.ask(of('erase_store'));

  for (const pk of [PK, 'ORDER#acme#2002', 'ORDER#acme#3003']) expect(await store.keysOf(pk)).toEqual(['FLOW']);
  expect(await store.keysOf('CONTACT#')).toEqual([]);
  const numbers = (await store.items()).filter(({ sk }) => sk === 'TRACKING');
  expect(numbers.length).toBeGreaterThan(0);
  for (const { pk, ...left } of numbers) expect(left).toEqual(ERASED_NUMBER);
});

test('a request is carried out once, whoever asks again', async () => {
  const store = await aStore();
  await store.ask(of('export', { email: EMAIL }));
  const again = await store.tell(of('export', { email: EMAIL }));

  expect(again.kept).toBe(0);
  expect(await store.step()).toEqual({ next: 'done' });
  expect(store.acknowledged).toHaveLength(1);
});
