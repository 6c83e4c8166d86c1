import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { type CaseChange, caseAfter, isSameCase, type NewEntry, openedCase } from '../../../domain/cases/case.ts';
import type { Register, RegisterName } from '../../../domain/journey/flow.ts';
import type { History } from '../../../domain/journey/history.ts';
import {
  type Reaction,
  type ReviewStatus,
  reactionTo,
  reviewStatus,
  risingTime,
} from '../../../domain/journey/reaction.ts';
import { caseClosed } from '../../../domain/journey/registers.ts';
import type { Case, CaseOutcome, CaseRef } from '../../../domain/records/items.ts';
import { orderKey } from '../../../domain/records/keys.ts';
import { casePut, caseUpdate } from '../case-item.ts';
import { contactKey, forgetCase, noteCase as noteCaseOf } from '../contacts.ts';
import type { JourneysTable } from '../table.ts';
import { ChangedMeanwhile, transact } from '../transact.ts';
import { NoSuchCase, type OrderRef } from './errors.ts';
import { asking, historyOf, raise } from './orders.ts';

/** Identifies a case of an order, in the words that people use. */
export type CaseName = { cause: string; subject: string };

/** `isNews` is false if it was already closed. The other fields say what the closing still causes. */
export type ClosedCase = { isNews: boolean; closedAt: string; journey: Reaction; review: ReviewStatus };

/**
 * The result of an opening. `reopened`: the case was closed before. `known`: it is already open, and the customer's
 * words were added.
 */
export type OpenedCase = { did: 'opened' | 'reopened' | 'known'; case: Case };

const ATTEMPTS = 5;

/** Every case of an order, including closed ones. @throws NoSuchOrder */
export const casesOfOrder = async (journeys: JourneysTable, order: OrderRef): Promise<Case[]> =>
  (await historyOf(journeys, order)).cases;

/** @throws NoSuchOrder, NoSuchCase */
export async function caseOfOrder(journeys: JourneysTable, order: OrderRef, name: CaseName): Promise<Case> {
  const cases = await casesOfOrder(journeys, order);
  return cases.find((one) => isSameCase(one, name)) ?? missing({ cases }, name);
}

/**
 * Opens a case, with what the customer wrote, if anything. Its journey wakes, or begins its next run, and tells the
 * team. If the case is already open, the words are added. @throws NoSuchOrder, CaseIsFull, ChangedMeanwhile
 */
export function openCase(
  journeys: JourneysTable,
  order: OrderRef,
  { words, ...ref }: CaseRef & Pick<Case, 'about'> & { words?: NewEntry | undefined },
  now: string,
): Promise<OpenedCase> {
  return change(journeys, order, ref, now, (known, history) => {
    const isOpen = known?.status === 'open';
    const after = withWords(known, ref, words, now);
    const did = isOpen ? 'known' : known ? 'reopened' : 'opened';
    const wakes = isOpen ? undefined : asked(journeys, history, now);
    return { after, result: { did, case: after }, wakes, write: known ? undefined : casePut };
  });
}

/** The open case, with the customer's words added. @throws CaseIsFull */
function withWords(
  known: Case | undefined,
  ref: CaseRef & Pick<Case, 'about'>,
  words: NewEntry | undefined,
  now: string,
): Case {
  const opened = known?.status === 'open' ? known : openedCase(ref, known, now);
  return words ? caseAfter(opened, { do: 'customer_wrote', entry: words }, now) : opened;
}

/**
 * Adds the customer's words to a case, which it opens if necessary, as part of another write. The lead from the
 * customer's address to the case is written first. @throws CaseIsFull
 */
export async function caseWithWords(
  journeys: JourneysTable,
  history: History,
  { words, ...ref }: CaseRef & { words: NewEntry },
  now: string,
): Promise<TransactWriteItem> {
  const { store, meta, cases } = history;
  const pk = orderKey(store, meta.order.orderId);
  const known = cases.find((one) => isSameCase(one, ref));
  const after = withWords(known, ref, words, now);
  const { email } = meta.order.customer;
  if (known?.status !== 'open' && email) await noteCaseOf(journeys, store, email, pk, after, now);
  return known ? caseUpdate(journeys, pk, after, known) : casePut(journeys, pk, after);
}

/**
 * Makes any change that neither opens nor closes a case, such as a note, an answer or a new assignee.
 * @throws NoSuchOrder, NoSuchCase, CaseIsFull, ChangedMeanwhile
 */
export function noteCase(
  journeys: JourneysTable,
  order: OrderRef,
  name: CaseName,
  what: Exclude<CaseChange, { do: 'close' | 'reopen' }>,
  now: string,
): Promise<{ isNews: boolean; case: Case }> {
  return change(journeys, order, name, now, (known, history) => {
    const found = known ?? missing(history, name);
    const after = caseAfter(found, what, now);
    return { after, result: { isNews: after !== found, case: after } };
  });
}

/**
 * Closes a case. It leaves the store's list of work, and its journey decides again about what the case held back. With
 * `tell` the journey also decides about telling the customer the outcome, in a new run if it has ended.
 * @throws NoSuchOrder, NoSuchCase, OutcomeNotTold, ChangedMeanwhile
 */
export function closeCase(
  journeys: JourneysTable,
  order: OrderRef,
  name: CaseName,
  now: string,
  how: { outcome?: CaseOutcome | undefined; tell?: boolean | undefined } = {},
): Promise<ClosedCase> {
  return change<ClosedCase>(journeys, order, name, now, (known, history) => {
    const found = known ?? missing(history, name);
    const before = history.flow.registers['o#cases'];
    const closing: Wake = how.tell
      ? asked(journeys, history, now)
      : { register: caseClosed(risingTime(now, before?.mark)), before };
    const result = { journey: reactionTo(closing.register, history.flow), review: reviewStatus(history) };
    if (found.status === 'closed')
      return { after: found, result: { isNews: false, closedAt: found.closedAt ?? now, ...result } };
    const after = caseAfter(found, { do: 'close', ...how }, now);
    return { after, result: { isNews: true, closedAt: now, ...result }, wakes: closing };
  });
}

/**
 * Opens a closed case again, from now on. It holds back the review again, and its journey plans again, in a new run if
 * it has ended. @throws NoSuchOrder, NoSuchCase, ChangedMeanwhile
 */
export function reopenCase(
  journeys: JourneysTable,
  order: OrderRef,
  name: CaseName,
  now: string,
): Promise<{ isNews: boolean; review: ReviewStatus }> {
  return change(journeys, order, name, now, (known, history) => {
    const found = known ?? missing(history, name);
    const after = caseAfter(found, { do: 'reopen' }, now);
    const isNews = after !== found;
    return {
      after,
      result: { isNews, review: reviewStatus(history) },
      wakes: isNews ? asked(journeys, history, now) : undefined,
    };
  });
}

type Wake = { register: [RegisterName, Register]; before: Register | undefined };
/** `write`: how to write a case that does not exist yet. */
type Decided<Result> = { after: Case; result: Result; wakes?: Wake | undefined; write?: typeof casePut | undefined };

/**
 * Reads the order, decides, and writes the case together with the wake-up of its journey. If somebody else changed them
 * meanwhile, it starts over.
 */
async function change<Result>(
  journeys: JourneysTable,
  order: OrderRef,
  name: CaseName,
  now: string,
  decide: (known: Case | undefined, history: History) => Decided<Result>,
): Promise<Result> {
  const pk = orderKey(order.store, order.orderId);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const history = await historyOf(journeys, order);
    const { email } = history.meta.order.customer;
    const known = history.cases.find((one) => isSameCase(one, name));
    const { after, result, wakes, write } = decide(known, history);
    if (after === known) return result;
    const isNowOpen = after.status === 'open' && known?.status !== 'open';
    if (isNowOpen && email) await noteCaseOf(journeys, order.store, email, pk, after, now);
    const writes: TransactWriteItem[] = [write ? write(journeys, pk, after) : caseUpdate(journeys, pk, after, known!)];
    if (wakes) writes.push(raise(journeys, pk, wakes.register, wakes.before));
    if (!(await transact(journeys.client, writes))) continue;
    if (after.status === 'closed' && email) await forgetCase(journeys, contactKey(order.store, email).pk, pk, after);
    return result;
  }
  throw new ChangedMeanwhile();
}

const asked = (journeys: JourneysTable, history: History, now: string): Wake => ({
  register: asking(journeys, history, now).asked,
  before: history.flow.registers['o#asked'],
});

function missing({ cases }: Pick<History, 'cases'>, { cause, subject }: CaseName): never {
  throw new NoSuchCase(`${cause} ${subject}`, cases);
}
