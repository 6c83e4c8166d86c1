import { warnings } from '../../../domain/policy/checks.ts';
import { InvalidSettings, parseSettings } from '../../../domain/policy/parse.ts';
import type { SettingsInput } from '../../../domain/policy/settings.ts';
import { settings as own } from '../../../porchlight.config.ts';
import { settingsInput, storeFields } from '../../fixtures.ts';

/** The settings with one value set at a path, as someone without a type checker would write it. */
function withWrong(path: string, value: unknown): SettingsInput {
  const input = structuredClone(settingsInput()) as unknown as Record<string, unknown>;
  const names = path.split('.');
  const last = names.pop()!;
  let place = input;
  for (const name of names) {
    place[name] ??= {};
    place = place[name] as Record<string, unknown>;
  }
  place[last] = value;
  return input as unknown as SettingsInput;
}

function complaintAbout(input: SettingsInput): string {
  try {
    parseSettings(input);
  } catch (error) {
    if (error instanceof InvalidSettings) return error.message;
    throw error;
  }
  return 'none';
}

test.each([
  ['teamEmail', 'team'],
  ['teamEmail', undefined],
  ['retentionDays', 30],
  ['retentionDays', '400'],
  ['stages.dev.allowedRecipients', 'everyone'],
  ['stages.dev.allowedRecipients', ['example.com']],
  ['stages.Dev Stage', { allowedRecipients: 'all' }],
  ['stores.ACME', storeFields()],
  ['stores.a-store', storeFields()],
  ['stores.acme.brand.name', ''],
  ['stores.acme.brand.color', 'green'],
  ['stores.acme.brand.url', 'http://acme.example.com'],
  ['stores.acme.brand.logoUrl', 'javascript:alert(1)'],
  ['stores.acme.brand.from', 'Acme <orders@acme.example.com>'],
  ['stores.acme.brand.support.email', 'help'],
  ['stores.acme.brand.postalAddress', undefined],
  ['stores.acme.locale', 'english please'],
  ['stores.acme.timeZone', 'Berlin'],
  ['stores.acme.platformSends.shopify', ['shipped']],
  ['stores.acme.mailsOff', ['shipped']],
  ['stores.acme.goLive', '2026-01-01'],
  ['stores.acme.review.url', 'acme.example.com'],
  ['stores.acme.review.afterDays', -1],
  ['stores.acme.review.afterDays', '5'],
  ['stores.acme.review.remindAfterDays', 400],
  ['stores.acme.marketingHours', { from: '9:00', to: '20:00' }],
  ['stores.acme.marketingHours', { from: '09:00', to: '24:00' }],
  ['stores.acme.marketingHours.weekdays', [0]],
  ['stores.acme.marketingHours.weekdays', []],
  ['stores.acme.marketingHours.holidays', ['Christmas']],
  ['stores.acme.marketingCap', { mails: 0, days: 7 }],
  ['stores.acme.limits.perKind', { mails: 10, minutes: 0 }],
  ['stores.acme.limits.perDay', 0],
  ['stores.acme.review.itemUrl', 'acme.example.com'],
  ['stores.acme.promisedDays', 0],
  ['stores.acme.promisedDays', 7.5],
  ['stores.acme.longestSilenceDays', 0],
  ['stores.acme.lateRounds', 0],
  ['stores.acme.trackingNumberPatienceHours', -1],
  ['stores.acme.unknownSends', 'maybe'],
])('%s may not be %j, and the complaint names it', (path, value) => {
  expect(complaintAbout(withWrong(path, value))).toContain(path);
});

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
  ['teamEmail', undefined, 'expected string'],
  ['retentionDays', 30, 'expected number to be >=90'],
  ['stores.acme.mailsOff', ['shipped'], '"dispatched"'],
  ['stores.acme.unknownSends', 'maybe', '"atLeastOnce"'],
  ['stores.acme.review.afterDays', '5', 'expected number, received string'],
  ['stores.acme.timeZone', 'Berlin', 'expected an IANA time zone such as "Europe/Berlin"'],
])('of a wrong %s (%j) it says what was expected', (path, value, expected) => {
  expect(complaintAbout(withWrong(path, value))).toContain(expected);
});

test.each<[string, unknown, string]>([
  ['stores', {}, 'expected at least one store'],
  ['stages', {}, 'expected at least one stage'],
  ...['admin', 't', 'mcp', 'unsubscribe'].map((id): [string, unknown, string] => [
    `stores.${id}`,
    storeFields(),
    "a path of Porchlight's own",
  ]),
  ['stores.acme.locale', 'xx', 'nobody speaks "xx"'],
  ['stores.acme.locale', 'qqq-DE', 'expected a language tag'],
  ['stores.acme.timeZone', '+02:00', 'expected an IANA time zone'],
  ['stores.acme.goLive', '2026-02-30T00:00:00Z', 'expected a time with its zone'],
  ['stores.acme.goLive', 'tomorrow', 'expected a time with its zone'],
  ...['gmail.com', 'outlook.com', 'gmx.de', 'yahoo.co.uk', 'icloud.com', 'libero.it', 'web.de'].map(
    (domain): [string, unknown, string] => [
      'stores.acme.brand.from',
      `shop@${domain}`,
      `nobody can send mails of a shop from ${domain}`,
    ],
  ),
  ['stores.acme.review.url', 'https://acme.example.com/{order}', '"{order}" is replaced by nothing'],
  ['stores.acme.review.url', 'https://acme.example.com/{itemId}', 'expected {orderId} or no braces'],
  ['stores.acme.review.url', 'https://acme.example.com/{orderId', '"{orderId" is replaced by nothing'],
  ['stores.acme.review.itemUrl', 'https://acme.example.com/{product}', '{orderId}, {itemId}, {sku}'],
  ['stores.acme.marketingHours', { from: '09:00', to: '20:00', holidays: ['02-30'] }, 'there is no 02-30'],
  ['stores.acme.marketingHours', { from: '09:00', to: '20:00', holidays: ['2026-02-29'] }, 'there is no 2026-02-29'],
])('%s: %j works for no schema and is refused: %s', (path, value, expected) => {
  const complaint = complaintAbout(withWrong(path, value));

  expect(complaint).toContain(`${path.split('.').slice(0, 2).join('.')}`);
  expect(complaint).toContain(expected);
});

test.each([
  ['a leap day', 'marketingHours', { from: '09:00', to: '20:00', holidays: ['02-29', '2028-02-29'] }],
  ['a domain that only looks like a provider’s', 'brand.from', 'orders@mail.acme-shop.com'],
  ['a language without a country', 'locale', 'sv'],
  ['a review link per item', 'review.itemUrl', 'https://acme.example.com/{orderId}/{sku}'],
])('%s is fine', (_, field, value) => {
  expect(complaintAbout(withWrong(`stores.acme.${field}`, value))).toBe('none');
});

test.each<[string, unknown, string]>([
  ['stages.dev', { allowedRecipients: 'all' }, 'stages.dev mails every customer'],
  ['teamEmail', 'team@example.com', 'teamEmail is still team@example.com'],
  ['stores.acme.locale', 'sv', 'there are no texts in "sv" yet'],
  ['stores.acme.brand.replyTo', 'no-reply@acme-shop.com', 'somebody should read no-reply@acme-shop.com'],
  ['stores.acme.brand.logoUrl', 'https://acme-shop.com/logo.svg?v=2', 'show no SVG'],
  ['stores.acme.marketingHours', { from: '20:00', to: '09:00' }, 'from 20:00 to 09:00 is by night'],
  ['stores.acme.limits', { perDay: 10 }, 'perDay (10) is less than perKind.mails (2000)'],
  ['stores.acme.review.remindAfterDays', 1, 'reads as a nuisance'],
])('of %s: %j a team hears: %s', (path, value, expected) => {
  const settings = parseSettings(withWrong(path, value));

  expect(warnings(settings, ['en', 'de']).join('\n')).toContain(expected);
});

test('settings as they are meant draw no warning', () => {
  const input = settingsInput({}, { teamEmail: 'team@acme-shop.com' });
  input.stores.acme!.brand = { ...input.stores.acme!.brand, from: 'orders@acme-shop.com' };

  expect(warnings(parseSettings(input), ['en', 'de'])).toEqual([]);
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
