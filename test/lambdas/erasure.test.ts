import { readFileSync } from 'node:fs';
import path from 'node:path';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import type { Fact, PrivacyFact } from '../../domain/order/facts.ts';
import { WAKERS } from '../../domain/records/held.ts';
import { ledgerKey, orderOf } from '../../domain/records/keys.ts';
import { keepAudit } from '../../lambdas/admin/audit.ts';
import { mailEvent } from '../../lambdas/mail-events/mail-events.ts';
import { carryOut } from '../../lambdas/privacy/privacy.ts';
import { keepAnswer } from '../../lambdas/shared/answers.ts';
import { contactKey } from '../../lambdas/shared/contacts.ts';
import { journeyTable } from '../../lambdas/shared/journey-table.ts';
import { trackingKey } from '../../lambdas/shared/linking.ts';
import { tagsOf } from '../../lambdas/shared/mail-tags.ts';
import { record } from '../../lambdas/shared/record.ts';
import { keepSent } from '../../lambdas/shared/sent-messages.ts';
import { toItem } from '../../lambdas/shared/table.ts';
import { openCase } from '../../lambdas/shared/use-cases/cases.ts';
import { NoSuchOrder } from '../../lambdas/shared/use-cases/errors.ts';
import { holdOrder } from '../../lambdas/shared/use-cases/journeys.ts';
import { keepRequest } from '../../lambdas/shared/use-cases/requests.ts';
import { askResend } from '../../lambdas/shared/use-cases/resend-to.ts';
import { stopped } from '../../lambdas/shared/use-cases/stopped.ts';
import { aDecision, aMail, anOrder, aParcel, at, happened, PK, progress, theOrder } from '../fixtures.ts';
import { aTable } from './database.ts';
import { givenUpIn, lettersIn } from './given-up.ts';
import '../seed.ts';

jest.setTimeout(120_000); // a real engine, on a machine that may be busy

// What an erasure must reach: whatever is kept of an order, under whatever it was ever known by.

const NOW = at(10);
const LATER = at(11);

/** Each stands for something of the customer's; none may be left anywhere. */
const TRACES = {
  emails: ['ines.one@example.com', 'ines.two@example.com', 'ines.three@example.com'],
  numbers: ['#TRACE-N1', '#TRACE-N2', '#TRACE-N3'],
  tracking: ['TRACE00001', 'TRACE00002', 'TRACE00003'],
  words: [
    'Ines Trace',
    'Traceville',
    'TRACE-ZIP',
    'Trace Teapot',
    'Trace Depot',
    'left with Mr Trace',
    'trace.example.com',
  ],
};
const TRACE = /trace|ines\./i;

async function aStore() {
  const one = await aTable();
  const { journeys } = one;
  const history = journeyTable(journeys);
  const carry = (now: string) => {
    const deps = {
      journeys,
      now: () => now,
      hasTime: () => true,
      save: async () => 's3://x/y',
      notifyTeam: async () => {},
      givenUp: givenUpIn(new Map()),
      letters: lettersIn(),
    };
    return async () => {
      const requests = (await one.items()).filter(({ sk, status }) => sk.startsWith('REQUEST#') && status !== 'done');
      for (const { pk, sk } of requests) while ((await carryOut({ pk, sk }, deps)).next !== 'done');
    };
  };
  return {
    ...one,
    history,
    tell: (...facts: Fact[]) => record(journeys, 'acme', facts, NOW),
    tellAs: (source: 'own' | 'shopify' | 'easypost', ...facts: Fact[]) => record(journeys, 'acme', facts, NOW, source),
    async erase(more: Partial<PrivacyFact>) {
      const fact = { fact: 'privacy', request: 'erase_customer', platform: 'own', ...more } as const;
      await record(journeys, 'acme', [fact], NOW);
      await carry(NOW)();
    },
  };
}
type Store = Awaited<ReturnType<typeof aStore>>;

const bounced = (sk: string, email: string) => ({
  eventType: 'Bounce',
  mail: {
    timestamp: at(9),
    messageId: 'm1',
    destination: [email],
    tags: Object.fromEntries(tagsOf(PK, sk, 'dispatched').map(({ Name, Value }) => [Name!, [Value!]])),
  },
  bounce: { bounceType: 'Permanent', timestamp: at(9) },
});

const withEmail = (i: number, more: object = {}) =>
  theOrder({
    updatedAt: at(3 + i),
    number: TRACES.numbers[i],
    customer: { email: TRACES.emails[i], name: 'Ines Trace', id: 'TRACE-C' },
    items: [{ ...anOrder().items[0]!, title: 'Trace Teapot', imageUrl: 'https://trace.example.com/pot.jpg' }],
    shippingAddress: { country: 'DE', city: 'Traceville', postalCode: 'TRACE-ZIP' },
    ...more,
  });

/** Where people have a message sent to. */
const OTHER = 'ines.elsewhere@example.com';

/** What may happen to an order, each by the code that writes it. */
const STEPS: Record<string, (store: Store) => Promise<unknown>> = {
  'the order': ({ tell }) => tell(withEmail(0)),
  'another address and number': ({ tell }) => tell(withEmail(1)),
  'a third address and number': ({ tell }) => tell(withEmail(2)),
  'a parcel': ({ tell }) => tell(aParcel(at(4), { trackingNumber: TRACES.tracking[0]!, carrier: 'Trace Depot' })),
  'another number': ({ tell }) =>
    tell(aParcel(at(5), { trackingNumber: TRACES.tracking[1]!, trackingUrl: 'https://trace.example.com/t' })),
  'a second parcel': ({ tell }) => tell(aParcel(at(5), { parcelId: '2', trackingNumber: TRACES.tracking[2]! })),
  scans: ({ tell }) =>
    tell(
      ...TRACES.tracking.map(
        (trackingNumber): Fact => ({
          fact: 'tracking',
          trackingNumber,
          milestone: 'in_transit',
          occurredAt: at(6),
          location: 'Trace Depot',
          reason: 'left with Mr Trace',
        }),
      ),
    ),
  progress: ({ tell }) =>
    tell(progress('exception', at(6), { location: 'Traceville', reason: 'left with Mr Trace', eventId: 'TRACE-E' })),
  'a refund': ({ tell }) =>
    tell(happened('refunded', at(7), { reason: 'left with Mr Trace', eventId: 'TRACE-R', refund: { amount: '1.00' } })),
  'a mail that told a number': async ({ history }) => {
    const mail = aMail('dispatched', {
      parcelId: '1',
      status: 'claimed',
      claimedAt: at(6),
      trackingNumber: TRACES.tracking[0]!,
    });
    await history.claim(PK, mail, undefined);
  },
  'a mail as it was sent': async ({ journeys }) => {
    const rendered = { subject: 'left with Mr Trace', html: '', text: '' };
    await keepSent(journeys, PK, { kind: 'dispatched', occurrence: '1' }, rendered, at(6), 90);
  },
  'a decision': ({ history }) => history.record(PK, aDecision('dispatched', { at: at(6) })),
  'a case': ({ history }) => history.openCase(PK, { cause: 'late', subject: 'order' }, at(7)),
  'a case in words': async ({ journeys }) => {
    const words = { id: 'w', by: 'customer', text: 'left with Mr Trace' };
    const order = { store: 'acme', orderId: orderOf(PK).orderId };
    await openCase(journeys, order, { cause: 'not_received', subject: 'order', words }, at(7)).catch((error) => {
      if (!(error instanceof NoSuchOrder)) throw error;
    });
  },
  'a hold': async ({ history }) => {
    for (const waker of WAKERS) await history.listHeld(PK, waker, at(7));
  },
  'a hold by hand': ({ journeys }) =>
    holdOrder(journeys, { store: 'acme', orderId: orderOf(PK).orderId }, at(7)).catch((error) => {
      if (!(error instanceof NoSuchOrder)) throw error;
    }),
  'a stop': ({ journeys }) => stopped(journeys, { status: 'FAILED', input: JSON.stringify({ pk: PK, run: 1 }) }, at(8)),
  'a failure': ({ client, table }) =>
    client.send(
      new PutItemCommand({
        TableName: table,
        Item: toItem({ pk: PK, sk: `FAILURE#${at(8)}`, error: 'left with Mr Trace' }),
      }),
    ),
  'an answer': ({ journeys }) =>
    keepAnswer(journeys, PK, { form: 'feedback', at: at(8), rating: 1, words: 'left with Mr Trace' }),
  'a call of the Admin API': ({ journeys }) =>
    keepAudit(journeys, 'acme', {
      ...{ at: at(8), id: 'call', who: 'arn:aws:iam::1:user/lena', did: 'releaseOrder' },
      ...{ orderId: orderOf(PK).orderId, why: 'left with Mr Trace' },
    }),
  'a request': ({ journeys }) =>
    keepRequest(journeys, PK, { what: 'address', at: at(8), words: 'left with Mr Trace' }, 'left with Mr Trace'),
  'a mail to another address': async ({ journeys, history }) => {
    const mail = { kind: 'order_confirmation', occurrence: '1' } as const;
    await history.record(PK, aDecision('order_confirmation', { at: at(3) }));
    const wish = { message: mail, to: OTHER, by: 'arn:aws:iam::1:user/lena', why: 'left with Mr Trace' };
    const order = { store: 'acme', orderId: orderOf(PK).orderId };
    await askResend(journeys, order, wish, { now: at(8), dryRun: false }).catch((error) => {
      if (!(error instanceof NoSuchOrder)) throw error;
    });
    await mailEvent(journeys, bounced(ledgerKey({ ...mail, resend: at(8) }), OTHER), at(9));
  },
  'a bounce': ({ journeys }) => mailEvent(journeys, bounced('MAIL#dispatched#parcel:1#1', TRACES.emails[0]!), at(9)),
};
const NAMES = Object.keys(STEPS);
const PARCELS = ['a parcel', 'another number', 'a second parcel'];

const KINDS = [
  'FLOW',
  'META',
  'PARCEL',
  'EVENT',
  'MAIL',
  'DECISION',
  'CASE',
  'ANSWER',
  'REQUESTED',
  'RESEND',
  'STOPPED',
  'HOLD',
  'FAILURE',
  'CONTACT',
  'ORDER',
  'RESENT',
  'LOOKUP',
  'TRACKING',
  'HELD',
  'SENT',
  'AUDIT',
];

test('every kind of item that an order can have is among what these tests erase', async () => {
  const store = await aStore();
  for (const name of NAMES) await STEPS[name]!(store);
  const kinds = (await store.items()).flatMap(({ pk, sk }) => [
    pk.split('#')[0]!,
    pk.startsWith('AUDIT#') ? 'AUDIT' : sk.split('#')[0]!.split(' ').at(-1)!,
  ]);
  expect(new Set(kinds)).toEqual(new Set(KINDS));

  const text = readFileSync(path.join(__dirname, '../../docs/architecture.md'), 'utf8');
  const [, tables = ''] = /^### The table `journeys`: an order\n(.*?)^### The index/ms.exec(text) ?? [];
  const documented = [...tables.matchAll(/^\| `([A-Z]+)/gm)].map(([, kind]) => kind!);
  const ofNoOrder = ['SOURCES', 'RATE', 'PRIVACY', 'SWEEP', 'UNKNOWN', 'FETCH', 'SETTINGS'];
  expect(documented.filter((kind) => !KINDS.includes(kind) && !ofNoOrder.includes(kind))).toEqual([]);
  expect(JSON.stringify(await store.items())).toMatch(TRACE);
});

async function expectNoTrace(store: Store): Promise<void> {
  const left = await store.items();
  expect(left.filter((one) => TRACE.test(JSON.stringify(one)))).toEqual([]);
  const known = [...TRACES.emails.map((email) => contactKey('acme', email).pk), 'LOOKUP#', 'HELD#'];
  const leads = left.filter(({ pk, sk }) => sk === 'ORDER#1001' && known.some((one) => pk.startsWith(one)));
  expect(leads).toEqual([]);
  const about = left.filter((item) => !item.pk.startsWith('AUDIT#') && JSON.stringify(item).includes('1001'));
  expect(about.filter(({ sk }) => sk !== 'FLOW' && !sk.startsWith('DECISION#'))).toEqual([]);
  expect(left.filter(({ ipk }) => ipk)).toEqual([]);
}

test('after an erasure a scan of the table finds no trace, whatever happened to the order and in whatever order it came', async () => {
  const ways = fc
    .tuple(fc.shuffledSubarray(NAMES, { minLength: 4 }), fc.constantFrom<'email' | 'order'>('email', 'order'))
    .map(([names, by]) => {
      // a number that no parcel has is nobody's
      const parcels = names.includes('scans') ? PARCELS.filter((name) => !names.includes(name)) : [];
      return { names: ['the order', ...names.filter((name) => name !== 'the order'), ...parcels], by };
    });
  await fc.assert(
    fc.asyncProperty(ways, async ({ names, by }) => {
      const store = await aStore();
      for (const name of names) await STEPS[name]!(store);
      // by the address that the shop knows it by now, or by its id
      const now = names.includes('a third address and number')
        ? 2
        : names.includes('another address and number')
          ? 1
          : 0;
      await store.erase(by === 'email' ? { email: TRACES.emails[now]! } : { orderIds: ['1001'] });
      await expectNoTrace(store);
      // and nothing that comes late brings any of it back
      for (const name of names.filter(
        (one) =>
          ![
            'a decision',
            'a mail to another address',
            'a hold',
            'a case',
            'a failure',
            'a stop',
            'a mail that told a number',
            'a mail as it was sent',
            'a call of the Admin API',
          ].includes(one),
      ))
        await STEPS[name]!(store);
      await expectNoTrace(store);
    }),
    { numRuns: 8 },
  );
});

test('every former address and number of an order goes with it, even one that an old state told late', async () => {
  const store = await aStore();
  for (const i of [0, 2, 1]) await store.tell(withEmail(i));
  expect((await store.items()).filter(({ sk }) => sk === 'ORDER#1001')).toHaveLength(6);
  await store.erase({ orderIds: ['1001'] });
  expect((await store.items()).filter(({ sk }) => sk === 'ORDER#1001')).toEqual([]);
});

test('an order may be asked for by an address that it had before', async () => {
  const store = await aStore();
  for (const i of [0, 1]) await store.tell(withEmail(i));
  await store.erase({ email: TRACES.emails[0]! });
  await expectNoTrace(store);
});

test('an address stays suppressed, and says no longer for which order', async () => {
  const store = await aStore();
  for (const name of ['the order', 'a mail that told a number']) await STEPS[name]!(store);
  const contact = contactKey('acme', TRACES.emails[0]!).pk;
  await mailEvent(store.journeys, bounced('MAIL#dispatched#parcel:1#1', TRACES.emails[0]!), at(9));
  expect(await store.item('CONTACT', contact)).toMatchObject({ suppressedFor: `${PK} MAIL#dispatched#parcel:1#1` });

  await store.erase({ orderIds: ['1001'] });
  expect(await store.item('CONTACT', contact)).toMatchObject({ suppressed: 'bounced' });
  expect(await store.item('CONTACT', contact)).not.toHaveProperty('suppressedFor');
  await mailEvent(store.journeys, bounced('MAIL#dispatched#parcel:1#1', TRACES.emails[0]!), LATER);
  expect(await store.item('CONTACT', contact)).not.toHaveProperty('suppressedFor');
});

test('what an address is suppressed for by another order stays, also of an id that begins alike', async () => {
  const store = await aStore();
  const other = {
    ...theOrder().order,
    orderId: '10010',
    customer: { email: TRACES.emails[0]!, acceptsMarketing: false },
  };
  await store.tell(withEmail(0), { fact: 'order', platform: 'own', order: other });
  const sk = 'MAIL#dispatched#parcel:1#1';
  await store.history.claim('ORDER#acme#10010', aMail('dispatched', { parcelId: '1', status: 'claimed' }), undefined);
  const tags = tagsOf('ORDER#acme#10010', sk, 'dispatched').map(({ Name, Value }) => [Name!, [Value!]]);
  const event = bounced(sk, TRACES.emails[0]!);
  await mailEvent(store.journeys, { ...event, mail: { ...event.mail, tags: Object.fromEntries(tags) } }, at(9));
  await store.erase({ orderIds: ['1001'] });
  expect(await store.item('CONTACT', contactKey('acme', TRACES.emails[0]!).pk)).toMatchObject({
    suppressedFor: `ORDER#acme#10010 ${sk}`,
  });
});

test('late scans of an erased customer’s parcel are dropped, until another order’s parcel has the number', async () => {
  const store = await aStore();
  for (const name of ['the order', 'a parcel', 'scans']) await STEPS[name]!(store);
  await store.erase({ orderIds: ['1001'] });
  const scan = (day: number): Fact => ({
    fact: 'tracking',
    trackingNumber: TRACES.tracking[0]!,
    milestone: 'in_transit',
    occurredAt: at(day),
    location: 'Lyon',
  });

  expect(await store.tell(scan(9))).toMatchObject({ kept: 0, waiting: [], notes: [expect.stringContaining('erased')] });
  expect(JSON.stringify(await store.items())).not.toContain('Lyon');

  const next = anOrder({ orderId: '3003', placedAt: at(9), customer: { email: 'tom@example.com', name: 'Tom' } });
  await store.tell(
    { fact: 'order', platform: 'own', order: next },
    aParcel(at(9), { orderId: '3003', trackingNumber: TRACES.tracking[0]! }),
  );
  expect(await store.tell(scan(10))).toMatchObject({ notes: [] });
  expect(await store.item('FLOW', 'ORDER#acme#3003')).toMatchObject({ 'p#1': { way: { in_transit: at(10) } } });
  expect(await store.item('TRACKING', trackingKey('acme', TRACES.tracking[0]!).pk)).not.toHaveProperty('erased');
});

test('the team erases a whole store, of every platform, decisions too', async () => {
  const store = await aStore();
  for (const [platform, orderId] of [
    ['own', 'A'],
    ['shopify', 'S'],
  ] as const)
    await store.tell({ fact: 'order', platform, order: anOrder({ orderId }) });
  await store.history.record('ORDER#acme#S', aDecision('dispatched'));
  await STEPS['a call of the Admin API']!(store);
  await store.erase({ request: 'erase_store', platform: 'own' });
  expect(JSON.stringify(await store.items())).not.toMatch(TRACE);

  const left = (await store.items()).filter(({ pk }) => pk.startsWith('ORDER#'));
  expect(left.map(({ pk, sk }) => `${pk} ${sk}`)).toEqual(['ORDER#acme#A FLOW', 'ORDER#acme#S FLOW']);
  expect(left.every(({ erased }) => erased)).toBe(true);
});

describe('what Shopify asks to erase', () => {
  const email = TRACES.emails[0]!;
  const of = (platform: 'own' | 'shopify', orderId: string): Fact => ({
    fact: 'order',
    platform,
    order: anOrder({ orderId, customer: { email, name: 'Ines Trace' } }),
  });

  test('is no order of another platform, neither by its address nor by its id', async () => {
    const store = await aStore();
    await store.tell(of('own', 'A'), of('shopify', 'S'));
    await store.erase({ platform: 'shopify', email, orderIds: ['A', 'S', 'unheard-of'] });
    expect((await store.items()).filter(({ sk }) => sk === 'META').map(({ pk }) => pk)).toEqual(['ORDER#acme#A']);
    expect((await store.items()).filter(({ pk }) => pk === contactKey('acme', email).pk).map(({ sk }) => sk)).toEqual([
      'ORDER#A',
    ]);
    for (const id of ['S', 'unheard-of']) expect(await store.item('FLOW', `ORDER#acme#${id}`)).toHaveProperty('erased');
  });

  test.each(['erase_store', 'erase_customer'] as const)(
    'buries no order whose webhook has not come: %s',
    async (request) => {
      const store = await aStore();
      await store.tellAs('own', aParcel(at(3), { orderId: 'A', trackingNumber: 'A1' }));
      await store.tellAs(
        'shopify',
        aParcel(at(3), { orderId: 'S', trackingNumber: 'S1' }),
        progress('dispatched', at(3), { orderId: 'S' }),
      );
      await store.erase({ platform: 'shopify', request, orderIds: request === 'erase_store' ? [] : ['A', 'S'] });

      expect(await store.item('FLOW', 'ORDER#acme#A')).not.toHaveProperty('erased');
      expect(await store.item('PARCEL#1', 'ORDER#acme#A')).toBeDefined();
      expect(await store.item('FLOW', 'ORDER#acme#S')).toHaveProperty('erased');
      expect(await store.item('PARCEL#1', 'ORDER#acme#S')).toBeUndefined();
      expect(await store.tell(of('own', 'A'))).toMatchObject({ notes: [] });
    },
  );

  test('is found by the second look, too, when it was being written meanwhile', async () => {
    const store = await aStore();
    await store.tell(of('shopify', 'S'));
    const fact = { fact: 'privacy', request: 'erase_store', platform: 'shopify' } as const;
    await store.tell(fact);
    const [request] = (await store.items()).filter(({ sk }) => sk.startsWith('REQUEST#'));
    const key = { pk: request!.pk, sk: request!.sk };
    const deps = {
      journeys: store.journeys,
      now: () => NOW,
      hasTime: () => true,
      save: async () => '',
      notifyTeam: async () => {},
      givenUp: givenUpIn(new Map()),
      letters: lettersIn(),
    };
    expect(await carryOut(key, deps)).toEqual({ next: 'wait' });
    await store.history.claim(
      'ORDER#acme#S',
      aMail('dispatched', { status: 'claimed', trackingNumber: 'S1' }),
      undefined,
    );
    expect(await carryOut(key, deps)).toEqual({ next: 'done' });
    expect((await store.items()).filter(({ pk }) => pk === 'ORDER#acme#S').map(({ sk }) => sk)).toEqual(['FLOW']);
  });
});

test('an order that its shop dated far ahead is erased like any other', async () => {
  const store = await aStore();
  await store.tell(
    withEmail(0, { updatedAt: '2099-01-01T00:00:00.000Z' }),
    aParcel('2099-01-01T00:00:00.000Z', { trackingNumber: TRACES.tracking[0]! }),
  );
  expect(JSON.stringify(await store.items())).toMatch(TRACE);
  await store.erase({ email: TRACES.emails[0]! });

  await expectNoTrace(store);
});

test('what leads to an order is prolonged with it, so that an erasure by its address still finds it', async () => {
  const store = await aStore();
  for (const i of [0, 1]) await store.tell(withEmail(i));
  await store.history.prolong(PK, at(900));
  const seconds = (day: number, days: number) => Date.parse(at(day)) / 1000 + days * 86_400;
  const leads = (await store.items()).filter(({ sk }) => sk === 'ORDER#1001');
  expect(leads.map(({ expiresAt }) => expiresAt)).toEqual(leads.map(() => seconds(900, 400 + 365)));
  expect(leads).toHaveLength(4);
  expect(await store.item('META', PK)).toMatchObject({ expiresAt: seconds(900, 400) });

  await store.history.prolong(PK, at(20)); // never less
  expect((await store.items()).filter(({ sk }) => sk === 'ORDER#1001')).toEqual(leads);
});

test('two orders whose ids and parcels are joined to the same text have two links', async () => {
  const store = await aStore();
  const number = { trackingNumber: 'JOINED1' };
  await store.tell(
    ...['A', 'A#1', 'A%231'].map((orderId): Fact => theOrder({ orderId })),
    aParcel(at(3), { orderId: 'A', parcelId: '1#2', ...number }),
    aParcel(at(3), { orderId: 'A#1', parcelId: '2', ...number }),
    aParcel(at(3), { orderId: 'A%231', parcelId: '2', ...number }),
  );
  await store.tell({ fact: 'tracking', ...number, milestone: 'in_transit', occurredAt: at(5) });
  for (const [pk, parcel] of [
    ['A', '1#2'],
    ['A#1', '2'],
    ['A%231', '2'],
  ])
    expect(await store.item('FLOW', `ORDER#acme#${pk}`)).toMatchObject({
      [`p#${parcel}`]: { way: { in_transit: at(5) } },
    });
});
