import { isFollowUp } from '../message/kinds.ts';
import { sameAddress } from '../order/email.ts';
import type { Resend } from '../records/items.ts';
import { ledgerKey, type MessageRef } from '../records/keys.ts';
import { isOfAddress, recipientOf } from './confirmation.ts';
import { type History, isGivenUp, lastDecision, ledgerOf } from './history.ts';

// People may have a message of an order sent to another address: each message to each address once.

/** Each makes the order's partition larger, which every step reads. */
const MOST = 20;

/** What speaks against sending a message to an address, and which of the two it is about; `undefined`: nothing. */
export function againstResend(
  history: History,
  message: MessageRef,
  to: string,
): { field: 'message' | 'to'; expected: string } | undefined {
  const about = againstMessage(history, message);
  if (about) return { field: 'message', expected: `expected ${about}` };
  const entry = ledgerOf(history, message);
  const isThere = (email: string | undefined) => email !== undefined && sameAddress(email) === sameAddress(to);
  const wentThere = entry?.to === recipientOf(to) && entry.status !== 'failed';
  if (wentThere || isThere(history.meta.order.customer.email))
    return { field: 'to', expected: 'expected another address than the one that the order has, or that it went to' };
  if (!resendTo(history, message, to) && (history.resends?.asked.length ?? 0) >= MOST)
    return { field: 'to', expected: `expected at most ${MOST} messages of an order to other addresses` };
  return undefined;
}

/** What was told, or was not for want of a good address. A follow-up asks the customer themselves. */
function againstMessage(history: History, message: MessageRef): string | undefined {
  if (isFollowUp(message.kind)) return 'a message about the order: what follows its arrival asks its customer alone';
  const last = lastDecision(history, message);
  if (!last) return 'a message of this order that was decided about';
  if (last.outcome === 'held') return 'a message that is not still to go';
  if (last.outcome === 'skipped' && !isOfAddress(last.reason)) return `one that went: this did not (${last.reason})`;
  return undefined;
}

/** The request by which a message goes to an address, or went; what could not be sent may be asked for again. */
export const resendTo = (history: History, message: MessageRef, to: string): Resend | undefined =>
  history.resends?.asked.find((one) => {
    const last = lastDecision(history, { ...message, resend: one.at });
    const isOver = last !== undefined && (isGivenUp(last) || last.outcome === 'skipped');
    return ledgerKey(one) === ledgerKey(message) && sameAddress(one.to) === sameAddress(to) && !isOver;
  });
