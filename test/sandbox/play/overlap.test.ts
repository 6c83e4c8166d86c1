import { loadSettings } from '../../../bin/settings-file.ts';
import { lanesOf } from '../../../sandbox/play/lanes.ts';
import { sampleShop } from '../../../sandbox/play/sample-shop.ts';
import { samples } from '../../../sandbox/play/samples.ts';
import { parseTimeline, type TimelineLine } from '../../../sandbox/play/timeline.ts';
import { orders } from '../../bench/orders.ts';
import { played } from './played.ts';

const START = Date.parse('2026-03-02T17:00:00Z');
const settings = loadSettings();
const COUNT = Number(process.env.ORDERS ?? 12);

/** Orders of which some share a customer whose mails bounce, some a parcel, some hear their news late or twice; and Shopify's. */
function timeline(): TimelineLine[] {
  const rows = orders(COUNT, COUNT / 8, START).flatMap((row, i) => {
    const shared = i % 4 === 0 ? row.replace(/"b-\d+@example/g, '"bounce@example') : row;
    const line = i % 5 === 0 ? shared.replace(/"1Z\d+"/g, '"1ZSHARED"') : shared;
    return i % 6 === 0 ? [line, line] : [line];
  });
  const late = parseTimeline(rows.join('\n')).map((line, i) =>
    i % 7 === 0 ? { ...line, at: line.at + 30 * 3_600_000 } : line,
  );
  return [...late, ...samples(START, sampleShop(settings))].sort((a, b) => a.at - b.at);
}

/** All that the report says but what it cost, which no two runs agree on. */
async function outcome(lines: TimelineLine[], overlapping: boolean) {
  const { orders, totals, answers } = await played(lines, overlapping ? lanesOf(lines, settings.stores) : undefined);
  const { cost: _, ...counts } = totals;
  const byId = orders.sort((a, b) => (a.orderId < b.orderId ? -1 : 1));
  const statuses = answers.map(({ status, line: { at, path } }) => JSON.stringify({ status, at, path }));
  return { orders: byId, counts, statuses: statuses.sort() };
}

test('orders that overlap come to the same as one thing after the other', async () => {
  const lines = timeline();

  expect(await outcome(lines, true)).toEqual(await outcome(lines, false));
}, 120_000);

test('what shares an order, a customer or a tracking number shares a lane; what says neither waits for all', () => {
  const at = START;
  const line = (path: string, body: object): TimelineLine => ({
    at,
    method: 'POST',
    path,
    headers: {},
    body: JSON.stringify(body),
  });
  const iso = new Date(at).toISOString();
  const about = (store: string, orderId: string, email: string) =>
    line(`/${store}/orders`, {
      ...JSON.parse(parseTimeline(orders(1, 1, START)[0]!)[0]!.body),
      orderId,
      customer: { email },
    });
  const news = (orderId: string, trackingNumber?: string) =>
    line(`/acme/orders/${orderId}/milestones`, {
      eventId: orderId,
      milestone: 'dispatched',
      occurredAt: iso,
      parcel: { id: '1', trackingNumber },
    });
  const scan = {
    description: 'tracker.updated',
    result: { tracking_code: '1Z9', status: 'in_transit', updated_at: iso, tracking_details: [], carrier: 'UPS' },
  };
  const lines = [
    about('acme', 'A', 'Ines@example.com'),
    about('acme', 'B', 'ines@example.com'),
    news('C', '1Z 9'),
    news('D', '1z-9'),
    news('E'),
    about('lindgren', 'A', 'ines@example.com'),
    line('/acme/webhooks/easypost', scan),
    { ...line('/acme/orders', {}), body: 'no JSON' },
    line('/acme/webhooks/shopify', { id: 1 }),
  ];
  const { ofLine, ofKey } = lanesOf(lines, settings.stores);

  expect(lines.map(ofLine)).toEqual(['1', '1', '2', '2', '3', '4', '2', undefined, undefined]);
  expect(ofKey('ORDER#acme#B')).toBe('1');
  expect(ofKey('ORDER#acme#unheard')).toBeUndefined();
});
