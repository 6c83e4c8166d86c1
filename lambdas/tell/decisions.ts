import { type History, lastDecision } from '../../domain/history.ts';
import type { Decision } from '../../domain/items.ts';
import type { HistoryTable } from '../shared/history-table.ts';

export type Outcome = Pick<Decision, 'outcome' | 'reason' | 'until'>;
type About = Omit<Decision, keyof Outcome>;

/** Keeps a decision, and adds it to the history at hand. `false`: a repeat of the last one about the same mail is no news. */
export async function keep(
  journeys: HistoryTable,
  pk: string,
  history: History,
  about: About,
  { outcome, reason, until }: Outcome,
): Promise<boolean> {
  const last = lastDecision(history, about);
  const decision: Decision = { ...about, outcome, reason, until };
  if (last && isRepeat(last, decision)) return false;
  if (reason === 'already_told' && last?.outcome !== 'sent') Object.assign(decision, CONFIRMED);
  await journeys.keepDecision(pk, decision);
  history.decisions.push(decision);
  return true;
}

/** An earlier attempt of this step broke off between the sending and its record; SES says that the mail went. */
const CONFIRMED = { outcome: 'sent', reason: 'confirmed_by_ses' } as const;

function isRepeat(last: Decision, now: Decision): boolean {
  if (last.outcome === now.outcome) return last.reason === now.reason && last.until === now.until;
  return last.outcome === 'sent' && now.reason === 'already_told' && last.happenedAt === now.happenedAt;
}
