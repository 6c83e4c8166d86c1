import fc from 'fast-check';
import { dispatchOf, type FlowFact, raisedBy, type Signal, untold } from '../../domain/flow.ts';
import { openCases, pendingMails } from '../../domain/history.ts';
import { mailKey } from '../../domain/keys.ts';
import { isMarketing } from '../../domain/mails.ts';
import { ORDER_MILESTONES, PARCEL_MILESTONES } from '../../domain/milestones.ts';
import type { Ask } from '../../domain/occasions.ts';
import type { TellResult } from '../../lambdas/tell/tell.ts';
import {
  aCase,
  aDecision,
  aHistory,
  anItem,
  aParcel,
  at,
  happened,
  PLACED,
  progress,
  remember,
  theSettings,
} from '../fixtures.ts';
import { refusal, teller } from './journeys.ts';
import '../seed.ts';

type Fields = NonNullable<Parameters<typeof aHistory>[0]>;

const DAY_S = 86_400;
const DISPATCHED = progress('dispatched', at(3));
const DELIVERED = progress('delivered', at(5));

const signalOf = (history: ReturnType<typeof aHistory>): Signal => untold(history.flow, { inTransit: false })[0]!;

function withSignal(fields: Fields, now: string, more: Partial<Parameters<typeof teller>[0]> = {}) {
  const history = aHistory({ ...fields, flow: { told: { 'o#changed': `9 ${PLACED}` }, ...fields.flow } });
  const signal = signalOf(history);
  const one = teller({ history, now, ...more });
  return { ...one, signal, step: () => one.tell({ ask: 'tell', signal }) };
}

test('a mail is claimed before it is sent, settled after, and its decision kept last', async () => {
  const { calls, step } = withSignal({ facts: [DISPATCHED] }, at(3));

  await step();

  expect(calls).toEqual(['read', 'contact', 'draw', 'claim', 'send dispatched', 'settle sent', 'keep dispatched sent']);
});

test('the customer’s own record is not read for a mail that does not go anyway', async () => {
  const { calls, step, outcomes } = withSignal({ facts: [progress('dispatched', at(3), { notify: false })] }, at(3));

  await step();

  expect(calls).toEqual(['read', 'keep dispatched skipped']);
  expect(outcomes()).toEqual(['dispatched skipped told_not_to']);
});

test('what was told and how long to wait goes back to the machine', async () => {
  const { step, signal, world } = withSignal({ facts: [DISPATCHED, aParcel(at(3), { trackingNumber: 'A' })] }, at(3));
  const number = world.history!.flow.registers['n#1']!.mark;

  const result = await step();

  expect(result).toEqual({
    next: 'update',
    outcome: '',
    seconds: 5 * DAY_S,
    told: { 'o#changed': { S: `9 ${PLACED}` }, 'p#1': { S: signal.mark }, 'n#1': { S: number } },
  });
});

test('a number that was known with the first news stays the told one', async () => {
  const { step } = withSignal(
    { facts: [DISPATCHED, aParcel(at(3), { trackingNumber: 'B' })], flow: { told: { 'n#1': 'the first' } } },
    at(3),
  );

  expect((await step()).told['n#1']).toEqual({ S: 'the first' });
});

test('the confirmation tells the order as it is', async () => {
  const history = aHistory();
  const { tell, sent } = teller({ history, now: PLACED });

  const { told } = await tell({ ask: 'confirm' });

  expect(told).toEqual({ 'o#changed': { S: history.flow.registers['o#changed']!.mark } });
  expect(sent.map(({ to }) => to)).toEqual(['ines@example.com']);
});

test('a second run keeps what was told of the order before', async () => {
  const history = aHistory({ flow: { told: { 'o#changed': 'before' } }, decisions: [aDecision('order_confirmation')] });
  const { tell, sent } = teller({ history, now: at(4) });

  expect((await tell({ ask: 'confirm', run: 2 })).told).toEqual({ 'o#changed': { S: 'before' } });
  expect(sent).toEqual([]);
});

test.each([
  ['whose items are gone', undefined, theSettings()],
  ['whose erasure is half done', aHistory({ facts: [DISPATCHED], flow: { erased: at(20) } }), theSettings()],
  ['whose store is gone', aHistory(), { ...theSettings(), stores: {} }],
])('the journey of an order %s ends', async (_, history, settings) => {
  const { tell, calls } = teller({ history, now: at(20), settings });

  expect(await tell({ ask: 'look' })).toEqual({ next: 'end', outcome: 'erased', seconds: 60, told: {} });
  expect(calls).toEqual(['read']);
});

test.each([
  ['never shorter than a minute', at(30), { promisedDelivery: { to: '2026-03-01' } }, 60],
  ['never longer than the machine takes', PLACED, { promisedDelivery: { to: '9999-12-31' } }, 90 * DAY_S],
])('a wait is %s', async (_, now, order, seconds) => {
  const decisions = [aDecision('running_late', { at: PLACED })];
  const settings = theSettings({ lateRounds: 10 });

  const { tell } = teller({ history: aHistory({ order, decisions }), now, settings });

  expect(await tell({ ask: 'tell' })).toMatchObject({ next: 'update', seconds });
});

const EXCEPTION: Fields = { facts: [progress('exception', at(4))] };

test('a case is opened before the team is told of it, and kept as told after', async () => {
  const { step, calls, world } = withSignal(EXCEPTION, at(4));

  await step();

  expect(calls.slice(-3)).toEqual(['open case problem', 'tell team problem', 'told team problem']);
  expect(world.history!.cases).toMatchObject([
    { cause: 'problem', subject: 'parcel:1', status: 'open', toldTeam: true },
  ]);
});

test('a case is told once, and again when nobody knows whether it was', async () => {
  const known = (toldTeam: boolean | undefined) =>
    withSignal({ ...EXCEPTION, cases: [aCase('problem', { subject: 'parcel:1', toldTeam })] }, at(4));
  const told = known(true);
  const unsure = known(undefined);

  await told.step();
  await unsure.step();

  expect(told.toldTeam).toEqual([]);
  expect(unsure.toldTeam).toEqual(['problem parcel:1']);
  expect(unsure.world.history!.cases).toHaveLength(1);
});

test('a case that people closed is not opened again by the same cause', async () => {
  const cases = [aCase('problem', { subject: 'parcel:1', status: 'closed' })];
  const { step, world, toldTeam } = withSignal({ ...EXCEPTION, cases }, at(4));

  await step();

  expect(toldTeam).toEqual([]);
  expect(openCases(world.history!)).toEqual([]);
});

test.each([
  ['after people closed its case opens it again, and is told', at(3), ['problem parcel:1']],
  ['before they closed it is what they looked at', at(5), []],
])('a problem that happened %s', async (_, closedAt, expected) => {
  const cases = [aCase('problem', { subject: 'parcel:1', status: 'closed', closedAt })];
  const { step, world, toldTeam } = withSignal({ ...EXCEPTION, cases }, at(6));

  await step();
  await step();

  expect(toldTeam).toEqual(expected);
  expect(openCases(world.history!)).toHaveLength(expected.length);
});

test('an order that people took over is handed over again once it was heard of and fell silent again', async () => {
  const late = (n: number, day: number) => aDecision('running_late', { occurrence: String(n), at: at(day) });
  const cases = [aCase('late'), aCase('handed_over', { status: 'closed', closedAt: at(20) })];
  const decisions = [late(1, 9), late(2, 14)];
  const after = (facts: FlowFact[]) => teller({ history: aHistory({ facts, decisions, cases }), now: at(28) });
  const silent = after([DISPATCHED]);
  const heardOf = after([DISPATCHED, progress('in_transit', at(21))]);

  expect(await silent.tell({ ask: 'confirm' })).toMatchObject({ outcome: 'handed_over' });
  expect(await heardOf.tell({ ask: 'look' })).toMatchObject({ outcome: 'handed_over' });

  expect(silent.toldTeam).toEqual([]);
  expect(heardOf.toldTeam).toEqual(['handed_over order']);
});

test.each<[string, Ask, Fields]>([
  ['late', 'look', { facts: [DISPATCHED] }],
  ['problem', 'tell', EXCEPTION],
])(
  'wherever a step is killed, the next one tells the team of what is %s, and the customer once',
  async (cause, ask, fields) => {
    for (let calls = 0; calls < 12; calls++) {
      const { tell, world, signal, sent, toldTeam, revive } = withSignal(fields, at(8), { dieAt: calls });
      const step = () => tell({ ask, signal: ask === 'tell' ? signal : undefined });

      await step().catch(() => {});
      revive();
      await step();

      expect(world.history!.cases).toMatchObject([{ cause, toldTeam: true }]);
      expect(toldTeam.length).toBeLessThanOrEqual(2);
      expect(sent.length).toBeLessThanOrEqual(1);
    }
  },
);

test('an order that people take over says so once, and ends', async () => {
  const late = (n: number, day: number) => aDecision('running_late', { occurrence: String(n), at: at(day) });
  const history = aHistory({ facts: [DISPATCHED], decisions: [late(1, 9), late(2, 14)], cases: [aCase('late')] });
  const { tell, toldTeam } = teller({ history, now: at(19) });

  expect(await tell({ ask: 'look' })).toMatchObject({ next: 'end', outcome: 'handed_over' });
  expect(toldTeam).toEqual(['handed_over order']);
});

test('nobody is told that an order of last year runs late', async () => {
  const { tell, sent, outcomes } = teller({
    history: aHistory({ order: { placedAt: '2025-06-01T09:00:00.000Z' } }),
    now: at(3),
  });

  await tell({ ask: 'confirm' });
  await tell({ ask: 'look' });

  expect(sent).toEqual([]);
  expect(outcomes()).toEqual(['order_confirmation skipped too_late_to_confirm', 'running_late skipped too_long_ago']);
});

test('a dispatched mail that waits for its number goes with it, or without it in the end', async () => {
  const withNumber = withSignal({ facts: [DISPATCHED, aParcel(at(3))] }, at(3));
  const without = withSignal({ facts: [DISPATCHED, aParcel(at(3))] }, at(3));

  expect(await withNumber.step()).toMatchObject({ seconds: 4 * 3600 });
  remember(withNumber.world.history!, aParcel(at(3, '12:10'), { trackingNumber: 'A' }));
  withNumber.world.now = at(3, '12:10');
  await withNumber.tell({ ask: 'tell' });
  await without.step();
  without.world.now = at(3, '16:00');
  await without.tell({ ask: 'look' });

  for (const { outcomes } of [withNumber, without]) {
    expect(outcomes()).toEqual(['dispatched held no_tracking_number_yet', 'dispatched sent due']);
  }
  expect(withNumber.world.history!.mails).toMatchObject([{ trackingNumber: 'A' }]);
});

test('a parcel that is called off while its mail waits is not told of', async () => {
  const { step, tell, world, sent, outcomes } = withSignal({ facts: [DISPATCHED, aParcel(at(3))] }, at(3));

  await step();
  remember(world.history!, aParcel(at(3, '13:00'), { voided: true }));
  world.now = at(3, '16:00');
  await tell({ ask: 'look' });

  expect(sent).toEqual([]);
  expect(outcomes().at(-1)).toBe('dispatched skipped parcel_called_off');
});

test('a review waits for a case to be closed, and is asked for then', async () => {
  const history = aHistory({ facts: [DELIVERED], cases: [aCase('problem')] });
  const { tell, world, sent, outcomes } = teller({ history, now: at(10) });

  expect(await tell({ ask: 'ask_for_review' })).toMatchObject({ next: 'review', seconds: 14 * DAY_S });
  world.history!.cases = [aCase('problem', { status: 'closed' })];
  world.now = at(12);
  expect(await tell({ ask: 'tell' })).toMatchObject({ next: 'reminder', seconds: 7 * DAY_S });

  expect(outcomes()).toEqual(['review_request held case_open_problem', 'review_request sent due']);
  expect(sent).toHaveLength(1);
});

test('a parcel that appears while the journey waits for a review takes it back to waiting', async () => {
  const history = aHistory({
    facts: [DELIVERED, progress('dispatched', at(8), { parcelId: '2' })],
    flow: { told: {} },
  });
  const { tell, world, sent } = teller({ history, now: at(8) });
  const { milestone, mark } = history.flow.registers['p#2']!;

  expect(await tell({ ask: 'tell', signal: { register: 'p#2', milestone, mark } })).toMatchObject({ next: 'update' });
  world.now = at(10);
  expect(await tell({ ask: 'ask_for_review' })).toMatchObject({ next: 'update' });

  expect(sent.map(({ key }) => key)).toEqual(['MAIL#dispatched#parcel:2#1']);
});

test.each([
  ['unsubscribed', { unsubscribed: true }, 'unsubscribed'],
  ['bounced', { suppressed: 'bounced' }, 'address_bounced'],
  ['complained', { suppressed: 'complained' }, 'address_complained'],
] as const)('a customer who %s is not asked for a review', async (_, contact, reason) => {
  const { tell, outcomes, sent } = teller({ history: aHistory({ facts: [DELIVERED] }), now: at(10), contact });

  expect(await tell({ ask: 'ask_for_review' })).toMatchObject({ next: 'end', outcome: 'done' });
  expect(outcomes()).toEqual([`review_request skipped ${reason}`]);
  expect(sent).toEqual([]);
});

test.each([
  ['dev', 'ines@example.com', true],
  ['dev', 'INES@Example.COM', true],
  ['dev', 'ines@gmail.com', false],
  ['dev', 'ines@notexample.com', false],
  ['dev', 'ines@example.com.evil.org', false],
  ['prod', 'ines@gmail.com', true],
  ['staging', 'ines@example.com', false],
])('in stage %s, %s gets mail: %s', async (stage, email, expected) => {
  const { tell, sent } = teller({ history: aHistory({ order: { customer: { email } } }), now: PLACED, stage });

  await tell({ ask: 'confirm' });

  expect(sent).toHaveLength(expected ? 1 : 0);
});

// The journey around `tell`, as order-journey.asl.json orders its steps.

type News = { fact: FlowFact; at: string };
type Asked = { ask: Ask; signal?: Signal | undefined };
const AT_ITS_TIME = { update: 'look', review: 'ask_for_review', reminder: 'remind' } as const;
const GOES_ON_WAITING = ['dispatched', 'in_transit', 'out_for_delivery'];
const TELLS = { inTransit: false };

async function live(news: News[], one: ReturnType<typeof teller>) {
  const { world } = one;
  const { flow } = world.history!;
  const waits: number[] = [];
  const rest = news.toSorted((a, b) => (a.at < b.at ? -1 : 1));
  let stepsInSilence = 0;
  let asked: Asked | undefined = { ask: 'confirm' };

  const hear = (): void => {
    const { fact, at: time } = rest.shift()!;
    world.now = time > world.now ? time : world.now;
    Object.assign(flow.registers, raisedBy(flow, fact));
    remember(world.history!, fact);
    stepsInSilence = 0;
  };
  const retried = async (input: Asked): Promise<TellResult> => {
    for (let attempt = 0; ; attempt++) {
      try {
        return await one.tell({ ...input, run: flow.run! });
      } catch (error) {
        if (attempt === 20) throw error;
        world.now = later(world.now, 5);
      }
    }
  };

  flow.run = 1;
  for (; stepsInSilence < 60; stepsInSilence++) {
    if (!asked) {
      if (rest.length === 0) return { ended: true, waits };
      hear();
      const what = dispatchOf(flow, TELLS);
      if (what?.do === 'start') {
        flow.run = what.run;
        asked = { ask: 'confirm' };
      }
      continue;
    }
    const { next, seconds, outcome, told } = await retried(asked);
    flow.told = Object.fromEntries(Object.entries(told).map(([name, { S }]) => [name, S]));
    const straight = asked.ask === 'confirm' || GOES_ON_WAITING.includes(asked.signal?.milestone ?? '');
    if (next === 'end' && !straight) {
      Object.assign(flow, { stage: 'ended', outcome, token: undefined });
      const what = dispatchOf(flow, TELLS);
      if (what?.do === 'start') flow.run = what.run;
      asked = what ? { ask: 'confirm' } : undefined;
      continue;
    }
    const stage = next === 'end' || straight ? 'update' : next;
    const wait = straight && next !== 'update' ? 60 : seconds;
    waits.push(wait);
    Object.assign(flow, { stage, outcome: undefined, token: 't' });
    asked = undefined;
    const deadline = later(world.now, wait);
    for (;;) {
      const what = dispatchOf(flow, TELLS);
      if (what?.do === 'signal') asked = { ask: 'tell', signal: what.signal };
      if (asked || !rest[0] || rest[0].at > deadline) break;
      hear();
    }
    delete flow.token;
    if (asked) continue;
    world.now = deadline;
    asked = { ask: AT_ITS_TIME[stage] };
  }
  return { ended: false, waits };
}

const later = (time: string, seconds: number): string => new Date(Date.parse(time) + seconds * 1000).toISOString();

const hours = fc.integer({ min: 0, max: 24 * 40 });
const anyNews: fc.Arbitrary<News> = fc
  .record({
    happened: hours,
    delay: fc.oneof(
      { weight: 4, arbitrary: fc.constant(0) },
      { weight: 1, arbitrary: fc.integer({ max: 200, min: 1 }) },
    ),
    parcelId: fc.constantFrom('1', '1', '2', '__proto__'),
    what: fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom(...PARCEL_MILESTONES) },
      { weight: 2, arbitrary: fc.constantFrom(...ORDER_MILESTONES) },
      { weight: 2, arbitrary: fc.constantFrom('number A', 'number B', 'voided', 'items') },
    ),
    notify: fc.constantFrom(undefined, undefined, undefined, false as const),
  })
  .map(({ happened: hour, delay, parcelId, what, notify }) => {
    const time = later(PLACED, hour * 3600);
    return { at: later(time, delay * 3600), fact: factOf(what, time, { parcelId, notify }) };
  });

function factOf(
  what: string,
  time: string,
  { parcelId, notify }: { parcelId: string; notify: false | undefined },
): FlowFact {
  if (what.startsWith('number')) return aParcel(time, { parcelId, trackingNumber: what });
  if (what === 'voided') return aParcel(time, { parcelId, voided: true });
  if (what === 'items') return aParcel(time, { parcelId, items: [{ id: 'a', quantity: 1 }] });
  const [ofParcel, ofOrder] = [PARCEL_MILESTONES, ORDER_MILESTONES].map((all) =>
    (all as readonly string[]).includes(what),
  );
  if (ofParcel) return progress(what as (typeof PARCEL_MILESTONES)[number], time, { parcelId, notify });
  if (ofOrder) return happened(what as (typeof ORDER_MILESTONES)[number], time, { notify });
  throw new Error(what);
}

const aLife = fc.record({
  news: fc.array(anyNews, { maxLength: 12 }),
  quantity: fc.constantFrom(0, 1, 2),
  gift: fc.boolean(),
  acceptsMarketing: fc.constantFrom(true, true, false),
  unknownSends: fc.constantFrom('atMostOnce', 'atLeastOnce'),
  patience: fc.constantFrom(0, 4),
  country: fc.constantFrom('DE', 'US', 'AU', 'NP'),
  trouble: fc.array(fc.constantFrom('none', 'none', 'busy', 'refused', 'silent'), { maxLength: 12 }),
});

test('whatever happens, a journey ends soon after the last news, having told each thing once', async () => {
  await fc.assert(
    fc.asyncProperty(
      aLife,
      async ({ news, quantity, gift, acceptsMarketing, unknownSends, patience, country, trouble }) => {
        const settings = theSettings({ unknownSends, trackingNumberPatienceHours: patience });
        const order = {
          gift,
          items: [anItem({ quantity })],
          shippingAddress: { country },
          customer: { acceptsMarketing },
        };
        let handed = 0;
        const one = teller({
          history: aHistory({ order }),
          now: PLACED,
          settings,
          ses: () => {
            const what = trouble[handed++] ?? 'none';
            if (what === 'busy') throw refusal('TooManyRequestsException', 429);
            if (what === 'refused') throw refusal('MessageRejected');
            if (what === 'silent') throw new Error('socket hang up');
          },
        });

        const { ended, waits } = await live(news, one);

        const { sent, world } = one;
        const history = world.history!;
        expect(ended).toBe(true);
        expect(waits.every((wait) => wait >= 60 && wait <= 90 * DAY_S)).toBe(true);
        expect(new Set(sent.map(({ key }) => key)).size).toBe(sent.length);
        if (history.flow.outcome !== 'handed_over') expect(pendingMails(history)).toEqual([]);
        const unheard = untold(history.flow, TELLS).filter(({ register }) => !(register in history.flow.told));
        expect(unheard.filter(({ register }) => register.startsWith('p#'))).toEqual([]);
        for (const { key, at: time } of sent) {
          const decision = history.decisions.find((taken) => mailKey(taken) === key && taken.outcome === 'sent');
          expect(decision).toBeDefined();
          if (!isMarketing(decision!.kind)) continue;
          expect(acceptsMarketing && !gift).toBe(true);
          expect(hourIn(ZONES[country]!, time)).toBeGreaterThanOrEqual(9);
          expect(hourIn(ZONES[country]!, time)).toBeLessThan(20);
        }
      },
    ),
    { numRuns: 200 },
  );
});

const ZONES: Record<string, string> = {
  DE: 'Europe/Berlin',
  US: 'America/New_York',
  AU: 'Australia/Sydney',
  NP: 'Asia/Kathmandu',
};

const hourIn = (timeZone: string, time: string): number =>
  Number(new Intl.DateTimeFormat('en', { timeZone, hour: 'numeric', hourCycle: 'h23' }).format(Date.parse(time)));
