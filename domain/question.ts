import type { Question } from './decide.ts';
import { movedMoney } from './facts.ts';
import {
  type History,
  isCancelled,
  itemsToReview,
  ledgerOf,
  openCases,
  parcelStates,
  pastEvents,
  zoneOfOrder,
} from './history.ts';
import { mailKey } from './keys.ts';
import { type MailKind, mailOf } from './mails.ts';
import { type ParcelMilestone, progressOf } from './milestones.ts';
import { eventsOf, type Occasion, occurrenceOf, type Step } from './occasions.ts';
import type { StoreSettings } from './settings.ts';

/** What of a question the customer's own record tells. */
export type Recipient = Pick<Question, 'recipient' | 'suppressed' | 'consent' | 'unsubscribed'>;

/** Everything `decide` wants to know about a mail. */
export function questionOf(
  history: History,
  mail: Occasion,
  recipient: Recipient,
  store: StoreSettings,
  now: string,
): Question {
  const { platform, order } = history.meta;
  const held = history.decisions.find((one) => mailKey(one) === mailKey(mail) && one.outcome === 'held');
  return {
    kind: mail.kind,
    platform,
    placedAt: order.placedAt,
    happenedAt: mail.happenedAt,
    notify: mail.notify,
    test: order.test,
    gift: order.gift,
    ...recipient,
    zone: zoneOfOrder(history, store),
    ledger: ledger(history, mail),
    supersededBy: supersededBy(history, mail, store),
    trackingNumber: trackingNumber(history, mail),
    scanned: isScanned(history, mail),
    cancelled: isCancelled(history),
    voided: parcelOf(history, mail)?.voided === true,
    moneyMoved: moneyMoved(history, mail),
    returning: returning(history),
    openCases: openCases(history).map(({ cause }) => cause),
    reviewable: itemsToReview(history).length > 0,
    wantedSince: held?.at ?? now,
  };
}

function ledger(history: History, mail: Occasion): Question['ledger'] {
  const entry = ledgerOf(history, mail);
  if (!entry) return undefined;
  const { status, claimedAt: since } = entry;
  return { status: status === 'claimed' || status === 'failed' || status === 'unknown' ? status : 'sent', since };
}

/** News of the way; pointless once the parcel is further along. */
const OF_THE_WAY: readonly MailKind[] = [
  'dispatched',
  'in_transit',
  'out_for_delivery',
  'ready_for_pickup',
  'delivery_attempted',
  'problem',
];

function supersededBy(history: History, mail: Occasion, store: StoreSettings): MailKind | undefined {
  const register = history.flow.registers[`p#${mail.parcelId}`];
  if (!register) return undefined;
  const here = { milestone: register.milestone as ParcelMilestone, occurredAt: register.occurredAt };
  const isGoingBack = mail.kind === 'delivered' && here.milestone === 'returned_to_sender';
  if (!OF_THE_WAY.includes(mail.kind) && !isGoingBack) return undefined;
  const kind = mailOf(here.milestone);
  if (!kind || (kind === mail.kind && !isPast(mail, here, zoneOfOrder(history, store)))) return undefined;
  const isOurs = !store.mailsOff.includes(kind) && !store.platformSends[history.meta.platform]?.includes(kind);
  return isOurs ? kind : undefined;
}

/** Of two mails of one kind: the parcel came there again on a later day, or went back after the problem. */
function isPast({ occurrence, happenedAt }: Occasion, here: Step, zone: string): boolean {
  if (occurrence === occurrenceOf(here, zone)) return false;
  return here.milestone === 'returned_to_sender' || happenedAt < here.occurredAt;
}

const parcelOf = ({ parcels }: History, { parcelId }: Occasion) => parcels.find((one) => one.parcelId === parcelId);

function trackingNumber(history: History, mail: Occasion): Question['trackingNumber'] {
  const described = parcelOf(history, mail);
  if (!described) return 'none';
  return described.trackingNumber ? 'known' : 'expected';
}

const isScanned = ({ flow }: History, { parcelId }: Occasion): boolean =>
  progressOf(flow.registers[`p#${parcelId}`]?.mark) === 'further';

function moneyMoved(history: History, mail: Occasion): boolean {
  const told = mail.kind === 'refunded' ? eventsOf(history, mail).filter(({ ahead }) => !ahead) : [];
  return told.length === 0 || told.some(({ refund }) => movedMoney(refund));
}

function returning(history: History): Question['returning'] {
  const refunds = pastEvents(history).filter(({ milestone }) => milestone === 'refunded');
  if (refunds.some(({ refund }) => movedMoney(refund))) return 'refunded';
  const returned = history.flow.registers['o#returned']?.milestone;
  if (returned === 'return_requested' || returned === 'return_received') return returned;
  const sentBack = parcelStates(history).some(({ milestone }) => milestone === 'returned_to_sender');
  return sentBack ? 'returned_to_sender' : undefined;
}
