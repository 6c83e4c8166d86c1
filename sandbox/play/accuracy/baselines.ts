import { dayAfter, daysBetween } from '../../../domain/calendar/days.ts';
import { addDays, nextOpening } from '../../../domain/calendar/windows.ts';
import type { Judged } from './judged.ts';

// Simpler rules to compare with: what they would have said, and when.

export type Notice = (order: Judged) => string | undefined;

const SILENCE_DAYS = 5;
const DAYTIME = { from: '09:00', to: '20:00' };

const promise: Notice = ({ isLate, promiseEnds }) => (isLate ? promiseEnds : undefined);

/** Porchlight's first rule: a parcel is running late after five days of silence, or once it is due. */
const silence: Notice = ({ atDispatch, deliveredAt, promiseEnds, zone }) => {
  const silent = atDispatch && addDays(atDispatch.at, SILENCE_DAYS, zone);
  const look = nextOpening(silent && silent < promiseEnds ? silent : promiseEnds, zone, DAYTIME);
  return deliveredAt && deliveredAt <= look ? undefined : look;
};

/** Gives notice at dispatch if the day that is named then is after the promise. */
const whereNamed =
  (day: (order: Judged) => string | undefined): Notice =>
  (order) =>
    (day(order) ?? '') > order.promisedOn ? order.atDispatch!.at : promise(order);

export const BASELINES: Readonly<Record<string, Notice>> = {
  carrier: whereNamed(({ atDispatch }) => atDispatch?.estimated),
  promise,
  'store median': whereNamed(({ median }) => median),
  'fixed silence': silence,
};

/**
 * Adds to each order the day that a median would have named at its dispatch: of the store's parcels that had arrived by
 * then.
 */
export function withMedians(orders: readonly Judged[], promisedDays: number): Judged[] {
  const arrived = orders.filter(({ atDispatch, deliveredAt }) => atDispatch && deliveredAt);
  const byArrival = arrived.toSorted((a, b) => (a.deliveredAt! < b.deliveredAt! ? -1 : 1));
  const took: number[] = [];
  let next = 0;
  const medians = new Map<Judged, string>();
  const byDispatch = orders.filter(({ atDispatch }) => atDispatch);
  for (const order of byDispatch.toSorted((a, b) => (a.atDispatch!.at < b.atDispatch!.at ? -1 : 1))) {
    for (; byArrival[next] && byArrival[next]!.deliveredAt! < order.atDispatch!.at; next++)
      insert(took, daysBetween(byArrival[next]!.atDispatch!.day, byArrival[next]!.deliveredOn!));
    medians.set(order, dayAfter(order.atDispatch!.day, took[Math.floor(took.length / 2)] ?? promisedDays));
  }
  return orders.map((order) => ({ ...order, median: medians.get(order) }));
}

function insert(sorted: number[], value: number): void {
  const at = sorted.findIndex((each) => each > value);
  sorted.splice(at < 0 ? sorted.length : at, 0, value);
}
