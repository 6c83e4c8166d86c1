import { dispatchOf } from './dispatch.ts';
import type { Flow, Register, RegisterName } from './flow.ts';
import { type History, lastDecision } from './history.ts';

// What an action of the team leads to. Whoever closes a case or releases something is told, also when it is too late.

/** `looks_again`: what is held is decided again at once. `starts_again`: by a new run. */
export type Reaction = 'looks_again' | 'starts_again' | 'stopped' | 'ended';

/** What the journey does once this register is written: the rule that dispatch follows. */
export function reactionTo([name, register]: [RegisterName, Register], flow: Flow): Reaction {
  const after: Flow = { ...flow, registers: { ...flow.registers, [name]: register } };
  if (dispatchOf(after, { inTransit: false })?.do === 'start') return 'starts_again';
  return flow.stage === 'ended' || flow.stage === 'stopped' ? flow.stage : 'looks_again';
}

/** `given_up`: a case stayed open until it was too late to ask. `not_asked`: skipped for another reason. */
export type ReviewStatus = 'to_come' | 'asked' | 'given_up' | 'not_asked';

/** Where the request for a review stands, which is what a case holds back. */
export function reviewStatus(history: History): ReviewStatus {
  const last = lastDecision(history, { kind: 'review_request', occurrence: '1' });
  if (!last || last.outcome === 'held') return 'to_come';
  if (last.outcome === 'sent') return 'asked';
  return /^case_open_|^too_late_to_ask$/.test(last.reason) ? 'given_up' : 'not_asked';
}

/** A time that only rises: now, or just after the one before. */
export function risingTime(now: string, before: string | undefined): string {
  if (before === undefined || before < now) return now;
  return new Date(Date.parse(before) + 1).toISOString();
}
