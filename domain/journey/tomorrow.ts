import { dayAfter } from '../calendar/days.ts';
import { atLocal, localDate, spreadOpening } from '../calendar/windows.ts';
import type { DateBasis } from '../lanes/told.ts';
import type { MessageKind } from '../message/kinds.ts';
import type { ParcelMilestone } from '../parcel/milestones.ts';
import { leftAgainAt } from '../parcel/way.ts';
import type { StoreSettings } from '../policy/settings.ts';
import { fractionOf } from '../shared/digest.ts';
import { routeOf } from './chance.ts';
import { expectedOfParcel } from './expectation.ts';
import { type History, isUnderWay, openParcels, type ParcelState, zoneOfOrder } from './history.ts';

// "Arriving tomorrow" goes in the morning of the day before, once for each way of a parcel, and only when the day is as good
// as certain: tomorrow is the only day on which the carrier, or what was learned, expects the parcel.

const KIND: MessageKind = 'arriving_tomorrow';

/** A parcel with a problem, in delivery or at a pick-up point has news of its own. */
const ON_ITS_WAY: readonly (ParcelMilestone | undefined)[] = ['dispatched', 'in_transit'];

/** A promise says by when, not when. */
const SAYS_WHEN: readonly (DateBasis | undefined)[] = ['carrier', 'learned'];

export const tomorrowOf = (history: History, store: StoreSettings, now: string): string =>
  dayAfter(localDate(now, zoneOfOrder(history, store)), 1);

/** Parcels without this message so far, if the store sends it at all. */
function untold(history: History, store: StoreSettings): ParcelState[] {
  if (store.mailsOff.includes(KIND)) return [];
  return openParcels(history).filter((parcel) => isOnItsWay(history, parcel) && !isTold(history, parcel));
}

/** Somebody reports on the parcel, and the experience is from its own lane. */
function isOnItsWay(history: History, parcel: ParcelState): boolean {
  const { carrier = parcel.carrier } = routeOf(history);
  const isReported = isUnderWay(history, parcel) && !history.unreported?.includes(parcel.parcelId);
  return isReported && ON_ITS_WAY.includes(parcel.milestone) && carrier === parcel.carrier;
}

function isTold({ decisions, flow }: History, { parcelId }: ParcelState): boolean {
  const again = leftAgainAt(flow.registers[`p#${parcelId}`]?.way ?? {});
  return decisions.some(
    (one) => one.kind === KIND && one.parcelId === parcelId && one.outcome === 'sent' && one.at >= again,
  );
}

function isSure(history: History, store: StoreSettings, parcel: ParcelState, day: string, now: string): boolean {
  const { from, to, basis } = expectedOfParcel(history, store, parcel, now) ?? {};
  return from === day && to === day && SAYS_WHEN.includes(basis);
}

/** The parcels to tell of now. */
export const arrivingTomorrow = (history: History, store: StoreSettings, now: string): ParcelState[] =>
  untold(history, store).filter((parcel) => isSure(history, store, parcel, tomorrowOf(history, store, now), now));

/** Whether such a message is still true: it names `day`, and that is tomorrow. */
export function isStillTomorrow(
  history: History,
  store: StoreSettings,
  { parcelId, occurrence: day }: { parcelId?: string | undefined; occurrence: string },
  now: string,
): boolean {
  const parcel = openParcels(history).find((one) => one.parcelId === parcelId);
  if (!parcel || day !== tomorrowOf(history, store, now)) return false;
  return isOnItsWay(history, parcel) && isSure(history, store, parcel, day, now);
}

/** When to check: in the morning before the first day on which the carrier, or what was learned, expects a parcel. */
export function tomorrowLooks(history: History, store: StoreSettings, now: string): string[] {
  return untold(history, store).flatMap((parcel) => {
    const { from, basis } = expectedOfParcel(history, store, parcel, now) ?? {};
    if (!from || !SAYS_WHEN.includes(basis)) return [];
    const morning = morningOf(history, store, dayAfter(from, -1));
    return morning > now ? [morning] : [];
  });
}

/** The hours for notices about lateness, spread over the first of them. */
function morningOf(history: History, store: StoreSettings, day: string): string {
  const zone = zoneOfOrder(history, store);
  const { from, to } = store.marketingHours;
  const fraction = fractionOf(`${history.store} ${history.meta.order.orderId}`);
  return spreadOpening(atLocal(day, '00:00', zone), zone, { from, to }, fraction);
}
