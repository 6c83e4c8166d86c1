import { sameAddress } from '../order/email.ts';
import type { LedgerEntry } from '../records/items.ts';
import type { MessageRef } from '../records/keys.ts';
import { digest } from '../shared/digest.ts';
import { isComplete } from './goods.ts';
import { begunIn, type History, isCancelled, lastDecision, ledgerOf } from './history.ts';

// An order is confirmed once to each of its addresses: a customer who corrects the address gets the confirmation there.

/** A fingerprint of an address, to tell apart where the mails of an order went. */
export const recipientOf = (email: string): string => digest(sameAddress(email));

const KIND = 'order_confirmation';

type Confirmation = MessageRef & { happenedAt: string; notify: boolean };

/** The purpose of a step: the first of its run, or news that the order changed. */
type StepPurpose = { isFirst: boolean; isChange: boolean };

/** The confirmation that has no decision yet or needs a new one; each address gets only one. */
export function confirmation(history: History, step: StepPurpose): Confirmation[] {
  if (wasResentHere(history)) return [];
  const went = history.mails.filter(({ kind }) => kind === KIND);
  const latest = confirmationOf(history, Math.max(1, went.length));
  if (isDue(history, latest, step)) return [latest];
  const next = confirmationOf(history, went.length + 1);
  return isCorrected(history) && isDue(history, next, step) ? [next] : [];
}

/** A corrected address is news while something is still to come; after that the confirmation is as old as the order. */
function confirmationOf(history: History, nth: number): Confirmation {
  const { order } = history.meta;
  const { occurredAt } = history.flow.registers['o#changed'] ?? {};
  const isNews = occurredAt !== undefined && isAboutAddress(history, nth) && !isComplete(history);
  const happenedAt = isNews && occurredAt > begunIn(history) ? occurredAt : begunIn(history);
  return { kind: KIND, occurrence: String(nth), happenedAt, notify: order.notify };
}

/** Whether it is due because of an address: it could not go to the old one, or went there before. */
const isAboutAddress = (history: History, nth: number): boolean =>
  nth > 1 || isOfAddress(lastDecision(history, { kind: KIND, occurrence: '1' })?.reason);

/** The confirmation went to an earlier address of the order, but not to the present one. */
function isCorrected(history: History): boolean {
  const went = history.mails.filter(({ kind, status }) => kind === KIND && status !== 'failed');
  return went.length > 0 && went.every((entry) => isElsewhere(history, entry));
}

/** People had it sent to what is the order's address by now. */
const wasResentHere = (history: History): boolean =>
  (history.resends?.mails ?? []).some(
    (entry) => entry.kind === KIND && entry.status !== 'failed' && !isElsewhere(history, entry),
  );

/** Whether a mail is known to have gone to an address that is not the order's present one. */
function isElsewhere({ meta }: History, entry: LedgerEntry | undefined): boolean {
  const { email } = meta.order.customer;
  return email !== undefined && entry?.to !== undefined && entry.to !== recipientOf(email);
}

/**
 * Decided at the first step of a run, or at the next step if the first one failed. It is decided again when a cancellation
 * was taken back, and when the order no longer has the address that was in the way.
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
