import type { ParcelFact } from '../order/facts.ts';
import { type Claims, joinedClaims } from '../records/claims.ts';
import type { Parcel } from '../records/items.ts';

/**
 * What is known of a parcel, each field with the time of its source; the numbers it had, whose scans are its own; and the
 * times that lay ahead of their receipt.
 */
export type Known = Partial<Record<KnownField, { value: unknown; asOf: string }>> & {
  formerNumbers?: string[];
  claims?: Claims;
};

const FIELDS = [
  'carrier',
  'trackingNumber',
  'trackingUrl',
  'items',
  'estimatedDelivery',
  'collectBy',
  'voided',
] as const;
/** Far more numbers than a parcel ever has, but few enough for an item of 400 KB. */
const MOST_FORMER = 50;
type KnownField = (typeof FIELDS)[number];

/** Adds a fact: for each field the later source wins; at equal times the greater value, so that order never matters. */
export function merged(known: Known, fact: ParcelFact): Known {
  const result = { ...known };
  for (const field of FIELDS) {
    const value = fact[field];
    if (value === undefined) continue;
    const before = result[field];
    if (!before || before.asOf < fact.asOf || (before.asOf === fact.asOf && text(before.value) < text(value))) {
      result[field] = { value, asOf: fact.asOf };
    }
  }
  const numbers = numbersOf(known).concat(fact.trackingNumber ?? []);
  const former = [...new Set(numbers)].filter((number) => number !== result.trackingNumber?.value);
  const claims = joinedClaims(known.claims, fact.claims);
  return {
    ...result,
    ...(former.length > 0 && { formerNumbers: former.sort().slice(-MOST_FORMER) }),
    ...(claims && { claims }),
  };
}

/** Every number that a parcel has or had. */
export const numbersOf = ({ trackingNumber, formerNumbers = [] }: Known): string[] =>
  trackingNumber ? [trackingNumber.value as string, ...formerNumbers] : formerNumbers;

const text = (value: unknown): string => JSON.stringify(value);

export const sameKnown = (a: Known, b: Known): boolean =>
  FIELDS.every((field) => a[field]?.asOf === b[field]?.asOf && text(a[field]?.value) === text(b[field]?.value)) &&
  String(a.formerNumbers) === String(b.formerNumbers) &&
  text(joinedClaims(a.claims)) === text(joinedClaims(b.claims));

export const parcelOf = (parcelId: string, { formerNumbers: _, claims, ...known }: Known): Parcel =>
  ({
    parcelId,
    ...Object.fromEntries(Object.entries(known).map(([field, { value }]) => [field, value])),
    ...(claims && { claims }),
  }) as Parcel;
