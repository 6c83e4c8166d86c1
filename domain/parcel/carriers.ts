import { carrierKey } from './carrier-names.ts';
import { CARRIER_TABLE } from './carrier-table.ts';

// Carriers by the names that shops and tracking services write.

export type Carrier = {
  name: string;
  /** https, with `{number}`; some pages want `{postalCode}` or `{country}` of the destination, too. */
  url: string;
  /** The format of its numbers, where that is public: its page does not know a number of another format. */
  numbers?: RegExp;
};

/** UPU S10: two letters, nine digits, the country's two letters. */
const s10 = (country: string): string => `[A-Z]{2}\\d{9}${country}`;
const numbers = (...forms: string[]): RegExp => new RegExp(`^(${forms.join('|')})$`);

const UPS = numbers(
  '1Z[0-9A-Z]{16}',
  '\\d{9,12}',
  '[THVJ]\\d{10}',
  'MI\\d{6}[A-Z0-9]{6,22}',
  '9\\d{21,33}',
  s10('[A-Z]{2}'),
);
const USPS = numbers(
  '(420\\d{5}(\\d{4})?)?9[1-5]\\d{18,24}',
  '7\\d{19}',
  '82\\d{8}',
  '[A-Z]{2}\\d{9}US',
  s10('[A-Z]{2}'),
);
const FEDEX = numbers('\\d{12}', '\\d{14,15}', '\\d{20}', '96\\d{20}', '\\d{22}', '\\d{34}');

/** By the page: the same name may have other numbers in another country. */
const NUMBERS: readonly [page: string, numbers: RegExp][] = [
  ['https://www.ups.com/', UPS],
  ['https://tools.usps.com/', USPS],
  ['https://www.fedex.com/fedextrack/?trknbr=', FEDEX],
  ['https://www.canadapost-postescanada.ca/', numbers('\\d{16}', '\\d{12}', s10('[A-Z]{2}'))],
];

const rows = CARRIER_TABLE.split('\n')
  .filter((line) => line.includes(' | '))
  .map((line) => {
    const [, name = '', url = '', others = ''] = line.split(/ \| ?/);
    const form = NUMBERS.find(([page]) => url.startsWith(page));
    return {
      names: [name, ...others.split(', ').filter(Boolean)],
      carrier: { name, url, ...(form && { numbers: form[1] }) },
    };
  });

const named = rows.flatMap(({ names, carrier }) => names.map((one): [string, Carrier] => [carrierKey(one), carrier]));

/** If a name is in several lines, the first counts. */
const BY_KEY = new Map<string, Carrier>(named.toReversed());

/** Suffixes that integrators add to a carrier's name for one of its services or interfaces: `USPSReturns`. */
const SERVICE = /(returns?|ship|c2c|b2c|ftp|api|reference|parcelid)$/;

/** The carrier with this name. */
export function carrierCalled(name: string): Carrier | undefined {
  const key = carrierKey(name);
  return BY_KEY.get(key) ?? BY_KEY.get(key.replace(SERVICE, ''));
}

/** Formats of numbers that only one carrier uses. */
const UNMISTAKABLE: readonly [numbers: RegExp, name: string][] = [
  [/^1Z[0-9A-Z]{16}$/, 'UPS'],
  [/^9[2-5]\d{20}$/, 'USPS'],
  [/^TB[ACM]\d{10,14}$/, 'Amazon Logistics'],
  [/^[A-Z]{2}\d{9}US$/, 'USPS'],
  [/^[A-Z]{2}\d{9}GB$/, 'Royal Mail'],
];

/** @param number without blanks and dashes, in capitals (`plainNumber`) */
export function carrierOfNumber(number: string): Carrier | undefined {
  const found = UNMISTAKABLE.find(([numbers]) => numbers.test(number));
  return found && carrierCalled(found[1]);
}
