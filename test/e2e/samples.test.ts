import { loadSettings } from '../../bin/settings-file.ts';
import { sampleShop } from '../../sandbox/play/sample-shop.ts';
import { samples } from '../../sandbox/play/samples.ts';
import { on, playOut } from './shop.ts';

// What `npm start` shows, as it says there.

const shop = playOut(samples(on(0), sampleShop(loadSettings())));

test.each([
  [
    'everything as it should be',
    'A-1001',
    'ended: done',
    ['order_confirmation', 'dispatched 1', 'out_for_delivery 1', 'delivered 1', 'review_request', 'review_reminder'],
  ],
  [
    'two parcels, the review waits for the second',
    'A-1002',
    'ended: done',
    [
      'order_confirmation',
      'dispatched a',
      'dispatched b',
      'delivered a',
      'delivered b',
      'review_request',
      'review_reminder',
    ],
  ],
  [
    'promised for day four, delivered on day seven',
    'A-1003',
    'ended: done',
    ['order_confirmation', 'dispatched 1', 'running_late', 'delivered 1', 'review_request', 'review_reminder'],
  ],
  ['cancelled and the money sent back', 'A-1004', 'ended: cancelled', ['order_confirmation', 'cancelled', 'refunded']],
  [
    'every webhook twice, the carrier’s in the wrong order',
    'A-1005',
    'ended: done',
    ['order_confirmation', 'out_for_delivery 1', 'delivered 1', 'review_request', 'review_reminder'],
  ],
  [
    'the warehouse is faster than the shop',
    'A-1006',
    'ended: done',
    ['order_confirmation', 'dispatched 1', 'delivered 1', 'review_request', 'review_reminder'],
  ],
  [
    'a Shopify shop, which confirms orders itself',
    '6120044880101',
    'ended: done',
    ['dispatched 5500000000001', 'out_for_delivery 5500000000001', 'delivered 5500000000001'].concat([
      'review_request',
      'review_reminder',
    ]),
  ],
])('%s', (_, orderId, end, mails) => {
  expect(shop.mails(orderId)).toEqual(mails);
  expect(shop.end(orderId)).toBe(end);
});

test('every webhook of the samples is taken, and nothing is given up', () => {
  expect(shop.answers.filter(({ status }) => status >= 400)).toEqual([]);
  expect(shop.stage.sandbox.failures).toEqual([]);
  expect(shop.stage.errors).toEqual([]);
});
