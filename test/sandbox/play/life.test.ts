import { lifeOf } from '../../../sandbox/play/life.ts';
import type { OrderReport } from '../../../sandbox/play/report.ts';

test('mails of one moment are shown as they went', () => {
  const at = '2026-03-02T10:00:00.000Z';
  const mail = (kind: string) => ({ kind, to: 'maya@example.com', subject: `about ${kind}`, at });
  const decision = (kind: string) => ({ kind, outcome: 'sent', reason: 'due', at });
  const order: OrderReport = {
    store: 'acme',
    orderId: 'A-1',
    stage: 'update',
    status: 'RUNNING',
    states: [],
    decisions: [
      decision('dispatched'),
      { ...decision('in_transit'), outcome: 'skipped' },
      decision('order_confirmation'),
    ],
    mails: [mail('order_confirmation'), mail('dispatched')],
    cases: [],
  };

  expect(lifeOf(order, []).match(/[✉✕] [a-z ]+/g)).toEqual(['✕ in transit', '✉ order confirmation', '✉ dispatched']);
});
