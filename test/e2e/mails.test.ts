import { AwsError } from '../../sandbox/errors.ts';
import type { SentMail } from '../../sandbox/mail.ts';
import type { PlayStage } from '../../sandbox/play/play.ts';
import { type Deed, iso, itemsOf, milestone, on, order, parcel, playOut, smoothly } from './shop.ts';

// What SES and the customer may do to a mail: every story of this file is played in one run.

type Fate = ReturnType<PlayStage['sandbox']['mail']['behave']>;

const BUSY = new AwsError('TooManyRequestsException', 'Maximum sending rate exceeded.', 429);
const REFUSED = new AwsError('MessageRejected', 'Email contains a virus.');
const BROKEN = new AwsError('BadGateway', 'no one knows', 502);

/** What SES does with the mails of an order, one after the other; the last goes on. */
const FATES: Record<string, Fate[]> = {
  busy: [BUSY, BUSY, 'accept'],
  'busy-for-hours': [...Array<Fate>(12).fill(BUSY), 'accept'],
  refused: [REFUSED, 'accept'],
  broken: [BROKEN, 'accept'],
  'answer-lost': ['lost-answer', 'accept'],
  'never-heard-of': ['silence', 'accept'],
};
const calls: Record<string, string[]> = {};

function fateOf({ recipients, tags }: SentMail): Fate {
  const id = recipients[0]!.split('@')[0]!;
  const fates = FATES[id];
  const tried = [...(calls[id] ?? []), tags.kind!];
  calls[id] = tried;
  return fates?.[Math.min(tried.length, fates.length) - 1];
}

const pages: { orderId: string; method: string; status: number; body: string }[] = [];

/** The customer follows the link that the review request carries in its header. */
const unsubscribe = (at: number, orderId: string, method: 'GET' | 'POST'): Deed => ({
  at,
  act: async ({ sandbox }) => {
    const mail = sandbox.outbox.find(
      ({ to, tags }) => to[0] === `${orderId}@example.com` && tags.kind === 'review_request',
    );
    const [, url = ''] = /<(https?:[^>]*)>/.exec(mail?.headers['List-Unsubscribe'] ?? '') ?? [];
    const response = await fetch(url, { method });
    pages.push({ orderId, method, status: response.status, body: await response.text() });
  },
});

const shop = playOut(
  [
    ...[...Object.keys(FATES), 'bounce', 'complaint', 'reader', 'leaver'].flatMap((id) => [
      order(on(0), id),
      ...smoothly(on, id),
    ]),
    unsubscribe(on(9), 'reader', 'GET'),
    unsubscribe(on(9, 1), 'leaver', 'GET'),
    unsubscribe(on(10), 'leaver', 'POST'),
    order(on(20), 'left', { customer: { email: 'Leaver@Example.com' } }),
    milestone(on(21), 'left', 'dispatched', parcel('1')),
    milestone(on(22), 'left', 'delivered', parcel('1')),
  ],
  ({ sandbox }) => {
    sandbox.mail.behave = fateOf;
  },
);

const ALL = ['order_confirmation', 'dispatched 1', 'out_for_delivery 1', 'delivered 1', 'review_request'];
const afterwards = async (orderId: string) =>
  Object.fromEntries(
    (await itemsOf(shop.stage))
      .filter(({ pk, sk }) => pk === `ORDER#acme#${orderId}` && sk.startsWith('MAIL#'))
      .map(({ kind, status }) => [kind, status]),
  );

test('a mail that SES is too busy for goes once SES takes it, and once only', async () => {
  expect(shop.mails('busy')).toEqual([...ALL, 'review_reminder']);
  expect(calls.busy!.slice(0, 4)).toEqual([...Array(3).fill('order_confirmation'), 'dispatched']);
  expect(shop.decisions('busy').slice(0, 2)).toEqual([
    'order_confirmation: held, ses_busy',
    'order_confirmation: sent, due',
  ]);
});

test('a confirmation goes once SES takes it, though that is hours later, and no step fails meanwhile', async () => {
  expect(shop.mails('busy-for-hours')).toEqual([...ALL, 'review_reminder']);
  expect(calls['busy-for-hours']!.filter((kind) => kind === 'order_confirmation')).toHaveLength(13);
  expect(shop.decisions('busy-for-hours').slice(0, 2)).toEqual([
    'order_confirmation: held, ses_busy',
    'order_confirmation: sent, due',
  ]);
  expect(shop.order('busy-for-hours').mails[0]!.at > iso(on(0, 1))).toBe(true);
  expect((await itemsOf(shop.stage)).filter(({ sk }) => sk.startsWith('FAILURE#'))).toEqual([]);
});

test('a mail that SES refuses for good is a decision, and is not tried again', async () => {
  expect(shop.decisions('refused')[0]).toBe('order_confirmation: failed, MessageRejected');
  expect(calls.refused!.filter((kind) => kind === 'order_confirmation')).toHaveLength(1);
  expect(shop.mails('refused')).toEqual([...ALL.slice(1), 'review_reminder']);
  expect(await afterwards('refused')).toMatchObject({ order_confirmation: 'failed' });
});

test('a mail that nobody knows the fate of is sent at most once, and recorded as unknown', async () => {
  expect(shop.order('broken').decisions.slice(0, 2)).toMatchObject([
    { kind: 'order_confirmation', outcome: 'held', reason: 'waiting_for_ses', at: iso(on(0)) },
    { kind: 'order_confirmation', outcome: 'unknown', reason: 'ses_never_answered', at: iso(on(1)) },
  ]);
  expect(calls.broken!.filter((kind) => kind === 'order_confirmation')).toHaveLength(1);
  expect(await afterwards('broken')).toMatchObject({ order_confirmation: 'unknown', dispatched: 'delivered' });
});

test('a mail whose answer was lost is confirmed by SES’s own event, and not sent twice', async () => {
  expect(shop.decisions('answer-lost').slice(0, 2)).toEqual([
    'order_confirmation: held, waiting_for_ses',
    'order_confirmation: sent, confirmed_by_ses',
  ]);
  expect(shop.mails('answer-lost')).toEqual([...ALL, 'review_reminder']);
});

test('a mail that SES took and was never heard of again stays sent', async () => {
  expect(shop.mails('never-heard-of')).toEqual([...ALL, 'review_reminder']);
  expect(await afterwards('never-heard-of')).toMatchObject({ order_confirmation: 'sent', dispatched: 'delivered' });
});

test.each([
  // an address that bounces may be corrected while the case of it is open
  ['bounce', 'bounced', ['held, case_open_bounced', 'skipped, case_open_bounced']],
  ['complaint', 'complained', ['skipped, address_complained']],
])('after a %s the address gets no mail', async (orderId, why, review) => {
  expect(shop.mails(orderId)).toEqual(['order_confirmation']);
  expect(shop.decisions(orderId).slice(1)).toEqual([
    `dispatched 1: skipped, address_${why}`,
    'in_transit 1: skipped, mail_is_off',
    `out_for_delivery 1: skipped, address_${why}`,
    `delivered 1: skipped, address_${why}`,
    ...review.map((what) => `review_request: ${what}`),
  ]);
  expect(await afterwards(orderId)).toEqual({ order_confirmation: why });
});

test('looking at the unsubscribe page changes nothing', () => {
  expect(pages.filter(({ method }) => method === 'GET')).toMatchObject([
    { orderId: 'reader', status: 200, body: expect.stringContaining('Unsubscribe</button>') },
    { orderId: 'leaver', status: 200 },
  ]);
  expect(shop.mails('reader')).toEqual([...ALL, 'review_reminder']);
});

test('who unsubscribes gets no reminder, and for later orders everything but the request', () => {
  expect(pages.at(-1)).toMatchObject({ method: 'POST', status: 200 });
  expect(pages.at(-1)?.body).toContain('You are unsubscribed');
  expect(shop.mails('leaver')).toEqual(ALL);
  expect(shop.decisions('leaver').at(-1)).toBe('review_reminder: skipped, unsubscribed');
  expect(shop.mails('left')).toEqual(['order_confirmation', 'dispatched 1', 'delivered 1']);
  expect(shop.decisions('left').at(-1)).toBe('review_request: skipped, unsubscribed');
});

test('only review mails can be unsubscribed from, and those by one click', () => {
  const [request] = shop.outbox('leaver', 'review_request');

  expect(request?.headers['List-Unsubscribe-Post']).toBe('List-Unsubscribe=One-Click');
  expect(request?.headers['List-Unsubscribe']).toMatch(/^<https?:[^<>]*>$/);
  expect(shop.outbox('leaver', 'delivered')[0]?.headers).toEqual({});
});
