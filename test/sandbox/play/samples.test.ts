import { parseSettings } from '../../../domain/policy/parse.ts';
import type { SettingsInput } from '../../../domain/policy/settings.ts';
import { sampleShop } from '../../../sandbox/play/sample-shop.ts';
import { samples } from '../../../sandbox/play/samples.ts';
import { settingsInput } from '../../fixtures.ts';
import { settings as bottega } from '../../settings/bottega.config.ts';
import { settings as twoStores } from '../../settings/two-stores.config.ts';

const START = Date.parse('2026-03-02T17:00:00Z');
const shopOf = (input: SettingsInput, store?: string) => sampleShop(parseSettings(input), store);
const shopIn = (timeZone: string, locale = 'en') => shopOf(settingsInput({ timeZone, locale }));

test('sample orders are placed at the first store, by customers who live where it does', () => {
  expect(shopOf(twoStores)).toMatchObject({ store: 'acme', currency: 'USD', address: { city: 'San Francisco' } });
  expect(shopOf(bottega)).toMatchObject({
    store: 'bottega',
    locale: 'it',
    currency: 'EUR',
    address: { country: 'IT', city: 'Rome' },
  });
});

test('another store can be named, and one that is not in the settings has the first one’s customers', () => {
  expect(shopOf(twoStores, 'lindgren')).toMatchObject({ store: 'lindgren', currency: 'EUR' });
  expect(shopOf(twoStores, 'elsewhere')).toMatchObject({ store: 'elsewhere', currency: 'USD' });
});

test('settings without a store are refused before there are samples of it', () => {
  expect(() => shopOf({ ...bottega, stores: {} })).toThrow('stores: expected at least one store');
});

test.each([
  ['Europe/Zurich', 'de', 'CH', 'CHF'],
  ['America/Chicago', 'en', 'US', 'USD'],
  ['Asia/Tokyo', 'ja', 'JP', 'JPY'],
  ['Europe/Busingen', 'de', 'DE', 'EUR'],
  ['UTC', 'pt-BR', 'BR', 'BRL'],
  ['UTC', 'es-419', 'US', 'USD'],
  ['Africa/Ouagadougou', 'fr', 'BF', 'USD'],
])('a store in %s, speaking %s, has customers in %s who pay in %s', (timeZone, locale, country, currency) => {
  expect(shopIn(timeZone, locale)).toMatchObject({ currency, address: { country } });
});

test('the samples of another shop are posted to it, and name nothing of ours', () => {
  const lines = samples(START, shopOf(bottega));

  expect(lines.filter(({ path }) => !path.startsWith('/bottega/'))).toEqual([]);
  expect(JSON.stringify(lines)).not.toMatch(/acme|USD|country[^,]*US/i);
  expect(lines.filter(({ body }) => body.includes('"currency":"EUR"')).length).toBeGreaterThanOrEqual(7);
});
