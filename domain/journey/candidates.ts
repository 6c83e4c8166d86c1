import { localDate } from '../calendar/windows.ts';
import { kindOf, type MessageKind, mailOf } from '../message/kinds.ts';
import { isOnTheWay, markOf, type ParcelMilestone, partsOf, timeIn } from '../parcel/milestones.ts';
import { leftAgainAt } from '../parcel/way.ts';
import type { StoreSettings } from '../policy/settings.ts';
import type { Decision, OrderEvent } from '../records/items.ts';
import { ledgerKey, type MessageRef } from '../records/keys.ts';
import { digest } from '../shared/digest.ts';
import { collectReminderAt, waitsForCustomer } from './collection.ts';
import { confirmation } from './confirmation.ts';
import type { Signal } from './dispatch.ts';
import { entriesOf } from './flow.ts';
import { followUps, followUpsDue } from './follow-ups.ts';
import { isCalledOffInWhole, lastDelivered } from './goods.ts';
import {
  announcedNumber,
  type History,
  heldMessages,
  isCancelled,
  isGivenUp,
  lastDecision,
  openParcels,
  pastEvents,
  wentBack,
  zoneOfOrder,
} from './history.ts';
import { AT_RISK, lateRound } from './lateness.ts';
import { resolutions } from './resolved.ts';
import { arrivingTomorrow, tomorrowOf } from './tomorrow.ts';

// The messages that a step of the journey has a reason to decide about.

/** Why a state of the machine calls the step. */
export type Trigger = 'order_placed' | 'milestone' | 'look' | 'check_in_due' | 'review_due' | 'reminder_due';

/** A message to decide about, when the thing it tells of happened, and whether the shop wants customers told of it. */
export type Candidate = MessageRef & { happenedAt: string; notify: boolean };

/** The messages to decide about now: those held before, what earlier steps missed, then what this step is for. */
export function candidates(
  history: History,
  trigger: Trigger,
  signal: Signal | undefined,
  store: StoreSettings,
  now: string,
): Candidate[] {
  const due = followUpsDue(history, store, now);
  const toCome = isOver(history) ? [] : followUps(history, store);
  // a held follow-up gets a final decision even when its time will never come
  const isDecided = ({ kind }: Decision) =>
    due.some((one) => one.kind === kind) || !toCome.some((one) => one.kind === kind);
  const held = heldMessages(history).filter(isDecided);
  const wanted = [...held.map((mail) => candidateOf(mail, history)), ...wantedBy(history, trigger, signal, store, now)];
  return [...new Map(wanted.toReversed().map((mail) => [ledgerKey(mail), mail])).values()].toReversed();
}

/** A message that gave way to another one is decided again when that other one was given up, unless the parcel has arrived by now. */
export function reopened(history: History): Candidate[] {
  const last = new Map(history.decisions.map((one) => [ledgerKey(one), one]));
  return [...last.values()]
    .filter(({ outcome, reason, parcelId }) => {
      const kind = outcome === 'skipped' && /^superseded_by_(.+)$/.exec(reason)?.[1];
      const later = history.decisions.findLast((one) => one.kind === kind && one.parcelId === parcelId);
      return later && isGivenUp(later) && openParcels(history).some((one) => one.parcelId === parcelId);
    })
    .map((mail) => candidateOf(mail, history));
}

/** A look decides about every round; other triggers decide because the news may have changed the chances. */
function lateNotice(history: History, store: StoreSettings, now: string, isLook = false): Candidate[] {
  const late = lateRound(history, store, now);
  if (!late || !(isLook || late.round === AT_RISK)) return [];
  return [{ kind: late.kind, occurrence: String(late.round), happenedAt: late.happenedAt, notify: true }];
}

const isOver = (history: History): boolean => isCalledOffInWhole(history) || wentBack(history);

const candidateOf = (
  { kind, parcelId, occurrence, resend, happenedAt, notify }: Candidate,
  history: History,
): Candidate => ({
  kind,
  parcelId,
  occurrence,
  ...(resend !== undefined && { resend }),
  happenedAt,
  notify: notify && (kind !== 'cancelled' || isCancelled(history)), // a cancellation that was taken back is not told
});

function wantedBy(
  history: History,
  trigger: Trigger,
  signal: Signal | undefined,
  store: StoreSettings,
  now: string,
): Candidate[] {
  const step = { isFirst: trigger === 'order_placed', isChange: signal?.register === 'o#changed' };
  const missed = [
    ...confirmation(history, step),
    ...undecided(history, store),
    ...requestsToAnswer(history),
    ...resendsAsked(history),
    ...inquiry(history),
    ...resolutions(history),
  ];
  switch (trigger) {
    case 'order_placed':
      return [...missed, ...lateNotice(history, store, now)];
    case 'milestone':
      return [...(signal ? news(history, signal, store) : []), ...missed, ...lateNotice(history, store, now)];
    case 'look':
      return [
        ...missed,
        ...collectReminders(history, store, now),
        ...arrivals(history, store, now),
        ...lateNotice(history, store, now, true),
      ];
    case 'check_in_due':
    case 'review_due':
    case 'reminder_due':
      return [...missed, ...followUpsDue(history, store, now).map(({ kind }) => followUp(kind, history))];
  }
}

/** The answer to "how does my order stand?", once for each day on which somebody asked. */
function inquiry(history: History): Candidate[] {
  const { mark: occurrence, occurredAt: happenedAt } = history.flow.registers['o#inquired'] ?? {};
  if (!occurrence || !happenedAt) return [];
  const mail: Candidate = { kind: 'order_status', occurrence, happenedAt, notify: true };
  return lastDecision(history, mail) ? [] : [mail];
}

const followUp = (kind: MessageKind, history: History): Candidate => ({
  kind,
  occurrence: '1',
  happenedAt: lastDelivered(history)!,
  notify: true,
});

/**
 * Every fact that calls for a message gets a decision. These are facts that the journey has acted on without one: the step
 * failed for good, or two things came at once.
 */
function undecided(history: History, store: StoreSettings): Candidate[] {
  const { acknowledged, registers } = history.flow;
  const seen = entriesOf(registers).filter(([name, { mark }]) => (acknowledged[name] ?? '') >= mark);
  return seen
    .filter(([name]) => /^[pn]#|^o#(cancelled|refunded|returned|contradicted)$/.test(name))
    .flatMap(([register, { milestone, mark }]) => news(history, { register, milestone, mark }, store))
    .filter((mail) => !lastDecision(history, mail) && !isDecidedByTime(history, mail));
}

/** A request on a page is also answered by mail, to the order's address, because anybody may have the link. */
const requestsToAnswer = (history: History): Candidate[] =>
  (history.requests ?? [])
    .map(({ at }): Candidate => ({ kind: 'request_received', occurrence: at, happenedAt: at, notify: true }))
    .filter((mail) => !lastDecision(history, mail));

/** What people want sent to another address. */
const resendsAsked = (history: History): Candidate[] =>
  (history.resends?.asked ?? [])
    .map(({ kind, parcelId, occurrence, at: resend, happenedAt }): Candidate => {
      return { kind, parcelId, occurrence, resend, happenedAt, notify: true };
    })
    .filter((mail) => !lastDecision(history, mail));

/** The same message may have gone under the key of another day: the customer's zone changes with the address. */
const isDecidedByTime = ({ decisions }: History, { kind, parcelId, happenedAt }: Candidate): boolean =>
  decisions.some((one) => one.kind === kind && one.parcelId === parcelId && one.happenedAt === happenedAt);

/** A parcel at a pick-up point in its last days there; once for each time it arrived there. */
function collectReminders(history: History, store: StoreSettings, now: string): Candidate[] {
  return openParcels(history)
    .filter(waitsForCustomer)
    .flatMap((parcel) => {
      const happenedAt = collectReminderAt(history, store, parcel);
      const { parcelId, occurredAt: occurrence = '' } = parcel;
      const mail: Candidate = {
        kind: 'collect_reminder',
        parcelId,
        occurrence,
        happenedAt: happenedAt ?? '',
        notify: true,
      };
      return happenedAt && happenedAt <= now && !lastDecision(history, mail) ? [mail] : [];
    });
}

/** Parcels that arrive tomorrow; once for each day. */
const arrivals = (history: History, store: StoreSettings, now: string): Candidate[] =>
  arrivingTomorrow(history, store, now)
    .map(({ parcelId }): Candidate => {
      const occurrence = tomorrowOf(history, store, now);
      return { kind: 'arriving_tomorrow', parcelId, occurrence, happenedAt: now, notify: true };
    })
    .filter((mail) => !lastDecision(history, mail));

function news(history: History, signal: Signal, store: StoreSettings): Candidate[] {
  const { register } = signal;
  if (register.startsWith('p#')) return parcelNews(history, signal, store);
  if (register.startsWith('n#')) return correctedNumber(history, register.slice(2));
  if (register === 'o#refunded') return parts(history, 'refunded');
  if (register === 'o#returned') return parts(history, 'return_received');
  if (register === 'o#contradicted') return exceptionsAfterwards(history, store);
  if (register !== 'o#cancelled' || !isCancelled(history)) return [];
  const { occurredAt, notify = true } = history.flow.registers[register]!;
  const occurrence = localDate(occurredAt, zoneOfOrder(history, store));
  return [{ kind: 'cancelled', occurrence, happenedAt: occurredAt, notify }];
}

/** Money and goods may come back in parts: the message for each part that has no decision, including parts that were reported late. */
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

/** An event without a time counts from its receipt, unless it came with the order itself: then it may be as old as the order. */
function timeOf({ occurredAt, receivedAt, undated }: OrderEvent, { decisions }: History): string {
  return undated && receivedAt > (decisions[0]?.at ?? '') ? receivedAt : occurredAt;
}

/** The events a mail tells of. Other events of the same moment count only where it has none of its own: a scan implies that a parcel left. */
export function eventsOf({ events }: History, { kind, parcelId, occurrence, happenedAt }: Candidate): OrderEvent[] {
  const isThen = ({ occurredAt, undated }: OrderEvent) => occurredAt === (undated ? occurrence : happenedAt);
  const then = events.filter((event) => event.parcelId === parcelId && isThen(event));
  const own = then.filter(({ milestone }) => mailOf(milestone) === kind);
  return own.length > 0 ? own : then;
}

/** The messages for milestones that the parcel passed on its present way and that have no decision, then the one for where it is now. */
function parcelNews(history: History, { register, milestone, mark }: Signal, store: StoreSettings): Candidate[] {
  const parcelId = register.slice(2);
  const occurredAt = timeIn(mark);
  const { leftAgain } = partsOf(mark);
  const now = history.flow.registers[register];
  // the parcel may have moved on since the signal
  const same = now?.mark === mark ? now : history.events.find((event) => isOf(event, parcelId, milestone, occurredAt));
  const here: Step = { milestone: milestone as ParcelMilestone, occurredAt, leftAgain, notify: same?.notify };
  const passed = pastEvents(history)
    .filter((event) => event.parcelId === parcelId && (event.occurredAt <= occurredAt || isDepartureOf(here, event)))
    .filter((event) => event.occurredAt >= leftAgain || milestone === 'returned_to_sender')
    .filter((event) => markOf(event.milestone, event.occurredAt, leftAgain) < mark)
    .map(
      ({ milestone, occurredAt, notify }): Step => ({
        milestone: milestone as ParcelMilestone,
        occurredAt,
        leftAgain,
        notify,
      }),
    );
  if (milestone === 'in_transit') passed.push({ ...here, milestone: 'dispatched' }); // a scan on the way implies that it left
  const told = [...passed, here].flatMap((step) => {
    const mail = candidateAt(step, parcelId, zoneOfOrder(history, store));
    return mail && (step === here || !lastDecision(history, mail)) ? [mail] : [];
  });
  return [...told, ...backOnTrack(history, here, parcelId)];
}

function candidateAt(step: Step, parcelId: string, zone: string): Candidate | undefined {
  const kind = mailOf(step.milestone);
  const occurrence = occurrenceOf(step, zone);
  return kind && { kind, parcelId, occurrence, happenedAt: step.occurredAt, notify: step.notify ?? true };
}

/** A parcel on its way has departed, whatever time the departure has. */
const isDepartureOf = (here: Step, { milestone }: OrderEvent): boolean =>
  milestone === 'dispatched' && isOnTheWay(here.milestone);

/** The customer was told of a problem, and the parcel moves again. Milestones with a message of their own say so themselves. */
function backOnTrack(history: History, { milestone, occurredAt, notify }: Step, parcelId: string): Candidate[] {
  if (milestone !== 'in_transit') return [];
  const problem = history.decisions.findLast((one) => one.kind === 'problem' && one.parcelId === parcelId);
  if (problem?.outcome !== 'sent' || problem.happenedAt >= occurredAt) return [];
  const mail: Candidate = {
    kind: 'back_on_track',
    parcelId,
    occurrence: problem.happenedAt,
    happenedAt: occurredAt,
    notify: notify ?? true,
  };
  return lastDecision(history, mail) ? [] : [mail];
}

/** Exceptions after a delivery: the register stays "delivered", but each of them gets a decision. */
function exceptionsAfterwards(history: History, store: StoreSettings): Candidate[] {
  const zone = zoneOfOrder(history, store);
  return pastEvents(history)
    .filter(({ milestone, parcelId, occurredAt }) => {
      const { milestone: now, occurredAt: then = '' } = history.flow.registers[`p#${parcelId}`] ?? {};
      return milestone === 'exception' && now === 'delivered' && occurredAt > then;
    })
    .flatMap(
      ({ parcelId, occurredAt, notify }) =>
        candidateAt({ milestone: 'exception', occurredAt, leftAgain: '', notify }, parcelId!, zone) ?? [],
    )
    .filter((mail) => !lastDecision(history, mail));
}

const isOf = (event: OrderEvent, parcelId: string, milestone: string, occurredAt: string): boolean =>
  event.parcelId === parcelId && event.milestone === milestone && event.occurredAt === occurredAt;

/** Where a parcel is, and since when; `leftAgain` as in `markOf`. */
export type Step = { milestone: ParcelMilestone; occurredAt: string; leftAgain?: string; notify?: boolean | undefined };

/** All exceptions of a day are one message, each return to the sender is another; on a new way all messages may come again. */
export function occurrenceOf({ milestone, occurredAt, leftAgain = '' }: Step, zone: string): string {
  const again = leftAgain && ` left ${leftAgain}`;
  if (milestone === 'returned_to_sender') return `returned${again}`;
  const kind = mailOf(milestone);
  return kind && kindOf[kind].daily ? localDate(occurredAt, zone) : `1${again}`;
}

/** Only customers who got the old number get the new one, and only while the parcel is on its way. */
function correctedNumber(history: History, parcelId: string): Candidate[] {
  const announced = announcedNumber(history, parcelId);
  const current = openParcels(history).find((parcel) => parcel.parcelId === parcelId)?.trackingNumber;
  if (!announced || !current || announced === current || isNewWay(history, parcelId)) return [];
  const happenedAt = history.flow.registers[`n#${parcelId}`]!.occurredAt;
  return [{ kind: 'tracking_corrected', parcelId, occurrence: digest(current), happenedAt, notify: true }];
}

/** A parcel that left again after it came back has a message of its own, with its present number. */
const isNewWay = ({ flow }: History, parcelId: string): boolean =>
  leftAgainAt(flow.registers[`p#${parcelId}`]?.way ?? {}) !== '';
