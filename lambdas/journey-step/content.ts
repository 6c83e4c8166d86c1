import { dayAfter } from '../../domain/calendar/days.ts';
import { localDate } from '../../domain/calendar/windows.ts';
import { type Candidate, eventsOf } from '../../domain/journey/candidates.ts';
import { lastDayToCollect, waitsForCustomer } from '../../domain/journey/collection.ts';
import { expectedIn, expectedOfParcel } from '../../domain/journey/expectation.ts';
import { troubleEnded } from '../../domain/journey/follow-ups.ts';
import { isComplete, itemsToCome, unitsIn, unitsToShip } from '../../domain/journey/goods.ts';
import {
  announcedNumber,
  awaitsPayment,
  type History,
  isCancelled,
  openParcels,
  type ParcelState,
  parcelStates,
  pastEvents,
  zoneOfOrder,
} from '../../domain/journey/history.ts';
import { dueDate, dueTime, promisedDate } from '../../domain/journey/promise.ts';
import { outcomeTold } from '../../domain/journey/resolved.ts';
import { returnWindow } from '../../domain/journey/returns.ts';
import { reviewPlaces } from '../../domain/journey/review-places.ts';
import type { ExpectedDays } from '../../domain/lanes/expected.ts';
import { basisOf } from '../../domain/message/context.ts';
import { isFollowUp, isMarketing } from '../../domain/message/kinds.ts';
import { sum } from '../../domain/order/amounts.ts';
import { movedMoney } from '../../domain/order/facts.ts';
import type { Address, DateWindow, Item } from '../../domain/order/order.ts';
import { isSame } from '../../domain/order/units.ts';
import { isParcelMilestone } from '../../domain/parcel/milestones.ts';
import { shownParcel } from '../../domain/parcel/tracking-links.ts';
import type { StoreSettings } from '../../domain/policy/settings.ts';
import type { OrderEvent } from '../../domain/records/items.ts';
import { ledgerKey } from '../../domain/records/keys.ts';
import type { ItemCount, MailContent, MailParcel, OtherParcel } from '../../emails/content.ts';
import { instructionsFor } from '../../emails/words.ts';

/** Everything a mail shows, from the order's history. @param isToStranger it shows nothing that was typed at the checkout */
export function contentOf(
  history: History,
  mail: Candidate,
  store: StoreSettings,
  { stage, now, unsubscribeUrl, followUrl, feedbackUrl, isToStranger = false, language }: MailOccasion,
): MailContent {
  const { order } = history.meta;
  const parcels = parcelStates(history);
  const parcel = parcelOf(history, mail);
  const shown = parcel && mailParcel(parcel, history, store);
  const zone = zoneOfOrder(history, store);
  const today = localDate(now, zone);
  const events = eventsOf(history, mail);
  const event = events.at(-1);
  const locale = language ?? order.customer.locale ?? store.locale;
  return {
    kind: mail.kind,
    locale,
    timeZone: zone,
    stage: stage === 'prod' ? undefined : stage,
    store: history.store,
    today,
    brand: store.brand,
    order: {
      id: order.orderId,
      number: order.number,
      placedAt: order.placedAt,
      customerName: isToStranger ? undefined : order.customer.name,
      gift: order.gift,
      currency: order.currency,
      total: order.total,
      priceLines: order.priceLines,
      items: order.items.filter(({ quantity }) => quantity > 0),
      shippingAddress: isToStranger ? countryOf(order.shippingAddress) : order.shippingAddress,
    },
    parcel: parcel && {
      ...shown,
      items: itemsIn(history, parcel),
      location: event?.location ?? whereItWaits(history, parcel),
    },
    oldTrackingNumber: mail.kind === 'tracking_corrected' ? numberBefore(history, mail) : undefined,
    otherParcels: parcels
      .filter(({ parcelId }) => parcelId !== parcel?.parcelId)
      .map((other) => otherParcel(other, history, store, today)),
    openItems: itemsToCome(history).map(countOf),
    isPart: (order.shipped === 'part' && !isComplete(history)) || undefined,
    ...expectedOf(history, mail, parcel, store, now),
    reason: event?.milestone === 'returned_to_sender' ? 'returned_to_sender' : event?.reason,
    round: mail.kind === 'running_late' ? Number(mail.occurrence) : undefined,
    overdue:
      mail.kind === 'running_late' ? [mail.happenedAt, now].some((at) => at >= dueTime(history, store)) : undefined,
    refund: refundOf(events, order.currency),
    cancelled: (mail.kind === 'order_status' && isCancelled(history)) || undefined,
    outcome: outcomeTold(history, mail),
    collectBy: parcel && waitsForCustomer(parcel) ? lastDayToCollect(history, store, parcel) : undefined,
    returns: returnWindow(history, store),
    assumed: parcels.some(({ assumed }) => assumed) || undefined,
    afterTrouble: isFollowUp(mail.kind) && troubleEnded(history) !== undefined ? true : undefined,
    basis: isMarketing(mail.kind) ? basisOf(history, store) : undefined,
    awaitsPayment: awaitsPayment(history) || undefined,
    review: isMarketing(mail.kind) ? reviewPlaces(history, store) : undefined,
    request: requestOf(history, mail, store, locale),
    followUrl: isForPage(store, shown) ? followUrl : undefined,
    feedbackUrl,
    unsubscribeUrl,
  };
}

type MailOccasion = {
  stage: string;
  now: string;
  unsubscribeUrl: string | undefined;
  followUrl?: string | undefined;
  feedbackUrl?: string | undefined;
  isToStranger?: boolean;
  /** The language that the customer chose. */
  language?: string | undefined;
};

/** The request that the mail answers, with what the customer does next if the rules accepted it. */
function requestOf(
  { requests = [], meta }: History,
  { kind, occurrence }: Candidate,
  store: StoreSettings,
  locale: string,
): MailContent['request'] {
  const asked = kind === 'request_received' ? requests.find(({ at }) => at === occurrence) : undefined;
  if (!asked) return undefined;
  const { items, shippingAddress } = meta.order;
  const instructions = asked.accepted && store.requests.return?.instructions;
  return {
    what: asked.what,
    accepted: asked.accepted,
    items: asked.items?.flatMap((one) => {
      const item = items.find((other) => isSame(other, one));
      return item ? [{ title: item.title, quantity: one.quantity }] : [];
    }),
    instructions: instructions
      ? instructionsFor(instructions, shippingAddress?.country, locale.split('-')[0]!)
      : undefined,
  };
}

/** Whether the main button leads to the order's own page. It leads to the carrier's only if the shop wants that and there is one. */
const isForPage = ({ pages }: StoreSettings, parcel: MailParcel | undefined): boolean =>
  pages !== false && (pages.button === 'page' || !parcel?.trackingUrl);

const countryOf = (address: Address | undefined): Address | undefined => address && { country: address.country };

/** Where a parcel's pick-up point is, from the event that reported it. */
const whereItWaits = (history: History, parcel: ParcelState): string | undefined =>
  waitsForCustomer(parcel)
    ? pastEvents(history).findLast((one) => one.parcelId === parcel.parcelId && one.milestone === 'ready_for_pickup')
        ?.location
    : undefined;

/** The number that the customer had before this mail, not counting an earlier attempt at the same mail. */
const numberBefore = (history: History, mail: Candidate): string | undefined =>
  announcedNumber(
    { ...history, mails: history.mails.filter((one) => ledgerKey(one) !== ledgerKey({ ...mail, resend: undefined })) },
    mail.parcelId,
  );

/** `undefined` when the amount is unknown, or money went back in more than one currency. */
function refundOf(events: OrderEvent[], currency: string): MailContent['refund'] {
  const moved = events.filter((event) => movedMoney(event.refund)).map(({ refund }) => refund);
  const amounts = moved.flatMap((refund) => refund?.amount ?? []);
  const [told = currency, ...others] = new Set(moved.map((refund) => refund?.currency ?? currency));
  const isKnown = amounts.length > 0 && amounts.length === moved.length && others.length === 0;
  return isKnown ? { amount: sum(amounts), currency: told } : undefined;
}

/** The parcel a mail is about; for a late order, its only parcel under way. */
function parcelOf(history: History, { kind, parcelId }: Candidate): ParcelState | undefined {
  const open = openParcels(history);
  if (kind === 'running_late') return open.length === 1 ? open[0] : undefined;
  return parcelStates(history).find((parcel) => parcel.parcelId === parcelId);
}

type ShownDays = Pick<MailContent, 'expected' | 'expectedBy'>;

/** The expected days for what a mail is about, with their basis; nothing when nothing is awaited any more. */
function expectedOf(
  history: History,
  { kind }: Candidate,
  parcel: ParcelState | undefined,
  store: StoreSettings,
  now: string,
): ShownDays {
  if (isCancelled(history) || isComplete(history)) return {};
  const open = openParcels(history);
  if (parcel && !open.some(({ parcelId }) => parcelId === parcel.parcelId)) return {};
  const today = localDate(now, zoneOfOrder(history, store));
  if (kind === 'arriving_tomorrow') {
    const tomorrow = parcel && expectedOfParcel(history, store, parcel, now);
    return tomorrow ? shown(tomorrow, tomorrow.basis, today) : {};
  }
  if (parcel?.estimatedDelivery && open.length > 1) return shown(parcel.estimatedDelivery, 'carrier', today);
  const found = expectedIn(history, store, now);
  if (kind === 'running_late' || kind === 'preparing') return found ? laterThan(dueDate(history, store), found) : {};
  if (found?.basis === 'learned' || (found && found.n > 0)) return shown(found, found.basis, today);
  if (parcel?.estimatedDelivery) return shown(parcel.estimatedDelivery, 'carrier', today);
  const { promisedDelivery } = history.meta.order;
  return promisedDelivery
    ? shown(promisedDelivery, 'promise', today)
    : shown({ to: promisedDate(history, store) }, 'default', today);
}

const shown = ({ from, to }: DateWindow, expectedBy: ExpectedDays['basis'], today: string): ShownDays =>
  to >= today ? { expected: from ? { from, to } : { to }, expectedBy } : {};

/** A late mail must not name a day that will not hold. */
function laterThan(due: string, { from, to, basis }: ExpectedDays): ShownDays {
  if (to <= due || (basis !== 'carrier' && basis !== 'learned')) return {};
  const next = dayAfter(due, 1);
  return { expected: { from: from > next ? from : next, to }, expectedBy: basis };
}

const unlessPast = (expected: DateWindow | undefined, today: string): DateWindow | undefined =>
  expected && expected.to >= today ? expected : undefined;

const mailParcel = (parcel: ParcelState, { meta }: History, store: StoreSettings): MailParcel =>
  shownParcel(parcel, meta.order.shippingAddress, store);

function otherParcel(parcel: ParcelState, history: History, store: StoreSettings, today: string): OtherParcel {
  const { milestone, estimatedDelivery } = parcel;
  const status = milestone && isParcelMilestone(milestone) ? milestone : 'label_created';
  const expected = unlessPast(estimatedDelivery, today);
  return { ...mailParcel(parcel, history, store), status, assumed: parcel.assumed, expected };
}

/** What is in a parcel. Where the platform does not say, an only parcel holds everything that is shipped. */
function itemsIn(history: History, parcel: ParcelState): ItemCount[] | undefined {
  if (!parcel.items) return parcelStates(history).length > 1 ? undefined : unitsToShip(history).map(countOf);
  const { items } = history.meta.order;
  const unknown = parcel.items.filter((one) => !items.some((item) => isSame(item, one)));
  return [
    ...unitsIn(history, parcel).map(countOf),
    ...unknown.map(({ id, sku, quantity }) => ({ title: sku ?? id ?? '', quantity })),
  ];
}

const countOf = ({ item, quantity }: { item: Item; quantity: number }): ItemCount => ({ title: item.title, quantity });
