import { caseIdOf } from '../cases/case-id.ts';
import { entriesOf, type Flow, isCalledOff, readable } from '../journey/flow.ts';
import { type Images, isCountedRefund } from '../metrics/counts.ts';
import { type ParcelMilestone, phaseOf } from '../parcel/milestones.ts';
import type { Case, CaseEntry, Decision, LedgerEntry, Meta, OrderEvent } from '../records/items.ts';
import type { MessageRef } from '../records/keys.ts';
import { TOPICS, type Wishes } from '../records/wishes.ts';
import type { BusEvent, EventType } from './events.ts';

// The events that a change of an item stands for. They are the difference of two images, so a repeat gives the same events.

/** An event without the id, store and order, which come from its record. `of` distinguishes events of one type in one change. */
export type Change = {
  [Type in EventType]: Omit<BusEvent<Type>, 'id' | 'store' | 'orderId'> & { of?: string };
}[EventType];

/** @param customerOf gives the id of a customer by their address */
export function changesOfMeta({ before, after }: Images<Meta>, customerOf: (email: string) => string): Change[] {
  const { number, currency, total, items, placedAt, customer, test } = after.order;
  if (before || test) return [];
  const units = items.reduce((sum, { quantity }) => sum + quantity, 0);
  const { email } = customer;
  return [
    {
      type: 'order.placed',
      at: placedAt,
      data: {
        ...(number !== undefined && { number }),
        currency,
        total,
        units,
        ...(email && { customer: customerOf(email) }),
      },
    },
  ];
}

export function changesOfFlow({ before, after }: Images<Flow>): Change[] {
  if (after.erased || after.registers['o#changed']?.test) return [];
  const was = before && readable(before).registers;
  const is = readable(after).registers;
  const parcels = entriesOf(is).flatMap(([name, { milestone, occurredAt: at }]): Change[] => {
    if (!name.startsWith('p#') || milestone === 'label_created' || was?.[name]?.milestone === milestone) return [];
    const parcelId = name.slice(2);
    const data = { parcelId, milestone: milestone as ParcelMilestone };
    return [{ type: parcelEvent(data.milestone), at, data, of: parcelId }];
  });
  const cancelled = isCalledOff(after) && !(before && isCalledOff(before)) ? is['o#cancelled'] : undefined;
  return [...parcels, ...(cancelled ? [{ type: 'order.cancelled', at: cancelled.occurredAt, data: {} } as const] : [])];
}

function parcelEvent(milestone: ParcelMilestone) {
  if (milestone === 'exception' || milestone === 'returned_to_sender') return 'parcel.problem';
  if (milestone === 'delivered') return 'parcel.delivered';
  return phaseOf(milestone) === 1 ? 'parcel.dispatched' : 'parcel.progressed';
}

export const changesOfEvent = ({ before, after }: Images<OrderEvent>): Change[] =>
  !isCountedRefund(after) || (before && isCountedRefund(before))
    ? []
    : [{ type: 'order.refunded', at: after.occurredAt, data: {} }];

/** The statuses that a mail reached between two images of its ledger entry. */
function statusesReached({ before, after }: Images<LedgerEntry>): Exclude<LedgerEntry['status'], 'claimed'>[] {
  const { status } = after;
  if (before?.status === status || status === 'claimed') return [];
  const passedSent = BEFORE_SENT.includes(before?.status) && AFTER_SENT.includes(status);
  return passedSent ? ['sent', status] : [status];
}

/** SES's event may arrive before we record the sending, and its events come in any order. */
const BEFORE_SENT: readonly (LedgerEntry['status'] | undefined)[] = ['claimed', 'failed', 'unknown'];
const AFTER_SENT: readonly LedgerEntry['status'][] = ['delayed', 'delivered', 'bounced', 'complained'];

export const changesOfMail = (images: Images<LedgerEntry>): Change[] =>
  statusesReached(images).map((status) => ({
    type: `message.${status}`,
    at: images.after.claimedAt,
    data: messageIn(images.after),
  }));

export function changesOfDecision({ before, after }: Images<Decision>): Change[] {
  const { outcome, reason, at, until } = after;
  if (before || (outcome !== 'skipped' && outcome !== 'held')) return [];
  const data = { ...messageIn(after), reason };
  if (outcome === 'skipped') return [{ type: 'message.skipped', at, data }];
  return [{ type: 'message.held', at, data: { ...data, ...(until && { until }) } }];
}

const messageIn = ({ kind, occurrence, parcelId, resend }: MessageRef) => ({
  kind,
  occurrence,
  ...(parcelId !== undefined && { parcelId }),
  ...(resend !== undefined && { resend }),
});

const OF_ENTRY = { noted: 'case.noted', answered: 'case.answered', customer_wrote: 'case.customer_wrote' } as const;

export function changesOfCase(orderId: string, { before, after }: Images<Case>): Change[] {
  const { cause, subject, priority, waitsFor, openedAt, outcome, closedBecause: because } = after;
  const caseId = caseIdOf(orderId, after);
  const data = { caseId, cause, subject, ...(priority && { priority }), ...(waitsFor && { waitsFor }) };
  const isOpened = before?.openedAt !== openedAt;
  const changes: Change[] = isOpened
    ? [{ type: 'case.opened', at: openedAt, data: { ...data, reopened: before !== undefined } }]
    : [];
  if (isOpened && cause === 'late') changes.push({ type: 'order.late', at: openedAt, data: { subject } });
  for (const { id, what, at } of newEntries(before, after)) changes.push({ type: OF_ENTRY[what], at, data, of: id });
  if (before && !isOpened && (before.priority !== priority || before.waitsFor !== waitsFor))
    changes.push({ type: 'case.changed', at: openedAt, data });
  const isClosed = after.status === 'closed' && (isOpened || before?.status === 'open');
  if (isClosed)
    changes.push({
      type: 'case.closed',
      at: after.closedAt ?? openedAt,
      data: { ...data, ...(outcome && { outcome }), ...(because && { because }) },
    });
  return changes;
}

function newEntries(before: Case | undefined, { log = [] }: Case): CaseEntry[] {
  const known = new Set((before?.log ?? []).map(({ id }) => id));
  return log.filter(({ id }) => !known.has(id));
}

export const changesOfWishes = (customer: string, { before = {}, after }: Images<Wishes>): Change[] =>
  TOPICS.flatMap((topic): Change[] => {
    const [was, is] = [before[topic], after[topic]];
    if (!is || (was && was.on === is.on && was.at === is.at)) return [];
    const { on, at, source } = is;
    return [{ type: 'customer.wish_changed', at, data: { customer, topic, on, source }, of: topic }];
  });
