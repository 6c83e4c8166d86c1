import { orders } from '../../bench/orders.ts';
import { lanesOf } from '../../play/lanes.ts';
import { openStage, play } from '../../play/play.ts';
import { reportOf } from '../../play/report.ts';
import { parseTimeline } from '../../play/timeline.ts';
import { CDK_OUT, STACK } from '../e2e/shop.ts';

const COUNT = Number(process.env.ORDERS ?? 40);
const KINDS = [
  'order_confirmation',
  'dispatched',
  'out_for_delivery',
  'delivered',
  'review_request',
  'review_reminder',
];

test('journeys that are all open at once end with every count right', async () => {
  const lines = parseTimeline(orders(COUNT, 2, Date.parse('2026-03-02T00:00:00Z')).join('\n'));
  const options = { cdkOut: CDK_OUT, stack: STACK, startAt: lines[0]!.at, historiesKept: 0, bodiesKept: 0 };
  const stage = await openStage(options, lanesOf(lines));
  try {
    const answers: { status: number }[] = [];
    await play(stage, lines, (answer) => answers.push(answer));
    const { orders, totals } = await reportOf(stage, answers);

    expect(Math.max(...orders.map(({ states }) => states.length))).toBe(18);
    expect(totals).toMatchObject({
      orders: COUNT,
      ended: COUNT,
      webhooks: 4 * COUNT,
      refused: 0,
      mails: KINDS.length * COUNT,
      decisions: KINDS.length * COUNT,
      statesEntered: 18 * COUNT,
      failures: 0,
      metrics: {
        orders: COUNT,
        revenue_USD: 189 * COUNT,
        parcels_delivered: COUNT,
        parcels_on_time: COUNT,
        ...Object.fromEntries(
          KINDS.flatMap((kind) => ['sent', 'delivered'].map((status) => [`mails_${kind}_${status}`, COUNT])),
        ),
      },
    });
    expect(stage.errors).toEqual([]);
  } finally {
    await stage.sandbox.stop();
  }
}, 120_000);
