import { daysBetween } from '../../../domain/calendar/days.ts';
import { endOfDay, localDate } from '../../../domain/calendar/windows.ts';
import { readable } from '../../../domain/journey/flow.ts';
import { isCancelled, parcelStates, zoneOfOrder } from '../../../domain/journey/history.ts';
import { promisedDate } from '../../../domain/journey/promise.ts';
import type { MessageKind } from '../../../domain/message/kinds.ts';
import type { StoreSettings } from '../../../domain/policy/settings.ts';
import type { RehearsedOrder } from '../rehearsal/memory.ts';
import type { Watched } from './watched.ts';

/** An order that is more days late than this no longer counts as waiting. */
const NEVER_DAYS = 60;

/**
 * One order with the truth about it, and what its customer was told. Instants are UTC ISO, and days are the customer's.
 */
export type Judged = Watched & {
  zone: string;
  promisedOn: string;
  promiseEnds: string;
  deliveredAt?: string | undefined;
  deliveredOn?: string | undefined;
  /** Delivered after the promised day, or not within 60 days of it. */
  isLate: boolean;
  /** The first mail that mentioned lateness. */
  noticeAt?: string | undefined;
  /** The day that the store's median would have named at dispatch. */
  median?: string | undefined;
};

/** `undefined` for an order that is not judged, because it was cancelled or no news of it came. */
export function judged(order: RehearsedOrder, watched: Watched, store: StoreSettings): Judged | undefined {
  const { meta } = order;
  if (!meta) return undefined;
  const history = { ...order, meta, flow: readable(order.flow) };
  if (isCancelled(history) || meta.order.paymentEnded) return undefined;
  const zone = zoneOfOrder(history, store);
  const promisedOn = promisedDate(history, store);
  const parcels = parcelStates(history);
  const arrivals = parcels.flatMap(({ milestone, occurredAt }) => (milestone === 'delivered' ? [occurredAt!] : []));
  const deliveredAt = arrivals.length === parcels.length ? arrivals.sort().at(-1) : undefined;
  const deliveredOn = deliveredAt && localDate(deliveredAt, zone);
  const told = order.decisions.filter(({ kind, outcome }) => TELLS.includes(kind) && outcome === 'sent');
  return {
    ...watched,
    zone,
    promisedOn,
    promiseEnds: endOfDay(promisedOn, zone),
    deliveredAt,
    deliveredOn,
    isLate: deliveredOn === undefined || deliveredOn > promisedOn || daysBetween(promisedOn, deliveredOn) > NEVER_DAYS,
    noticeAt: told.map(({ at }) => at).sort()[0],
  };
}

const TELLS: readonly MessageKind[] = ['running_late', 'preparing'];
