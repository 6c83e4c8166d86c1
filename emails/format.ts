import type { DateWindow } from '../domain/order/order.ts';
import { memoize } from '../domain/shared/memoize.ts';

// Formats dates and money for the reader's locale. An Intl object takes up to a millisecond to make, so each one is
// kept.

const moneyIn = memoize(
  (locale: string, currency: string) => new Intl.NumberFormat(locale, { style: 'currency', currency }),
);
const timesIn = memoize(
  (locale: string, timeZone: string) =>
    new Intl.DateTimeFormat(locale, {
      ...{ weekday: 'short', day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit' },
      timeZone,
    }),
);
const numbersIn = memoize((locale: string) => new Intl.NumberFormat(locale));
const countriesIn = memoize((locale: string) => new Intl.DisplayNames(locale, { type: 'region' }));
const instantsIn = memoize(
  (locale: string, timeZone: string) =>
    new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric', timeZone }),
);
const daysIn = memoize(
  (locale: string) =>
    new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' }),
);
const farDaysIn = memoize(
  (locale: string) =>
    new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }),
);
const dayCountsIn = memoize(
  (locale: string) => new Intl.NumberFormat(locale, { style: 'unit', unit: 'day', unitDisplay: 'long' }),
);
const spansIn = memoize(
  (locale: string) =>
    new Intl.DateTimeFormat(locale, { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' }),
);

/**
 * `1234.5` in `EUR` as `€1,234.50`, with as many digits as the currency has (none for yen, three for Kuwaiti dinar).
 */
export function money(amount: string, currency: string, locale: string): string {
  if (!/^-?\d+(\.\d+)?$/.test(amount)) return `${amount} ${currency}`;
  if (!/^[A-Za-z]{3}$/.test(currency)) return `${amount} ${currency}`;
  return moneyIn(locale, currency).format(amount as `${number}`);
}

/** The number of decimals of a currency: 0 for the yen, 3 for the Kuwaiti dinar. */
export const decimalsOf = (currency: string): number =>
  /^[A-Za-z]{3}$/.test(currency) ? (moneyIn('en', currency).resolvedOptions().maximumFractionDigits ?? 2) : 2;

/** Multiplies exactly, unlike floats: three times `0.10` is `0.30`. */
export function multiply(amount: string, quantity: number): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(amount);
  if (!match || !Number.isInteger(quantity)) return amount;
  const [, sign = '', whole = '0', fraction = ''] = match;
  const digits = (BigInt(whole + fraction) * BigInt(quantity)).toString().padStart(fraction.length + 1, '0');
  const cut = digits.length - fraction.length;
  return sign + digits.slice(0, cut) + (fraction && `.${digits.slice(cut)}`);
}

export function count(value: number, locale: string): string {
  return numbersIn(locale).format(value);
}

/** `1 day`, `30 days`. */
export const dayCount = (days: number, locale: string): string => dayCountsIn(locale).format(days);

/** An instant on the reader's clock: `Thu, Mar 12, 3:30 PM`. */
export const instantTime = (instant: string, locale: string, timeZone: string): string =>
  timesIn(locale, timeZone).format(new Date(instant));

/** A day that is so far away that the year must be shown. */
export const farDay = (date: string, locale: string): string => farDaysIn(locale).format(new Date(`${date}T00:00:00Z`));

/** The local date of an instant, with its year. */
export function instantDate(instant: string, locale: string, timeZone: string): string {
  return instantsIn(locale, timeZone).format(new Date(instant));
}

/** Calendar days, which have no zone: `Thursday, March 12` or `March 12 – 14`. */
export const dateWindow = ({ from, to }: DateWindow, locale: string): string => shownWindow(locale, to, from);

/** Kept, because a range takes 40 µs to format and a split order shows the same few again and again. */
const shownWindow = memoize((locale: string, to: string, from: string | undefined) => {
  const [first, last] = [from ?? to, to].map((date) => new Date(`${date}T00:00:00Z`)) as [Date, Date];
  return first < last ? spansIn(locale).formatRange(first, last) : daysIn(locale).format(last);
});

export function countryName(code: string, locale: string): string {
  return /^[A-Z]{2}$/.test(code) ? (countriesIn(locale).of(code) ?? code) : code;
}
