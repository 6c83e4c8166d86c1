import type { FlowFact } from '../../../domain/journey/flow.ts';
import { followUpsDue } from '../../../domain/journey/follow-ups.ts';
import { type Next, whatNext } from '../../../domain/journey/next.ts';
import type { Decision } from '../../../domain/records/items.ts';
import {
  aDecision,
  aHistory,
  anItem,
  aParcel,
  aStore,
  at,
  happened,
  type OrderFields,
  progress,
} from '../../fixtures.ts';

const DELIVERED = progress('delivered', at(5));
const SENT_BACK = progress('returned_to_sender', at(5));
const ASKED = aDecision('review_request', { at: at(10) });
const ASKED_BACK = happened('return_requested', at(6));
const NOT_ASKED = aDecision('review_request', { outcome: 'skipped', reason: 'return_requested', at: at(10) });
const UNIT = [{ id: 'a', quantity: 1 }];
const held = (kind: Decision['kind'], until: string): Decision =>
  aDecision(kind, { outcome: 'held', until, at: at(5) });

type Fields = { order?: OrderFields; facts?: FlowFact[]; decisions?: Decision[] };

test.each<[string, Next, Fields, Parameters<typeof aStore>[0]?, string?]>([
  ['an update, while all is well', { next: 'update', until: at(10, '08:00') }, {}],
  [
    'an update, while a part is under way',
    { next: 'update', until: at(10, '08:00') },
    { facts: [DELIVERED, aParcel(at(3), { parcelId: '2' })] },
  ],
  ['a review, days after the last delivery', { next: 'review', until: at(10) }, { facts: [DELIVERED] }],
  [
    'which moves with a later delivery',
    { next: 'review', until: at(12) },
    { facts: [DELIVERED, progress('delivered', at(7))] },
  ],
  [
    'which moves with the settings',
    { next: 'review', until: at(8) },
    { facts: [DELIVERED] },
    { review: { afterDays: 3 } },
  ],
  [
    'in hours the customer is awake, and in the order’s own moment of the first hour',
    { next: 'review', until: '2026-03-11T08:29:34.842Z' },
    { facts: [progress('delivered', at(5, '22:00'))] },
  ],
  [
    'in the hours of today’s settings',
    { next: 'review', until: '2026-03-10T17:29:34.842Z' },
    { facts: [DELIVERED] },
    { marketingHours: { from: '18:00', to: '20:00' } },
  ],
  [
    'at the same local time, whatever the clocks do',
    { next: 'review', until: at(31, '11:00') },
    { facts: [progress('delivered', at(26))] },
  ],
  [
    'a review of what needs no shipping',
    { next: 'review', until: at(7, '09:00') },
    { order: { items: [anItem({ shippable: false })] } },
  ],
  [
    'a reminder, days after the request',
    { next: 'reminder', until: at(17) },
    { facts: [DELIVERED], decisions: [ASKED] },
  ],
  [
    'which moves with the settings, too',
    { next: 'reminder', until: at(12) },
    { facts: [DELIVERED], decisions: [ASKED] },
    { review: { remindAfterDays: 2 } },
  ],
  [
    'the end, where nobody reminds',
    { next: 'end', outcome: 'done' },
    { facts: [DELIVERED], decisions: [ASKED] },
    { review: { remindAfterDays: undefined } },
  ],
  [
    'the end, when no review was asked for',
    { next: 'end', outcome: 'done' },
    { facts: [DELIVERED], decisions: [{ ...ASKED, outcome: 'skipped' }] },
  ],
  [
    'the end, as long as the goods go back',
    { next: 'end', outcome: 'done' },
    { facts: [DELIVERED, ASKED_BACK], decisions: [NOT_ASKED] },
  ],
  [
    'a review after all, days after the return was withdrawn',
    { next: 'review', until: at(25) },
    { facts: [DELIVERED, ASKED_BACK, happened('return_cancelled', at(20))], decisions: [NOT_ASKED] },
  ],
  [
    'a review after all, of what came in the place of what went back',
    { next: 'review', until: at(18) },
    {
      facts: [
        progress('dispatched', at(3)),
        DELIVERED,
        ASKED_BACK,
        progress('dispatched', at(11), { parcelId: '2' }),
        happened('return_received', at(12)),
        progress('delivered', at(13), { parcelId: '2' }),
      ],
      decisions: [NOT_ASKED],
    },
  ],
  [
    'the same, where each parcel tells what is in it',
    { next: 'review', until: at(18) },
    {
      facts: [
        aParcel(at(3), { items: UNIT }),
        progress('dispatched', at(3)),
        DELIVERED,
        happened('return_requested', at(6), { items: UNIT }),
        aParcel(at(7), { parcelId: '2', items: UNIT }),
        progress('dispatched', at(7), { parcelId: '2' }),
        progress('delivered', at(13), { parcelId: '2' }),
      ],
      decisions: [NOT_ASKED],
    },
  ],
  [
    'the end, after the reminder',
    { next: 'end', outcome: 'done' },
    { facts: [DELIVERED], decisions: [ASKED, aDecision('review_reminder')] },
  ],
  ['the end, when it was cancelled', { next: 'end', outcome: 'cancelled' }, { facts: [happened('cancelled', at(3))] }],
  ['the end, when it all went back', { next: 'end', outcome: 'returned' }, { facts: [SENT_BACK] }],
  [
    'a review, when a part went back',
    { next: 'review', until: at(10) },
    { facts: [DELIVERED, progress('returned_to_sender', at(6), { parcelId: '2' })] },
  ],
  [
    'people, after the last round',
    { next: 'end', outcome: 'handed_over' },
    {
      decisions: [aDecision('running_late', { at: at(9) }), aDecision('running_late', { at: at(14), occurrence: '2' })],
    },
    {},
    at(19),
  ],
  ['a held mail, when that is sooner', { next: 'update', until: at(6) }, { decisions: [held('dispatched', at(6))] }],
  [
    'an update, when that is sooner than a held mail',
    { next: 'update', until: at(10, '08:00') },
    { decisions: [held('dispatched', at(12))] },
  ],
  [
    'the soonest of two held mails',
    { next: 'update', until: at(6) },
    { decisions: [held('dispatched', at(8)), held('running_late', at(6))] },
  ],
  [
    'a held mail during the review wait',
    { next: 'review', until: at(6) },
    { facts: [DELIVERED], decisions: [held('delivered', at(6))] },
  ],
  [
    'a held mail before the end',
    { next: 'update', until: at(6) },
    { facts: [happened('cancelled', at(3))], decisions: [held('cancelled', at(6))] },
  ],
  [
    'a held review, not before its time',
    { next: 'review', until: at(14) },
    { facts: [DELIVERED], decisions: [held('review_request', at(14))] },
  ],
  [
    'a held review, not before the delivery that came since',
    { next: 'review', until: at(25) },
    { facts: [DELIVERED, progress('delivered', at(20))], decisions: [held('review_request', at(14))] },
  ],
  [
    'an update, when a parcel appears while a review is held',
    { next: 'update', until: at(10, '08:00') },
    {
      facts: [DELIVERED, progress('dispatched', at(6), { parcelId: '2' })],
      decisions: [held('review_request', at(20))],
    },
  ],
  [
    'a held reminder',
    { next: 'reminder', until: at(20) },
    { facts: [DELIVERED], decisions: [ASKED, held('review_reminder', at(20))] },
  ],
])('after a step comes %s', (_, expected, fields, store = {}, now = at(5)) => {
  expect(whatNext(aHistory(fields), aStore(store), now)).toEqual(expected);
});

test.each<[string, boolean, Fields, string]>([
  ['not before its time', false, { facts: [DELIVERED] }, at(10, '11:59')],
  ['when its time has come', true, { facts: [DELIVERED] }, at(10)],
  ['also while it is held', true, { facts: [DELIVERED], decisions: [held('review_request', at(24))] }, at(11)],
  [
    'not for a parcel that is still to come',
    false,
    { facts: [DELIVERED, progress('dispatched', at(6), { parcelId: '2' })] },
    at(20),
  ],
  ['not once it was cancelled', false, { facts: [DELIVERED, happened('cancelled', at(6))] }, at(20)],
  ['not again once it was asked for', false, { facts: [DELIVERED], decisions: [ASKED] }, at(11)],
  ['to remind of it, in time', true, { facts: [DELIVERED], decisions: [ASKED] }, at(17)],
])('a review is due %s', (_, expected, fields, now) => {
  const due = followUpsDue(aHistory(fields), aStore(), now).map(({ stage }) => stage);

  expect(due.length > 0).toBe(expected);
});
