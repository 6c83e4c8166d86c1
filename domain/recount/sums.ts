// Sums of a recount, by day and name, as integers of ten-thousandths: as exact as any amount.

export type CountedItem = Readonly<Record<string, unknown>> & { pk: string; sk: string };

export type Add = (day: string, name: string, amount?: string) => void;

const DECIMALS = 4;

export type RecountSums = Map<string, bigint>;

export const adderTo =
  (sums: RecountSums): Add =>
  (day, name, amount = '1') => {
    const key = `${day} ${name}`;
    sums.set(key, (sums.get(key) ?? 0n) + scaled(amount));
  };

/** A decimal string in ten-thousandths. */
export function scaled(amount: string): bigint {
  const [, sign = '', whole = '0', fraction = ''] = /^(-?)(\d*)\.?(\d*)$/.exec(amount) ?? [];
  const size =
    BigInt(whole || '0') * 10n ** BigInt(DECIMALS) + BigInt(fraction.padEnd(DECIMALS, '0').slice(0, DECIMALS) || '0');
  return sign ? -size : size;
}

/** A count of a day that differs from its recount. Amounts are decimal strings. */
export type RecountDifference = { day: string; name: string; counted: string; recounted: string };

/** @param counted the table's counts, by day and name */
export function differencesOf(
  counted: RecountSums,
  recounted: RecountSums,
  { from, to }: { from: string; to: string },
): RecountDifference[] {
  const keys = [...new Set([...counted.keys(), ...recounted.keys()])].sort();
  return keys.flatMap((key) => {
    const [day = '', name = ''] = key.split(' ');
    const [is, shouldBe] = [counted.get(key) ?? 0n, recounted.get(key) ?? 0n];
    if (is === shouldBe || day < from || day > to) return [];
    return [{ day, name, counted: written(is), recounted: written(shouldBe) }];
  });
}

function written(amount: bigint): string {
  const size = amount < 0n ? -amount : amount;
  const fraction = String(size % 10n ** BigInt(DECIMALS))
    .padStart(DECIMALS, '0')
    .replace(/0+$/, '');
  return `${amount < 0n ? '-' : ''}${size / 10n ** BigInt(DECIMALS)}${fraction && `.${fraction}`}`;
}
