import type { ShownPage } from '../../sandbox/play/start-page/shown.ts';

const at = 'Mon, 2 Mar 2026, 18:00';
const mail = {
  number: 0,
  kind: 'dispatched',
  subject: 'Your order is on its way',
  to: 'a@example.com',
  from: 'b@example.com',
  at,
};
const script = `<script>parent.document.title = 'taken over'</script>`;

/** A page with something of everything; what stands in it tries to break out. */
export const aStartPage: ShownPage = {
  title: 'Bottega',
  clock: { now: at, zone: 'Europe/Rome', utc: '2026-03-02T17:00:00.000Z', next: at },
  orders: [
    {
      store: 'bottega',
      orderId: '<b>1</b>',
      customer: script,
      placed: at,
      awaits: 'awaits news of its parcels',
      until: at,
      cases: ['late'],
    },
    {
      store: 'bottega',
      orderId: 'x'.repeat(100),
      customer: 'Maya Lopez',
      placed: at,
      awaits: 'its journey has ended: done',
      cases: [],
    },
  ],
  orderCount: 40,
  screen: {
    store: 'bottega',
    orderId: '<b>1</b>',
    lines: ['who       Maya Lopez', `parcels   https://carrier.example.com/${'1'.repeat(200)}`],
  },
  mails: [mail, { ...mail, number: 1, subject: 'y'.repeat(120) }],
  mailCount: 2,
  mail: {
    ...mail,
    html: `<html><head></head><body><h1>It is on its way</h1>${script}</body></html>`,
    text: 'It is on its way',
  },
  team: [{ at, subject: 'bottega: order 1 is late', message: 'Placed: …' }],
  commands: [{ what: 'see where it is', line: "npx porchlight order bottega '<b>1</b>'" }],
};
