import { sameAddress } from '../order/email.ts';
import type { LedgerEntry } from '../records/items.ts';
import type { MessageRef } from '../records/keys.ts';
import { digest } from '../shared/digest.ts';
import { isComplete } from './goods.ts';
import { begunIn, type History, isCancelled, lastDecision, ledgerOf } from './history.ts';

// An order is confirmed once to each address that it has had: whoever corrects one gets the confirmation there.

/** Tells the addresses that mails of an order went to apart. */
export const recipientOf = (email: string): string => digest(sameAddress(email));

const KIND = 'order_confirmation';

type Confirmation = MessageRef & { happenedAt: string; notify: boolean };

/** What a step is for: it is the first of its run, or news that the order changed. */
type StepPurpose = { isFirst: boolean; isChange: boolean };

/** The confirmation that is still to be decided, or to be decided again; of each address the first is its only one. */
export function confirmation(history: History, step: StepPurpose): Confirmation[] {
  if (wasResentHere(history)) return [];
  const went = history.mails.filter(({ kind }) => kind === KIND);
  const latest = confirmationOf(history, Math.max(1, went.length));
  if (isDue(history, latest, step)) return [latest];
  const next = confirmationOf(history, went.length + 1);
  return isCorrected(history) && isDue(history, next, step) ? [next] : [];
}

/** A correction is news as long as something is to come; after that the confirmation is as old as the order. */
function confirmationOf(history: History, nth: number): Confirmation {
  const { order } = history.meta;
  const { occurredAt } = history.flow.registers['o#changed'] ?? {};
  const isNews = occurredAt !== undefined && isAboutAddress(history, nth) && !isComplete(history);
  const happenedAt = isNews && occurredAt > begunIn(history) ? occurredAt : begunIn(history);
  return { kind: KIND, occurrence: String(nth), happenedAt, notify: order.notify };
}

/** Whether the address it could not go to, or went to before, is what makes it due. */
const isAboutAddress = (history: History, nth: number): boolean =>
  nth > 1 || isOfAddress(lastDecision(history, { kind: KIND, occurrence: '1' })?.reason);

/** Nobody had the confirmation at the address that the order has now, and somebody had it at another. */
function isCorrected(history: History): boolean {
  const went = history.mails.filter(({ kind, status }) => kind === KIND && status !== 'failed');
  return went.length > 0 && went.every((entry) => isElsewhere(history, entry));
}

/** People had it sent to what is the order's address by now. */
const wasResentHere = (history: History): boolean =>
  (history.resends?.mails ?? []).some(
    (entry) => entry.kind === KIND && entry.status !== 'failed' && !isElsewhere(history, entry),
  );

/** Whether a mail is known to have been for another address than the order's. */
function isElsewhere({ meta }: History, entry: LedgerEntry | undefined): boolean {
  const { email } = meta.order.customer;
  return email !== undefined && entry?.to !== undefined && entry.to !== recipientOf(email);
}

/**
 * At the first step of a run, or at whatever step comes once a run has come to wait without it: the first one failed. What
 * was decided is decided again for a cancellation that is over, and where the order has another address than the one that
 * was in the way.
 */
function isDue(history: History, mail: Confirmation, { isFirst, isChange }: StepPurpose): boolean {
  const last = lastDecision(history, mail);
  if (!last) return isFirst || history.flow.run !== undefined;
  if (last.reason === 'order_cancelled') return isFirst && !isCancelled(history);
  if (last.outcome === 'failed') return isElsewhere(history, ledgerOf(history, mail));
  return isOfAddress(last.reason) && (isFirst || isChange);
}

/** Whether a reason lies with the address of the order. */
export const isOfAddress = (reason: string | undefined): boolean => reason !== undefined && OF_ADDRESS.includes(reason);
const OF_ADDRESS = [
  'no_email_address',
  'address_not_ascii',
  'address_bounced',
  'address_complained',
  'address_blocked',
];
