import type { ExpectedDays } from '../lanes/expected.ts';
import type { Units } from '../order/units.ts';
import type { ParcelMilestone } from '../parcel/milestones.ts';
import { shownParcel } from '../parcel/tracking-links.ts';
import type { StoreSettings } from '../policy/settings.ts';
import type { OrderEvent } from '../records/items.ts';
import { compare } from '../shared/sorting.ts';
import { type Awaited, awaited } from './awaited.ts';
import { lastDayToCollect, waitsForCustomer } from './collection.ts';
import { expectedIn, expectedOfParcel } from './expectation.ts';
import { isCalledOffInWhole, isComplete, itemsToCome } from './goods.ts';
import {
  awaitsPayment,
  type History,
  isCancelled,
  openParcels,
  type ParcelState,
  parcelStates,
  pastEvents,
} from './history.ts';
import { canBeLate } from './lateness.ts';
import { dueTime } from './promise.ts';
import { type ReturnWindow, returnWindow } from './returns.ts';

// What customers see of their order while it is on its way. The rules of the mails decide it, and it says nothing that a mail
// would not say. What is not known is absent.

/** `by`: a carrier said so; absent: the shop. */
export type TrackedStep = Pick<OrderEvent, 'occurredAt' | 'location' | 'by'> & { milestone: ParcelMilestone };

export type TrackedParcel = {
  parcelId: string;
  /** Absent: there is no news of it. */
  milestone?: ParcelMilestone | undefined;
  /** Nobody reported the delivery: it is assumed. */
  assumed?: true | undefined;
  carrier?: string | undefined;
  trackingNumber?: string | undefined;
  trackingUrl?: string | undefined;
  /** Why it is held up, as the carrier told. */
  reason?: string | undefined;
  /** Where it waits to be collected, and until which day. */
  collectAt?: string | undefined;
  collectBy?: string | undefined;
  expected?: ExpectedDays | undefined;
  /** Absent: it is not known which units of the order are in it. */
  items?: ParcelState['items'];
  /** The latest first. */
  steps: TrackedStep[];
};

export type Tracking = {
  awaits: Awaited;
  isCancelled: boolean;
  /** The last day on which it was expected has passed. */
  isLate: boolean;
  /** All that is open waits for the customer, or is in the delivery vehicle. */
  isAtTheDoor: boolean;
  /** Of the open parcels; absent where no day is known, or something else has to happen first. */
  expected?: ExpectedDays | undefined;
  /** The open ones first. */
  parcels: TrackedParcel[];
  toCome: readonly Units[];
  /** The shop says that more will leave, and not what. */
  isPart: boolean;
  returns?: ReturnWindow | undefined;
};

export function trackingOf(history: History, store: StoreSettings, now: string): Tracking {
  const open = openParcels(history);
  const isOpen = ({ parcelId }: ParcelState) => open.some((one) => one.parcelId === parcelId);
  const states = parcelStates(history);
  const parcels = [...states.filter(isOpen), ...states.filter((one) => !isOpen(one))];
  const awaits = awaited(history, store, now);
  return {
    awaits,
    isCancelled: isCancelled(history),
    isLate: canBeLate(history) && now >= dueTime(history, store),
    isAtTheDoor: open.length > 0 && open.every(isAtTheDoor),
    expected: isForADay(history, awaits) ? expectedIn(history, store, now) : undefined,
    parcels: parcels.map((parcel) => trackedParcel(history, store, parcel, isOpen(parcel) && open.length > 1, now)),
    toCome: itemsToCome(history),
    isPart: history.meta.order.shipped === 'part' && !isComplete(history),
    returns: returnWindow(history, store),
  };
}

/** None before an order is paid, when everything has arrived or nothing will, or when all open parcels wait for the customer or come today. */
function isForADay(history: History, { what }: Awaited): boolean {
  if (isCalledOffInWhole(history) || isComplete(history) || awaitsPayment(history)) return false;
  const open = openParcels(history);
  return !WITHOUT_A_DAY.includes(what) && (open.length === 0 || !open.every(isAtTheDoor));
}

const isAtTheDoor = (parcel: ParcelState): boolean =>
  waitsForCustomer(parcel) || parcel.milestone === 'out_for_delivery';

const WITHOUT_A_DAY: readonly Awaited['what'][] = ['collection', 'people', 'nothing_more'];

function trackedParcel(
  history: History,
  store: StoreSettings,
  parcel: ParcelState,
  isOneOfSeveral: boolean,
  now: string,
): TrackedParcel {
  const { parcelId, milestone, assumed, items } = parcel;
  const steps = stepsOf(history, parcelId);
  const latest = steps.find((step) => step.milestone === milestone);
  return {
    parcelId,
    milestone,
    assumed,
    items,
    ...shownParcel(parcel, history.meta.order.shippingAddress, store),
    reason: milestone === 'exception' ? latest?.reason : undefined,
    ...(waitsForCustomer(parcel) && {
      collectAt: latest?.location,
      collectBy: lastDayToCollect(history, store, parcel),
    }),
    expected: isOneOfSeveral && !isAtTheDoor(parcel) ? expectedOfParcel(history, store, parcel, now) : undefined,
    steps,
  };
}

const stepsOf = (history: History, parcelId: string) =>
  pastEvents(history)
    .filter((event) => event.parcelId === parcelId && !event.undated)
    .map(({ milestone, occurredAt, location, reason, by }) => ({
      milestone: milestone as ParcelMilestone,
      ...{ occurredAt, location, reason, by },
    }))
    .sort((a, b) => compare(b.occurredAt, a.occurredAt));
