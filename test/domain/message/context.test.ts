import type { Candidate } from '../../../domain/journey/candidates.ts';
import type { FlowFact } from '../../../domain/journey/flow.ts';
import { contextOf } from '../../../domain/message/context.ts';
import { evaluate } from '../../../domain/message/evaluate.ts';
import type { MessageKind } from '../../../domain/message/kinds.ts';
import type { Decision } from '../../../domain/records/items.ts';
import { aCase, aDecision, aHistory, aMail, aParcel, aStore, at, happened, PLACED, progress } from '../../fixtures.ts';

type Fields = Parameters<typeof aHistory>[0];
type Store = Parameters<typeof aStore>[0];

const RECIPIENT = { recipient: 'allowed', consent: true, unsubscribed: false } as const;
const NOW = at(6);
const about = (kind: MessageKind, more: Partial<Candidate> = {}): Candidate => ({
  kind,
  parcelId: '1',
  occurrence: '1',
  happenedAt: at(3),
  notify: true,
  ...more,
});
const ask = (mail: Candidate, fields: Fields = {}, store: Store = {}) =>
  contextOf(aHistory(fields), mail, RECIPIENT, aStore(store), NOW);

test('a question repeats what is kept', () => {
  const order = { gift: true, test: true, shippingAddress: { country: 'AU', region: 'WA' } };

  expect(ask(about('dispatched', { notify: false }), { order, platform: 'shopify' })).toMatchObject({
    kind: 'dispatched',
    platform: 'shopify',
    placedAt: PLACED,
    happenedAt: at(3),
    notify: false,
    gift: true,
    test: true,
    zone: 'Australia/Perth',
    cancelled: false,
    wantedSince: NOW,
    ...RECIPIENT,
  });
});

test('without an address the customer is taken to live where the store does', () => {
  const order = { shippingAddress: undefined };

  expect(ask(about('dispatched'), { order }, { timeZone: 'Asia/Tokyo' }).zone).toBe('Asia/Tokyo');
});

const DELIVERED = progress('delivered', at(5));

const EXCEPTION = progress('exception', at(5));
const PROBLEM = (outcome: Decision['outcome']) =>
  aDecision('problem', { parcelId: '1', occurrence: '2026-03-05', outcome, at: at(5) });

test.each<[string, MessageKind | undefined, Candidate, FlowFact[], Store?, Fields?]>([
  ['a dispatch by the delivery', 'delivered', about('dispatched'), [DELIVERED]],
  ['a dispatch by the way to the door', 'out_for_delivery', about('dispatched'), [progress('out_for_delivery', at(5))]],
  [
    'a failed attempt by the next day’s round',
    'out_for_delivery',
    about('delivery_attempted'),
    [progress('out_for_delivery', at(5))],
  ],
  ['a problem by the delivery', 'delivered', about('problem'), [DELIVERED]],
  ['a dispatch not by a scan whose mail is off', undefined, about('dispatched'), [progress('in_transit', at(5))]],
  ['but by one whose mail is on', 'in_transit', about('dispatched'), [progress('in_transit', at(5))], { mailsOff: [] }],
  ['not by a delivery whose mail is off', undefined, about('dispatched'), [DELIVERED], { mailsOff: ['delivered'] }],
  [
    'not by a delivery that the platform tells of',
    undefined,
    about('dispatched'),
    [DELIVERED],
    { platformSends: { shopify: ['delivered'] } },
    { platform: 'shopify' },
  ],
  [
    'by one that another platform would tell of',
    'delivered',
    about('dispatched'),
    [DELIVERED],
    { platformSends: { shopify: ['delivered'] } },
  ],
  ['by a delivery that is dated earlier', 'delivered', about('out_for_delivery', { happenedAt: at(6) }), [DELIVERED]],
  ['by what happened in the same moment', 'delivered', about('out_for_delivery', { happenedAt: at(5) }), [DELIVERED]],
  [
    'not by another parcel',
    undefined,
    about('dispatched', { parcelId: '2' }),
    [DELIVERED, progress('dispatched', at(3), { parcelId: '2' })],
  ],
  [
    'a problem by the return to the sender',
    'problem',
    about('problem', { occurrence: '2026-03-03' }),
    [progress('returned_to_sender', at(5))],
  ],
  [
    'also one of the same moment',
    'problem',
    about('problem', { occurrence: '2026-03-05', happenedAt: at(5) }),
    [progress('returned_to_sender', at(5))],
  ],
  [
    'not the return itself',
    undefined,
    about('problem', { occurrence: 'returned', happenedAt: at(5) }),
    [progress('returned_to_sender', at(5))],
  ],
  [
    'a day’s round by the next day’s',
    'out_for_delivery',
    about('out_for_delivery', { occurrence: '2026-03-04', happenedAt: at(4) }),
    [progress('out_for_delivery', at(5))],
  ],
  [
    'not by a second scan of the same day',
    undefined,
    about('out_for_delivery', { occurrence: '2026-03-05', happenedAt: at(5, '06:00') }),
    [progress('out_for_delivery', at(5))],
  ],
  [
    'not by itself, where the address moved to another day',
    undefined,
    about('problem', { occurrence: '2026-03-04', happenedAt: at(5) }),
    [progress('exception', at(5))],
  ],
  ['a delivery by the return to the sender', 'problem', about('delivered'), [progress('returned_to_sender', at(5))]],
  ['not a delivery by anything else', undefined, about('delivered'), [progress('exception', at(5))]],
  [
    'not a delivery by a return whose mail is off',
    undefined,
    about('delivered'),
    [progress('returned_to_sender', at(5))],
    { mailsOff: ['problem'] },
  ],
  ['not by what was given up', undefined, about('dispatched'), [EXCEPTION], {}, { decisions: [PROBLEM('unknown')] }],
  ['but by what has gone', 'problem', about('dispatched'), [EXCEPTION], {}, { decisions: [PROBLEM('sent')] }],
  ['and by what is to go', 'problem', about('dispatched'), [EXCEPTION], {}, { decisions: [PROBLEM('held')] }],
  ['not by what the shop tells nobody', undefined, about('dispatched'), [{ ...EXCEPTION, notify: false }]],
  ['not an order’s own mail', undefined, about('order_confirmation', { parcelId: undefined }), [DELIVERED]],
  ['not by a label', undefined, about('dispatched'), [progress('label_created', at(5))]],
])('a mail is superseded: %s', (_, expected, mail, facts, store = {}, fields = {}) => {
  expect(ask(mail, { facts, ...fields }, store).supersededBy).toBe(expected);
});

test.each<[string, 'none' | 'expected' | 'known', FlowFact[]]>([
  ['is not to be had, where nobody described the parcel', 'none', [progress('dispatched', at(3))]],
  ['is expected, where someone did', 'expected', [aParcel(at(3), { carrier: 'DHL' })]],
  ['is known, once it was told', 'known', [aParcel(at(3), { trackingNumber: 'A' })]],
  ['of another parcel is not its own', 'none', [aParcel(at(3), { parcelId: '2', trackingNumber: 'A' })]],
])('a tracking number %s', (_, expected, facts) => {
  expect(ask(about('dispatched'), { facts }).trackingNumber).toBe(expected);
});

const refund = (amount: string, eventId?: string) => happened('refunded', at(4), { eventId, refund: { amount } });
const TAKEN_OFF = refund('0.00');

test.each<[string, boolean, MessageKind, FlowFact[]]>([
  ['when some was paid back', true, 'refunded', [refund('0.01')]],
  ['when nobody told how much', true, 'refunded', [happened('refunded', at(4))]],
  ['not when items were only taken off', false, 'refunded', [TAKEN_OFF]],
  [
    'nor by another refund',
    false,
    'refunded',
    [TAKEN_OFF, happened('refunded', at(5), { refund: { amount: '5.00' } })],
  ],
  ['by one of two in the same moment', true, 'refunded', [refund('0.00', 'r1'), refund('5.00', 'r2')]],
  ['or is not what the mail is about', true, 'return_received', [TAKEN_OFF]],
])('money moved: %s', (_, expected, kind, facts) => {
  expect(ask(about(kind, { parcelId: undefined, happenedAt: at(4) }), { facts }).moneyMoved).toBe(expected);
});

test.each<[string, string | undefined, FlowFact[]]>([
  ['nothing', undefined, [DELIVERED]],
  ['money', 'refunded', [happened('refunded', at(4))]],
  ['no money, when items were only taken off', undefined, [TAKEN_OFF]],
  ['money, whatever was taken off since', 'refunded', [happened('refunded', at(3)), TAKEN_OFF]],
  ['money, before goods', 'refunded', [happened('return_requested', at(3)), happened('refunded', at(4))]],
  ['goods that are to come', 'return_requested', [happened('return_requested', at(4))]],
  ['goods that came', 'return_received', [happened('return_requested', at(3)), happened('return_received', at(4))]],
  ['one parcel of two', 'returned_to_sender', [DELIVERED, progress('returned_to_sender', at(5), { parcelId: '2' })]],
])('what is on its way back: %s', (_, expected, facts) => {
  expect(ask(about('review_request'), { facts }).returning).toBe(expected);
});

test('only a parcel that was called off is', () => {
  const facts = [aParcel(at(3), { voided: true })];

  expect(ask(about('dispatched'), { facts }).voided).toBe(true);
  expect(ask(about('dispatched', { parcelId: '2' }), { facts }).voided).toBe(false);
  expect(ask(about('review_request', { parcelId: undefined }), { facts }).voided).toBe(false);
});

test('only cases that are open count', () => {
  const cases = [aCase('late', { status: 'closed' }), aCase('problem', { subject: 'parcel:1' })];

  expect(ask(about('review_request'), { cases }).openCases).toEqual(['problem']);
});

test('a mail is wanted since it was first held', () => {
  const held = (day: number): Decision => aDecision('dispatched', { parcelId: '1', outcome: 'held', at: at(day) });
  const other = aDecision('delivered', { parcelId: '1', outcome: 'held', at: at(2) });

  expect(ask(about('dispatched'), { decisions: [other, held(3), held(4)] }).wantedSince).toBe(at(3));
});

test.each([
  ['claimed', 'claimed'],
  ['failed', 'failed'],
  ['unknown', 'unknown'],
  ['sent', 'sent'],
  ['delivered', 'sent'],
  ['delayed', 'sent'],
  ['bounced', 'sent'],
  ['complained', 'sent'],
  ['rejected', 'sent'],
] as const)('a mail that is %s counts as %s', (status, expected) => {
  const mails = [
    aMail('dispatched', { parcelId: '1', status, claimedAt: at(5) }),
    aMail('dispatched', { parcelId: '2' }),
  ];

  expect(ask(about('dispatched'), { mails }).ledger).toEqual({ status: expected, since: at(5) });
  expect(ask(about('delivered'), { mails }).ledger).toBeUndefined();
});

test.each<[string, Fields, string]>([
  ['an open case', { cases: [aCase('late')] }, 'hold case_open_late'],
  ['a refund', { facts: [DELIVERED, happened('refunded', at(6))] }, 'skip refunded'],
  [
    'all of it taken off',
    {
      facts: [
        DELIVERED,
        happened('refunded', at(6), { refund: { amount: '0.00', items: [{ id: 'a', quantity: 1 }] } }),
      ],
    },
    'skip nothing_to_review',
  ],
  ['a part taken off', { facts: [DELIVERED, TAKEN_OFF] }, 'send '],
  ['a return', { facts: [DELIVERED, happened('return_requested', at(6))] }, 'skip return_requested'],
  [
    'a parcel that went back',
    { facts: [DELIVERED, progress('returned_to_sender', at(5), { parcelId: '2' })] },
    'skip returned_to_sender',
  ],
  ['a cancellation', { facts: [DELIVERED, happened('cancelled', at(6))] }, 'skip order_cancelled'],
  ['a gift', { order: { gift: true }, facts: [DELIVERED] }, 'skip gift'],
  ['nothing', { facts: [DELIVERED] }, 'send '],
])('a review stands or falls with what is kept: %s', (_, fields, expected) => {
  const verdict = evaluate(ask(about('review_request', { parcelId: undefined }), fields), aStore(), NOW);

  expect(`${verdict.do} ${'reason' in verdict ? verdict.reason : ''}`).toBe(expected);
});
