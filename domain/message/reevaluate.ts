import type { StoreSettings } from '../policy/settings.ts';
import type { Decision } from '../records/items.ts';
import { evaluate } from './evaluate.ts';
import { contextOfDecision } from './inputs.ts';
import type { Verdict } from './types.ts';

/** What these settings would decide in the context of a kept decision, at its time. */
export type Reevaluation = { verdict: Verdict; same: boolean };

/** `undefined` for a decision that was kept without its context. */
export function reevaluate(decision: Decision, store: StoreSettings): Reevaluation | undefined {
  const context = contextOfDecision(decision);
  if (!context) return undefined;
  const verdict = evaluate(context, store, decision.at);
  return { verdict, same: isSame(decision, verdict) };
}

function isSame({ outcome, reason, until }: Decision, verdict: Verdict): boolean {
  switch (verdict.do) {
    case 'send':
      return outcome === 'sent' || outcome === 'failed' || AFTER_SEND.some((one) => reason.startsWith(one));
    case 'skip':
      if (reason === 'confirmed_by_ses') return verdict.reason === 'already_sent';
      return outcome === 'skipped' && reason === verdict.reason;
    case 'hold':
      return outcome === 'held' && reason === verdict.reason && until === verdict.until;
    case 'give_up':
      return outcome === 'unknown';
  }
}

/** The reasons of a mail that was to go but did not. */
const AFTER_SEND = ['waiting_for_ses', 'ses_', 'missing_field'];
