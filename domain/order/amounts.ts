const SCALE = 10_000n; // an amount has four decimals at most (lambdas/ingest/fields.ts)

/** The exact sum of decimal strings, with the decimals of the longest: two at least, four at most. */
export function sum(amounts: readonly string[]): string {
  const decimals = Math.max(2, ...amounts.map((amount) => amount.split('.')[1]?.length ?? 0));
  const total = amounts.reduce((before, amount) => before + scaled(amount), 0n);
  const [sign, size] = total < 0n ? ['-', -total] : ['', total];
  const fraction = String(size % SCALE).padStart(4, '0');
  return `${sign}${size / SCALE}.${fraction.slice(0, decimals)}`;
}

function scaled(amount: string): bigint {
  const [whole = '0', fraction = ''] = amount.replace('-', '').split('.');
  const size = BigInt(whole) * SCALE + BigInt(fraction.padEnd(4, '0').slice(0, 4));
  return amount.startsWith('-') ? -size : size;
}

export const negated = (amount: string): string => (amount.startsWith('-') ? amount.slice(1) : `-${amount}`);
