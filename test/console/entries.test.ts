import type { WholeOrder } from '../../console/answers.ts';
import { entriesOf } from '../../console/order/entries.ts';
import { aDecision, at, theOrder } from '../fixtures.ts';

const whole = (more: Partial<WholeOrder>): WholeOrder =>
  ({
    ...theOrder(),
    orderId: '1001',
    parcels: [],
    events: [],
    decisions: [],
    messages: [],
    cases: [],
    answers: [],
    resends: [],
    ...more,
  }) as unknown as WholeOrder;

const scan = (occurredAt: string, receivedAt: string, more = {}) => ({
  milestone: 'in_transit' as const,
  parcelId: '1',
  occurredAt,
  receivedAt,
  counts: true,
  ...more,
});

test('a time line has the latest first, whatever told of it', () => {
  const decision = {
    ...aDecision('dispatched', { outcome: 'skipped', at: at(4) }),
    because: 'The store is quiet.',
  };
  const order = whole({
    events: [scan(at(3), at(3))],
    decisions: [decision],
    cases: [{ caseId: 'c', cause: 'late', subject: 'order', openedAt: at(5), status: 'open' }],
    answers: [{ form: 'feedback', at: at(6), nps: 0 }],
  });

  expect(entriesOf(order).map(({ what, title }) => [what, title])).toEqual([
    ['answer', 'The customer answered: NPS 0'],
    ['case', 'Case opened: late'],
    ['message', expect.stringMatching(/^Dispatched.*: skipped$/)],
    ['fact', 'In transit, parcel 1'],
    ['fact', 'Order placed'],
  ]);
});

test.each([
  ['in time', scan(at(3), at(3, '12:30')), undefined],
  ['days later', scan(at(3), at(7)), 'told 4 days later'],
  [
    'dated ahead of its receipt',
    scan(at(3), at(3), { claimedAt: at(4) }),
    expect.stringContaining('its receipt counts'),
  ],
  ['of before the order', scan(at(3), at(3), { counts: false }), expect.stringContaining('does not count')],
])('a fact that was told %s says how its claim differs from what counts', (_, event, note) => {
  expect(entriesOf(whole({ events: [event] })).find(({ title }) => title.startsWith('In transit'))?.note).toEqual(note);
});

test('what went to another address says so, with whom and why', () => {
  const [entry] = entriesOf(
    whole({
      decisions: [{ ...aDecision('dispatched', { at: at(5) }), resend: at(4), because: 'It was wanted.' }],
      resends: [
        {
          ...{ at: at(4), kind: 'dispatched', occurrence: '1', happenedAt: at(3), to: 'anna@example.net' },
          ...{ by: 'arn:aws:iam::1:user/lena', why: 'reads mails there' },
        },
      ],
    }),
  );

  expect(entry).toMatchObject({
    title: 'Dispatched, to anna@example.net: sent',
    note: 'lena wanted it: reads mails there',
  });
});
