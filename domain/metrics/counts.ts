import { localDate } from '../calendar/windows.ts';
import type { Counted } from '../feedback/answers.ts';
import { entriesOf, type Flow, isCalledOff, readable } from '../journey/flow.ts';
import { toldBy } from '../lanes/told.ts';
import { negated } from '../order/amounts.ts';
import { movedMoney } from '../order/facts.ts';
import type { Milestone } from '../parcel/milestones.ts';
import { promisedIn } from '../policy/promised.ts';
import type { StoreSettings } from '../policy/settings.ts';
import type { Decision, LedgerEntry, Meta, OrderEvent } from '../records/items.ts';
import type { CustomerRequest } from '../requests/request.ts';

// What the metrics count: the difference between two images of one item, so that a fact is counted when it comes to be
// true and never again. Every count belongs to a store and to a day in the store's own zone.

/** `amount` is a decimal string: money is summed as DynamoDB numbers, never as floats. */
export type Count = { day: string; name: string; amount: string };

export type Images<T> = { before: T | undefined; after: T };

// Of these items only some count: the stream hands on no others (lib/porchlight-stack.ts).
export const COUNTED_MILESTONE: Milestone = 'refunded';
export const UNCOUNTED_STATUS: LedgerEntry['status'] = 'claimed';
export const COUNTED_OUTCOMES: Decision['outcome'][] = ['skipped', 'held'];

const MS_PER_DAY = 86_400_000;

/** orders, revenue by currency; an order that was changed moves its revenue on the day it was placed. */
export function countsOfMeta({ before, after }: Images<Meta>, { timeZone }: StoreSettings): Count[] {
  if (after.order.test) return [];
  const day = localDate(after.order.placedAt, timeZone);
  const { currency, total } = after.order;
  const revenue = (name: string, amount: string): Count => ({ day, name: `revenue_${name}`, amount });
  if (!before) return [{ day, name: 'orders', amount: '1' }, revenue(currency, total)];
  if (before.order.currency === currency && before.order.total === total) return [];
  return [revenue(before.order.currency, negated(before.order.total)), revenue(currency, total)];
}

/** parcels_delivered, parcels_on_time, parcels_late (by the promise), parcels_as_told, parcels_later_than_told (by the days that the customer was told first), days_to_deliver (a sum: divide by parcels_delivered), cancellations, and what counts of answers: check_in_<answer>, rating_<1-5>, csat_<1-5>, nps_<0-10>. */
export function countsOfFlow({ before, after }: Images<Flow>, store: StoreSettings): Count[] {
  if (after.registers['o#changed']?.test) return [];
  const known = before?.placed ? deliveredIn(before) : new Map<string, string>();
  const news = after.placed ? [...deliveredIn(after)].filter(([parcel]) => !known.has(parcel)) : [];
  const cancelled = after.placed && isCalledOff(after) ? after.registers['o#cancelled'] : undefined;
  const wasCancelled = before?.placed && isCalledOff(before);
  return [
    ...news.flatMap(([, at]) => countsOfDelivery(after, at, store)),
    ...countsOfAnswers(before, after, store),
    ...(cancelled && !wasCancelled
      ? [{ day: localDate(cancelled.occurredAt, store.timeZone), name: 'cancellations', amount: '1' }]
      : []),
  ];
}

/** An answer that is changed moves from the day and the value that it had. */
function countsOfAnswers(before: Flow | undefined, after: Flow, { timeZone }: StoreSettings): Count[] {
  const [was, is] = [before, after].map((flow) => flow?.registers['o#answered']?.counted ?? {}) as [Counted, Counted];
  return ANSWERED.flatMap(([field, name]) => {
    const [old, now] = [was[field], is[field]];
    if (old?.value === now?.value) return [];
    const count = (one: typeof old, amount: string): Count[] =>
      one ? [{ day: localDate(one.at, timeZone), name: `${name}_${one.value}`, amount }] : [];
    return [...count(old, '-1'), ...count(now, '1')];
  });
}
const ANSWERED = [
  ['checkIn', 'check_in'],
  ['rating', 'rating'],
  ['csat', 'csat'],
  ['nps', 'nps'],
] as const;

const deliveredIn = (flow: Flow): Map<string, string> =>
  new Map(
    entriesOf(readable(flow).registers)
      .filter(([name, { milestone }]) => name.startsWith('p#') && milestone === 'delivered')
      .map(([name, { occurredAt }]) => [name, occurredAt]),
  );

function countsOfDelivery(flow: Flow, at: string, store: StoreSettings): Count[] {
  const day = localDate(at, store.timeZone);
  const due = promisedIn(flow, store, store.timeZone);
  const told = toldBy(flow.told, at);
  const took = Math.max(0, (Date.parse(at) - Date.parse(flow.placed!)) / MS_PER_DAY);
  return [
    { day, name: 'parcels_delivered', amount: '1' },
    { day, name: day <= due ? 'parcels_on_time' : 'parcels_late', amount: '1' },
    ...(told ? [{ day, name: day <= told.to ? 'parcels_as_told' : 'parcels_later_than_told', amount: '1' }] : []),
    { day, name: 'days_to_deliver', amount: took.toFixed(3) },
  ];
}

/** refunds of money; those of test orders too, since an event does not know its order. */
export function countsOfEvent({ before, after }: Images<OrderEvent>, { timeZone }: StoreSettings): Count[] {
  if (!isCountedRefund(after) || (before && isCountedRefund(before))) return [];
  return [{ day: localDate(after.occurredAt, timeZone), name: 'refunds', amount: '1' }];
}

/** Whether it is a refund of money. */
export const isCountedRefund = ({ milestone, refund }: OrderEvent): boolean =>
  milestone === COUNTED_MILESTONE && movedMoney(refund);

/** mails_<kind>_<status>: each status a mail reaches, once. */
export const countsOfMail = (images: Images<LedgerEntry>, { timeZone }: StoreSettings): Count[] =>
  statusesReached(images).map((status) => ({
    day: localDate(images.after.claimedAt, timeZone),
    name: `mails_${images.after.kind}_${status}`,
    amount: '1',
  }));

/** The statuses that a mail reached between two images of its ledger entry. */
export function statusesReached({ before, after }: Images<LedgerEntry>): Exclude<LedgerEntry['status'], 'claimed'>[] {
  const { status } = after;
  if (before?.status === status || status === 'claimed') return [];
  const passedSent = BEFORE_SENT.includes(before?.status) && AFTER_SENT.includes(status);
  return passedSent ? ['sent', status] : [status];
}

/** SES's own event may be faster than our record of the sending, and its events come in any order. */
const BEFORE_SENT: readonly (LedgerEntry['status'] | undefined)[] = ['claimed', 'failed', 'unknown'];
const AFTER_SENT: readonly LedgerEntry['status'][] = ['delayed', 'delivered', 'bounced', 'complained'];

/** mails_<kind>_skipped and _held; what was sent is counted from the ledger. */
export function countsOfDecision({ before, after }: Images<Decision>, { timeZone }: StoreSettings): Count[] {
  if (before || !COUNTED_OUTCOMES.includes(after.outcome)) return [];
  return [{ day: localDate(after.at, timeZone), name: `mails_${after.kind}_${after.outcome}`, amount: '1' }];
}

/** requests_<what>, and requests_<what>_<reason> where there is one. */
export function countsOfRequest({ before, after }: Images<CustomerRequest>, { timeZone }: StoreSettings): Count[] {
  const { what, reason, at, test } = after;
  if (before || test) return [];
  const day = localDate(at, timeZone);
  const names = [`requests_${what}`, ...(reason ? [`requests_${what}_${reason}`] : [])];
  return names.map((name) => ({ day, name, amount: '1' }));
}
