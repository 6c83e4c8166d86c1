import { type Cause, isCause } from '../message/cause.ts';
import type { CaseRef } from '../records/items.ts';

/** The id of a case for the outside. It contains the order, so it needs no lookup, and holds no personal data. */
export const caseIdOf = (orderId: string, { cause, subject }: CaseRef): string =>
  Buffer.from(JSON.stringify([orderId, cause, subject])).toString('base64url');

/** `undefined` if the text is not the id of a case. */
export function caseOfId(id: string): ({ orderId: string; cause: Cause } & CaseRef) | undefined {
  try {
    const [orderId, cause, subject] = JSON.parse(Buffer.from(id, 'base64url').toString()) as unknown[];
    if (typeof orderId !== 'string' || typeof cause !== 'string' || typeof subject !== 'string') return undefined;
    return isCause(cause) ? { orderId, cause, subject } : undefined;
  } catch {
    return undefined;
  }
}
