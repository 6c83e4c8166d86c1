import { HOUR_MS } from '../calendar/durations.ts';
import { isFollowUp, type MessageKind } from './kinds.ts';

/** Nobody wants news that is weeks old: messages and cases about anything older are dropped. */
export const NEWS_AGE_MS = 14 * 24 * HOUR_MS;
const CONFIRMATION_AGE_MS = 48 * HOUR_MS;

/** Until when a message is useful; follow-ups have limits of their own (evaluate.ts). */
export function ofUseUntil({ kind, happenedAt }: { kind: MessageKind; happenedAt: string }): string | undefined {
  if (isFollowUp(kind)) return undefined;
  const age = kind === 'order_confirmation' ? CONFIRMATION_AGE_MS : NEWS_AGE_MS;
  return new Date(Date.parse(happenedAt) + age).toISOString();
}
