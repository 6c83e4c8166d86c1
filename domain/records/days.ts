import { fractionOf } from '../shared/digest.ts';

// The counts of a store's day lie in several items, its slots. Otherwise the functions that count at the same moment would all
// write one item, and DynamoDB refuses transactions that meet. What a day comes to is the sum of its slots.

const SLOTS = 8;

/** The slot of a transaction, by the id of its first record. */
export const slotOf = (recordId: string): number => Math.floor(fractionOf(recordId) * SLOTS);

/** @param day in the store's zone, "2026-03-02" */
export const dayKey = (store: string, day: string, slot: number): { pk: string; sk: string } => ({
  pk: `STORE#${store}`,
  sk: `DAY#${day}#${slot}`,
});

/** The keys of a store's days from one to another, all slots of each. */
export const dayRange = (store: string, { from, to }: { from: string; to: string }) => ({
  pk: `STORE#${store}`,
  from: `DAY#${from}`,
  to: `DAY#${to}#~`,
});
