import { decide, type Question, type Verdict } from '../../domain/decide.ts';
import { digest } from '../../domain/digest.ts';
import type { History } from '../../domain/history.ts';
import { type MailRef, mailKey, orderKey } from '../../domain/keys.ts';
import { isMarketing } from '../../domain/mails.ts';
import type { Occasion } from '../../domain/occasions.ts';
import { questionOf } from '../../domain/question.ts';
import type { Settings, StageSettings, StoreSettings } from '../../domain/settings.ts';
import { sliceAt } from '../../domain/traffic.ts';
import type { Contact } from '../shared/contacts.ts';
import type { HistoryTable } from '../shared/history-table.ts';

export type Answer = { question: Question; verdict: Verdict };

type Deps = { journeys: HistoryTable; settings: Settings; stage: string };

const ATTEMPTS = 5;
const DAY_MS = 86_400_000;

/**
 * The question about a mail, and its answer. What costs a call is only asked where the answer hangs on it: the customer's
 * own record and the store's meter, then a number of the meter, then a turn among the marketing mails of the address.
 */
export async function ask(
  history: History,
  mail: Occasion,
  store: StoreSettings,
  now: string,
  { journeys, settings, stage }: Deps,
): Promise<Answer> {
  const { email, acceptsMarketing } = history.meta.order.customer;
  const recipient = !email ? 'missing' : isAllowed(email, settings.stages[stage]) ? 'allowed' : 'not_allowed';
  const known = { recipient, consent: acceptsMarketing, unsubscribed: false } as const;
  const first = answered(questionOf(history, mail, known, store, now), store, now);
  if (!email || first.verdict.do !== 'send') return first;

  let { question } = first;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const { contact, meter } = await journeys.contactAndMeter(history.store, email);
    question = { ...question, ...fromContact(contact, history, mail, store, now) };
    if (decide(question, store, now).do !== 'send') break;
    // an earlier attempt that SES refused has drawn its number
    const isCounted = question.traffic !== undefined || question.ledger !== undefined;
    if (!isCounted) question.traffic = await journeys.draw(history.store, mail.kind, sliceAt(now, store), meter);
    if (decide(question, store, now).do !== 'send' || !isMarketing(mail.kind)) break;
    const turns = [
      ...recent(contact, history, mail, store, now),
      { mail: idOf(history, mail), kind: mail.kind, at: now },
    ];
    if (await journeys.takeTurn(history.store, email, contact, turns, now)) break;
    if (attempt === ATTEMPTS - 1) throw new Error('other orders of the customer kept taking the turn of a mail');
  }
  return answered(question, store, now);
}

const answered = (question: Question, store: StoreSettings, now: string): Answer => ({
  question,
  verdict: decide(question, store, now),
});

function fromContact(
  contact: Contact,
  history: History,
  mail: Occasion,
  store: StoreSettings,
  now: string,
): Pick<Question, 'suppressed' | 'unsubscribed' | 'lately'> {
  const { suppressed, unsubscribed = false } = contact;
  if (!isMarketing(mail.kind)) return { suppressed, unsubscribed };
  const lately = recent(contact, history, mail, store, now).map(({ kind, at }) => ({ kind, at }));
  return { suppressed, unsubscribed, lately: lately.length > 0 ? lately : undefined };
}

/** The turns of other mails that still count. */
function recent({ marketing = [] }: Contact, history: History, mail: Occasion, store: StoreSettings, now: string) {
  const days = Math.max(store.marketingCap.days, store.review.cooldownDays) + 1; // a day of the calendar may have 25 hours
  const from = new Date(Date.parse(now) - days * DAY_MS).toISOString();
  return marketing.filter((one) => one.at > from && one.mail !== idOf(history, mail));
}

const idOf = ({ store, meta }: History, mail: MailRef): string =>
  digest(`${orderKey(store, meta.order.orderId)} ${mailKey(mail)}`);

function isAllowed(email: string, stage: StageSettings | undefined): boolean {
  if (!stage) return false;
  const address = email.toLowerCase();
  const { allowedRecipients } = stage;
  return allowedRecipients === 'all' || allowedRecipients.some((one) => matches(address, one.toLowerCase()));
}

const matches = (address: string, allowed: string): boolean =>
  allowed.startsWith('@') ? address.endsWith(allowed) : address === allowed;
