import { evaluate } from '../../../domain/message/evaluate.ts';
import { MESSAGE_KINDS, type MessageKind } from '../../../domain/message/kinds.ts';
import type { Reason } from '../../../domain/message/reasons.ts';
import type { DecisionContext, Verdict } from '../../../domain/message/types.ts';
import { aQuestion, aStore, at, PLACED } from '../../fixtures.ts';

type Store = Parameters<typeof aStore>[0];
type Row = [what: string, about: Partial<DecisionContext>, verdict: Verdict, store?: Store, now?: string];

const send: Verdict = { do: 'send' };
const skip = (reason: Reason): Verdict => ({ do: 'skip', reason });
const hold = (reason: Reason, until: string): Verdict => ({ do: 'hold', reason, until });

const NOW = at(3, '12:05');
const check = ([, about, verdict, store, now = NOW]: Row) =>
  expect(evaluate(aQuestion(about), aStore(store), now)).toEqual(verdict);

test('a mail that nothing speaks against goes', () => {
  expect(evaluate(aQuestion(), aStore(), NOW)).toEqual(send);
});

const claimed = (since: string) => ({ ledger: { status: 'claimed', since } }) as const;
const ledger = (status: 'sent' | 'failed' | 'unknown') => ({ ledger: { status, since: at(3) } });
const again = { unknownSends: 'atLeastOnce' } as const;

test.each<Row>([
  ['a mail that went is not sent again', ledger('sent'), skip('already_sent')],
  ['nor when the store sends unknown ones again', ledger('sent'), skip('already_sent'), again],
  ['a mail that SES refused is tried again', ledger('failed'), send],
  ['a call without an answer waits a day for SES', claimed(at(3, '12:00')), hold('waiting_for_ses', at(4, '12:00'))],
  ['to the last minute', claimed(at(2, '12:06')), hold('waiting_for_ses', at(3, '12:06'))],
  ['and is given up then', claimed(at(2, '11:50')), { do: 'give_up', reason: 'ses_never_answered' }],
  ['or goes again, if the store would rather', claimed(at(2, '11:50')), send, again],
  ['what was given up stays given up', ledger('unknown'), { do: 'give_up', reason: 'ses_never_answered' }],
  ['a claim outweighs every other reason', { ...claimed(at(3)), test: true }, hold('waiting_for_ses', at(4))],
])('%s', (...row) => check(row));

test.each<Row>([
  ['the shop asked to tell nobody', { notify: false }, skip('not_to_notify')],
  ['the store does not want this kind', {}, skip('mail_is_off'), { mailsOff: ['dispatched'] }],
  ['news of the way is off unless wanted', { kind: 'in_transit' }, skip('mail_is_off')],
  ['and goes when wanted', { kind: 'in_transit' }, send, { mailsOff: [] }],
  ['Shopify confirms its orders', { kind: 'order_confirmation', platform: 'shopify' }, skip('platform_sends_it')],
  ['but not those of others', { kind: 'order_confirmation' }, send],
  ['nor tells that they were dispatched', { platform: 'shopify' }, send],
  ['a team may leave more to it', { platform: 'shopify' }, skip('platform_sends_it'), sentByShopify('dispatched')],
  ['or nothing', { kind: 'order_confirmation', platform: 'shopify' }, send, sentByShopify()],
])('whose mail it is: %s', (...row) => check(row));

function sentByShopify(...kinds: MessageKind[]): Store {
  return { platformSends: { shopify: kinds } };
}

test.each<Row>([
  ['is held', { heldByHand: true }, hold('held_by_hand', expect.any(String))],
  ['asks for no review', { kind: 'review_request', heldByHand: true }, hold('held_by_hand', expect.any(String))],
  ['has no word about what is called off', { heldByHand: true, voided: true }, skip('parcel_called_off')],
])('an order that people hold: what %s', (...row) => check(row));

test.each<Row>([
  ['is not told that money came back', { kind: 'refunded', moneyMoved: false }, skip('no_money_moved')],
  ['unless it did', { kind: 'refunded' }, send],
  ['and hears nothing of a test order', { kind: 'refunded', moneyMoved: false, test: true }, skip('test_order')],
])('who had items taken off the order %s', (...row) => check(row));

const goLive = { goLive: '2026-03-02T10:00:00+01:00' }; // PLACED, written in another offset
const confirmation = { kind: 'order_confirmation', happenedAt: PLACED } as const;
const review = { kind: 'review_request', happenedAt: at(3) } as const;

test.each<Row>([
  ['an order placed at go-live is mailed about', {}, send, goLive],
  [
    'one placed a moment before is not',
    { placedAt: '2026-03-02T08:59:59.999Z' },
    skip('placed_before_go_live'),
    goLive,
  ],
  ['nor asked for a review', { ...review, placedAt: at(1) }, skip('placed_before_go_live'), goLive],
  ['a confirmation goes within 48 hours', confirmation, send, {}, at(4, '09:00')],
  ['and not later', confirmation, skip('too_late_to_confirm'), {}, '2026-03-04T09:00:00.001Z'],
  ['news of two weeks ago is told', {}, send, {}, at(17)],
  ['older news is not', {}, skip('too_long_ago'), {}, '2026-03-17T12:00:00.001Z'],
  ['a review is asked for long after the delivery', review, send, {}, at(33)],
])('age: %s', (...row) => check(row));

test.each<Row>([
  ["the platform's own test order", { test: true }, skip('test_order')],
  ['news of a cancelled order', { cancelled: true }, skip('order_cancelled')],
  ['a review of a cancelled order', { ...review, cancelled: true }, skip('order_cancelled')],
  ['that it was cancelled', { kind: 'cancelled', cancelled: true }, send],
  ['that it was refunded', { kind: 'refunded', cancelled: true, returning: 'refunded' }, send],
  ['that what was sent back arrived', { kind: 'return_received', cancelled: true }, send],
  ['news that a later mail replaces', { supersededBy: 'delivered' }, skip('superseded_by_delivered')],
  ['news of a parcel that was called off', { voided: true }, skip('parcel_called_off')],
  ['progress of a gift, to the buyer', { gift: true }, send],
  ['a review of a gift: the buyer does not have it', { ...review, gift: true }, skip('gift')],
  ['a reminder about a gift', { ...review, kind: 'review_reminder', gift: true }, skip('gift')],
])('the order: %s', (...row) => check(row));

test.each<Row>([
  ['nobody to write to', { recipient: 'missing' }, skip('no_email_address')],
  ['somebody whom SES cannot mail', { recipient: 'unmailable' }, skip('address_not_ascii')],
  ['somebody real, from a test stage', { recipient: 'not_allowed' }, skip('recipient_not_allowed_in_this_stage')],
  ['an address that bounced', { suppressed: 'bounced' }, skip('address_bounced')],
  ['an address that complained', { suppressed: 'complained' }, skip('address_complained')],
  ['progress, to someone who takes no advertising', { consent: false }, send],
  ['progress, to someone who unsubscribed', { unsubscribed: true }, send],
  ['progress at night', {}, send, {}, at(3, '23:30')],
])('the recipient: %s', (...row) => check(row));

test.each<Row>([
  ['is asked of those who agreed', review, send],
  ['is not asked without consent', { ...review, consent: false }, skip('no_consent')],
  ['is not asked of those who unsubscribed', { ...review, unsubscribed: true }, skip('unsubscribed')],
  ['is not asked where mails bounce lately', { ...review, softBounces: 3 }, skip('address_bounces_for_now')],
  ['is asked where few did', { ...review, softBounces: 2 }, send],
  [
    'is asked where the store allows more',
    { ...review, softBounces: 3 },
    send,
    { softBounces: { mails: 5, days: 30 } },
  ],
  ['is not asked for what was refunded', { ...review, returning: 'refunded' }, skip('refunded')],
  ['nor once a return was asked for', { ...review, returning: 'return_requested' }, skip('return_requested')],
  ['nor once it came back', { ...review, returning: 'return_received' }, skip('return_received')],
  ['nor when a parcel went back', { ...review, returning: 'returned_to_sender' }, skip('returned_to_sender')],
  [
    'is held while something is wrong',
    { ...review, openCases: ['late', 'problem'], wantedSince: NOW },
    hold('case_open_late', new Date(Date.parse(NOW) + 60 * 86_400_000 + 1).toISOString()),
  ],
  [
    'until it is too old itself, and not longer',
    { ...review, openCases: ['problem'], wantedSince: at(3) },
    skip('case_open_problem'),
    {},
    at(63, '12:01'),
  ],
  [
    'is dropped, not held, when money went back as well',
    { ...review, openCases: ['late'], returning: 'refunded' },
    skip('refunded'),
  ],
])('a review %s', (...row) => check(row));

const hours = (from: string, to: string): Store => ({ marketingHours: { from, to } });
const inZone = (zone: string): Partial<DecisionContext> => ({ ...review, zone });
const BERLIN = inZone('Europe/Berlin');
const NEW_YORK = inZone('America/New_York');

test.each<Row>([
  ['before the hours', BERLIN, hold('quiet_hours', '2026-03-10T08:00:00.000Z'), {}, '2026-03-10T07:59:59.999Z'],
  ['when they begin', BERLIN, send, {}, '2026-03-10T08:00:00.000Z'],
  ['the moment before they end', BERLIN, send, {}, '2026-03-10T18:59:59.999Z'],
  ['when they end', BERLIN, hold('quiet_hours', '2026-03-11T08:00:00.000Z'), {}, '2026-03-10T19:00:00.000Z'],
  ['over the start of summer time', BERLIN, hold('quiet_hours', '2026-03-29T07:00:00.000Z'), {}, at(28, '20:00')],
  ['on its first morning', BERLIN, send, {}, '2026-03-29T07:00:00.000Z'],
  ['on its first evening', BERLIN, hold('quiet_hours', '2026-03-30T07:00:00.000Z'), {}, '2026-03-29T18:00:00.000Z'],
  [
    'over its end',
    { ...{ ...BERLIN, happenedAt: '2026-10-20T12:00:00.000Z' }, wantedSince: '2026-10-24T19:00:00.000Z' },
    hold('quiet_hours', '2026-10-25T08:00:00.000Z'),
    {},
    '2026-10-24T19:00:00.000Z',
  ],
  ['in New York', NEW_YORK, hold('quiet_hours', '2026-03-08T13:00:00.000Z'), {}, '2026-03-08T12:59:00.000Z'],
  [
    'in Los Angeles, three hours behind it',
    inZone('America/Los_Angeles'),
    hold('quiet_hours', '2026-03-08T16:00:00.000Z'),
    {},
    '2026-03-08T13:00:00.000Z',
  ],
  [
    'in Perth while Sydney is awake',
    inZone('Australia/Perth'),
    hold('quiet_hours', '2026-03-10T01:00:00.000Z'),
    {},
    '2026-03-09T23:00:00.000Z',
  ],
  ['in Sydney while Perth sleeps', inZone('Australia/Sydney'), send, {}, '2026-03-09T23:00:00.000Z'],
  ['where the hours pass midnight', BERLIN, send, hours('18:00', '02:00'), '2026-03-10T00:30:00.000Z'],
  [
    'after them',
    BERLIN,
    hold('quiet_hours', '2026-03-10T17:00:00.000Z'),
    hours('18:00', '02:00'),
    '2026-03-10T01:00:00.000Z',
  ],
])('quiet hours are the customer’s: %s', (...row) => checkOpening(row));

/** What is held goes somewhere in the first hour after the opening. */
function checkOpening([what, about, verdict, store, now = NOW]: Row): void {
  if (verdict.do !== 'hold') {
    check([what, about, verdict, store, now]);
    return;
  }
  const { until, ...held } = evaluate(aQuestion(about), aStore(store), now) as typeof verdict;
  expect(held).toEqual({ do: 'hold', reason: verdict.reason });
  expect(Date.parse(until) - Date.parse(verdict.until)).toBeGreaterThanOrEqual(0);
  expect(Date.parse(until) - Date.parse(verdict.until)).toBeLessThan(3_600_000);
}

const expected = { trackingNumber: 'expected', wantedSince: at(3) } as const;

test.each<Row>([
  ['waits for the number', expected, hold('no_tracking_number_yet', at(3, '16:00')), {}, at(3, '15:59')],
  ['but not for ever', expected, send, {}, at(3, '16:00')],
  ['nor when the store does not care', expected, send, { trackingNumberPatienceHours: 0 }],
  ['nor for a parcel that the shop does not describe', { trackingNumber: 'none' }, send],
  ['and no other mail does', { ...expected, kind: 'out_for_delivery' }, send],
])('the dispatched mail %s', (...row) => check(row));

test.each(MESSAGE_KINDS)('%s: what stands against a mail outweighs what holds it', (kind) => {
  const about = aQuestion({ kind, ...expected, recipient: 'missing', openCases: ['late'] });

  expect(evaluate(about, aStore({ mailsOff: [] }), at(3, '02:00'))).toEqual(skip('no_email_address'));
});

test.each(MESSAGE_KINDS)('%s: the same question has the same answer, and is left as it was', (kind) => {
  const about = Object.freeze(aQuestion({ kind }));
  const store = aStore();

  expect(evaluate(about, store, NOW)).toEqual(evaluate({ ...about }, store, NOW));
});

const lately = (...times: string[]) => times.map((at) => ({ kind: 'review_reminder' as const, at }));
const asked = (time: string) => ({ lately: [{ kind: 'review_request' as const, at: time }] });
const REVIEW = { ...review, wantedSince: at(10) };
const TWICE = { marketingCap: { mails: 2, days: 7 } };

test.each<Row>([
  ['as many as the store allows', { ...REVIEW, lately: lately(at(9)) }, send, TWICE, at(10)],
  [
    'one more waits its turn',
    { ...REVIEW, lately: lately(at(9), at(8)) },
    hold('frequency_cap', at(15)),
    TWICE,
    at(10),
  ],
  ['which comes', { ...REVIEW, lately: lately(at(9), at(8)) }, send, TWICE, at(15)],
  [
    'the newest count',
    { ...REVIEW, lately: lately(at(1), at(9), at(8)) },
    hold('frequency_cap', at(15)),
    TWICE,
    at(10),
  ],
  [
    'calendar days over a change of clocks',
    { ...REVIEW, lately: lately(at(24), at(24)) },
    hold('frequency_cap', at(31, '11:00')),
    TWICE,
    at(25),
  ],
  ['mails about the order itself are not counted', { lately: lately(at(3), at(3), at(3), at(3)) }, send],
  [
    'a customer asked about another order',
    { ...REVIEW, ...asked(at(9)) },
    hold('asked_about_another_order', at(12)),
    {},
    at(10),
  ],
  ['is not asked for three days', { ...REVIEW, ...asked(at(9)) }, send, {}, at(12)],
  ['but reminded', { ...REVIEW, kind: 'review_reminder', ...asked(at(9)) }, send, {}, at(10)],
  [
    'or at once, if the store would rather',
    { ...REVIEW, ...asked(at(9)) },
    send,
    { review: { cooldownDays: 0 } },
    at(10),
  ],
  [
    'nobody is asked two months late',
    { ...REVIEW, lately: lately(at(69), at(69)) },
    skip('too_late_to_ask'),
    TWICE,
    at(71),
  ],
  ['nor about nothing', { ...REVIEW, reviewable: false }, skip('nothing_to_review'), {}, at(10)],
])('marketing in moderation: %s', (...row) => check(row));

const WORKDAYS = { marketingHours: { from: '09:00', to: '20:00', weekdays: [1, 2, 3, 4, 5], holidays: ['03-16'] } };

test.each<Row>([
  ['on Friday', { ...REVIEW, wantedSince: at(13) }, send, WORKDAYS, at(13)],
  [
    'on Saturday not before the Tuesday after a holiday',
    REVIEW,
    hold('quiet_hours', at(17, '08:00')),
    WORKDAYS,
    at(14),
  ],
])('weekdays and holidays of the store: %s', (...row) => checkOpening(row));

const SCANS = { firstScanPatienceHours: 24 };

test.each<Row>([
  ['nobody waits for a scan', { scanned: false }, send],
  ['unless the store prints labels early', { scanned: false }, hold('no_scan_yet', at(4)), SCANS],
  ['which is over once the carrier has it', { scanned: true }, send, SCANS],
  ['and at last', { scanned: false }, send, SCANS, at(4)],
  [
    'the number comes first',
    { scanned: false, trackingNumber: 'expected' },
    hold('no_tracking_number_yet', at(3, '16:00')),
    SCANS,
  ],
  ['other mails do not wait', { kind: 'delivered', scanned: false }, send, SCANS],
])('a label is no departure: %s', (...row) => check(row));

const FEW = { limits: { perKind: { mails: 10, minutes: 30 }, perDay: 100 } };
const drew = (ofKind: number, ofDay = ofKind, stopped = false): Partial<DecisionContext> => ({
  rate: { ofKind, ofDay, stopped },
});
const verdictOf = (about: Partial<DecisionContext>, store: Store = FEW) =>
  evaluate(aQuestion(about), aStore(store), NOW);

test.each<Row>([
  ['the last that fits', drew(10), send, FEW],
  ['the last of the day', drew(1, 100), send, FEW],
])('the breaker: %s', (...row) => check(row));

test.each([
  ['one too many of a kind', drew(11), 'too_many_of_this_kind', at(3, '12:30'), at(3, '13:00')],
  ['one too many of the day', drew(1, 101), 'too_many_today', at(3, '23:00'), at(3, '23:30')],
  ['a kind that was stopped, for hours at first', drew(1, 1, true), 'stopped_by_hand', at(3, '18:00'), at(4, '00:05')],
])('the breaker holds %s', (_, about, reason, from, to) => {
  const verdict = verdictOf(about);

  expect(verdict).toMatchObject({ do: 'hold', reason });
  expect(verdict.do === 'hold' && verdict.until >= from && verdict.until < to).toBe(true);
});

test('what the breaker holds goes at the pace of the limit, in the order of the numbers', () => {
  const times = Array.from({ length: 300 }, (_, n) => {
    const verdict = verdictOf(drew(11 + n, 1));
    return verdict.do === 'hold' ? verdict.until : 'sent';
  });

  expect(times.toSorted()).toEqual(times);
  const slices = times.map((time) => Math.floor(Date.parse(time) / 1_800_000));
  const perSlice = [...new Set(slices)].map((one) => slices.filter((slice) => slice === one).length);
  expect(perSlice).toEqual(Array(30).fill(10));
});

test.each([
  ['the last that fits', 60, send],
  ['one beyond it has its turn in the next slice', 61, { do: 'hold', reason: 'ses_rate', until: at(3, '12:30') }],
  [
    'the last of the next slice',
    120,
    { do: 'hold', reason: 'ses_rate', until: at(3, '12:59').replace(':00.', ':30.') },
  ],
])('of what SES takes in a slice: %s', (_, taken, verdict) => {
  expect(verdictOf({ rate: { ofKind: 1, ofDay: 1, others: { taken, most: 60 } } })).toEqual(verdict);
});

test.each<[string, Partial<DecisionContext>, RegExp]>([
  ['waits', { kind: 'review_request', confirmationWaits: at(3, '11:10') }, /^hold confirmations_first$/],
  ['goes an hour later', { kind: 'review_request', confirmationWaits: at(3, '11:00') }, /^send$/],
  ['waits not, if it is an order mail', { kind: 'dispatched', confirmationWaits: at(3, '11:59') }, /^send$/],
])('while a confirmation waits for SES, a marketing mail %s', (_, about, expected) => {
  const verdict = verdictOf({ consent: true, happenedAt: at(1), wantedSince: NOW, zone: 'UTC', ...about });

  expect('reason' in verdict ? `${verdict.do} ${verdict.reason}` : verdict.do).toMatch(expected);
});

test.each([
  ['waits for it', at(3, '12:40'), { do: 'hold', reason: 'too_many_of_this_kind', until: at(3, '12:40') }],
  ['goes when it has come', NOW, send],
])('a mail that has its place in time %s', (_, slot, verdict) => {
  const held = { reason: 'too_many_of_this_kind', at: at(3), until: slot };

  expect(verdictOf({ held, rate: { ofKind: 500, ofDay: 500, slot } })).toEqual(verdict);
});

test('an old order that is imported is not asked for a review months after its delivery', () => {
  const store = aStore();
  const now = '2026-06-01T18:00:00.000Z';
  const about = aQuestion({ kind: 'review_request', happenedAt: '2026-01-05T12:00:00.000Z', wantedSince: now });

  expect(evaluate(about, store, now)).toEqual({ do: 'skip', reason: 'too_late_to_ask' });
});

test('a customer who asked for a pause gets no marketing mail before its end, and all others', () => {
  const paused = at(20);
  const ofKind = (kind: MessageKind, now: string) =>
    evaluate(aQuestion({ kind, paused, happenedAt: at(5), wantedSince: at(10) }), aStore(), now);

  expect(ofKind('review_request', at(15))).toEqual({ do: 'hold', reason: 'paused_by_customer', until: paused });
  expect(ofKind('review_request', at(21))).toEqual({ do: 'send' });
  expect(ofKind('check_in', at(15))).toEqual({ do: 'send' });
});
