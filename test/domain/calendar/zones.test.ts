import { addressIn, zoneOf } from '../../../domain/calendar/zones.ts';
import type { Address } from '../../../domain/order/order.ts';

const FALLBACK = 'Etc/UTC';
const zone = (country: string, region?: string, postalCode?: string) =>
  zoneOf({ country, region, postalCode } as Address, FALLBACK);

test.each([
  ['Berlin', 'DE', undefined, undefined, 'Europe/Berlin'],
  ['Kathmandu', 'NP', undefined, undefined, 'Asia/Kathmandu'],
  ['Apia', 'WS', undefined, undefined, 'Pacific/Apia'],
  ['Pago Pago', 'AS', undefined, undefined, 'Pacific/Pago_Pago'],
  ['Kyiv', 'UA', undefined, '01001', 'Europe/Kyiv'],
  ['Almaty', 'KZ', 'ALA', '050000', 'Asia/Almaty'],
  ['Buenos Aires', 'AR', 'C', 'C1002', 'America/Argentina/Buenos_Aires'],
  ['Réunion', 'RE', undefined, '97400', 'Indian/Reunion'],
  ['Réunion, written as France', 'FR', undefined, '97400', 'Indian/Reunion'],
  ['Paris', 'FR', undefined, '75001', 'Europe/Paris'],
  ['the Canary Islands, as a country', 'IC', undefined, undefined, 'Atlantic/Canary'],
])('%s', (_, country, region, postalCode, expected) => {
  expect(zone(country, region, postalCode)).toBe(expected);
});

test.each([
  ['New York', 'NY', '10001', 'America/New_York'],
  ['Los Angeles', 'CA', '90001', 'America/Los_Angeles'],
  ['Phoenix', 'AZ', '85001', 'America/Phoenix'],
  ['Window Rock, of the Navajo Nation', 'AZ', '86515', 'America/Denver'],
  ['Indianapolis', 'IN', '46201', 'America/New_York'],
  ['Gary', 'IN', '46402', 'America/Chicago'],
  ['Evansville', 'IN', '47708', 'America/Chicago'],
  ['Louisville', 'KY', '40202', 'America/New_York'],
  ['Paducah', 'KY', '42001', 'America/Chicago'],
  ['Nashville', 'TN', '37201', 'America/Chicago'],
  ['Knoxville', 'TN', '37902', 'America/New_York'],
  ['Chattanooga', 'TN', '37402', 'America/New_York'],
  ['Miami', 'FL', '33101', 'America/New_York'],
  ['Pensacola', 'FL', '32501', 'America/Chicago'],
  ['Detroit', 'MI', '48201', 'America/New_York'],
  ['Iron Mountain', 'MI', '49801', 'America/Chicago'],
  ['Sioux Falls', 'SD', '57101', 'America/Chicago'],
  ['Rapid City', 'SD', '57701', 'America/Denver'],
  ['Fargo', 'ND', '58102', 'America/Chicago'],
  ['Dickinson', 'ND', '58601', 'America/Denver'],
  ['Omaha', 'NE', '68101', 'America/Chicago'],
  ['Scottsbluff', 'NE', '69361', 'America/Denver'],
  ['Wichita', 'KS', '67201', 'America/Chicago'],
  ['Goodland', 'KS', '67735', 'America/Denver'],
  ['Dallas', 'TX', '75201', 'America/Chicago'],
  ['El Paso', 'TX', '79901', 'America/Denver'],
  ['Boise', 'ID', '83701', 'America/Denver'],
  ["Coeur d'Alene", 'ID', '83814', 'America/Los_Angeles'],
  ['Portland', 'OR', '97201', 'America/Los_Angeles'],
  ['Ontario, Oregon', 'OR', '97914', 'America/Denver'],
  ['West Wendover', 'NV', '89883', 'America/Denver'],
  ['Anchorage', 'AK', '99501', 'America/Anchorage'],
  ['Adak', 'AK', '99546', 'America/Adak'],
  ['Honolulu', 'HI', '96801', 'Pacific/Honolulu'],
  ['San Juan', 'PR', '00901', 'America/Puerto_Rico'],
  ['Guam', 'GU', '96910', 'Pacific/Guam'],
  ['a base in Germany', 'AE', '09096', 'Europe/Berlin'],
])('%s has the same zone with its state, with its ZIP alone and with ZIP+4', (_, state, zip, expected) => {
  expect([zone('US', state, zip), zone('US', undefined, zip), zone('US', 'nowhere', `${zip}-1234`)]).toEqual(
    Array(3).fill(expected),
  );
});

test.each([
  ['US', 'Texas', 'America/Chicago'],
  ['US', 'TX', 'America/Chicago'],
  ['US', 'US-TX', 'America/Chicago'],
  ['US', 'Arizona', 'America/Phoenix'],
  ['US', 'Washington', 'America/Los_Angeles'],
  ['US', 'Washington, D.C.', 'America/New_York'],
  ['US', 'West Virginia', 'America/New_York'],
  ['US', 'Kansas', 'America/Chicago'],
  ['US', 'Arkansas', 'America/Chicago'],
  ['US', 'ME', 'America/New_York'],
  ['AU', 'WA', 'Australia/Perth'],
  ['AU', 'Western Australia', 'Australia/Perth'],
  ['AU', 'New South Wales', 'Australia/Sydney'],
  ['AU', 'SA', 'Australia/Adelaide'],
  ['AU', 'QLD', 'Australia/Brisbane'],
  ['AU', 'NT', 'Australia/Darwin'],
  ['CA', 'Québec', 'America/Toronto'],
  ['CA', 'British Columbia', 'America/Vancouver'],
  ['CA', 'NL', 'America/St_Johns'],
  ['BR', 'São Paulo', 'America/Sao_Paulo'],
  ['BR', 'AM', 'America/Manaus'],
  ['BR', 'Mato Grosso', 'America/Cuiaba'],
  ['BR', 'Mato Grosso do Sul', 'America/Campo_Grande'],
  ['BR', 'Acre', 'America/Rio_Branco'],
  ['MX', 'Baja California', 'America/Tijuana'],
  ['MX', 'Baja California Sur', 'America/Mazatlan'],
  ['MX', 'MX-ROO', 'America/Cancun'],
  ['MX', 'Q ROO', 'America/Cancun'],
  ['MX', 'Jalisco', 'America/Mexico_City'],
  ['RU', 'Sverdlovsk Oblast', 'Asia/Yekaterinburg'],
  ['RU', 'KGD', 'Europe/Kaliningrad'],
  ['RU', 'Primorskiy kray', 'Asia/Vladivostok'],
  ['ID', 'Bali', 'Asia/Makassar'],
  ['ID', 'PA', 'Asia/Jayapura'],
  ['ES', 'Santa Cruz de Tenerife', 'Atlantic/Canary'],
  ['ES', 'GC', 'Atlantic/Canary'],
  ['ES', 'Madrid', 'Europe/Madrid'],
  ['PT', 'Região Autónoma dos Açores', 'Atlantic/Azores'],
  ['PT', 'PT-30', 'Atlantic/Madeira'],
  ['CL', 'Magallanes', 'America/Punta_Arenas'],
  ['NZ', 'Chatham Islands', 'Pacific/Chatham'],
  ['CD', 'Haut-Katanga', 'Africa/Lubumbashi'],
  ['CD', 'KN', 'Africa/Kinshasa'],
  ['MN', 'Khovd', 'Asia/Hovd'],
  ['PF', 'Marquises', 'Pacific/Marquesas'],
  ['KI', 'Line Islands', 'Pacific/Kiritimati'],
])('%s, region %s, is %s', (country, region, expected) => {
  expect(zone(country, region)).toBe(expected);
});

test.each([
  ['AU', '6000', 'Australia/Perth'],
  ['AU', '2000', 'Australia/Sydney'],
  ['AU', '2880', 'Australia/Broken_Hill'],
  ['AU', '2898', 'Australia/Lord_Howe'],
  ['AU', '0800', 'Australia/Darwin'],
  ['AU', '7000', 'Australia/Hobart'],
  ['CA', 'V6B 1A1', 'America/Vancouver'],
  ['CA', 'v1j 2b3', 'America/Dawson_Creek'],
  ['CA', 'P9N 1A1', 'America/Winnipeg'],
  ['CA', 'M5V 1A1', 'America/Toronto'],
  ['CA', 'A1A 1A1', 'America/St_Johns'],
  ['CA', 'A2V 1A1', 'America/Halifax'],
  ['CA', 'S9V 0A1', 'America/Edmonton'],
  ['BR', '01000-000', 'America/Sao_Paulo'],
  ['BR', '69005-000', 'America/Manaus'],
  ['BR', '69900-000', 'America/Rio_Branco'],
  ['BR', '53990-000', 'America/Noronha'],
  ['MX', '22000', 'America/Tijuana'],
  ['MX', '32000', 'America/Ciudad_Juarez'],
  ['MX', '77500', 'America/Cancun'],
  ['MX', '06000', 'America/Mexico_City'],
  ['RU', '620000', 'Asia/Yekaterinburg'],
  ['RU', '690000', 'Asia/Vladivostok'],
  ['RU', '101000', 'Europe/Moscow'],
  ['RU', '683000', 'Asia/Kamchatka'],
  ['ID', '80361', 'Asia/Makassar'],
  ['ID', '10110', 'Asia/Jakarta'],
  ['ID', '99111', 'Asia/Jayapura'],
  ['ES', '35001', 'Atlantic/Canary'],
  ['ES', '38001', 'Atlantic/Canary'],
  ['ES', '28001', 'Europe/Madrid'],
  ['PT', '9500-001', 'Atlantic/Azores'],
  ['PT', '9000-001', 'Atlantic/Madeira'],
  ['PT', '1000-001', 'Europe/Lisbon'],
  ['CL', '6200000', 'America/Punta_Arenas'],
  ['CL', '2770000', 'Pacific/Easter'],
  ['NZ', '8942', 'Pacific/Chatham'],
  ['NZ', '1010', 'Pacific/Auckland'],
])('%s, postal code %s alone, is %s', (country, postalCode, expected) => {
  expect(zone(country, undefined, postalCode)).toBe(expected);
});

test('a region of one zone outweighs a postal code that contradicts it', () => {
  expect(zone('US', 'CA', '10001')).toBe('America/Los_Angeles');
});

test('without region and postal code, a country is where most of its people are', () => {
  const countries = ['US', 'AU', 'BR', 'CA', 'ES', 'RU'];

  expect(countries.map((country) => zone(country))).toEqual([
    'America/New_York',
    'Australia/Sydney',
    'America/Sao_Paulo',
    'America/Toronto',
    'Europe/Madrid',
    'Europe/Moscow',
  ]);
});

test('no address and no such country are the fallback', () => {
  expect(zoneOf(undefined, 'Europe/Rome')).toBe('Europe/Rome');
  expect(zone('ZZ')).toBe(FALLBACK);
});

test('every country of ISO 3166 has a zone that exists, but for two uninhabited islands', () => {
  const countries = ISO_3166.match(/\w\w/g) ?? [];

  const zones = countries.map((country) => [country, zone(country)] as const);

  expect(countries).toHaveLength(249);
  expect(zones.filter(([, name]) => name === FALLBACK).map(([country]) => country)).toEqual(['BV', 'HM']);
  for (const [, name] of zones) expect(() => new Intl.DateTimeFormat('en', { timeZone: name })).not.toThrow();
});

const ISO_3166 = `
  AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ
  CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR
  GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP
  KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY
  MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM
  PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW
  SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ
  UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW`;

test.each([
  ['Europe/Rome', { country: 'IT' }],
  ['America/New_York', { country: 'US' }],
  ['America/Chicago', { country: 'US', region: 'AR' }],
  ['Australia/Perth', { country: 'AU', region: 'WA' }],
  ['Australia/Broken_Hill', { country: 'AU', postalCode: '2880' }],
  ['America/Adak', { country: 'US', postalCode: '99546' }],
  ['Europe/Berlin', { country: 'DE' }],
])('an address in %s is found there again', (known, address) => {
  expect(addressIn(known)).toEqual(address);
  expect(zoneOf(addressIn(known), FALLBACK)).toBe(known);
});

test('a zone that is in no table has no address', () => {
  expect(addressIn('Europe/Busingen')).toBeUndefined();
});
