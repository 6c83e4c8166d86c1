import { DAY_MS } from '../../domain/calendar/durations.ts';
import { endOfDay, localDate } from '../../domain/calendar/windows.ts';
import type { Candidate } from '../../domain/journey/candidates.ts';
import { itemsToReview } from '../../domain/journey/goods.ts';
import { addresseeOf, type History } from '../../domain/journey/history.ts';
import type { Cause } from '../../domain/message/cause.ts';
import { contextOf } from '../../domain/message/context.ts';
import { evaluate } from '../../domain/message/evaluate.ts';
import { isFollowUp, isMarketing, kindOf } from '../../domain/message/kinds.ts';
import { isCountedBefore, sliceAt, withoutNumber } from '../../domain/message/rate-limit.ts';
import type { DecisionContext, Verdict } from '../../domain/message/types.ts';
import { isCanary, isSimulator } from '../../domain/order/canary.ts';
import { sesAddress } from '../../domain/order/email.ts';
import { isAllowedRecipient } from '../../domain/policy/recipients.ts';
import type { StageSettings, StoreSettings } from '../../domain/policy/settings.ts';
import { type AddressOrder, type Contact, softBouncesSince, type Turns } from '../../domain/records/contact.ts';
import { caseLedTo, ledgerKey, type MessageRef, orderKey } from '../../domain/records/keys.ts';
import { hasReviewed } from '../../domain/records/reviews.ts';
import { digest } from '../../domain/shared/digest.ts';
import type { JourneyPort, StepSettings } from './port.ts';

/** `ofAddress`: for a confirmation that may go, some orders of its address. `language`: the customer's choice. */
export type Evaluation = {
  context: DecisionContext;
  verdict: Verdict;
  ofAddress?: AddressOrder[];
  language?: string | undefined;
};

const ATTEMPTS = 5;

/**
 * Decides about one message. Data that costs a call is read only if the verdict depends on it: first the contact and the
 * store's rate counter, then a number of the counter, then a turn among the mails of the address. A message with a ledger
 * entry has its number already, and takes another one only when people ask to send it again.
 */
export async function evaluateMessage(
  history: History,
  mail: Candidate,
  store: StoreSettings,
  now: string,
  port: JourneyPort,
  { stages, stage }: StepSettings,
  isShared: boolean,
): Promise<Evaluation> {
  const { orderId, customer } = history.meta.order;
  const email = addresseeOf(history, mail);
  const { acceptsMarketing } = customer;
  const ofCanary = isSimulator(email) ? 'allowed' : 'not_allowed';
  const recipient = isCanary(orderId) ? ofCanary : recipientAt(email, stages[stage]);
  const known = { recipient, consent: acceptsMarketing, unsubscribed: false } as const;
  const first = evaluated(
    { ...contextOf(history, mail, known, store, now), ...(isShared && { isShared }) },
    store,
    now,
  );
  if (!email || !isForContact(first.verdict)) return first;

  let { context } = first;
  let ofAddress: AddressOrder[] = [];
  let language: string | undefined;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const isFirst = mail.kind === 'order_confirmation';
    const { contact, rateCounter, orders = [] } = await port.readContact(history.store, email, isFirst);
    const { confirmationWaits, perSecond } = rateCounter;
    ofAddress = orders;
    language = contact.language;
    context = { ...context, ...fromContact(contact, history, mail, store, now) };
    if (isMarketing(mail.kind)) context.confirmationWaits = confirmationWaits;
    if (isFollowUp(mail.kind)) context.elsewhere = await casesElsewhere(contact, history, port);
    if (evaluate(context, store, now).do !== 'send') break;
    context.rate ??= withoutNumber(rateCounter, context);
    const hasNumber = context.rate !== undefined || (context.ledger !== undefined && !isAskedAgain(context));
    if (!hasNumber) {
      const window = { ...sliceAt(now, store, perSecond), isCounted: isCountedBefore(rateCounter, context) };
      context.rate = await port.takeNumber(history.store, mail.kind, window, rateCounter);
    }
    if (evaluate(context, store, now).do !== 'send') break;
    const turns = turnsWith(contact, history, mail, store, now);
    if (!turns || (await port.takeTurn(history.store, email, contact, turns, now))) break;
    if (attempt === ATTEMPTS - 1) throw new Error('other orders of the customer kept taking the turn of a mail');
  }
  return { ...evaluated(context, store, now), ofAddress, language };
}

/** There are seldom any leads to cases; without them nothing is read. */
async function casesElsewhere(
  { cases }: Contact,
  { store, meta }: History,
  port: JourneyPort,
): Promise<Cause[] | undefined> {
  const own = orderKey(store, meta.order.orderId);
  const leads = [...(cases ?? [])].filter((lead) => caseLedTo(lead).pk !== own);
  const open = leads.length > 0 ? await port.openAmong(leads) : [];
  return open.length > 0 ? open : undefined;
}

const isAskedAgain = ({ held }: DecisionContext): boolean => held?.reason === 'resend_asked';

/** Whether the verdict depends on the contact, where a consent may have been given later. */
const isForContact = (verdict: Verdict): boolean =>
  verdict.do === 'send' || (verdict.do === 'skip' && verdict.reason === 'no_consent');

const evaluated = (context: DecisionContext, store: StoreSettings, now: string): Evaluation => ({
  context,
  verdict: evaluate(context, store, now),
});

function fromContact(
  contact: Contact,
  history: History,
  mail: Candidate,
  store: StoreSettings,
  now: string,
): Pick<DecisionContext, 'suppressed' | 'consent' | 'unsubscribed' | 'softBounces' | 'paused' | 'lately' | 'today'> & {
  reviewed?: true;
} {
  const { suppressed, wishes = {} } = contact;
  const { topic } = kindOf[mail.kind];
  const wish = topic && wishes[topic];
  const consent = wish?.on ?? history.meta.order.customer.acceptsMarketing;
  if (!isMarketing(mail.kind))
    return { suppressed, consent, unsubscribed: false, today: todayOf(contact, history, mail, store, now) };
  const hasWritten = hasReviewed(contact, itemsToReview(history), history.meta.order.placedAt);
  const lately = recent(contact, history, mail, store, now).map(({ kind, at }) => ({ kind, at }));
  return {
    suppressed,
    consent,
    unsubscribed: wish?.on === false,
    paused: contact.pausedUntil && endOfDay(contact.pausedUntil, store.timeZone),
    softBounces: softBouncesSince(contact, store.softBounces.days, now) || undefined,
    lately: lately.length > 0 ? lately : undefined,
    ...(hasWritten && { reviewed: true }),
  };
}

/** The turns of other mails, as far as they still count. */
function recent({ marketing = [] }: Contact, history: History, mail: Candidate, store: StoreSettings, now: string) {
  const days = Math.max(store.marketingCap.days, store.review.cooldownDays) + 1; // a day of the calendar may have 25 hours
  const from = new Date(Date.parse(now) - days * DAY_MS).toISOString();
  return marketing.filter((one) => one.at > from && one.mail !== idOf(history, mail));
}

/** The mails about orders that the address got on this day of the store. */
const sameDay = ({ orderMails = [] }: Contact, { timeZone }: StoreSettings, now: string): string[] =>
  orderMails.filter((one) => localDate(one.split(' ')[0]!, timeZone) === localDate(now, timeZone));

function todayOf(
  contact: Contact,
  history: History,
  mail: Candidate,
  store: StoreSettings,
  now: string,
): DecisionContext['today'] {
  const toAddress = sameDay(contact, store, now).filter((one) => !one.endsWith(idOf(history, mail))).length;
  const ofOrder = history.decisions.filter(
    ({ outcome, kind, at }) =>
      outcome === 'sent' && !isMarketing(kind) && localDate(at, store.timeZone) === localDate(now, store.timeZone),
  ).length;
  return toAddress > 0 ? { toAddress, ofOrder } : undefined;
}

/** The turns of the address including this one; `undefined` when the mail has its turn already, or needs none. */
function turnsWith(
  contact: Contact,
  history: History,
  mail: Candidate,
  store: StoreSettings,
  now: string,
): Turns | undefined {
  const id = idOf(history, mail);
  if (isMarketing(mail.kind))
    return { marketing: [...recent(contact, history, mail, store, now), { mail: id, kind: mail.kind, at: now }] };
  const today = sameDay(contact, store, now);
  const isCounted = today.length >= store.limits.perAddress || today.some((one) => one.endsWith(id));
  return isCounted ? undefined : { orderMails: [...today, `${now} ${id}`] };
}

const idOf = ({ store, meta }: History, mail: MessageRef): string =>
  digest(`${orderKey(store, meta.order.orderId)} ${ledgerKey(mail)}`);

function recipientAt(email: string | undefined, stage: StageSettings | undefined): DecisionContext['recipient'] {
  if (!email) return 'missing';
  if (!sesAddress(email)) return 'unmailable';
  return isAllowedRecipient(email, stage) ? 'allowed' : 'not_allowed';
}
