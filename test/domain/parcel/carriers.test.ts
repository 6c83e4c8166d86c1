import { isPlaceholder } from '../../../domain/parcel/carrier-names.ts';
import { CARRIER_TABLE } from '../../../domain/parcel/carrier-table.ts';
import { carrierCalled, carrierOfNumber } from '../../../domain/parcel/carriers.ts';
import { shownParcel } from '../../../domain/parcel/tracking-links.ts';

const GENT = { country: 'BE', postalCode: '9000' };
const shown = (carrier: string | undefined, trackingNumber?: string, more: object = {}) =>
  shownParcel({ carrier, trackingNumber, ...more }, GENT, { carriers: {} });

test.each([
  // as WooCommerce's and AST's plugins, Shopify, EasyPost, AfterShip and Shippo write them
  ['usps', 'USPS'],
  ['Royal Mail', 'Royal Mail'],
  ['royal-mail', 'Royal Mail'],
  ['RoyalMail', 'Royal Mail'],
  ['dhl_express', 'DHL Express'],
  ['DHLExpress', 'DHL Express'],
  ['deutsche-post-dhl', 'DHL'],
  ['dpd.co.uk', 'DPD'],
  ['dpd-uk', 'DPD'],
  ['hermes-uk', 'Evri'],
  ['post.at', 'Österreichische Post'],
  ['Belgium Post', 'bpost'],
  ['australia-post', 'Australia Post'],
  ['FedEx', 'FedEx'],
  ['poste-italiane', 'Poste Italiane'],
  ['Fan Courier', 'FAN Courier'],
  ['dhl-parcel-uk', 'DHL'],
  ['croatia-post', 'Hrvatska pošta'],
])('%s is shown as %s, with a page for its numbers', (carrier, name) => {
  expect(shown(carrier)).toMatchObject({ carrier: name, trackingUrl: undefined });
  expect(carrierCalled(carrier)!.url).toMatch(/^https:\/\/\S+\{number\}/);
});

test('each line of the table names its source, and a page that takes the number', () => {
  const lines = CARRIER_TABLE.trim().split('\n');
  const ofCarriers = lines.filter((line) => !line.startsWith('# '));
  expect(ofCarriers.length).toBeGreaterThan(100);
  for (const line of ofCarriers)
    expect(line).toMatch(/^(WOO|AST|OWN) \| \S[^|]* \| https:\/\/[^\s|]+\{number\}[^\s|]*( \|| \| \S[^|]*)$/);
});

test.each([
  ['USPSReturns', 'USPS'],
  ['usps-webhook-api', undefined],
  ['royal_mail_api', 'Royal Mail'],
  ['dpd-de-reference', 'DPD'],
  ['spaceship', undefined],
  ['returns', undefined],
])('%s, what integrators make of a carrier’s name: %s', (name, carrier) => {
  expect(carrierCalled(name)?.name).toBe(carrier);
});

test('a number has the page of its carrier, escaped and without the blanks of its writing', () => {
  expect(shown('royal-mail', 'AB 1234 5678 9GB').trackingUrl).toBe(
    'https://www.royalmail.com/track-your-item#/tracking-results/AB123456789GB',
  );
  expect(shown('dpd', 'a&b/1').trackingUrl).toBe('https://tracking.dpd.de/parcelstatus?query=A%26B%2F1');
});

test('the address that was told wins', () => {
  expect(shown('ups', '1Z0000000000000017', { trackingUrl: 'https://t.example.com/1' })).toMatchObject({
    trackingUrl: 'https://t.example.com/1',
  });
});

test('a page that wants the place of delivery gets it, or is not linked', () => {
  const to = (address: { country: string; postalCode?: string } | undefined) =>
    shownParcel({ carrier: 'postnl', trackingNumber: '3SABCD1' }, address, { carriers: {} }).trackingUrl;
  expect(to({ country: 'NL', postalCode: '1012 AB' })).toBe('https://jouw.postnl.nl/track-and-trace/3SABCD1-NL-1012AB');
  expect(to({ country: 'NL' })).toBeUndefined();
  expect(to(undefined)).toBeUndefined();
});

test.each([
  ['ups', '1Z0000000000000017', true],
  ['ups', 'RB123456789NL', true],
  ['ups', 'BIKE-7', false],
  ['usps', '9400100000000000000017', true],
  ['usps', '420941109400100000000000000017', true],
  ['usps', '1Z0000000000000017', false],
  ['fedex', '123456789012', true],
  ['fedex', '12345', false],
])('a number that cannot be one of %s is not linked: %s', (carrier, number, isLinked) => {
  expect(shown(carrier, number).trackingUrl !== undefined).toBe(isLinked);
});

test('a number that is one carrier’s only names it', () => {
  expect(shown(undefined, '1Z 0000 0000 0000 0017')).toMatchObject({
    carrier: 'UPS',
    trackingUrl: 'https://www.ups.com/track?tracknum=1Z0000000000000017',
  });
  expect(shown('Other', '9400100000000000000017')).toMatchObject({ carrier: 'USPS' });
  expect(carrierOfNumber('12345')).toBeUndefined();
});

test.each(['Other', 'other', 'CUSTOM', 'Unknown', 'n/a', '-', 'Sonstige'])('%s is nobody’s name', (name) => {
  expect(isPlaceholder(name)).toBe(true);
  expect(shown(name, '12345')).toEqual({ carrier: undefined, trackingNumber: '12345', trackingUrl: undefined });
});

test('a carrier that nobody knows is shown as told, a slug in words', () => {
  expect(shown('De Fietser', '7')).toMatchObject({ carrier: 'De Fietser', trackingUrl: undefined });
  expect(shown('local-bike_post', '7')).toMatchObject({ carrier: 'Local Bike Post' });
});

test('the store’s own line wins over the table', () => {
  const carriers = { 'De Fietser': { url: 'https://fiets.example.com/{number}' }, UPS: { name: 'United Parcel' } };
  const own = (carrier: string, trackingNumber: string) => shownParcel({ carrier, trackingNumber }, GENT, { carriers });
  expect(own('de-fietser', '7')).toMatchObject({ trackingUrl: 'https://fiets.example.com/7' });
  expect(own('ups', '1Z0000000000000017')).toMatchObject({
    carrier: 'United Parcel',
    trackingUrl: 'https://www.ups.com/track?tracknum=1Z0000000000000017',
  });
});
