import { fractionOf } from '../shared/digest.ts';

// The counts of a store's day lie in several items, its slots. With one item, functions that count at the same moment would all
// write to it, and DynamoDB refuses transactions that conflict. The count of a day is the sum of its slots.

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
