import { endOfDay, localDate } from '../calendar/windows.ts';
import { promisedFrom } from '../policy/promised.ts';
import type { StoreSettings } from '../policy/settings.ts';
import type { Awaits } from './awaits.ts';
import { waitsForCustomer } from './collection.ts';
import { followUps } from './follow-ups.ts';
import { isCalledOffInWhole, isComplete, unitsToShip } from './goods.ts';
import {
  awaitsPayment,
  type History,
  hasLeft,
  isClosed,
  openCases,
  openParcels,
  parcelStates,
  wentBack,
  zoneOfOrder,
} from './history.ts';
import { isForPeople, isPastItsLife, lookTime } from './lateness.ts';
import { awaitsCollection, isOnItsWay, isUnreported } from './parts.ts';
import { dueTime, promisedDate } from './promise.ts';

/** `until`: when the journey looks again if nothing happens; absent when it awaits nothing more. */
export type Awaited = { what: Awaits; until?: string | undefined };

/** What the order awaits now: a pure function of its history, used by lateness, words, patience, cases and `explain`. */
export function awaited(history: History, store: StoreSettings, now: string): Awaited {
  if (isPastItsLife(history, store)) return { what: 'nothing_more' };
  if (isComplete(history)) return afterArrival(history, store);
  if (history.meta.order.paymentEnded && !hasLeft(history)) return { what: 'nothing_more' };
  if (isForPeople(history, store, now)) return { what: 'people' };
  const until = lookTime(history, store, now);
  if (isCalledOffInWhole(history) && until <= now) return { what: 'nothing_more' };
  if (awaitsPayment(history)) return { what: 'payment', until };
  if (awaitsCollection(history)) return { what: 'collection', until };
  if (isUnreported(history))
    return { what: openParcels(history).some(waitsForCustomer) ? 'collection' : 'assumed_arrival', until };
  if (isOnItsWay(history)) return { what: 'carrier_news', until };
  return { what: isForStock(history, store, now) ? 'stock_date' : 'departure', until };
}

function afterArrival(history: History, store: StoreSettings): Awaited {
  if (isCalledOffInWhole(history)) return { what: 'nothing_more' };
  if (wentBack(history)) return { what: openCases(history).length > 0 ? 'people' : 'nothing_more' };
  const [next] = followUps(history, store);
  if (!next) return { what: 'nothing_more' };
  const isShipped = unitsToShip(history).length > 0 || parcelStates(history).some(isClosed);
  return { what: isShipped ? 'review' : 'nothing_to_ship', until: next.until };
}

/** Whether the goods are not in stock yet, or are promised for a day so far ahead that nobody expects them to leave soon. */
function isForStock(history: History, store: StoreSettings, now: string): boolean {
  const zone = zoneOfOrder(history, store);
  const { availableFrom } = history.meta.order;
  if (availableFrom && now < endOfDay(availableFrom, zone)) return true;
  const usual = promisedFrom(promisedFrom(localDate(now, zone), store), store);
  return promisedDate(history, store) > usual && now < dueTime(history, store);
}
