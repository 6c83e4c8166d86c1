import { recipientOf } from '../../domain/journey/confirmation.ts';
import type { History } from '../../domain/journey/history.ts';
import type { MessageKind } from '../../domain/message/kinds.ts';
import type { Resend } from '../../domain/records/items.ts';
import type { KeptOrder } from '../../lambdas/journey-step/memory-port.ts';
import { aDecision, aHistory, aMail, aParcel, at, PK, progress } from '../fixtures.ts';
import { stepper } from './journeys.ts';

// A message that people have sent to another address, by the step of the journey.

const TO = 'anna@example.net';
const OWN = 'maya@example.com';
const ASKED = at(9);

const wish = (more: Partial<Resend> = {}): Resend => ({
  at: ASKED,
  kind: 'dispatched',
  parcelId: '1',
  occurrence: '1',
  happenedAt: at(3),
  to: TO,
  by: 'arn:aws:iam::1:user/lena',
  why: 'reads mails there',
  ...more,
});

/** An order whose parcel left long ago and has come since, of which its customer was told. */
function told(asked: Resend[] = [wish()], more: Partial<Parameters<typeof stepper>[0]> = {}, order = {}) {
  const facts = [progress('dispatched', at(3)), progress('delivered', at(6)), aParcel(at(3), { trackingNumber: 'A' })];
  const went = (kind: MessageKind, day: number, parcelId?: string) => ({
    mail: aMail(kind, { parcelId, claimedAt: at(day), to: recipientOf(OWN) }),
    decision: aDecision(kind, { parcelId, at: at(day), happenedAt: at(day) }),
  });
  const all = [went('order_confirmation', 2), went('dispatched', 3, '1'), went('delivered', 6, '1')];
  const history = aHistory({
    facts,
    order: { customer: { email: OWN }, ...order },
    mails: all.map(({ mail }) => mail),
    decisions: all.map(({ decision }) => decision),
    flow: { acknowledged: {} },
  });
  const one = stepper({ history, now: at(9), stage: 'prod', ...more });
  const kept = () => one.memory.orders.get(PK)!;
  const ask = (resendsAsked: Resend[]) => one.memory.orders.set(PK, { ...kept(), resendsAsked } satisfies KeptOrder);
  ask(asked);
  const signal = { register: 'o#asked', milestone: 'asked_again', mark: ASKED } as const;
  return {
    ...one,
    ask,
    step: () => one.run({ trigger: 'milestone', signal }),
    look: (now: string) => {
      one.world.now = now;
      return one.run({ trigger: 'look' });
    },
    resent: () => kept().mails.filter(({ resend }) => resend !== undefined),
    decided: () =>
      kept()
        .decisions.filter(({ resend }) => resend !== undefined)
        .map(({ kind, resend, outcome, reason }) => `${kind} ${resend} ${outcome} ${reason}`),
    toOther: () => one.sent.filter(({ to }) => to === TO).map(({ key }) => key),
  };
}

const KEY = `MAIL#dispatched#parcel:1#1 resend ${ASKED}`;

test('it goes to the other address once, through the ledger, though the order has come further since', async () => {
  const one = told();
  await one.step();
  await one.look(at(9, '13:00'));
  await one.run({ trigger: 'order_placed', run: 2 });

  expect(one.toOther()).toEqual([KEY]);
  expect(one.resent()).toMatchObject([{ kind: 'dispatched', status: 'sent', to: recipientOf(TO), resend: ASKED }]);
  expect(one.decided()).toEqual([`dispatched ${ASKED} sent resent`]);
});

test('two requests are two mails, each once', async () => {
  const one = told([wish(), wish({ at: at(9, '12:01'), kind: 'order_confirmation', parcelId: undefined })]);
  await one.step();
  await one.step();

  expect(one.toOther()).toEqual([KEY, `MAIL#order_confirmation#order#1 resend ${at(9, '12:01')}`]);
});

test.each(['bounced', 'complained', 'blocked'] as const)(
  'an address that %s meanwhile gets none',
  async (suppressed) => {
    const one = told();
    one.memory.contacts.set(`acme ${TO}`, { suppressed });
    await one.step();

    expect(one.toOther()).toEqual([]);
    expect(one.decided()).toEqual([`dispatched ${ASKED} skipped address_${suppressed}`]);
  },
);

test('what people hold, and what they stopped, waits, and goes afterwards', async () => {
  const one = told();
  const kept = one.world.history!;
  one.world.history = { ...kept, flow: { ...kept.flow, held: at(8) } };
  const { next } = await one.step();
  expect([one.decided(), next]).toEqual([[`dispatched ${ASKED} held held_by_hand`], 'review']);

  const held = one.world.history!;
  one.world.history = { ...held, flow: { ...held.flow, held: undefined } };
  one.world.rate = { ofKind: 0, ofDay: 0, stopped: true };
  await one.step();
  expect(one.decided().at(-1)).toBe(`dispatched ${ASKED} held stopped_by_hand`);

  one.world.rate = { ofKind: 1, ofDay: 1 };
  await one.step();
  expect(one.toOther()).toEqual([KEY]);
});

test('it tells the customer nothing: what waits for a message to them goes on as if it had not gone', async () => {
  const apart = ({ mails, decisions }: Pick<History, 'mails' | 'decisions'>) =>
    [mails, decisions].map((all) => all.filter(({ resend }) => resend === undefined));
  const one = told();
  const other = told([]);
  const [with1, without] = [await one.step(), await other.step()];

  expect(with1).toEqual(without);
  expect(apart(one.world.history!)).toEqual(apart(other.world.history!));
});

test('a confirmation that went to the address which the order has by now is not sent there again', async () => {
  const one = told([wish({ kind: 'order_confirmation', parcelId: undefined })]);
  await one.step();
  const kept = one.world.history!;
  const customer = { ...kept.meta.order.customer, email: TO };
  one.world.history = { ...kept, meta: { ...kept.meta, order: { ...kept.meta.order, customer } } };
  await one.run({ trigger: 'milestone', signal: { register: 'o#changed', milestone: 'changed', mark: at(10) } });

  expect(one.toOther()).toHaveLength(1);
});

const CALLS = ['read', 'contact', 'take number', 'take turn', 'claim', 'send dispatched', 'settle sent'];

test('these are the calls of it, as of any mail', async () => {
  const one = told();
  await one.step();

  expect(one.calls.slice(0, CALLS.length)).toEqual(CALLS);
});

test.each([...CALLS.keys(), CALLS.length])(
  'killed before call %d and tried again, it goes at most once',
  async (dieAt) => {
    const one = told([wish()], { dieAt });
    await one.step().catch(() => {});
    one.revive();
    await one.step();
    await one.look(at(10, '12:20'));

    expect(one.toOther().length).toBeLessThanOrEqual(1);
    expect(one.resent()).toMatchObject([{ status: one.toOther().length === 1 && dieAt !== 6 ? 'sent' : 'unknown' }]);
  },
);
