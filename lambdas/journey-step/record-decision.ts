import { type History, lastDecision } from '../../domain/journey/history.ts';
import type { Decision } from '../../domain/records/items.ts';
import type { JourneyPort } from './port.ts';

export type DecisionOutcome = Pick<Decision, 'outcome' | 'reason' | 'until'>;
type About = Omit<Decision, keyof DecisionOutcome>;

/** Records a decision, and adds it to the history at hand. `false`: it repeats the last one about the same message. */
export async function recordDecision(
  port: JourneyPort,
  pk: string,
  history: History,
  about: About,
  { outcome, reason, until }: DecisionOutcome,
): Promise<boolean> {
  const last = lastDecision(history, about);
  const decision: Decision = { ...about, outcome, reason, until };
  if (last && isRepeat(last, decision)) return false;
  if (reason === 'already_sent' && last?.outcome !== 'sent') Object.assign(decision, CONFIRMED);
  await port.record(pk, decision);
  history.decisions.push(decision);
  return true;
}

/** An earlier attempt of this step broke off between the sending and its record; SES says that the mail went. */
const CONFIRMED = { outcome: 'sent', reason: 'confirmed_by_ses' } as const;

function isRepeat(last: Decision, now: Decision): boolean {
  if (last.outcome === now.outcome) return last.reason === now.reason && last.until === now.until;
  return last.outcome === 'sent' && now.reason === 'already_sent' && last.happenedAt === now.happenedAt;
}
