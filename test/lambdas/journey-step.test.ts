import type { Trigger } from '../../domain/journey/candidates.ts';
import { CONTRACT } from '../../domain/journey/contract.ts';
import { type Signal, unacknowledged } from '../../domain/journey/dispatch.ts';
import type { FlowFact } from '../../domain/journey/flow.ts';
import { openCases } from '../../domain/journey/history.ts';
import { raisedBy } from '../../domain/journey/registers.ts';
import { markOf } from '../../domain/parcel/milestones.ts';
import type { Contact } from '../../domain/records/contact.ts';
import {
  aCase,
  aDecision,
  aHistory,
  allHeard,
  aParcel,
  applyFact,
  at,
  PLACED,
  progress,
  theSettings,
} from '../fixtures.ts';
import { Killed, stepper } from './journeys.ts';
import '../seed.ts';

type Fields = NonNullable<Parameters<typeof aHistory>[0]>;

const DAY_S = 86_400;
const DISPATCHED = progress('dispatched', at(3));
/** News of it can come. */
const NUMBERED = aParcel(at(3), { trackingNumber: '1Z' });
const DELIVERED = progress('delivered', at(5));

const signalOf = (history: ReturnType<typeof aHistory>): Signal =>
  unacknowledged(history.flow, { inTransit: false })[0]!;

function withSignal(fields: Fields, now: string, more: Partial<Parameters<typeof stepper>[0]> = {}) {
  const history = aHistory({ ...fields, flow: { acknowledged: { 'o#changed': `9 ${PLACED}` }, ...fields.flow } });
  const signal = signalOf(history);
  const one = stepper({ history, now, ...more });
  return { ...one, signal, step: () => one.run({ trigger: 'milestone', signal }) };
}

test('a mail is claimed before it is sent, and settled after, with its decision', async () => {
  const { calls, step } = withSignal({ facts: [DISPATCHED] }, at(3));

  await step();

  expect(calls).toEqual(['read', 'contact', 'take number', 'take turn', 'claim', 'send dispatched', 'settle sent']);
});

test('the customer’s own record is not read for a mail that does not go anyway', async () => {
  const { calls, step, outcomes } = withSignal({ facts: [progress('dispatched', at(3), { notify: false })] }, at(3));

  await step();

  expect(calls).toEqual(['read', 'record dispatched skipped']);
  expect(outcomes()).toEqual(['dispatched skipped not_to_notify']);
});

test('what was told and how long to wait goes back to the machine', async () => {
  const { step, signal, world } = withSignal({ facts: [DISPATCHED, aParcel(at(3), { trackingNumber: 'A' })] }, at(3));
  const number = world.history!.flow.registers['n#1']!.mark;

  const result = await step();

  expect(result).toEqual({
    next: 'update',
    outcome: '',
    seconds: (6 * 24 + 20) * 3600, // the morning after the promised day
    acknowledged: { 'o#changed': { S: `9 ${PLACED}` }, 'p#1': { S: signal.mark }, 'n#1': { S: number } },
  });
});

test('a number that was known with the first news stays the told one', async () => {
  const { step } = withSignal(
    { facts: [DISPATCHED, aParcel(at(3), { trackingNumber: 'B' })], flow: { acknowledged: { 'n#1': 'the first' } } },
    at(3),
  );

  expect((await step()).acknowledged['n#1']).toEqual({ S: 'the first' });
});

test('the confirmation tells the order as it is', async () => {
  const history = aHistory();
  const { run, sent } = stepper({ history, now: PLACED });

  const { acknowledged } = await run({ trigger: 'order_placed' });

  expect(acknowledged).toEqual({ 'o#changed': { S: history.flow.registers['o#changed']!.mark } });
  expect(sent.map(({ to }) => to)).toEqual(['ines@example.com']);
});

test('a second run keeps what was told of the order before', async () => {
  const history = aHistory({
    flow: { acknowledged: { 'o#changed': 'before' } },
    decisions: [aDecision('order_confirmation')],
  });
  const { run, sent } = stepper({ history, now: at(4) });

  expect((await run({ trigger: 'order_placed', run: 2 })).acknowledged).toEqual({ 'o#changed': { S: 'before' } });
  expect(sent).toEqual([]);
});

test.each([
  ['whose items are gone', 'erased', undefined, theSettings()],
  ['whose erasure is half done', 'erased', aHistory({ facts: [DISPATCHED], flow: { erased: at(20) } }), theSettings()],
  ['whose store is gone', 'store_removed', aHistory(), { ...theSettings(), stores: {} }],
])('the journey of an order %s ends', async (_, outcome, history, settings) => {
  const { run, calls } = stepper({ history, now: at(20), settings });

  expect(await run({ trigger: 'look' })).toEqual({ next: 'end', outcome, seconds: 60, acknowledged: {} });
  expect(calls).toEqual(['read']);
});

test.each([
  ['never shorter than a minute', at(30), { promisedDelivery: { to: '2026-03-01' } }, 60],
  ['never longer than the machine takes', PLACED, { promisedDelivery: { to: '2028-12-31' } }, 90 * DAY_S],
])('a wait is %s', async (_, now, order, seconds) => {
  const decisions = [aDecision('running_late', { at: PLACED })];
  const cases = [aCase('late', { overdueAt: PLACED })];
  const settings = theSettings({ lateRounds: 10 });

  const { run } = stepper({ history: aHistory({ order, decisions, cases }), now, settings });

  expect(await run({ trigger: 'milestone' })).toMatchObject({ next: 'update', seconds });
});

test('what is kept of an order outlasts the wait for what is promised, and is prolonged only when it would not', async () => {
  const soon = stepper({ history: aHistory({ order: { promisedDelivery: { to: '2026-04-01' } } }), now: at(2) });
  const callsWith = async (expiresAt: string) => {
    soon.world.history = { ...soon.world.history!, expiresAt: Date.parse(expiresAt) / 1000 };
    soon.calls.length = 0;
    await soon.run({ trigger: 'order_placed' });
    return soon.calls.filter((call) => call.startsWith('prolong'));
  };

  expect(await callsWith('2027-04-06T00:00:00.000Z')).toEqual([]);
  expect(await callsWith('2026-04-05T00:00:00.000Z')).toEqual([expect.stringContaining('prolong 2026-04-02T')]);
});

const EXCEPTION: Fields = { facts: [progress('exception', at(4))] };

test('a case is opened before the team is told of it, and kept as told after', async () => {
  const { step, calls, world } = withSignal(EXCEPTION, at(4));

  await step();

  expect(calls.slice(-3)).toEqual(['open case problem', 'notify team problem', 'mark team notified problem']);
  expect(world.history!.cases).toMatchObject([
    { cause: 'problem', subject: 'parcel:1', status: 'open', teamNotified: true },
  ]);
});

test('a case is told once, and again when nobody knows whether it was', async () => {
  const known = (teamNotified: boolean | undefined) =>
    withSignal({ ...EXCEPTION, cases: [aCase('problem', { subject: 'parcel:1', teamNotified })] }, at(4));
  const acknowledged = known(true);
  const unsure = known(undefined);

  await acknowledged.step();
  await unsure.step();

  expect(acknowledged.teamNotified).toEqual([]);
  expect(unsure.teamNotified).toEqual(['problem parcel:1']);
  expect(unsure.world.history!.cases).toHaveLength(1);
});

test('a case that people closed is not opened again by the same cause', async () => {
  const cases = [aCase('problem', { subject: 'parcel:1', status: 'closed' })];
  const { step, world, teamNotified } = withSignal({ ...EXCEPTION, cases }, at(4));

  await step();

  expect(teamNotified).toEqual([]);
  expect(openCases(world.history!)).toEqual([]);
});

test.each([
  ['after people closed its case opens it again, and is told', at(3), ['problem parcel:1']],
  ['before they closed it is what they looked at', at(5), []],
])('a problem that happened %s', async (_, closedAt, expected) => {
  const cases = [aCase('problem', { subject: 'parcel:1', status: 'closed', closedAt })];
  const { step, world, teamNotified } = withSignal({ ...EXCEPTION, cases }, at(6));

  await step();
  await step();

  expect(teamNotified).toEqual(expected);
  expect(openCases(world.history!)).toHaveLength(expected.length);
});

test('an order that people took over is handed over again once it was heard of and fell silent again', async () => {
  const late = (n: number, day: number) => aDecision('running_late', { occurrence: String(n), at: at(day) });
  const told = { overdueAt: at(13) };
  const cases = [aCase('late', told), aCase('handed_over', { status: 'closed', closedAt: at(20) })];
  const decisions = [late(1, 9), late(2, 14)];
  const after = (facts: FlowFact[]) =>
    stepper({ history: allHeard(aHistory({ facts, decisions, cases })), now: at(28) });
  const silent = after([NUMBERED, DISPATCHED]);
  const heardOf = after([DISPATCHED, progress('in_transit', at(21))]);

  expect(await silent.run({ trigger: 'order_placed' })).toMatchObject({ outcome: 'handed_over' });
  expect(await heardOf.run({ trigger: 'look' })).toMatchObject({ next: 'update', seconds: 3 * DAY_S - 3600 }); // clocks go forward

  expect(silent.teamNotified).toEqual([]);
  expect(heardOf.teamNotified).toEqual(['handed_over order']);
});

test.each<[string, Trigger, Fields]>([
  ['late', 'look', { facts: [NUMBERED, DISPATCHED] }],
  ['problem', 'milestone', EXCEPTION],
])(
  'wherever a step is killed, the next one tells the team of what is %s, and the customer once',
  async (cause, trigger, fields) => {
    for (let calls = 0; calls < 12; calls++) {
      const { run, world, signal, sent, teamNotified, revive } = withSignal(fields, at(11), { dieAt: calls });
      const step = () => run({ trigger, signal: trigger === 'milestone' ? signal : undefined });

      await step().catch(() => {});
      revive();
      await step();

      expect(world.history!.cases).toMatchObject([{ cause, teamNotified: true }]);
      expect(teamNotified.length).toBeLessThanOrEqual(2);
      expect(sent.length).toBeLessThanOrEqual(1);
    }
  },
);

test('an order that people take over says so, says so once more while its case stays open, and ends', async () => {
  const late = (n: number, day: number) => aDecision('running_late', { occurrence: String(n), at: at(day) });
  const cases = [aCase('late', { overdueAt: at(13) })];
  const history = aHistory({ facts: [NUMBERED, DISPATCHED], decisions: [late(1, 9), late(2, 14)], cases });
  const { run, world, teamNotified } = stepper({ history: allHeard(history), now: at(19) });

  expect(await run({ trigger: 'look' })).toMatchObject({ next: 'update', seconds: 3 * DAY_S });
  expect(teamNotified).toEqual(['handed_over order']);

  world.now = at(22);
  expect(await run({ trigger: 'look' })).toMatchObject({ next: 'end', outcome: 'handed_over' });
  expect(teamNotified).toEqual(['handed_over order', 'handed_over order']);
  expect(world.history!.cases).toContainEqual(expect.objectContaining({ cause: 'handed_over', overdueAt: at(22) }));
});

test('nobody is told that an order of last year runs late', async () => {
  const { run, sent, outcomes, world } = stepper({
    history: allHeard(aHistory({ order: { placedAt: '2025-06-01T09:00:00.000Z' }, flow: { since: at(3) } })),
    now: at(3),
  });

  await run({ trigger: 'order_placed' });
  expect(await run({ trigger: 'look' })).toMatchObject({ next: 'end', outcome: 'too_old' });

  expect(sent).toEqual([]);
  expect(world.history!.cases).toEqual([]);
  expect(outcomes()).toEqual(['order_confirmation skipped too_late_to_confirm']);
});

test('a dispatched mail that waits for its number goes with it, or without it in the end', async () => {
  const withNumber = withSignal({ facts: [DISPATCHED, aParcel(at(3))] }, at(3));
  const without = withSignal({ facts: [DISPATCHED, aParcel(at(3))] }, at(3));

  expect(await withNumber.step()).toMatchObject({ seconds: 4 * 3600 });
  applyFact(withNumber.world.history!, aParcel(at(3, '12:10'), { trackingNumber: 'A' }));
  withNumber.world.now = at(3, '12:10');
  await withNumber.run({ trigger: 'milestone' });
  await without.step();
  without.world.now = at(3, '16:00');
  await without.run({ trigger: 'look' });

  for (const { outcomes } of [withNumber, without]) {
    expect(outcomes()).toEqual(['dispatched held no_tracking_number_yet', 'dispatched sent due']);
  }
  expect(withNumber.world.history!.mails).toMatchObject([{ trackingNumber: 'A' }]);
});

describe('one mail that tells of two parcels', () => {
  const facts = [
    aParcel(at(3), { parcelId: '1', trackingNumber: 'A' }),
    aParcel(at(3), { parcelId: '2', trackingNumber: 'B' }),
    progress('dispatched', at(3), { parcelId: '1' }),
    progress('dispatched', at(3), { parcelId: '2' }),
  ];
  const both = () => {
    const history = aHistory({ facts });
    const acknowledged = { ...allHeard(history).flow.acknowledged, 'p#1': '' };
    return stepper({ history: { ...history, flow: { ...history.flow, acknowledged } }, now: at(3) });
  };
  const signal: Signal = { register: 'p#1', milestone: 'dispatched', mark: markOf('dispatched', at(3)) };
  const calls = ['settle sent', 'record dispatched skipped'];

  test('is one mail, also where its step is killed after the sending', async () => {
    const whole = both();
    await whole.run({ trigger: 'milestone', signal });
    expect(whole.calls.filter((call) => /settle|record/.test(call))).toEqual(calls);

    const one = both();
    one.revive(whole.calls.indexOf('settle sent') + 1); // done, and then killed
    await expect(one.run({ trigger: 'milestone', signal })).rejects.toThrow(Killed);
    one.revive();
    await one.run({ trigger: 'milestone', signal });

    expect(one.sent).toHaveLength(1);
    expect(one.outcomes().filter((outcome) => outcome.startsWith('dispatched'))).toEqual([
      expect.stringMatching(/^dispatched sent /),
      'dispatched skipped told_with_another_parcel',
    ]);
  });

  test('does not stand for a parcel that was heard of after a killed step had sent it', async () => {
    const one = both();
    await one.run({ trigger: 'milestone', signal });
    const third = progress('dispatched', at(3, '12:10'), { parcelId: '3' });
    const history = one.world.history!;
    applyFact(history, third);
    Object.assign(history.flow.registers, raisedBy(history.flow, third));
    history.flow.acknowledged['p#3'] = history.flow.registers['p#3']!.mark;
    one.world.now = at(3, '12:11');

    await one.run({ trigger: 'milestone', signal });

    expect(one.outcomes().at(-1)).toBe('dispatched held shares_a_message');
  });
});

test('a parcel that is called off while its mail waits is not told of', async () => {
  const { step, run, world, sent, outcomes } = withSignal({ facts: [DISPATCHED, aParcel(at(3))] }, at(3));

  await step();
  applyFact(world.history!, aParcel(at(3, '13:00'), { voided: true }));
  world.now = at(3, '16:00');
  await run({ trigger: 'look' });

  expect(sent).toEqual([]);
  expect(outcomes().at(-1)).toBe('dispatched skipped parcel_called_off');
});

test('a review waits for a case to be closed, and is asked for then', async () => {
  const open = aCase('problem', { openedAt: at(6), overdueAt: at(9) });
  const history = aHistory({ facts: [DELIVERED], cases: [open] });
  const { run, world, sent, outcomes } = stepper({ history, now: at(10) });

  expect(await run({ trigger: 'review_due' })).toMatchObject({ next: 'review', seconds: 60 * DAY_S + 1 });
  world.history!.cases = [{ ...open, status: 'closed', closedAt: at(12) }];
  world.now = at(12);
  expect(await run({ trigger: 'milestone' })).toMatchObject({ next: 'review', seconds: 5 * DAY_S });
  world.now = at(17);
  expect(await run({ trigger: 'review_due' })).toMatchObject({ next: 'reminder', seconds: 7 * DAY_S });

  expect(outcomes()).toEqual(['review_request held case_open_problem', 'review_request sent due']);
  expect(sent).toHaveLength(1);
});

test('a parcel that appears while the journey waits for a review takes it back to waiting', async () => {
  const history = aHistory({
    facts: [DELIVERED, progress('dispatched', at(8), { parcelId: '2' })],
    flow: { acknowledged: {} },
  });
  const { run, world, sent } = stepper({ history, now: at(8) });
  const { milestone, mark } = history.flow.registers['p#2']!;

  expect(await run({ trigger: 'milestone', signal: { register: 'p#2', milestone, mark } })).toMatchObject({
    next: 'update',
  });
  world.now = at(10);
  expect(await run({ trigger: 'review_due' })).toMatchObject({ next: 'update' });

  expect(sent.map(({ key }) => key)).toEqual(['MAIL#dispatched#parcel:2#1']);
});

test.each([
  ['unsubscribed', { wishes: { reviews: { on: false, at: at(4), source: 'page' } } }, 'unsubscribed'],
  ['bounced', { suppressed: 'bounced' }, 'address_bounced'],
  ['complained', { suppressed: 'complained' }, 'address_complained'],
] as const)('a customer who %s is not asked for a review', async (_, contact, reason) => {
  const decisions = [aDecision('delivered', { parcelId: '1', happenedAt: DELIVERED.occurredAt })];
  const { run, outcomes, sent } = stepper({
    history: allHeard(aHistory({ facts: [DELIVERED], decisions })),
    now: at(10),
    contact,
  });

  expect(await run({ trigger: 'review_due' })).toMatchObject({ next: 'end', outcome: 'done' });
  expect(outcomes().at(-1)).toBe(`review_request skipped ${reason}`);
  expect(sent).toEqual([]);
});

const asksAfter = async (contact: Contact, customer: { acceptsMarketing: boolean }) => {
  const decisions = [aDecision('delivered', { parcelId: '1', happenedAt: DELIVERED.occurredAt })];
  const history = allHeard(aHistory({ facts: [DELIVERED], decisions, order: { customer } }));
  const { run, outcomes } = stepper({ history, now: at(10), contact });
  await run({ trigger: 'review_due' });
  return outcomes().at(-1);
};
const wish = (on: boolean): Contact => ({ wishes: { reviews: { on, at: at(4), source: 'shopify' } } });

test('a consent that is given after the order counts, and one that is taken back', async () => {
  expect(await asksAfter(wish(true), { acceptsMarketing: false })).toBe('review_request sent due');
  expect(await asksAfter({}, { acceptsMarketing: false })).toBe('review_request skipped no_consent');
  expect(await asksAfter(wish(false), { acceptsMarketing: true })).toBe('review_request skipped unsubscribed');
});

test('mails that bounced for now count for some days', async () => {
  const bounced = (...days: number[]) => ({ softBounces: new Set(days.map((day) => `${at(day)} message-${day}`)) });
  const asked = { acceptsMarketing: true };

  expect(await asksAfter(bounced(2, 3, 9), asked)).toBe('review_request skipped address_bounces_for_now');
  expect(await asksAfter(bounced(-25, 3, 9), asked)).toBe('review_request sent due');
});

test.each([
  ['dev', 'ines@example.com', true],
  ['dev', 'INES@Example.COM', true],
  ['dev', 'ines@gmail.com', false],
  ['dev', 'ines@notexample.com', false],
  ['dev', 'ines@example.com.evil.org', false],
  ['prod', 'ines@gmail.com', true],
  ['prod', 'nora@bücher.example', true],
  ['prod', 'josé@example.com', false],
  ['staging', 'ines@example.com', false],
])('in stage %s, %s gets mail: %s', async (stage, email, expected) => {
  const { run, sent } = stepper({ history: aHistory({ order: { customer: { email } } }), now: PLACED, stage });

  await run({ trigger: 'order_placed' });

  expect(sent).toHaveLength(expected ? 1 : 0);
});

test.each([
  [CONTRACT, true],
  [CONTRACT - 1, true],
  [CONTRACT - 2, false],
  [CONTRACT + 1, false],
])('a graph that speaks contract %i is answered: %s', async (contract, isAnswered) => {
  const step = stepper({ history: aHistory(), now: PLACED }).run({ contract, trigger: 'order_placed' });

  if (isAnswered) expect(await step).toMatchObject({ next: 'update' });
  else await expect(step).rejects.toThrow(/expected contract/);
});

test('the days that a customer is told first stay in FLOW, whatever later mails say', async () => {
  const { step, world, run } = withSignal({ facts: [NUMBERED, DISPATCHED] }, at(3));
  const told = `${at(3)} 2026-03-09 2026-03-09 default`;

  await step();
  expect(world.history?.flow.told).toBe(told);

  applyFact(world.history!, aParcel(at(4), { estimatedDelivery: { to: '2026-03-06' } }));
  world.now = at(10, '09:00');
  await run({ trigger: 'look' });
  expect(world.history?.flow.told).toBe(told);
});

test('days that broke off before they were kept are kept by the next step', async () => {
  const expected = { from: '2026-03-04', to: '2026-03-09', likely: '2026-03-07', basis: 'learned', n: 40 } as const;
  const told = aDecision('dispatched', { parcelId: '1', at: at(3), expected });
  const { run, world } = stepper({
    history: allHeard(aHistory({ facts: [DISPATCHED], decisions: [told] })),
    now: at(4),
  });

  await run({ trigger: 'look' });

  expect(world.history?.flow.told).toBe(`${at(3)} 2026-03-09 2026-03-07 learned`);
});
