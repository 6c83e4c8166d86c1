import { loadSettings } from '../../../bin/settings-file.ts';
import { accuracyOf, accuracyWords } from '../../../sandbox/play/accuracy/accuracy.ts';
import { rehearse } from '../../../sandbox/play/rehearse.ts';
import { parseTimeline } from '../../../sandbox/play/timeline.ts';
import { ordersOf, timelineOf } from '../../bench/lanes-generated.ts';

// How right it is on hundreds of parcels takes minutes: npm run campaign:accuracy.

const generated = ordersOf({ steepness: 30, perDay: () => 4 }, 10);
const few = parseTimeline(timelineOf(generated));

test('a store of which fewer than 300 parcels are known is judged by none, and the report says so', async () => {
  const found = await accuracyOf(few, loadSettings());

  expect(found.orders).toBeGreaterThan(30);
  expect(found).toMatchObject({ judged: 0, notices: { notices: 0 } });
  expect(accuracyWords(found).join('\n')).toContain('300');
}, 120_000);

test('none of its customers is told of lateness before the promise has passed', async () => {
  const { orders } = await rehearse(few, loadSettings());
  const notices = orders.flatMap(({ orderId, mails }) =>
    mails.filter(({ kind }) => kind === 'running_late').map(({ at }) => ({ orderId, day: at.slice(0, 10) })),
  );
  const promised = (orderId: string) => generated.find(({ id }) => id === orderId)!.promisedDay;

  expect(orders.length).toBeGreaterThan(30);
  expect(notices.length).toBeGreaterThan(0);
  expect(notices.filter(({ orderId, day }) => day <= promised(orderId))).toEqual([]);
}, 120_000);
