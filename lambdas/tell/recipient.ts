import { decide, type Question } from '../../domain/decide.ts';
import type { History } from '../../domain/history.ts';
import type { Occasion } from '../../domain/occasions.ts';
import { questionOf } from '../../domain/question.ts';
import type { Settings, StageSettings, StoreSettings } from '../../domain/settings.ts';
import type { HistoryTable } from '../shared/history-table.ts';

/** The question about a mail. The customer's own record is only read where the answer hangs on it. */
export async function recipientOf(
  history: History,
  mail: Occasion,
  store: StoreSettings,
  now: string,
  { journeys, settings, stage }: { journeys: HistoryTable; settings: Settings; stage: string },
): Promise<Question> {
  const { email, acceptsMarketing } = history.meta.order.customer;
  const recipient = !email ? 'missing' : isAllowed(email, settings.stages[stage]) ? 'allowed' : 'not_allowed';
  const known = { recipient, consent: acceptsMarketing, unsubscribed: false } as const;
  const question = questionOf(history, mail, known, store, now);
  if (!email || decide(question, store, now).do !== 'send') return question;
  const { suppressed, unsubscribed = false } = await journeys.contact(history.store, email);
  return { ...question, suppressed, unsubscribed };
}

function isAllowed(email: string, stage: StageSettings | undefined): boolean {
  if (!stage) return false;
  const address = email.toLowerCase();
  const { allowedRecipients } = stage;
  return allowedRecipients === 'all' || allowedRecipients.some((one) => matches(address, one.toLowerCase()));
}

const matches = (address: string, allowed: string): boolean =>
  allowed.startsWith('@') ? address.endsWith(allowed) : address === allowed;
