import { CLAIMS } from './claims.ts';
import { local, milestone, on, order, parcel, playOut, smoothly } from './shop.ts';

// A shop that checks in with its customers, some days before it asks for a review. Its customers live in Berlin.

const BERLIN = { shippingAddress: { country: 'DE', postalCode: '10115', city: 'Berlin' } };
const atLindgren = <Line extends { path: string }>(line: Line): Line => ({
  ...line,
  path: line.path.replace('/acme/', '/lindgren/'),
});

const shop = playOut(
  [
    ...[order(on(0), 'smooth', BERLIN), ...smoothly(on, 'smooth')],
    ...[
      order(on(0), 'no-consent', { ...BERLIN, customer: { acceptsMarketing: false } }),
      ...smoothly(on, 'no-consent'),
    ],
    ...[order(on(0), 'wrong', BERLIN), ...smoothly(on, 'wrong')],
    milestone(on(4), 'wrong', 'exception', parcel('1')),
    ...[order(on(0), 'reviewed', BERLIN), ...smoothly(on, 'reviewed')],
    milestone(on(14), 'reviewed', 'reviewed'),
  ].map(atLindgren),
);

test('a customer is asked whether all is right, then for a review, and reminded, in the shop’s hours', () => {
  const sent = shop.order('smooth').mails.map(({ kind, at }) => `${kind} ${local(at, 'Europe/Berlin')}`);

  expect(sent.slice(-3)).toEqual([
    expect.stringMatching(/^check_in Mon 9 Mar 10:/),
    expect.stringMatching(/^review_request Fri 13 Mar 10:/),
    expect.stringMatching(/^review_reminder Mon 23 Mar 10:/),
  ]);
  expect(shop.end('smooth')).toBe('ended: done');
});

test('who agreed to no marketing mail is asked whether all is right, and for no review', () => {
  expect(shop.decisions('no-consent').slice(-2)).toEqual([
    'check_in: sent, due',
    'review_request: skipped, no_consent',
  ]);
});

test('after an exception that follows the delivery nobody is asked anything until people have looked', () => {
  expect(shop.order('wrong').cases).toMatchObject([{ cause: 'contradicted', subject: 'order' }]);
  expect(shop.decisions('wrong')).toContain('problem 1: skipped, superseded_by_delivered');
  expect(shop.mails('wrong').slice(-1)).toEqual(['delivered 1']);
});

test('who has written a review is not reminded', () => {
  expect(shop.mails('reviewed').slice(-2)).toEqual(['check_in', 'review_request']);
  expect(shop.end('reviewed')).toBe('ended: done');
});

test('these stories enter the states they claim', () => {
  expect(shop.entered()).toEqual(expect.arrayContaining([...CLAIMS['after-arrival']]));
});
