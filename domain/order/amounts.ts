const MOST_DECIMALS = 10; // of a unit price (order.ts)
const SCALE = 10n ** BigInt(MOST_DECIMALS);

/** The exact sum of decimal strings, with as many decimals as the longest has, at least two. */
export function sum(amounts: readonly string[]): string {
  const decimals = Math.max(2, ...amounts.map((amount) => amount.split('.')[1]?.length ?? 0));
  return written(
    amounts.reduce((before, amount) => before + scaled(amount), 0n),
    Math.min(decimals, MOST_DECIMALS),
  );
}

/** An amount rounded half up to a number of decimals; it has at least two. @param amount a decimal string of any length */
export function rounded(amount: string, decimals: number): string {
  const [whole = '', fraction = ''] = amount.split('.');
  const cut = BigInt((whole.replace('-', '') || '0') + fraction.padEnd(decimals, '0').slice(0, decimals));
  const up = Number(fraction[decimals] ?? '0') >= 5 ? 1n : 0n;
  const size = (cut + up) * 10n ** BigInt(MOST_DECIMALS - decimals);
  return short(written(amount.startsWith('-') ? -size : size, decimals));
}

/** The price of one unit, exact enough that all units together make the amount again, to the last decimal of the currency. */
export function divided(amount: string, quantity: number): string {
  const total = scaled(amount);
  const size = total < 0n ? -total : total;
  const one = (2n * size + BigInt(quantity)) / (2n * BigInt(quantity));
  return short(written(total < 0n ? -one : one, MOST_DECIMALS));
}

/** As an integer of the last decimal, such as cents; rounded half up. */
export function minorUnits(amount: string, decimals: number): bigint {
  const unit = SCALE / 10n ** BigInt(decimals);
  const total = scaled(amount);
  const size = total < 0n ? -total : total;
  const units = (2n * size + unit) / (2n * unit);
  return total < 0n ? -units : units;
}

export const negated = (amount: string): string => (amount.startsWith('-') ? amount.slice(1) : `-${amount}`);

function written(total: bigint, decimals: number): string {
  const [sign, size] = total < 0n ? ['-', -total] : ['', total];
  const fraction = String(size % SCALE).padStart(MOST_DECIMALS, '0');
  return `${sign}${size / SCALE}.${fraction.slice(0, decimals)}`;
}

/** Without zeros at the end, down to two decimals. */
const short = (amount: string): string => amount.replace(/(\.\d{2}\d*?)0+$/, '$1');

function scaled(amount: string): bigint {
  const [whole = '0', fraction = ''] = amount.replace('-', '').split('.');
  const size = BigInt(whole) * SCALE + BigInt(fraction.padEnd(MOST_DECIMALS, '0').slice(0, MOST_DECIMALS));
  return amount.startsWith('-') ? -size : size;
}
