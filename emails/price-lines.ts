import { minorUnits, negated } from '../domain/order/amounts.ts';
import type { MailOrder } from './content.ts';
import { decimalsOf, multiply } from './format.ts';

type PriceLine = { name: 'subtotal' | 'discount' | 'shipping' | 'fees' | 'tax' | 'tax_included'; amount: string };

/**
 * The lines from the items to the total, in the order in which they are shown, and the tax that is included. Empty if
 * they do not add up exactly, to the last unit of the currency: a wrong sum is worse than none.
 */
export function priceLines({ items, currency, total, priceLines: told }: MailOrder): {
  lines: PriceLine[];
  included?: PriceLine;
} {
  if (!told) return { lines: [] };
  const decimals = decimalsOf(currency);
  const units = (amount: string) => minorUnits(amount, decimals);
  const { discount = '0', shipping = '0', fees = '0', tax = '0', taxIncluded } = told;
  const subtotal = items.reduce((sum, one) => sum + units(multiply(one.unitPrice, one.quantity)), 0n);
  const due = subtotal - units(discount) + units(shipping) + units(fees) + (taxIncluded ? 0n : units(tax));
  if (due !== units(total)) return { lines: [] };
  const isSome = (amount: string) => units(amount) !== 0n;
  const lines: (PriceLine | false)[] = [
    told.shipping !== undefined && { name: 'shipping', amount: shipping },
    isSome(discount) && { name: 'discount', amount: negated(discount) },
    isSome(fees) && { name: 'fees', amount: fees },
    isSome(tax) && !taxIncluded && { name: 'tax', amount: tax },
  ];
  const shown = lines.filter((line) => line !== false);
  return {
    lines: shown.length > 0 ? [{ name: 'subtotal', amount: inUnits(subtotal, decimals) }, ...shown] : [],
    ...(isSome(tax) && taxIncluded && { included: { name: 'tax_included', amount: tax } }),
  };
}

/** Turns units back into a decimal string. */
function inUnits(units: bigint, decimals: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(decimals + 1, '0');
  const cut = digits.length - decimals;
  return `${units < 0n ? '-' : ''}${digits.slice(0, cut)}${decimals > 0 ? `.${digits.slice(cut)}` : ''}`;
}
