import { warnings } from '../../../domain/policy/checks.ts';
import { parseSettings } from '../../../domain/policy/parse.ts';
import { settings as own } from '../../../porchlight.config.ts';
import { settingsInput } from '../../fixtures.ts';
import { complaintAbout, NOW, withWrong } from './mistakes.ts';

test.each([
  ['retentiondays', '(top level)'],
  ['stores.acme.reviews', 'stores.acme'],
  ['stores.acme.review.after', 'stores.acme.review'],
  ['stores.acme.brand.colour', 'stores.acme.brand'],
  ['stores.acme.brand.support.mail', 'stores.acme.brand.support'],
  ['stages.dev.recipients', 'stages.dev'],
  ['stores.acme.platformSends.magento', 'stores.acme.platformSends'],
])('a misspelt %s is refused where it stands', (path, place) => {
  const complaint = complaintAbout(withWrong(path, 1));

  expect(complaint).toContain(`  ${place}: `);
  expect(complaint).toContain(path.split('.').at(-1));
});

test.each([
  ['a leap day', 'marketingHours', { from: '09:00', to: '20:00', holidays: ['02-29', '2028-02-29'] }],
  ['a domain that only looks like a provider’s', 'brand.from', 'orders@mail.acme-shop.com'],
  ['a language without a country', 'locale', 'sv'],
  ['a review link per item', 'review.itemUrl', 'https://acme.example.com/{orderId}/{sku}'],
])('%s is fine', (_, field, value) => {
  expect(complaintAbout(withWrong(`stores.acme.${field}`, value))).toBe('none');
});

test('settings as they are meant draw no warning', () => {
  const input = settingsInput({}, { teamEmail: 'team@acme-shop.com' });
  input.stores.acme!.brand = { ...input.stores.acme!.brand, from: 'orders@acme-shop.com' };

  expect(warnings(parseSettings(input), ['en', 'de'], NOW)).toEqual([]);
});

test('every wrong field is named at once', () => {
  const input = { ...withWrong('stores.acme.locale', ''), teamEmail: '?', retentionDays: 1 };

  const complaint = complaintAbout(input);

  expect(complaint.split('\n')).toHaveLength(4);
  for (const path of ['stores.acme.locale', 'teamEmail', 'retentionDays']) expect(complaint).toContain(`  ${path}: `);
});

test.each<[string, Parameters<typeof settingsInput>[0], number]>([
  ['promise, collection, two late rounds, request and reminder', {}, 7 + 7 + 5 * 3 + (5 + 60) + (7 + 60)],
  ['no reminder', { promisedDays: 30, review: { remindAfterDays: undefined } }, 30 + 7 + 5 * 3 + (5 + 60)],
  [
    'a promise in business days, through weekends and holidays',
    { promisedDays: 30, businessDays: { weekdays: [1, 2, 3, 4, 5], holidays: ['12-25'] } },
    43 + 7 + 5 * 3 + (5 + 60) + (7 + 60),
  ],
  ['a long promise and many rounds', { promisedDays: 120, lateRounds: 10 }, 120 + 7 + 5 * 11 + (5 + 60) + (7 + 60)],
])('an order is kept for as long as its journey may take: %s', (_, fields, least) => {
  expect(complaintAbout(settingsInput(fields, { retentionDays: least }))).toBe('none');
  expect(complaintAbout(settingsInput(fields, { retentionDays: least - 1 }))).toContain(
    `retentionDays: expected at least ${least}: a journey of the store "acme"`,
  );
});

test('what is left out has its default', () => {
  const { stores, retentionDays } = parseSettings(settingsInput());

  expect(retentionDays).toBe(400);
  expect(stores.acme).toMatchObject({
    platformSends: { shopify: ['order_confirmation'] },
    mailsOff: ['in_transit', 'arriving_tomorrow'],
    longestSilenceDays: 5,
    lateRounds: 2,
    trackingNumberPatienceHours: 4,
    unknownSends: 'atMostOnce',
    review: { cooldownDays: 3 },
    marketingHours: { from: '09:00', to: '20:00' },
    marketingCap: { mails: 3, days: 7 },
    limits: { perKind: { mails: 2000, minutes: 60 }, perDay: 50_000 },
  });
  expect(stores.acme!.goLive).toBeUndefined();
});

test('the project’s own settings are valid, whatever they are', () => {
  expect(complaintAbout(own)).toBe('none');
});
