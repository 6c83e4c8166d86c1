import fc from 'fast-check';
import { MINUTE_MS } from '../../domain/calendar/durations.ts';
import type { Fact, OrderFact, TrackingFact } from '../../domain/order/facts.ts';
import { journeyTable } from '../../lambdas/shared/journey-table.ts';
import { record } from '../../lambdas/shared/record.ts';
import { anItem, aParcel, at, type OrderFields, PK, progress, theOrder } from '../fixtures.ts';
import { aTable } from './database.ts';
import '../seed.ts';

// A claim ahead of its receipt counts from the receipt, whatever it is of: an order, a parcel, a scan.

const shifted = (time: string, minutes: number) => new Date(Date.parse(time) + minutes * MINUTE_MS).toISOString();

type Webhook = { facts: Fact[]; receivedAt: string };

async function kept(webhooks: Webhook[]) {
  const { journeys, item } = await aTable();
  const answers = [];
  for (const { facts, receivedAt } of webhooks) answers.push(await record(journeys, 'acme', facts, receivedAt));
  const history = (await journeyTable(journeys).readHistory(PK))!;
  return { answers, history, item };
}

const got = (receivedAt: string, ...facts: Fact[]): Webhook => ({ facts, receivedAt });
const order = (time: string, fields: OrderFields = {}): OrderFact => theOrder({ updatedAt: time, ...fields });
const cups = (quantity: number): OrderFields => ({ items: [anItem({ quantity })] });

test.each(['2099-01-01T00:00:00.000Z', '+010000-01-01T00:00:00.000Z', at(3, '15:30')])(
  'an order of %s counts from its receipt, and both times are kept',
  async (ahead) => {
    const { answers, history } = await kept([
      got(at(3), { ...theOrder(), order: { ...theOrder().order, placedAt: ahead, updatedAt: ahead, paidAt: ahead } }),
    ]);

    expect(answers[0]!.notes).toEqual([`${ahead} lies ahead: it counts from ${at(3)}, when it was received`]);
    expect(history.meta.order).toMatchObject({ placedAt: at(3), updatedAt: at(3), paidAt: at(3) });
    expect(history.meta.claims).toEqual({ [ahead]: at(3) });
    expect(history.flow).toMatchObject({ placed: at(3), registers: { 'o#changed': { occurredAt: at(3) } } });
  },
);

test('a truthful edit after one that was dated ahead is the later one, and the placing stays where it was counted', async () => {
  const [placedAt, edited] = [at(3, '20:00'), at(3, '14:00')];
  const { history } = await kept([
    got(at(3), theOrder({ placedAt, ...cups(1) })),
    got(at(3, '14:00'), theOrder({ placedAt, updatedAt: edited, ...cups(2) })),
    got(at(4), theOrder({ placedAt, updatedAt: at(4), ...cups(3) })),
  ]);

  expect(history.meta.order).toMatchObject({ placedAt: at(3), updatedAt: at(4), items: [{ quantity: 3 }] });
  expect(history.meta.itemsSince).toEqual({ a: { 1: at(3), 2: edited, 3: at(4) } });
});

test('a clock that is put right by and by takes nothing back', async () => {
  const { history } = await kept([
    got(at(3), order('2099-01-01T00:00:00.000Z', cups(1))),
    got(at(3, '12:10'), order(at(3, '20:10'), cups(2))),
    got(at(3, '12:20'), order(at(3, '15:20'), cups(3))),
    got(at(3, '12:30'), order(at(3, '12:30'), cups(4))),
  ]);

  expect(history.meta.order.items).toMatchObject([{ quantity: 4 }]);
});

test.each([at(3, '12:40'), at(3, '23:00'), at(9)])(
  'an order dated ahead is the same when it is told again, at %s',
  async (again) => {
    const ahead = order(at(3, '20:00'), cups(1));
    const later = order(at(3, '12:30'), cups(2));
    const { answers, history } = await kept([got(at(3), ahead), got(at(3, '12:30'), later), got(again, ahead)]);

    expect(answers.at(-1)!.kept).toBe(0);
    expect(history.meta.order.items).toMatchObject([{ quantity: 2 }]);
  },
);

test('what is known of a parcel by a claim ahead gives way to what is told later, also when it is told again', async () => {
  const ahead = aParcel(at(3, '20:00'), { trackingNumber: 'WRONG1', carrier: 'DHL' });
  const { answers, history } = await kept([
    got(at(3), theOrder(), ahead),
    got(at(3, '13:00'), aParcel(at(3, '13:00'), { trackingNumber: 'RIGHT1' })),
    got(at(4), ahead),
  ]);

  expect(history.parcels).toMatchObject([{ trackingNumber: 'RIGHT1', carrier: 'DHL' }]);
  expect(answers.at(-1)!.kept).toBe(0);
});

const scan = (occurredAt: string, more: Partial<TrackingFact> = {}): TrackingFact => ({
  fact: 'tracking',
  trackingNumber: 'N1',
  milestone: 'delivered',
  occurredAt,
  ...more,
});

test.each([
  ['alone', []],
  ['with others', [progress('dispatched', at(2))]],
])('a scan dated ahead and told again %s, once its time has come, is the same', async (_, others: Fact[]) => {
  const ahead = progress('out_for_delivery', at(3, '20:00'));
  const { answers, history } = await kept([got(at(3), theOrder(), ...others, ahead), got(at(4), ...others, ahead)]);

  expect(answers[1]!.kept).toBe(0);
  expect(history.flow.registers['p#1']).toMatchObject({ way: { out_for_delivery: at(3) } });
});

test.each([
  ['before its parcel has the number', 0],
  ['after', 1],
])(
  "a carrier's scan dated ahead, heard %s, counts from its receipt, however often it is told",
  async (_, linkedFirst) => {
    const link = got(at(linkedFirst ? 3 : 5), theOrder(), aParcel(at(2), { trackingNumber: 'N1' }));
    for (const ahead of [at(3, '20:00'), '2099-01-01T00:00:00.000Z']) {
      const scans = [got(at(3, '12:30'), scan(ahead)), got(at(6), scan(ahead))];
      const { history, answers } = await kept([link, ...scans].sort((a, b) => (a.receivedAt < b.receivedAt ? -1 : 1)));

      expect(answers.at(-1)!.kept).toBe(0);
      expect(history.flow.registers['p#1']).toMatchObject({ milestone: 'delivered', occurredAt: at(3, '12:30') });
      expect(history.events).toMatchObject([{ occurredAt: at(3, '12:30'), claimedAt: ahead }]);
    }
  },
);

test('a day that a carrier names in a scan dated ahead gives way to the next', async () => {
  const day = (to: string) => ({ milestone: 'in_transit' as const, estimatedDelivery: { to } });
  const first = scan(at(3, '20:00'), day('2026-03-05'));
  const { history } = await kept([
    got(at(2), theOrder(), aParcel(at(2), { trackingNumber: 'N1' })),
    got(at(3), first),
    got(at(3, '14:00'), scan(at(3, '22:00'), day('2026-03-06'))),
    got(at(3, '21:00'), first),
  ]);

  expect(history.parcels).toMatchObject([{ estimatedDelivery: { to: '2026-03-06' } }]);
});

// Of every story the judge knows the truth: when each state really came to be.

type State = { at: number; delay: number; quantity: number };

const states = fc
  .uniqueArray(fc.record({ at: fc.integer({ min: 1, max: 600 }), delay: fc.nat({ max: 25 }) }), {
    selector: ({ at }) => at,
    minLength: 1,
    maxLength: 6,
  })
  .map((all) => all.map((state, i): State => ({ ...state, quantity: i + 2 })));

const latest = (all: State[]) => all.toSorted((a, b) => a.at - b.at).at(-1)!;

/** Each as its shop tells it, by a clock that is so many minutes ahead, in the order of receipt; and again at some time. */
function toldBy(all: State[], clock: (state: State) => number, repeats: number[]): Webhook[] {
  const placed = shifted(at(3), clock({ at: 0, delay: 0, quantity: 1 }));
  const webhooks = all.flatMap((state, i) => {
    const receivedAt = shifted(at(3), state.at + state.delay);
    const claimed = shifted(at(3), state.at + clock(state));
    const told = theOrder({ placedAt: placed, updatedAt: claimed, ...cups(state.quantity) });
    return [got(receivedAt, told), ...(repeats[i] ? [got(shifted(receivedAt, repeats[i]), told)] : [])];
  });
  return [got(at(3), theOrder({ placedAt: placed, ...cups(1) })), ...webhooks].sort((a, b) =>
    a.receivedAt < b.receivedAt ? -1 : 1,
  );
}

const again = fc.array(fc.constantFrom(0, 1, 700, 3000), { minLength: 6, maxLength: 6 });

test('an order of a shop whose clock is ahead is as the shop knew it last, in whatever order its states come', async () => {
  const aClock = fc.constantFrom(0, 90, 120, 540, 840);
  await fc.assert(
    fc.asyncProperty(states, aClock, again, async (all, ahead, repeats) => {
      const { history } = await kept(toldBy(all, () => ahead, repeats));

      expect(history.meta.order.items).toMatchObject([{ quantity: latest(all).quantity }]);
      expect(history.meta.order.placedAt).toBe(at(3));
      expect(history.flow.placed).toBe(at(3));
    }),
    { numRuns: 40 },
  );
});

test('of states that each another clock dated, right or ahead, none is lost to one of before', async () => {
  const clocks = fc.array(fc.constantFrom(0, 0, 60, 180, 480, 60 * 24 * 400), { minLength: 6, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(states, clocks, again, async (all, ahead, repeats) => {
      const prompt = all.map((state) => ({ ...state, delay: 0 }));
      const clock = ({ quantity }: State) => ahead[quantity - 2] ?? 0;
      const { history } = await kept(toldBy(prompt, clock, repeats));

      expect(history.meta.order.items).toMatchObject([{ quantity: latest(prompt).quantity }]);
    }),
    { numRuns: 40 },
  );
});
