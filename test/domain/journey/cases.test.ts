import { type Closing, casesOver, causesOf } from '../../../domain/journey/cases.ts';
import { recipientOf } from '../../../domain/journey/confirmation.ts';
import type { Signal } from '../../../domain/journey/dispatch.ts';
import type { FlowFact, Register } from '../../../domain/journey/flow.ts';
import { bouncedFor } from '../../../domain/journey/registers.ts';
import { CAUSES, type Cause } from '../../../domain/message/cause.ts';
import { markOf } from '../../../domain/parcel/milestones.ts';
import type { Decision, LedgerEntry } from '../../../domain/records/items.ts';
import {
  aCase,
  aDecision,
  aHistory,
  allHeard,
  aMail,
  anItem,
  aParcel,
  aStore,
  at,
  happened,
  PLACED,
  progress,
} from '../../fixtures.ts';

const store = aStore();
const signal = (register: Signal['register'], milestone: Register['milestone']): Signal => ({
  register,
  milestone,
  mark: milestone === 'contradicted' ? at(4) : markOf(milestone as 'exception', at(4)),
});

test.each<[string, Signal | undefined, string[]]>([
  ['an exception', signal('p#7', 'exception'), ['problem parcel:7']],
  ['a return to the sender', signal('p#7', 'returned_to_sender'), ['returned parcel:7']],
  ['a parcel with a strange name', signal('p#a#b', 'exception'), ['problem parcel:a#b']],
  ['a delivery that was not true', signal('o#contradicted', 'contradicted'), ['contradicted order']],
  ['a delivery', signal('p#7', 'delivered'), []],
  ['a cancellation', signal('o#cancelled', 'cancelled'), []],
  ['nothing', undefined, []],
])('%s opens its case', (_, news, expected) => {
  expect(causesOf(aHistory(), store, news, at(9)).map(({ cause, subject }) => `${cause} ${subject}`)).toEqual(expected);
});

test.each<[FlowFact, string]>([
  [progress('exception', at(4)), 'problem'],
  [progress('returned_to_sender', at(4)), 'returned'],
])('what a step acted on that failed for good has its case at the next: %#', (fact, cause) => {
  const history = allHeard(aHistory({ facts: [fact] }));

  expect(causesOf(history, store, undefined, at(5))).toEqual([{ cause, subject: 'parcel:1', since: at(4) }]);
});

test('what nobody has acted on is no case of another step', () => {
  const history = aHistory({ facts: [progress('exception', at(4))] });

  expect(causesOf(history, store, signal('o#cancelled', 'cancelled'), at(5))).toEqual([]);
});

test.each<[string, Partial<Decision>]>([
  ['told', {}],
  ['not told, since the mail is off', { outcome: 'skipped', reason: 'mail_is_off' }],
  ['told while it was being prepared', { kind: 'preparing' }],
])('a late order is a case, whether its customer was %s', (_, more) => {
  const history = aHistory({ decisions: [aDecision('running_late', more)] });

  expect(causesOf(history, store, undefined, at(9))).toMatchObject([{ cause: 'late', subject: 'order' }]);
});

const LATER = at(25);
const late = aHistory({
  decisions: [aDecision('running_late', { at: at(10) }), aDecision('running_late', { at: at(15), occurrence: '2' })],
});

test.each([
  ['a test order', aHistory({ order: { test: true }, decisions: late.decisions }), store],
  ['an order placed before the store went live', late, aStore({ goLive: at(3) })],
])('%s is no case, however late', (_, history, of) => {
  expect(causesOf(history, of, signal('p#1', 'exception'), LATER)).toEqual([]);
});

test('an order placed as the store went live is a case like any other', () => {
  expect(causesOf(late, aStore({ goLive: PLACED }), undefined, LATER)).toHaveLength(2);
});

test('an order that is handed over is a case, whatever else is', () => {
  const news = { ...signal('p#1', 'exception'), mark: markOf('exception', at(20)) };

  expect(causesOf(late, store, news, LATER)).toMatchObject([
    { cause: 'problem', subject: 'parcel:1' },
    { cause: 'late', subject: 'order' },
    { cause: 'handed_over', subject: 'order' },
  ]);
  expect(causesOf(aHistory(), store, undefined, at(9))).toEqual([]);
});

test.each<[Signal['milestone'], Signal['register'], string]>([
  ['exception', 'p#1', markOf('exception', at(4))],
  ['returned_to_sender', 'p#1', markOf('returned_to_sender', at(4))],
  ['contradicted', 'o#contradicted', at(4)],
])('a case of %s says since when', (milestone, register, mark) => {
  expect(causesOf(aHistory(), store, { register, milestone, mark }, at(9))).toMatchObject([{ since: at(4) }]);
});

const EMAIL = 'ines@example.com';
const bouncedAt = (email: string) => {
  const history = aHistory({ order: { customer: { email: EMAIL } } });
  const [register, value] = bouncedFor(at(4), recipientOf(email));
  return { ...history, flow: { ...history.flow, registers: { ...history.flow.registers, [register]: value } } };
};

test('a bounce at the address that the order has is a case, until the address is corrected or a later mail arrives', () => {
  const open = { cases: [aCase('bounced', { openedAt: at(4) })] };
  const there = (more: Partial<LedgerEntry>) => [
    aMail('delivered', { status: 'delivered', to: recipientOf(EMAIL), claimedAt: at(6), ...more }),
  ];
  const history = bouncedAt(EMAIL);

  expect(causesOf(history, store, undefined, at(5))).toEqual([{ cause: 'bounced', subject: 'order', since: at(4) }]);
  expect(causesOf(bouncedAt('old@example.com'), store, undefined, at(5))).toEqual([]);
  expect(casesOver({ ...history, ...open })).toEqual([]);
  expect(casesOver({ ...bouncedAt('old@example.com'), ...open })).toMatchObject([{ because: 'address_corrected' }]);
  expect(casesOver({ ...history, ...open, mails: there({}) })).toMatchObject([{ because: 'sent' }]);
  for (const other of [{ claimedAt: at(3) }, { status: 'sent' }, { to: 'another' }] as const)
    expect(casesOver({ ...history, ...open, mails: there(other) })).toEqual([]);
});

test('a message that failed for good is a case, until it went after all, is not needed any more or the goods arrive', () => {
  const failed = aDecision('dispatched', { outcome: 'failed', reason: 'MessageRejected', at: at(4) });
  const open = { cases: [aCase('failed_message', { openedAt: at(4) })] };
  const later = (more: Partial<Decision>) =>
    aHistory({ ...open, decisions: [failed, aDecision('dispatched', { at: at(6), ...more })] });

  expect(causesOf(aHistory({ decisions: [failed] }), store, undefined, at(5))).toEqual([
    { cause: 'failed_message', subject: 'order', since: at(4) },
  ]);
  const review = aDecision('review_request', { outcome: 'failed', at: at(4) });
  expect(causesOf(aHistory({ decisions: [review] }), store, undefined, at(5))).toEqual([]);
  expect(casesOver(later({ outcome: 'held', reason: 'resend_asked' }))).toEqual([]);
  expect(casesOver(later({ outcome: 'failed' }))).toEqual([]);
  expect(casesOver(later({ outcome: 'sent' }))).toMatchObject([{ because: 'sent' }]);
  expect(casesOver(later({ outcome: 'skipped', reason: 'superseded_by_delivered' }))).toMatchObject([
    { because: 'not_needed' },
  ]);
  const arrived = allHeard(aHistory({ ...open, facts: [progress('delivered', at(6))], decisions: [failed] }));
  expect(casesOver(arrived)).toMatchObject([{ because: 'arrived' }]);
});

test('a delivery whose own message failed does not end the case about that message', () => {
  const failed = aDecision('delivered', { outcome: 'failed', reason: 'MessageRejected', at: at(6) });
  const cases = [aCase('failed_message', { openedAt: at(6) })];

  expect(casesOver(allHeard(aHistory({ facts: [progress('delivered', at(6))], decisions: [failed], cases })))).toEqual(
    [],
  );
});

test('goods that arrive end what is about their way, and not what the customer or the team asked', () => {
  const ends = (cause: Cause) => {
    const facts = [progress('delivered', at(6))];
    return casesOver(allHeard(aHistory({ facts, cases: [aCase(cause, { openedAt: at(4) })] }))).length > 0;
  };

  const ofMails = ['bounced', 'failed_message'];
  expect(CAUSES.filter((cause) => !ofMails.includes(cause) && !ends(cause))).toEqual([
    'something_wrong',
    'low_rating',
    'return_request',
    'cancel_request',
    'by_hand',
  ]);
});

test.each<[string, Cause, string, string, boolean]>([
  ['what did not arrive', 'late', 'order', 'b', true],
  ['what did not arrive, once it was left to people', 'handed_over', 'order', 'b', true],
  ['what came back', 'returned', 'parcel:2', 'b', true],
  ['what arrived', 'late', 'order', 'a', false],
  ['what is in another parcel', 'problem', 'parcel:2', 'a', false],
  ['what did not arrive, where the customer complains of the rest', 'something_wrong', 'order', 'b', false],
])('money for %s ends a case "%s" of the %s: %s', (_, cause, subject, id, isOver) => {
  const items = ['a', 'b'].map((id) => anItem({ id, title: `Cup ${id}` }));
  const refund = { amount: '5.00', items: [{ id, quantity: 1 }] };
  const facts = [
    aParcel(at(3), { items: [{ id: 'a', quantity: 1 }] }),
    aParcel(at(3), { parcelId: '2', items: [{ id: 'b', quantity: 1 }] }),
    progress('delivered', at(3)),
    progress('returned_to_sender', at(4), { parcelId: '2' }),
    happened('refunded', at(8), { refund }),
  ];
  const order = { items, total: '49.00' };
  const history = allHeard(aHistory({ order, facts, cases: [aCase(cause, { subject, openedAt: at(5) })] }));

  expect(casesOver(history).map(({ because }) => because)).toEqual(isOver ? ['money_back'] : []);
});

const ALL = { refund: { amount: '24.50' } };
const PART = { refund: { amount: '5.00' } };
const CANCELLED = happened('cancelled', at(8));
const BACK = progress('returned_to_sender', at(9));

test.each<[string, FlowFact[], Closing['because'] | undefined]>([
  ['the parcel of the case arrives', [progress('delivered', at(8))], 'arrived'],
  ['all money goes back, wherever the parcel is', [happened('refunded', at(8), ALL)], 'money_back'],
  ['a part of the money goes back', [happened('refunded', at(8), PART)], undefined],
  ['the order is cancelled while the parcel is under way', [CANCELLED], undefined],
  ['it is cancelled and the parcel comes back', [CANCELLED, BACK], 'called_off'],
  [
    'it is cancelled, money goes back in part, and the parcel comes back',
    [happened('refunded', at(8), PART), CANCELLED, BACK],
    'money_back',
  ],
])('a case ends by itself when %s', (_, facts, because) => {
  const history = aHistory({
    facts: [progress('dispatched', at(3)), progress('exception', at(5)), ...facts],
    cases: [aCase('problem', { subject: 'parcel:1', openedAt: at(5) })],
  });

  expect(casesOver(history).map((one) => one.because)).toEqual(because ? [because] : []);
});

test('what ended an order before does not end a case that is opened later, by its customer or again by people', () => {
  const history = aHistory({
    facts: [progress('dispatched', at(3)), progress('delivered', at(5)), happened('refunded', at(6), ALL)],
    cases: [aCase('problem', { openedAt: at(7) })],
  });

  expect(casesOver(history)).toEqual([]);
});

test('once all money went back nothing that happens to its parcel is for people', () => {
  const history = aHistory({ facts: [happened('refunded', at(4), ALL)] });

  expect(causesOf(history, store, signal('p#1', 'returned_to_sender'), at(9))).toEqual([]);
});
