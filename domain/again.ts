import { decide, type Verdict } from './decide.ts';
import { questionOfDecision } from './inputs.ts';
import type { Decision } from './items.ts';
import type { StoreSettings } from './settings.ts';

/** What these settings say to the question that a kept decision answered, by the clock of that time. */
export type Again = { verdict: Verdict; same: boolean };

/** `undefined` for a decision that was kept without its question. */
export function decidedAgain(decision: Decision, store: StoreSettings): Again | undefined {
  const question = questionOfDecision(decision);
  if (!question) return undefined;
  const verdict = decide(question, store, decision.at);
  return { verdict, same: isSame(decision, verdict) };
}

function isSame({ outcome, reason, until }: Decision, verdict: Verdict): boolean {
  switch (verdict.do) {
    case 'send':
      return outcome === 'sent' || outcome === 'failed' || AFTER_SEND.some((one) => reason.startsWith(one));
    case 'skip':
      if (reason === 'confirmed_by_ses') return verdict.reason === 'already_told';
      return outcome === 'skipped' && reason === verdict.reason;
    case 'hold':
      return outcome === 'held' && reason === verdict.reason && until === verdict.until;
    case 'give_up':
      return outcome === 'unknown';
  }
}

/** What may still come of a mail that was to go. */
const AFTER_SEND = ['waiting_for_ses', 'ses_daily_quota', 'ses_not_verified', 'ses_paused', 'missing_field'];
