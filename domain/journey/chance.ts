import { atLocal, localDate } from '../calendar/windows.ts';
import { NOTHING_LEARNED } from '../lanes/fold.ts';
import { type LaneRoute, lanesOf } from '../lanes/lanes.ts';
import { type Lateness, LEAST_PARCELS, latenessOf, lostOn, nextLook } from '../lanes/late.ts';
import type { Learned, Progress } from '../lanes/progress.ts';
import type { StoreSettings } from '../policy/settings.ts';
import { compare } from '../shared/sorting.ts';
import { itemsToCome } from './goods.ts';
import { begunIn, type History, isUnderWay, leftAt, openParcels, type ParcelState, zoneOfOrder } from './history.ts';
import { dueDate, isPromisedByShop } from './promise.ts';

// An order's history in the terms of the lane rules: where it stands, and how likely its promise will be missed.

export const learnedIn = ({ learned = NOTHING_LEARNED }: History): Learned => learned;

/** The parcels that are on their way. */
const underWay = (history: History): ParcelState[] => openParcels(history).filter((one) => isUnderWay(history, one));

/** Where the open part of an order stands: the parcels under way, or else what has not left. With `only`, just those parcels. */
export function progressIn(history: History, store: StoreSettings, only?: ParcelState[]): Progress {
  const zone = zoneOfOrder(history, store);
  const { order } = history.meta;
  const begun = localDate(begunIn(history), zone);
  const { availableFrom = '' } = order;
  const parcels = only ?? underWay(history);
  const isInParcels = only !== undefined || itemsToCome(history).length === 0;
  const left = isInParcels ? parcels.flatMap((one) => leftAt(history, one) ?? []) : [];
  const named = parcels.flatMap(({ estimatedDelivery }) => estimatedDelivery ?? []);
  const { from, to } = named.sort((a, b) => compare(a.to, b.to)).at(-1) ?? {};
  return {
    placedOn: availableFrom > begun ? availableFrom : begun,
    ...(left.length > 0 && { departedOn: localDate(left.sort().at(-1)!, zone) }),
    ...(to && { estimated: { from: from ?? to, to } }),
    promisedOn: dueDate(history, store),
    promisedBy: isPromisedByShop(history) ? 'shop' : 'default',
  };
}

/** The chances leave out the carrier's day: before the parcel has left it would make them too pessimistic. */
const withoutEstimate = (history: History, store: StoreSettings): Progress => ({
  ...progressIn(history, store),
  estimated: undefined,
});

const today = (history: History, store: StoreSettings, now: string): string =>
  localDate(now, zoneOfOrder(history, store));

export const latenessAt = (history: History, store: StoreSettings, now: string): Lateness =>
  latenessOf(withoutEstimate(history, store), learnedIn(history), store.late.confidence, today(history, store, now));

/** The route: with the carrier of the parcel that left last, if nothing is left to send. */
export function routeOf(history: History): LaneRoute {
  const { country, region } = history.meta.order.shippingAddress ?? {};
  const carrier = itemsToCome(history).length > 0 ? undefined : underWay(history).at(-1)?.carrier;
  return { carrier, country, region };
}

/** The lanes that an order's chances are learned from. */
export const lanesOfOrder = (history: History): string[] => lanesOf(routeOf(history));

const LOOKS_AT = '10:00';

/** When to check whether a promise will be missed. `undefined`: too little is known to tell before it is missed. */
export function chanceLook(history: History, store: StoreSettings, now: string): string | undefined {
  const learned = learnedIn(history);
  if (learned.storeParcels < LEAST_PARCELS) return undefined;
  const { state } = latenessAt(history, store, now);
  if (state !== 'on_time') return state === 'at_risk' ? now : undefined;
  const progress = withoutEstimate(history, store);
  const day = nextLook(progress, learned, store.late.confidence, today(history, store, now));
  return day && atLocal(day, LOOKS_AT, zoneOfOrder(history, store));
}

/** Since when a parcel under way counts as lost. A store with little experience waits until the promised day has passed. */
export function lostSince(history: History, store: StoreSettings, now: string): string | undefined {
  const learned = learnedIn(history);
  const progress = progressIn(history, store);
  const day = lostOn(progress, learned);
  if (!day || day > today(history, store, now)) return undefined;
  const knows = learned.storeParcels >= LEAST_PARCELS || today(history, store, now) > progress.promisedOn;
  return knows ? atLocal(day, '00:00', zoneOfOrder(history, store)) : undefined;
}
