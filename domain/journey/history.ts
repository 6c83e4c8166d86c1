import { zoneOf } from '../calendar/zones.ts';
import type { Counted, CustomerAnswer } from '../feedback/answers.ts';
import type { Learned } from '../lanes/progress.ts';
import type { DecisionContext } from '../message/types.ts';
import { begunAt } from '../order/payment.ts';
import { marksDeparture, type ParcelMilestone } from '../parcel/milestones.ts';
import { leftAgainAt } from '../parcel/way.ts';
import type { StoreSettings } from '../policy/settings.ts';
import type { Case, Decision, LedgerEntry, Meta, OrderEvent, Parcel, Resend } from '../records/items.ts';
import { decisionKey, ledgerKey, type MessageRef } from '../records/keys.ts';
import type { CustomerRequest } from '../requests/request.ts';
import { perObject } from '../shared/memoize.ts';
import { compare } from '../shared/sorting.ts';
import type { Flow } from './flow.ts';
import { aboutFrom, isCalledOff, paidIn, parcelsOf } from './flow.ts';

/** Everything kept about one order, read at once and strongly: the ground of every decision. What is derived of the readonly part is kept beside it. */
export type History = {
  readonly store: string;
  readonly meta: Meta;
  /** As `readable` of flow.ts gives it. */
  readonly flow: Flow;
  readonly parcels: readonly Parcel[];
  readonly events: readonly OrderEvent[];
  mails: LedgerEntry[];
  /** In the order they were made. */
  decisions: Decision[];
  cases: Case[];
  /** What the customer answered on the pages, in the order of time. */
  answers?: readonly CustomerAnswer[] | undefined;
  /** What the customer requested on the pages, in the order of time. */
  requests?: readonly CustomerRequest[] | undefined;
  /** What people had sent to other addresses. It tells the order's customer nothing, so that most rules do not look at it. */
  resends?: Resends | undefined;
  /** When the first of it expires, in epoch seconds. */
  expiresAt?: number | undefined;
  /** Parcels that nobody reports on, and when each is assumed to have arrived (assumptions.ts). */
  readonly assumed?: ReadonlyMap<string, string> | undefined;
  /** Parcels under way that nobody reports on, whether or not they are assumed to have arrived. */
  unreported?: readonly string[] | undefined;
  /** How long parcels of its lanes take; absent: it was not read, or nothing can be late. */
  learned?: Learned | undefined;
};

export type Resends = { asked: readonly Resend[]; mails: LedgerEntry[]; decisions: Decision[] };

type Messages = Pick<History, 'mails' | 'decisions'>;

/** What is kept of an order's messages, with what went to other addresses set apart. */
export function withResends(
  { mails, decisions }: Messages,
  asked: readonly Resend[],
): Messages & Pick<History, 'resends'> {
  const isResend = ({ resend }: MessageRef) => resend !== undefined;
  // a request may be gone before what came of it
  if (asked.length === 0 && !mails.some(isResend) && !decisions.some(isResend)) return { mails, decisions };
  const isOwn = (one: MessageRef) => !isResend(one);
  const resends = { asked, mails: mails.filter(isResend), decisions: decisions.filter(isResend) };
  return { mails: mails.filter(isOwn), decisions: decisions.filter(isOwn), resends };
}

/** Where a message stands: among the order's own, or among those to other addresses. */
export const toldOf = (history: History, { resend }: MessageRef): Messages =>
  (resend === undefined ? history : history.resends) ?? { mails: [], decisions: [] };

/** Every message of the order and every decision in the order they were taken, also those to other addresses. */
export function allTold({ mails, decisions, resends }: History): Messages {
  if (!resends) return { mails, decisions };
  const all = [...decisions, ...resends.decisions].sort((a, b) => compare(a.at, b.at));
  return { mails: [...mails, ...resends.mails], decisions: all };
}

/** The address that a message is for. */
export const addresseeOf = ({ meta, resends }: History, { resend }: MessageRef): string | undefined =>
  resend === undefined ? meta.order.customer.email : resends?.asked.find(({ at }) => at === resend)?.to;

/** The customer's time zone, by the shipping address. */
export const zoneOfOrder = ({ meta }: History, store: StoreSettings): string =>
  zoneOf(meta.order.shippingAddress, store.timeZone);

/** A parcel that counts, and where it is; `undefined` when there is no news of it. */
export type ParcelState = Parcel & {
  milestone?: ParcelMilestone | undefined;
  occurredAt?: string | undefined;
  /** Nobody reported the delivery: it is assumed some days after it should have happened. */
  assumed?: true | undefined;
};

/** Every known parcel of the order, except voided ones. */
export const parcelStates = perObject(({ flow, parcels, assumed }: History): readonly ParcelState[] => {
  const ids = new Set([...parcels.map((parcel) => parcel.parcelId), ...parcelsOf(flow)]);
  return [...ids].flatMap((parcelId): ParcelState[] => {
    const known = parcels.find((parcel) => parcel.parcelId === parcelId) ?? { parcelId };
    const register = flow.registers[`p#${parcelId}`];
    if (known.voided) return [];
    const occurredAt = assumed?.get(parcelId);
    if (occurredAt) return [{ ...known, milestone: 'delivered', occurredAt, assumed: true }];
    return [{ ...known, milestone: register?.milestone as ParcelMilestone, occurredAt: register?.occurredAt }];
  });
});

export const isClosed = ({ milestone }: ParcelState): boolean =>
  milestone === 'delivered' || milestone === 'returned_to_sender';

/** The events that are about this order. Events dated before it was placed are kept, but are not about it. */
export const pastEvents = perObject(({ events, flow }: History): readonly OrderEvent[] => {
  const since = aboutFrom(flow.placed);
  return events.filter(({ occurredAt }) => occurredAt >= since);
});

/** When it was first reported on its present way; `undefined` before it left. */
export function leftAt(history: History, { parcelId }: Parcel): string | undefined {
  const again = leftAgainAt(history.flow.registers[`p#${parcelId}`]?.way ?? {});
  return pastEvents(history)
    .filter((event) => event.parcelId === parcelId && event.milestone !== 'label_created' && event.occurredAt >= again)
    .map(({ occurredAt }) => occurredAt)
    .sort()[0];
}

export const openParcels = perObject((history: History): readonly ParcelState[] =>
  parcelStates(history).filter((parcel) => !isClosed(parcel)),
);

/** Whether this parcel has left and is not reported as back. */
export const isUnderWay = ({ flow }: History, { parcelId }: Parcel): boolean =>
  marksDeparture(flow.registers[`p#${parcelId}`]?.mark);

export const hasLeft = ({ flow }: History): boolean =>
  Object.entries(flow.registers).some(([name, register]) => name.startsWith('p#') && marksDeparture(register?.mark));

/** Whether the shop waits for the payment; one that ships before it does not wait. */
export const awaitsPayment = (history: History): boolean =>
  history.meta.order.awaitsPayment === true && !history.meta.order.paymentEnded && !hasLeft(history);

/** In the order they were made, including those stored with the mails that went. */
export function decisionsIn(others: readonly Decision[], mails: readonly LedgerEntry[]): Decision[] {
  const beside = mails.flatMap(({ kind, parcelId, occurrence, resend, decision }) =>
    decision ? [{ kind, parcelId, occurrence, resend, ...decision }] : [],
  );
  const keyed = [...others, ...beside].map((one) => [decisionKey(one.at, one), one] as const);
  return keyed.sort(([a], [b]) => compare(a, b)).map(([, one]) => one);
}

/** Whether the customer will not get this message: it could not be sent, or may never have gone. */
export const isGivenUp = ({ outcome }: Decision): boolean => outcome === 'failed' || outcome === 'unknown';

export const lastDecision = (history: History, mail: MessageRef): Decision | undefined =>
  toldOf(history, mail).decisions.findLast((decision) => ledgerKey(decision) === ledgerKey(mail));

/** The reason that holds a message, if its last decision was to hold it. */
export function lastHold(history: History, mail: MessageRef): DecisionContext['held'] {
  const { outcome, reason, at, until } = lastDecision(history, mail) ?? {};
  return outcome === 'held' && reason && at && until ? { reason, at, until } : undefined;
}

export const ledgerOf = (history: History, mail: MessageRef): LedgerEntry | undefined =>
  toldOf(history, mail).mails.find((entry) => ledgerKey(entry) === ledgerKey(mail));

/** The tracking number of a parcel that the customer was told last. */
export function announcedNumber({ mails }: History, parcelId: string | undefined): string | undefined {
  const announced = mails.filter(
    (mail) => mail.parcelId === parcelId && mail.trackingNumber !== undefined && mail.status !== 'failed',
  );
  return announced.sort((a, b) => compare(a.claimedAt, b.claimedAt)).at(-1)?.trackingNumber;
}

/** Messages whose last decision was "held": whatever wakes the journey, they are decided first. */
export function heldMessages(history: History): Decision[] {
  const last = new Map(allTold(history).decisions.map((decision) => [ledgerKey(decision), decision]));
  return [...last.values()].filter(({ outcome }) => outcome === 'held');
}

export const openCases = ({ cases }: History): Case[] => cases.filter(({ status }) => status === 'open');

/** What counts of the customer's answers. */
export const answersOf = ({ flow }: History): Counted => flow.registers['o#answered']?.counted ?? {};

export const isCancelled = ({ flow }: History): boolean => isCalledOff(flow);

/** Whether every parcel went back, and none was delivered. */
export function wentBack(history: History): boolean {
  const parcels = parcelStates(history);
  return parcels.length > 0 && parcels.every(({ milestone }) => milestone === 'returned_to_sender');
}

/** From when on the shop works on the order. */
export const begunIn = ({ flow, meta }: History): string =>
  begunAt({ placedAt: meta.order.placedAt, paidAt: paidIn(flow) });

/** The time of the latest news of any parcel; the time of the order when there is none. */
export function lastHeard(history: History): string {
  const times = Object.entries(history.flow.registers).flatMap(([name, register]) =>
    name.startsWith('p#') && register ? Object.values(register.way ?? {}).map((entry) => entry.split(' ')[0]!) : [],
  );
  return [begunIn(history), ...times].sort().at(-1)!;
}
