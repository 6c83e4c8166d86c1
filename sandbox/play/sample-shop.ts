import { addressIn } from '../../domain/calendar/zones.ts';
import type { Address } from '../../domain/order/order.ts';
import type { Settings } from '../../domain/policy/settings.ts';

// The shop that sample orders are placed at: a store of the settings, and customers as that store has them.

export type SampleShop = {
  store: string;
  /** A store's customers usually have its language, so their orders name none. */
  locale: string;
  currency: string;
  /** Where most customers live, and where another does. */
  address: Address;
  elsewhere: Address;
};

/** @param wanted the first store when it is not named, or not in the settings */
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

/** In the store's zone, or in its language's country where the zone has none. */
function addressOf(timeZone: string, locale: string): Address {
  if (timeZone === 'America/Los_Angeles') return SAN_FRANCISCO;
  const city = timeZone.split('/').at(-1)!.replaceAll('_', ' ');
  const { region = 'US' } = new Intl.Locale(locale).maximize();
  return { ...(addressIn(timeZone) ?? { country: /^[A-Z]{2}$/.test(region) ? region : 'US' }), city };
}

/** ISO 4217 by country: the euro, and what else many shops are paid in. */
const CURRENCIES = new Map(
  `EUR AT BE BG CY DE EE ES FI FR GR HR IE IT LT LU LV MT NL PT SI SK AD MC ME SM VA XK, USD US PR EC SV, GBP GB GG IM JE,
  CHF CH LI, DKK DK FO GL, NOK NO, SEK SE, ISK IS, PLN PL, CZK CZ, HUF HU, RON RO, RSD RS, TRY TR, UAH UA, CAD CA, MXN MX,
  BRL BR, ARS AR, CLP CL, COP CO, PEN PE, AUD AU, NZD NZ, JPY JP, CNY CN, HKD HK, TWD TW, KRW KR, SGD SG, MYR MY, THB TH,
  IDR ID, PHP PH, VND VN, INR IN, PKR PK, AED AE, SAR SA, ILS IL, EGP EG, MAD MA, NGN NG, KES KE, ZAR ZA`
    .split(',')
    .map((row) => row.trim().split(/\s+/))
    .flatMap(([currency = '', ...countries]) => countries.map((country) => [country, currency] as const)),
);
