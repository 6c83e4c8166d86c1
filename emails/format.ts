import type { DateWindow } from '../domain/order.ts';

// Dates and money the way the reader writes them. An Intl object costs up to a millisecond to make, so each is kept.

const kept = new Map<string, unknown>();

function keep<T>(key: string, make: () => T): T {
  if (!kept.has(key)) kept.set(key, make());
  return kept.get(key) as T;
}

/** `1234.5` in `EUR` as `€1,234.50`, with the digits the currency has (none for yen, three for Kuwaiti dinar). */
export function money(amount: string, currency: string, locale: string): string {
  if (!/^-?\d+(\.\d+)?$/.test(amount)) return `${amount} ${currency}`;
  if (!/^[A-Za-z]{3}$/.test(currency)) return `${amount} ${currency}`;
  const format = keep(
    `money ${locale} ${currency}`,
    () => new Intl.NumberFormat(locale, { style: 'currency', currency }),
  );
  return format.format(amount as `${number}`);
}

/** Exact, unlike a float: `0.10` three times is `0.30`. */
export function multiply(amount: string, quantity: number): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(amount);
  if (!match || !Number.isInteger(quantity)) return amount;
  const [, sign = '', whole = '0', fraction = ''] = match;
  const digits = (BigInt(whole + fraction) * BigInt(quantity)).toString().padStart(fraction.length + 1, '0');
  const cut = digits.length - fraction.length;
  return sign + digits.slice(0, cut) + (fraction && `.${digits.slice(cut)}`);
}

export function count(value: number, locale: string): string {
  return keep(`count ${locale}`, () => new Intl.NumberFormat(locale)).format(value);
}

/** The local date of an instant, with its year. */
export function instantDate(instant: string, locale: string, timeZone: string): string {
  const format = keep(
    `instant ${locale} ${timeZone}`,
    () => new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric', timeZone }),
  );
  return format.format(new Date(instant));
}

/** Calendar days, which belong to no zone: `Thursday, March 12` or `March 12 – 14`. */
export function dateWindow(window: DateWindow, locale: string): string {
  const to = new Date(`${window.to}T00:00:00Z`);
  const from = window.from && window.from < window.to ? new Date(`${window.from}T00:00:00Z`) : to;
  const single = from === to;
  const format = keep(
    `window ${locale} ${single}`,
    () =>
      new Intl.DateTimeFormat(locale, {
        weekday: single ? 'long' : 'short',
        day: 'numeric',
        month: single ? 'long' : 'short',
        timeZone: 'UTC',
      }),
  );
  // A range takes 40 µs to write, and a split order writes the same few again and again.
  return keep(`window ${locale} ${+from} ${+to}`, () => (single ? format.format(to) : format.formatRange(from, to)));
}

export function countryName(code: string, locale: string): string {
  const names = keep(`country ${locale}`, () => new Intl.DisplayNames(locale, { type: 'region' }));
  return /^[A-Z]{2}$/.test(code) ? (names.of(code) ?? code) : code;
}
