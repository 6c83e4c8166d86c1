import { warnings } from '../../../domain/policy/checks.ts';
import { parseSettings } from '../../../domain/policy/parse.ts';
import { storeFields } from '../../fixtures.ts';
import { complaintAbout, NOW, withWrong } from './mistakes.ts';

// What people write into their settings by mistake, and what they are told to write. Of a store unless it says otherwise.

const HTTPS = 'expected an https:// address, such as "https://acme.com"';
const ZONE = 'expected an IANA time zone such as "Europe/Berlin"';
const LANGUAGE = 'expected a language tag such as "en" or "de-AT"';
const DAYS = 'expected a number of days, without quotes, such as 5';
const COUNTRY = 'expected an ISO 3166 country code such as "DE"';
const NAME = 'expected the name by which customers know the shop';
const TIME = 'expected a time of day from "00:00" to "23:59"';
const HOURS = { from: '09:00', to: '20:00' };

const OF_ALL: [string, unknown, string][] = [
  ['stores', {}, 'expected at least one store'],
  ['stores', undefined, 'it is needed: expected names and values in braces'],
  ['stages', {}, 'expected at least one stage, such as prod: { allowedRecipients: "all" }'],
  ['stages.prod', {}, 'expected "all", or a list of addresses and domains'],
  ['stages.dev.allowedRecipients', 'everyone', '["maya@acme.com", "@acme.com"]'],
  ['stages.dev.allowedRecipients', ['acme.com'], 'a domain with its @, "@acme.com"'],
  ['stages.Dev Stage', { allowedRecipients: 'all' }, 'expected the name of a stage, 1 to 20 of a-z, 0-9 and -'],
  ['stores.My Shop', storeFields(), 'expected a store id of 1 to 20 of a-z and 0-9'],
  ...['admin', 't', 'mcp', 'unsubscribe'].map((id): [string, unknown, string] => [
    `stores.${id}`,
    storeFields(),
    "a path of Porchlight's own: expected another store id",
  ]),
  ['teamEmail', undefined, 'it is needed: expected a text in quotes'],
  ['teamEmail', 'team', 'expected an e-mail address, such as "team@acme.com"'],
  ['retentionDays', 30, 'expected at least 90'],
  ['retentionDays', '400', 'expected a number, without quotes'],
  ['stepsAtOnce', 1, 'expected at least 2'],
  ['bus', 'yes', 'expected true or false'],
  ['messages', true, 'expected { keepDays } in braces'],
  ['store', {}, 'there is no "store" here: expected stores,'],
];

const OF_A_STORE: [string, unknown, string][] = [
  ['brand.name', '', NAME],
  ['brand.name', 'Acme <orders@acme.com>', 'without < >'],
  ['brand.name', 'Acme\nOutfitters', 'in one line'],
  ['brand.color', 'green', 'expected a colour of six digits, such as "#1f5f4a"'],
  ['brand.color', '#fff', 'expected a colour of six digits'],
  ['brand.colour', '#1f5f4a', '(did you mean color?)'],
  ['brand.url', 'acme.com', HTTPS],
  ['brand.url', 'http://acme.com', HTTPS],
  ['brand.url', 'https://localhost', HTTPS],
  ['brand.logoUrl', 'javascript:alert(1)', HTTPS],
  ['brand.from', undefined, 'expected an e-mail address alone'],
  ['brand.from', 'Acme <orders@acme.com>', 'expected an e-mail address alone, such as "orders@acme.com"'],
  ...['gmail.com', 'outlook.com', 'gmx.de', 'yahoo.co.uk', 'icloud.com', 'libero.it', 'web.de'].map(
    (domain): [string, unknown, string] => [
      'brand.from',
      `shop@${domain}`,
      `nobody can send mails of a shop from ${domain}: expected an address at a domain of the shop`,
    ],
  ),
  ['brand.support', 'help@acme.com', 'expected { email, phone, url, hours, channels } in braces'],
  ['brand.support.phone', '', 'expected a telephone number, or none of this line'],
  ['brand.support.hours', { english: '9 to 5' }, `nobody speaks "english": ${LANGUAGE}`],
  ['brand.support.channels', [{ name: 'Chat' }], 'expected a url or a phone'],
  ['brand.support.channels', [{ name: 'Chat', phone: '1', countries: ['UK'] }], 'or "GB" for the United Kingdom'],
  ['brand.postalAddress', ' ', 'expected name and address of the company'],
  ['brand.social', { Instagram: '@acme' }, HTTPS],
  ['locale', 'english please', 'expected a BCP 47 language tag such as "en" or "de-AT"'],
  ['locale', 'xx', `nobody speaks "xx": ${LANGUAGE}`],
  ['locale', 'de_DE', 'such as "en" or "de-AT"'],
  ...['Berlin', 'GMT+1', '+02:00', 'EST', 'CET'].map((zone): [string, unknown, string] => ['timeZone', zone, ZONE]),
  ['shopDomain', 'acme.com', '"acme.myshopify.com"'],
  ['bigcommerce', 'abc123', 'expected { storeHash } in braces'],
  ['bigcommerce.storeHash', 'store-abc123', 'such as "abc123xyz"'],
  ['platformSends', { magento: [] }, 'there is no "magento" here: expected own, shopify,'],
  ['platformSends.shopify', ['confirmation'], '"confirmation" is none of order_confirmation,'],
  ['mailsOff', 'in_transit', 'expected a list, [ … ]'],
  ['mailsOff', ['delivery'], '(did you mean delivered?)'],
  ['statuses.woocommerce', { 'in-the-kiln': 'shiped' }, '(did you mean shipped?)'],
  ['statuses.woocommerce', { 'In the kiln': 'placed' }, 'as WooCommerce writes it, such as "in-the-kiln"'],
  ['statuses.easypost', { lost: 'shipped' }, '"shipped" is none of label_created,'],
  ['carriers', { fietser: 'https://fiets.example/{number}' }, 'expected { name, url } in braces'],
  ['carriers', { fietser: { url: 'https://fiets.example' } }, 'with {number} in it'],
  ['carriers', { fietser: { url: 'https://fiets.example/{number}/{zip}' } }, '{number}, {postalCode}, {country}'],
  ['carriers', { fietser: {} }, 'expected a name, a url or both'],
  ['goLive', '2026-01-01', 'expected a time with its zone, such as "2026-01-01T00:00:00+01:00"'],
  ['goLive', '2026-02-30T00:00:00Z', 'expected a time with its zone'],
  ['goLive', { at: '2026-01-01T00:00:00Z' }, 'expected one of future, open'],
  ['review.url', 'acme.com', HTTPS],
  ['review.url', 'https://acme.com/{order}', '"{order}" is replaced by nothing: expected {orderId} or no braces'],
  ['review.url', 'https://acme.com/{orderId', '"{orderId" is replaced by nothing'],
  ['review.itemUrl', 'https://acme.com/{product}', '{orderId}, {itemId}, {sku}'],
  ['review.afterDays', '5', DAYS],
  ['review.afterDays', -1, 'expected at least 0'],
  ['review.remindAfterDays', 400, 'expected at most 90'],
  ['review.basisIn', { Germany: 'consent' }, COUNTRY],
  ['checkIn', true, 'expected false, or { afterDays: 2 }'],
  ['pages', true, 'expected false, or { button: "page" }'],
  ['pages.button', 'carier', '(did you mean carrier?)'],
  ['pages.address', 'https://orders.acme.com/', 'expected no slash at its end'],
  ['pages.picturesFrom', ['cdn.acme.com'], 'expected https:// and a host, and nothing behind it'],
  ['returns', 14, 'expected { days, url } in braces'],
  ['cases.hours', { from: '18:00', to: '09:00' }, 'expected hours that end on the same day'],
  ['cases.hours', { ...HOURS, holidays: ['04-31'] }, 'there is no 04-31: expected a day of the calendar'],
  ['marketingHours', { ...HOURS, from: '9:00' }, TIME],
  ['marketingHours', { ...HOURS, to: '24:00' }, TIME],
  ['marketingHours', { from: '09:00', to: '09:00' }, 'expected a time to begin and another to end'],
  ['marketingHours', { ...HOURS, weekdays: ['Monday'] }, 'expected a number from 1, Monday, to 7, Sunday'],
  ['marketingHours', { ...HOURS, weekdays: [0] }, 'expected a number from 1, Monday, to 7, Sunday'],
  ['marketingHours', { ...HOURS, weekdays: [] }, 'expected something in it'],
  ['marketingHours', { ...HOURS, holidays: ['25.12.'] }, 'expected "YYYY-MM-DD", or "MM-DD" for every year'],
  ['marketingHours', { ...HOURS, holidays: ['2026-02-29'] }, 'there is no 2026-02-29'],
  ['businessDays', { holidays: ['02-30'] }, 'there is no 02-30'],
  ['promisedDays', undefined, DAYS],
  ['promisedDays', 0, 'expected at least 1'],
  ['promisedDays', 200, 'expected at most 120'],
  ['promisedDays', 7.5, 'expected a number of days'],
  ['late', { confidence: 75 }, 'expected at most 0.99'],
  ['limits.perKind', { mails: 10, minutes: 0 }, 'expected at least 1'],
  ['marketingCap', { mails: 0, days: 7 }, 'expected at least 1'],
  ['trackingNumberPatienceHours', -1, 'expected at least 0'],
  ['unknownSends', 'maybe', '"maybe" is none of atMostOnce, atLeastOnce'],
];

test.each([
  ...OF_ALL,
  ...OF_A_STORE.map(([path, value, sentence]) => [`stores.acme.${path}`, value, sentence] as const),
])('%s: %j is refused: %s', (path, value, sentence) => {
  const complaint = complaintAbout(withWrong(path, value));

  expect(complaint).toContain(
    path
      .split('.')
      .slice(0, 2)
      .join('.')
      .replace(/^store$/, '(top level)'),
  );
  expect(complaint).toContain(sentence);
  expect(complaint).not.toMatch(/invalid|undefined/i);
});

test.each<[string, unknown, string]>([
  ['stages.dev', { allowedRecipients: 'all' }, 'stages.dev mails every customer: "all" is meant for prod'],
  ['stages.dev', { allowedRecipients: [] }, 'it mails nobody; write "all", or who may get mail'],
  ['teamEmail', 'team@example.com', 'teamEmail is still team@example.com'],
  ['stores.acme.locale', 'sv', 'there are no texts in "sv" yet, so mails are in English: write emails/texts/sv.json'],
  ['stores.acme.brand.replyTo', 'no-reply@acme-shop.com', 'somebody should read no-reply@acme-shop.com'],
  ['stores.acme.brand.logoUrl', 'https://acme-shop.com/logo.svg?v=2', 'show no SVG; a PNG'],
  ['stores.acme.carriers', { DHL: { name: 'A' }, 'd-h-l': { name: 'B' } }, '"DHL" and "d-h-l" are one carrier'],
  ['stores.acme.goLive', '2206-01-01T00:00:00Z', 'of before 2206-01-01; is the year right?'],
  ['stores.acme.marketingHours', { from: '20:00', to: '09:00' }, 'by day is "from" before "to"'],
  ['stores.acme.marketingHours', { from: '09:00', to: '09:05' }, '5 minutes a day are few'],
  ['stores.acme.marketingHours', { ...HOURS, holidays: ['2025-12-25'] }, '"12-25" counts in every year'],
  ['stores.acme.limits', { perDay: 10 }, 'perDay (10) is less than perKind.mails (2000)'],
  ['stores.acme.review.remindAfterDays', 1, 'reads as a nuisance'],
])('%s: %j works, and a team hears: %s', (path, value, sentence) => {
  expect(warnings(parseSettings(withWrong(path, value)), ['en', 'de'], NOW).join('\n')).toContain(sentence);
});
