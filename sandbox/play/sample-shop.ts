import { addressIn } from '../../domain/calendar/zones.ts';
import type { Address } from '../../domain/order/order.ts';
import type { Settings } from '../../domain/policy/settings.ts';

// The shop of sample orders: a store of the settings, with customers like that store's.

export type SampleShop = {
  store: string;
  /** A store's customers usually use its language, so their orders name none. */
  locale: string;
  currency: string;
  /** The address of most customers; `elsewhere` is that of another. */
  address: Address;
  elsewhere: Address;
};

/** @param wanted the store's id. Without it, or if the settings lack it, the first store is taken */
export function sampleShop({ stores }: Settings, wanted?: string): SampleShop {
  const [first] = Object.keys(stores);
  const store = wanted ?? first;
  const { locale, timeZone } = stores[wanted ?? ''] ?? stores[first ?? ''] ?? {};
  if (!store || !locale || !timeZone) throw new Error('the settings have no store');
  const address = addressOf(timeZone, locale);
  const currency = CURRENCIES.get(address.country) ?? 'USD';
  return { store, locale, currency, address, elsewhere: address.country === 'US' ? BROOKLYN : address };
}

const SAN_FRANCISCO = { country: 'US', region: 'CA', postalCode: '94110', city: 'San Francisco' };
const BROOKLYN = { country: 'US', region: 'NY', postalCode: '11201', city: 'Brooklyn' };

/** An address in the store's zone, or in its language's country if the zone has none. */
function addressOf(timeZone: string, locale: string): Address {
  if (timeZone === 'America/Los_Angeles') return SAN_FRANCISCO;
  const city = timeZone.split('/').at(-1)!.replaceAll('_', ' ');
  const { region = 'US' } = new Intl.Locale(locale).maximize();
  return { ...(addressIn(timeZone) ?? { country: /^[A-Z]{2}$/.test(region) ? region : 'US' }), city };
}

/** ISO 4217 codes by country: the euro, and other currencies that many shops use. */
const CURRENCIES = new Map(
  `EUR AT BE BG CY DE EE ES FI FR GR HR IE IT LT LU LV MT NL PT SI SK AD MC ME SM VA XK, USD US PR EC SV, GBP GB GG IM JE,
  CHF CH LI, DKK DK FO GL, NOK NO, SEK SE, ISK IS, PLN PL, CZK CZ, HUF HU, RON RO, RSD RS, TRY TR, UAH UA, CAD CA, MXN MX,
  BRL BR, ARS AR, CLP CL, COP CO, PEN PE, AUD AU, NZD NZ, JPY JP, CNY CN, HKD HK, TWD TW, KRW KR, SGD SG, MYR MY, THB TH,
  IDR ID, PHP PH, VND VN, INR IN, PKR PK, AED AE, SAR SA, ILS IL, EGP EG, MAD MA, NGN NG, KES KE, ZAR ZA`
    .split(',')
    .map((row) => row.trim().split(/\s+/))
    .flatMap(([currency = '', ...countries]) => countries.map((country) => [country, currency] as const)),
);
