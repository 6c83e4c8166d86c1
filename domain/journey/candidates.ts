import { localDate } from '../calendar/windows.ts';
import { isMarketing, kindOf, mailOf } from '../message/kinds.ts';
import { begunAt } from '../order/order.ts';
import { markOf, type ParcelMilestone, timeIn } from '../parcel/milestones.ts';
import type { StoreSettings } from '../policy/settings.ts';
import type { OrderEvent } from '../records/items.ts';
import { ledgerKey, type MessageRef } from '../records/keys.ts';
import { digest } from '../shared/digest.ts';
import { entriesOf, type Signal } from './flow.ts';
import {
  announcedNumber,
  type History,
  heldMessages,
  isCancelled,
  lastDecision,
  lastDelivered,
  openParcels,
  pastEvents,
  wentBack,
  zoneOfOrder,
} from './history.ts';
import { lateRound, lookTime } from './lateness.ts';
import { isReviewDue, reviewStep } from './next.ts';

// Which mails there is reason to decide about at a step of the journey.

/** What a state of the machine asks for. */
export type Trigger = 'order_placed' | 'milestone' | 'look' | 'review_due' | 'reminder_due';

/** A mail to decide about, when the thing happened that it tells of, and whether the shop wants that told. */
export type Candidate = MessageRef & { happenedAt: string; notify: boolean };

/** The mails to decide about now: those held before, then what this step is for. */
export function candidates(
  history: History,
  trigger: Trigger,
  signal: Signal | undefined,
  store: StoreSettings,
  now: string,
): Candidate[] {
  // a review that is held gets its last word even when its time will never come
  const decidesReview = () => isCancelled(history) || wentBack(history) || isReviewDue(history, store, now);
  const held = heldMessages(history).filter(({ kind }) => !isMarketing(kind) || decidesReview());
  const wanted = [...held.map((mail) => candidateOf(mail, history)), ...wantedBy(history, trigger, signal, store, now)];
  return [...new Map(wanted.toReversed().map((mail) => [ledgerKey(mail), mail])).values()].toReversed();
}

const candidateOf = ({ kind, parcelId, occurrence, happenedAt, notify }: Candidate, history: History): Candidate => ({
  kind,
  parcelId,
  occurrence,
  happenedAt,
  notify: notify && (kind !== 'cancelled' || isCancelled(history)), // nobody is told of a cancellation that is over
});

function wantedBy(
  history: History,
  trigger: Trigger,
  signal: Signal | undefined,
  store: StoreSettings,
  now: string,
): Candidate[] {
  switch (trigger) {
    case 'order_placed':
      return confirmation(history);
    case 'milestone':
      return signal ? news(history, signal, store) : [];
    case 'look': {
      const late = lateRound(history, store, now);
      return [
        ...missed(history, store),
        ...(late
          ? [{ kind: late.kind, occurrence: String(late.round), happenedAt: lookTime(history, store), notify: true }]
          : []),
      ];
    }
    case 'review_due':
    case 'reminder_due':
      return review(history, store, now);
  }
}

/** Of a step that failed for good the signal counts as told, and nobody decided about its mails. */
function missed(history: History, store: StoreSettings): Candidate[] {
  const told = entriesOf(history.flow.registers).filter(([name, { mark }]) => history.flow.acknowledged[name] === mark);
  return told
    .filter(([name]) => name.startsWith('p#') || /^o#(cancelled|refunded|returned)$/.test(name))
    .flatMap(([register, { milestone, mark }]) => news(history, { register, milestone, mark }, store))
    .filter((mail) => !lastDecision(history, mail) && !isDecidedByTime(history, mail));
}

/** The same mail may have gone by another day's key: the customer's zone changes with the address. */
const isDecidedByTime = ({ decisions }: History, { kind, parcelId, happenedAt }: Candidate): boolean =>
  decisions.some((one) => one.kind === kind && one.parcelId === parcelId && one.happenedAt === happenedAt);

/** A second run does not confirm again, except what was not confirmed for a cancellation that is over. */
function confirmation(history: History): Candidate[] {
  const { order } = history.meta;
  const happenedAt = begunAt(order);
  const mail: Candidate = { kind: 'order_confirmation', occurrence: '1', happenedAt, notify: order.notify };
  const last = lastDecision(history, mail);
  return !last || (last.reason === 'order_cancelled' && !isCancelled(history)) ? [mail] : [];
}

function review(history: History, store: StoreSettings, now: string): Candidate[] {
  if (!isReviewDue(history, store, now)) return [];
  const kind = reviewStep(history, store)?.next === 'reminder' ? 'review_reminder' : 'review_request';
  return [{ kind, occurrence: '1', happenedAt: lastDelivered(history)!, notify: true }];
}

function news(history: History, signal: Signal, store: StoreSettings): Candidate[] {
  const { register } = signal;
  if (register.startsWith('p#')) return parcelNews(history, signal, store);
  if (register.startsWith('n#')) return correctedNumber(history, register.slice(2));
  if (register === 'o#refunded') return parts(history, 'refunded');
  if (register === 'o#returned') return parts(history, 'return_received');
  if (register !== 'o#cancelled' || !isCancelled(history)) return [];
  const { occurredAt, notify = true } = history.flow.registers[register]!;
  const occurrence = localDate(occurredAt, zoneOfOrder(history, store));
  return [{ kind: 'cancelled', occurrence, happenedAt: occurredAt, notify }];
}

/** Money and goods may come back in parts: the mail for each that nobody decided about, also of those heard of late. */
const parts = (history: History, kind: 'refunded' | 'return_received'): Candidate[] =>
  pastEvents(history)
    .filter(({ milestone }) => milestone === kind)
    .map((event) => ({
      kind,
      occurrence: event.occurredAt,
      happenedAt: timeOf(event, history),
      notify: event.notify ?? true,
    }))
    .filter((mail) => !lastDecision(history, mail));

/** What nobody dated happened when it was first heard of; but what was heard of with its order may be as old as that. */
function timeOf({ occurredAt, receivedAt, undated }: OrderEvent, { decisions }: History): string {
  return undated && receivedAt > (decisions[0]?.at ?? '') ? receivedAt : occurredAt;
}

/** What a mail tells of. Of other things in the same moment only where there is nothing of its own: a scan says that a parcel left. */
export function eventsOf({ events }: History, { kind, parcelId, occurrence, happenedAt }: Candidate): OrderEvent[] {
  const isThen = ({ occurredAt, undated }: OrderEvent) => occurredAt === (undated ? occurrence : happenedAt);
  const then = events.filter((event) => event.parcelId === parcelId && isThen(event));
  const own = then.filter(({ milestone }) => mailOf(milestone) === kind);
  return own.length > 0 ? own : then;
}

/** The mails for what the parcel passed on its way and nobody decided about, then the one for where it got to. */
function parcelNews(history: History, { register, milestone, mark }: Signal, store: StoreSettings): Candidate[] {
  const parcelId = register.slice(2);
  const occurredAt = timeIn(mark);
  const now = history.flow.registers[register];
  // the parcel may have moved on since the signal
  const same = now?.mark === mark ? now : history.events.find((event) => isOf(event, parcelId, milestone, occurredAt));
  const here = { milestone: milestone as ParcelMilestone, occurredAt, notify: same?.notify };
  const passed = pastEvents(history)
    .filter((event) => event.parcelId === parcelId && event.occurredAt <= here.occurredAt)
    .filter((event) => markOf(event.milestone, event.occurredAt) < mark)
    .map(({ milestone, occurredAt, notify }) => ({ milestone: milestone as ParcelMilestone, occurredAt, notify }));
  if (milestone === 'in_transit') passed.push({ ...here, milestone: 'dispatched' }); // a scan on the way says that it left
  const zone = zoneOfOrder(history, store);
  return [...passed, here].flatMap((step) => {
    const kind = mailOf(step.milestone);
    if (!kind) return [];
    const mail = {
      kind,
      parcelId,
      occurrence: occurrenceOf(step, zone),
      happenedAt: step.occurredAt,
      notify: step.notify ?? true,
    };
    return step === here || !lastDecision(history, mail) ? [mail] : [];
  });
}

const isOf = (event: OrderEvent, parcelId: string, milestone: string, occurredAt: string): boolean =>
  event.parcelId === parcelId && event.milestone === milestone && event.occurredAt === occurredAt;

/** Where a parcel got to, and when. */
export type Step = { milestone: ParcelMilestone; occurredAt: string };

/** The exceptions of a day are one mail, and the return to the sender another. */
export function occurrenceOf({ milestone, occurredAt }: Step, zone: string): string {
  if (milestone === 'returned_to_sender') return 'returned';
  const kind = mailOf(milestone);
  return kind && kindOf[kind].daily ? localDate(occurredAt, zone) : '1';
}

/** Only someone who was told the old number is told the new one, as long as the parcel is on its way. */
function correctedNumber(history: History, parcelId: string): Candidate[] {
  const told = announcedNumber(history, parcelId);
  const current = openParcels(history).find((parcel) => parcel.parcelId === parcelId)?.trackingNumber;
  if (!told || !current || told === current) return [];
  const happenedAt = history.flow.registers[`n#${parcelId}`]!.occurredAt;
  return [{ kind: 'tracking_corrected', parcelId, occurrence: digest(current), happenedAt, notify: true }];
}
