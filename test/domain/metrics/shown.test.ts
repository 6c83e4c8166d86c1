import { shown } from '../../../domain/metrics/shown.ts';

const one = (name: string, amount = '1') => ({ name, amount });

test('the dashboard shows orders, what was in time and late, mails that went and reviews asked for, and no more', () => {
  const counts = [
    one('orders'),
    one('orders'),
    one('revenue_EUR', '49.00'),
    one('parcels_delivered'),
    one('parcels_late'),
    one('mails_dispatched_sent'),
    one('mails_dispatched_delivered'),
    one('mails_review_request_sent'),
    one('mails_review_request_skipped'),
  ];

  expect(Object.fromEntries(shown(counts))).toEqual({ Orders: 2, ParcelsLate: 1, MailsSent: 2, ReviewsAsked: 1 });
});
