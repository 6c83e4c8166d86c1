import { candidates, type Trigger } from '../../../domain/journey/candidates.ts';
import type { Signal } from '../../../domain/journey/dispatch.ts';
import type { FlowFact, RegisterName } from '../../../domain/journey/flow.ts';
import type { History } from '../../../domain/journey/history.ts';
import type { Decision, OrderEvent } from '../../../domain/records/items.ts';
import { digest } from '../../../domain/shared/digest.ts';
import {
  aDecision,
  aFlow,
  aHistory,
  aMail,
  anEvent,
  aParcel,
  aStore,
  at,
  happened,
  PLACED,
  progress,
  theOrder,
} from '../../fixtures.ts';

const DELIVERED = progress('delivered', at(5));
const ASKED = aDecision('review_request', { at: at(10) });

function signalOf({ flow }: History, register: RegisterName): Signal {
  const { milestone, mark } = flow.registers[register]!;
  return { register, milestone, mark };
}

function acknowledged(fields: Parameters<typeof aHistory>[0], register: RegisterName) {
  const history = aHistory(fields);
  return candidates(history, 'milestone', signalOf(history, register), aStore(), at(6));
}

const asked = (trigger: Trigger, fields: Parameters<typeof aHistory>[0], now: string, store = {}) =>
  candidates(aHistory(fields), trigger, undefined, aStore(store), now);

const brief = (mails: ReturnType<typeof acknowledged>) =>
  mails.map(({ kind, occurrence, happenedAt }) => `${kind} ${occurrence} ${happenedAt}`);

test('an order is confirmed once, in whatever run', () => {
  expect(asked('order_placed', {}, at(3))).toEqual([
    { kind: 'order_confirmation', occurrence: '1', happenedAt: PLACED, notify: true },
  ]);
  expect(
    asked('order_placed', { decisions: [aDecision('order_confirmation', { outcome: 'skipped' })] }, at(3)),
  ).toEqual([]);
});

test('an order that is heard of once it is paid is as new as its payment', () => {
  expect(asked('order_placed', { order: { paidAt: at(9) } }, at(9))).toMatchObject([{ happenedAt: at(9) }]);
});

const SKIPPED = aDecision('order_confirmation', { outcome: 'skipped', reason: 'order_cancelled' });
const CANCELLED = happened('cancelled', at(3));
const STANDING = theOrder({ updatedAt: at(4) }, { stands: true });

test.each<[string, FlowFact[], Decision[], string[]]>([
  ['one that was not confirmed as it was cancelled, once it stands', [CANCELLED, STANDING], [SKIPPED], [PLACED]],
  ['not while it is cancelled', [CANCELLED], [SKIPPED], []],
  ['not one that was confirmed', [CANCELLED, STANDING], [aDecision('order_confirmation')], []],
])('an order that lives again is confirmed: %s', (_, facts, decisions, expected) => {
  expect(asked('order_placed', { facts, decisions }, at(4)).map(({ happenedAt }) => happenedAt)).toEqual(expected);
});

test('nobody is told of a cancellation that is over, although it was held', () => {
  const facts = [CANCELLED, STANDING];
  const decisions = [held('cancelled', { occurrence: '2026-03-03' })];

  expect(acknowledged({ facts }, 'o#cancelled')).toEqual([]);
  expect(asked('look', { facts: [CANCELLED], decisions }, at(6))).toMatchObject([{ notify: true }]);
  expect(asked('look', { facts, decisions }, at(6))).toMatchObject([{ kind: 'cancelled', notify: false }]);
});

test('an order that nobody is to be told of says so', () => {
  expect(asked('order_placed', { order: { notify: false } }, at(3))).toMatchObject([{ notify: false }]);
});

test.each<[string, FlowFact[], string[]]>([
  ['a dispatch', [progress('dispatched', at(3))], [`dispatched 1 ${at(3)}`]],
  ['a first scan', [progress('in_transit', at(3))], [`dispatched 1 ${at(3)}`, `in_transit 1 ${at(3)}`]],
  [
    'a scan after a dispatch that was not told',
    [progress('dispatched', at(3)), progress('in_transit', at(4))],
    [`dispatched 1 ${at(3)}`, `in_transit 1 ${at(4)}`],
  ],
  [
    'an out for delivery, by its local day',
    [progress('out_for_delivery', at(3, '23:30'))],
    [`out_for_delivery 2026-03-04 ${at(3, '23:30')}`],
  ],
  ['a failed attempt', [progress('delivery_attempted', at(3))], [`delivery_attempted 2026-03-03 ${at(3)}`]],
  ['an exception', [progress('exception', at(3))], [`problem 2026-03-03 ${at(3)}`]],
  [
    'a departure that is dated after an exception',
    [progress('exception', at(3)), progress('dispatched', at(4))],
    [`dispatched 1 ${at(4)}`, `problem 2026-03-03 ${at(3)}`],
  ],
  ['a return to the sender', [progress('returned_to_sender', at(3))], [`problem returned ${at(3)}`]],
  [
    'a return to the sender on the day of an exception',
    [progress('exception', at(3)), progress('returned_to_sender', at(3, '15:00'))],
    [`problem 2026-03-03 ${at(3)}`, `problem returned ${at(3, '15:00')}`],
  ],
  ['a parcel to pick up', [progress('ready_for_pickup', at(3))], [`ready_for_pickup 1 ${at(3)}`]],
  [
    'all that was passed on the way',
    [progress('dispatched', at(3)), progress('out_for_delivery', at(5, '08:00')), DELIVERED],
    [`dispatched 1 ${at(3)}`, `out_for_delivery 2026-03-05 ${at(5, '08:00')}`, `delivered 1 ${at(5)}`],
  ],
  [
    'what was passed in the same moment',
    [progress('out_for_delivery', at(5)), DELIVERED],
    [`out_for_delivery 2026-03-05 ${at(5)}`, `delivered 1 ${at(5)}`],
  ],
  [
    'no scan that came after the delivery',
    [DELIVERED, progress('out_for_delivery', at(5, '18:00'))],
    [`delivered 1 ${at(5)}`],
  ],
  ['no label', [progress('label_created', at(2)), DELIVERED], [`delivered 1 ${at(5)}`]],
  [
    'nothing of another parcel',
    [progress('dispatched', at(3), { parcelId: '2' }), DELIVERED],
    [`delivered 1 ${at(5)}`],
  ],
])('the news of a parcel: %s', (_, facts, expected) => {
  expect(brief(acknowledged({ facts }, 'p#1'))).toEqual(expected);
});

test('what was decided on the way is not decided again, what was not is', () => {
  const facts = [progress('dispatched', at(3)), progress('out_for_delivery', at(5, '08:00')), DELIVERED];
  const decisions = [aDecision('dispatched', { parcelId: '1', outcome: 'skipped' })];

  expect(acknowledged({ facts, decisions }, 'p#1').map(({ kind }) => kind)).toEqual(['out_for_delivery', 'delivered']);
});

test('a milestone dated before the order was not passed', () => {
  const known = aHistory({ facts: [DELIVERED] });
  const earlier: OrderEvent = { milestone: 'dispatched', occurredAt: at(0), receivedAt: at(5), parcelId: '1' };
  const history = { ...known, events: [...known.events, earlier] };

  const mails = candidates(history, 'milestone', signalOf(history, 'p#1'), aStore(), at(6));

  expect(mails.map(({ kind }) => kind)).toEqual(['delivered']);
});

test('the wish to tell nobody is that of each milestone', () => {
  const facts = [progress('dispatched', at(3), { notify: false }), DELIVERED];

  expect(acknowledged({ facts }, 'p#1')).toMatchObject([
    { kind: 'dispatched', notify: false },
    { kind: 'delivered', notify: true },
  ]);
});

test('the wish to tell nobody is kept when the parcel moved on before its step', () => {
  const quiet = progress('dispatched', at(3), { notify: false });
  const signal = signalOf(aHistory({ facts: [quiet] }), 'p#1');

  const mails = candidates(
    aHistory({ facts: [quiet, progress('in_transit', at(4))] }),
    'milestone',
    signal,
    aStore(),
    at(6),
  );

  expect(mails).toMatchObject([{ kind: 'dispatched', notify: false }]);
});

test('the wish to tell nobody of a later milestone is not that of the step before', () => {
  const signal = signalOf(aHistory({ facts: [progress('dispatched', at(3))] }), 'p#1');
  const facts = [progress('dispatched', at(3)), progress('in_transit', at(4), { notify: false })];

  const mails = candidates(aHistory({ facts }), 'milestone', signal, aStore(), at(6));

  expect(mails).toMatchObject([{ kind: 'dispatched', notify: true }]);
});

test.each<[string, FlowFact, RegisterName, string[]]>([
  [
    'a cancellation, once a day',
    happened('cancelled', at(3, '23:30')),
    'o#cancelled',
    [`cancelled 2026-03-04 ${at(3, '23:30')}`],
  ],
  ['each refund', happened('refunded', at(4)), 'o#refunded', [`refunded ${at(4)} ${at(4)}`]],
  [
    'what was sent back and arrived',
    happened('return_received', at(4)),
    'o#returned',
    [`return_received ${at(4)} ${at(4)}`],
  ],
  ['not that someone wants to send it back', happened('return_requested', at(4)), 'o#returned', []],
  ['not a change', theOrder({ updatedAt: at(4), items: [] }), 'o#changed', []],
  ['not a parcel that was called off', aParcel(at(4), { voided: true }), 'v#1', []],
])('the news of an order: %s', (_, fact, register, expected) => {
  expect(brief(acknowledged({ facts: [fact] }, register))).toEqual(expected);
});

test('money and goods that came back in parts are each told, in whatever order they are heard of', () => {
  const facts = [happened('refunded', at(4)), happened('refunded', at(3)), happened('refunded', at(5))];
  const decisions = [aDecision('refunded', { occurrence: at(3) })];

  expect(brief(acknowledged({ facts, decisions }, 'o#refunded'))).toEqual([
    `refunded ${at(4)} ${at(4)}`,
    `refunded ${at(5)} ${at(5)}`,
  ]);
});

const undated = (receivedAt: string) => {
  const refund = happened('refunded', PLACED, { undated: true });
  const history = {
    ...aHistory({ decisions: [aDecision('order_confirmation', { at: at(2) })] }),
    flow: aFlow(refund),
    events: [{ ...anEvent(refund), receivedAt }],
  };
  return brief(candidates(history, 'milestone', signalOf(history, 'o#refunded'), aStore(), at(30)));
};

test('money that came back at an untold time came back when it was first heard of', () => {
  expect(undated(at(30))).toEqual([`refunded ${PLACED} ${at(30)}`]);
});

test('money that was heard of together with its order may have come back long ago', () => {
  expect(undated(at(2, '11:59'))).toEqual([`refunded ${PLACED} ${PLACED}`]);
});

test('items that were only taken off are decided about like money, and explained', () => {
  const facts = [happened('refunded', at(4), { refund: { amount: '0.00' } })];

  expect(brief(acknowledged({ facts }, 'o#refunded'))).toEqual([`refunded ${at(4)} ${at(4)}`]);
});

test('goods that arrived are told although more are on their way back', () => {
  const facts = [happened('return_received', at(4)), happened('return_requested', at(5))];

  expect(brief(acknowledged({ facts }, 'o#returned'))).toEqual([`return_received ${at(4)} ${at(4)}`]);
});

test('money dated before the order has not come back', () => {
  const known = aHistory({ facts: [happened('refunded', at(4))] });
  const earlier: OrderEvent = { milestone: 'refunded', occurredAt: at(0), receivedAt: at(4) };
  const history = { ...known, events: [...known.events, earlier] };

  const mails = candidates(history, 'milestone', signalOf(history, 'o#refunded'), aStore(), at(6));

  expect(brief(mails)).toEqual([`refunded ${at(4)} ${at(4)}`]);
});

const number = (day: number, trackingNumber: string): FlowFact => aParcel(at(day), { trackingNumber });
const mailWith = (kind: Decision['kind'], day: number, trackingNumber: string, occurrence = '1') =>
  aMail(kind, { parcelId: '1', claimedAt: at(day), trackingNumber, occurrence });

test('who was told a number is told the next one', () => {
  const mails = acknowledged({ facts: [number(4, 'B')], mails: [mailWith('dispatched', 3, 'A')] }, 'n#1');

  expect(mails).toEqual([
    { kind: 'tracking_corrected', parcelId: '1', occurrence: digest('B'), happenedAt: at(4), notify: true },
  ]);
});

test('who was told no number, or this one, is told nothing', () => {
  const facts = [number(4, 'B')];

  expect(acknowledged({ facts }, 'n#1')).toEqual([]);
  expect(acknowledged({ facts, mails: [aMail('dispatched', { parcelId: '1' })] }, 'n#1')).toEqual([]);
  expect(acknowledged({ facts, mails: [mailWith('dispatched', 3, 'B')] }, 'n#1')).toEqual([]);
  expect(acknowledged({ facts, mails: [{ ...mailWith('dispatched', 3, 'A'), parcelId: '2' }] }, 'n#1')).toEqual([]);
});

test('a number that is corrected when the parcel has arrived is no news', () => {
  const facts = [number(4, 'B'), progress('delivered', at(4))];

  expect(acknowledged({ facts, mails: [mailWith('dispatched', 3, 'A')] }, 'n#1')).toEqual([]);
});

test('a number that a mail was to tell, but did not, was not told', () => {
  const mails = [{ ...mailWith('dispatched', 3, 'A'), status: 'failed' as const }];

  expect(acknowledged({ facts: [number(4, 'B')], mails }, 'n#1')).toEqual([]);
});

test('what counts is the number that was told last, whatever the mail was called', () => {
  const mails = [mailWith('delivered', 6, 'B'), mailWith('dispatched', 3, 'A')];

  expect(acknowledged({ facts: [number(7, 'B')], mails }, 'n#1')).toEqual([]);
  expect(acknowledged({ facts: [number(7, 'A')], mails }, 'n#1')).toMatchObject([{ occurrence: digest('A') }]);
});

const held = (kind: Decision['kind'], more: Partial<Decision> = {}): Decision =>
  aDecision(kind, { outcome: 'held', until: at(6), ...more });

test('held mails come first, as they were held', () => {
  const decisions = [held('dispatched', { parcelId: '1', happenedAt: at(3), notify: false })];

  expect(acknowledged({ facts: [DELIVERED], decisions }, 'p#1')).toMatchObject([
    { kind: 'dispatched', happenedAt: at(3), notify: false },
    { kind: 'delivered' },
  ]);
});

test('a held mail that is wanted again is decided once', () => {
  const decisions = [held('delivered', { parcelId: '1', happenedAt: at(5) })];

  expect(acknowledged({ facts: [DELIVERED], decisions }, 'p#1')).toHaveLength(1);
});

test('any step decides what is held, and a review only in its time', () => {
  const decisions = [held('delivered', { parcelId: '1' }), held('review_request')];

  expect(asked('look', { facts: [DELIVERED], decisions }, at(9))).toMatchObject([{ kind: 'delivered' }]);
  expect(asked('look', { facts: [DELIVERED], decisions }, at(11))).toMatchObject([
    { kind: 'delivered' },
    { kind: 'review_request' },
  ]);
});

test.each([
  ['was cancelled', happened('cancelled', at(6))],
  ['went back', progress('returned_to_sender', at(6))],
])('a held review gets its last word when the order %s', (_, fact) => {
  const mails = asked('look', { facts: [DELIVERED, fact], decisions: [held('review_request')] }, at(6));

  expect(mails).toMatchObject([{ kind: 'review_request' }]);
});

/** A journey whose steps about these registers failed for good. */
function failed(facts: FlowFact[], registers: RegisterName[], decisions: Decision[] = []) {
  const history = aHistory({ facts, decisions });
  for (const name of registers) history.flow.acknowledged[name] = history.flow.registers[name]!.mark;
  return brief(candidates(history, 'look', undefined, aStore(), at(6)));
}

test.each<[string, FlowFact, RegisterName, string]>([
  ['a delivery', DELIVERED, 'p#1', `delivered 1 ${at(5)}`],
  ['a cancellation', happened('cancelled', at(5)), 'o#cancelled', `cancelled 2026-03-05 ${at(5)}`],
  ['a refund', happened('refunded', at(5)), 'o#refunded', `refunded ${at(5)} ${at(5)}`],
  ['what arrived back', happened('return_received', at(5)), 'o#returned', `return_received ${at(5)} ${at(5)}`],
])('a look decides what nobody decided about when its step failed: %s', (_, fact, register, expected) => {
  expect(failed([fact], [register])).toEqual([expected]);
  expect(failed([fact], [])).toEqual([]);
});

test('a look decides nothing again that was decided, also by the key of another day', () => {
  const exception = progress('exception', at(5, '23:30'));
  const decided = (occurrence: string) => [
    aDecision('problem', { parcelId: '1', occurrence, happenedAt: at(5, '23:30'), outcome: 'skipped' }),
  ];

  expect(failed([exception], ['p#1'], decided('2026-03-06'))).toEqual([]);
  expect(failed([exception], ['p#1'], decided('2026-03-05'))).toEqual([]);
});

test('a look finds a late order, and says since when it is late', () => {
  expect(asked('look', { facts: [progress('dispatched', at(3))] }, at(11))).toEqual([
    { kind: 'running_late', occurrence: '1', happenedAt: '2026-03-09T23:00:00.000Z', notify: true },
  ]);
  expect(asked('look', {}, at(5))).toEqual([]);
});

test.each<[string, Trigger, string, string[], Parameters<typeof aHistory>[0]?, object?]>([
  ['a request in its time', 'review_due', at(10), [`review_request 1 ${at(5)}`]],
  ['nothing before', 'review_due', at(9), []],
  ['nothing when the delay was raised meanwhile', 'review_due', at(10), [], {}, { review: { afterDays: 6 } }],
  [
    'nothing when a parcel is under way again',
    'review_due',
    at(10),
    [],
    { facts: [DELIVERED, progress('exception', at(9), { parcelId: '2' })] },
  ],
  ['a reminder in its time', 'reminder_due', at(17), [`review_reminder 1 ${at(5)}`], { decisions: [ASKED] }],
  ['no reminder before', 'reminder_due', at(16), [], { decisions: [ASKED] }],
  [
    'no reminder when it was turned off meanwhile',
    'reminder_due',
    at(17),
    [],
    { decisions: [ASKED] },
    { review: { remindAfterDays: undefined } },
  ],
  ['nothing a third time', 'reminder_due', at(40), [], { decisions: [ASKED, aDecision('review_reminder')] }],
])('a review: %s', (_, trigger, now, expected, fields = {}, store = {}) => {
  expect(brief(asked(trigger, { facts: [DELIVERED], ...fields }, now, store))).toEqual(expected);
});
