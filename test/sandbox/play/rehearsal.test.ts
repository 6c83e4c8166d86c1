import fc from 'fast-check';
import { loadSettings } from '../../../bin/settings-file.ts';
import { PARCEL_MILESTONES } from '../../../domain/parcel/milestones.ts';
import { lanesOf } from '../../../sandbox/play/lanes.ts';
import type { PlayedAnswer } from '../../../sandbox/play/play.ts';
import { rehearse } from '../../../sandbox/play/rehearse.ts';
import type { OrderReport } from '../../../sandbox/play/report.ts';
import { sampleShop } from '../../../sandbox/play/sample-shop.ts';
import { samples } from '../../../sandbox/play/samples.ts';
import type { TimelineLine } from '../../../sandbox/play/timeline.ts';
import { iso, milestone, on, order, parcel, post, reported, smoothly } from '../../e2e/shop.ts';
import { SEED } from '../../seed.ts';
import { played } from './played.ts';

// A rehearsal and a replay of the same lines come to the same, answer by answer, state by state, mail by mail.

const ODD = Number(process.env.ORDERS ?? 8);

const happening = fc.record({
  id: fc.constantFrom('1', '1', '2'),
  what: fc.constantFrom(
    ...PARCEL_MILESTONES,
    'delivered',
    'cancelled',
    'refunded',
    'return_requested',
    'return_received',
  ),
  hours: fc.integer({ min: 1, max: 200 }),
  number: fc.option(fc.constantFrom('1Z-A1', '1Z-A2'), { nil: undefined }),
  delay: fc.constantFrom(0, 0, 0, 1, 30, 24 * 9),
  isRepeated: fc.boolean(),
});
const histories = fc.sample(fc.array(happening, { minLength: 2, maxLength: 8 }), { numRuns: ODD, seed: SEED });

/** News of an order in any order, some of it late and some twice, half of it before the order itself. */
function oddOrder(happenings: (typeof histories)[number], i: number): TimelineLine[] {
  const id = `odd-${i}`;
  const news = happenings.flatMap(({ id: of, what, hours, number, delay, isRepeated }) => {
    const isOfParcel = (PARCEL_MILESTONES as readonly string[]).includes(what);
    const about = isOfParcel ? parcel(of, { trackingNumber: number && `${number}-${i}` }) : {};
    const line = milestone(on(0, hours), id, what, about);
    const told = [line, ...(isRepeated ? [reported(line.at + 7_000_001, line)] : [])];
    return told.map((one, nth) => reported(one.at + delay * 3_600_000 + i * 1000 + nth, one));
  });
  return [reported(on(i % 2, 100 * (i % 2)), order(on(0, i), id)), ...news].map((line) =>
    line.path.endsWith('/orders') ? { ...line, at: Math.max(line.at, on(0, i)) } : line,
  );
}

const scan = (at: number, number: string, status: string): TimelineLine =>
  post(at, '/acme/webhooks/easypost', {
    id: `evt_${at}`,
    description: 'tracker.updated',
    result: {
      tracking_code: number,
      status,
      updated_at: iso(at),
      carrier: 'UPS',
      tracking_details: [{ datetime: iso(at), status, message: status }],
    },
  });

const told = (id: string, more = {}): TimelineLine[] => [
  order(on(0, 3), id, more),
  ...smoothly((days, hours = 0) => on(days, hours + 3), id),
];

/** A number that the carrier knows before the shop does, and one that the shop corrects. */
const tracked = (): TimelineLine[] => [
  scan(on(0, 20), '1Z-9000', 'in_transit'),
  order(on(0, 2), 'tracked'),
  milestone(on(1), 'tracked', 'dispatched', parcel('1', { trackingNumber: '1Z 9000' })),
  milestone(on(1, 5), 'tracked', 'dispatched', parcel('1', { trackingNumber: '1Z-9001' })),
  scan(on(2), '1Z9001', 'out_for_delivery'),
  scan(on(2, 4), '1Z9001', 'delivered'),
];

const refusedOnes = (): TimelineLine[] => [
  order(on(0, 4), 'nameless', { customer: { email: 'nobody' } }),
  { ...order(on(0, 4), 'elsewhere'), path: '/nowhere/orders' },
  post(on(0, 4), '/acme/webhooks/none', {}),
  post(on(0, 4), '/acme', {}),
];

const datedAhead = (): TimelineLine[] => [
  order(on(0, 5), 'early', { placedAt: iso(on(3)) }),
  order(on(1, 5), 'early', { placedAt: iso(on(3)), updatedAt: iso(on(1, 5)), total: '20.00' }),
  milestone(on(0, 6), 'ahead', 'dispatched', { occurredAt: iso(on(2)) }),
];

const timeline = (): TimelineLine[] =>
  [
    ...samples(on(0, 0.25), sampleShop(loadSettings())),
    ...histories.flatMap(oddOrder),
    ...told('bounce-1', { customer: { email: 'bounce@example.com' } }),
    ...told('complaint-1', { customer: { email: 'complaint@example.com' } }),
    ...told('complaint-2', { customer: { email: 'complaint@example.com' } }).map((line) =>
      reported(line.at + 86_400_000, line),
    ),
    ...told('gift', { gift: true }),
    ...tracked(),
    ...refusedOnes(),
    ...datedAhead(),
  ].sort((a, b) => a.at - b.at);

/** But for the subjects, which only a replay renders. */
const outcome = (orders: OrderReport[], answers: PlayedAnswer[]) => ({
  orders: Object.fromEntries(
    orders.map(({ mails, ...order }) => [
      `${order.store} ${order.orderId}`,
      { ...order, mails: mails.map(({ subject: _, ...mail }) => mail) },
    ]),
  ),
  answers: answers.map(({ line: { at, path }, status, body }) => `${iso(at)} ${path}: ${status} ${body}`).sort(),
});

const lines = timeline();
const rehearsed = async () => {
  const answers: PlayedAnswer[] = [];
  const report = await rehearse(lines, loadSettings(), { onAnswer: (one) => answers.push(one) });
  return { ...report, answers };
};

test(`a rehearsal comes to the same as a replay, for samples and odd orders alike (seed ${SEED})`, async () => {
  const replayed = await played(lines, lanesOf(lines, loadSettings().stores));
  const { orders, totals, answers } = await rehearsed();

  expect(outcome(orders, answers)).toEqual(outcome(replayed.orders, replayed.answers));
  const { metrics: _, cost: __, standing: ___, ...counts } = replayed.totals;
  expect(totals).toEqual(counts);
  expect(totals.refused).toBe(refusedOnes().length);
  expect(totals.mails).toBeGreaterThan(60);
}, 120_000);

test('two rehearsals of the same lines are the same', async () => {
  expect(await rehearsed()).toEqual(await rehearsed());
});
