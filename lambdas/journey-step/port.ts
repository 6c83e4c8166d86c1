import type { NewsSources } from '../../domain/journey/assumptions.ts';
import type { Candidate } from '../../domain/journey/candidates.ts';
import type { Closing } from '../../domain/journey/cases.ts';
import type { History } from '../../domain/journey/history.ts';
import type { Learned } from '../../domain/lanes/progress.ts';
import type { Cause } from '../../domain/message/cause.ts';
import type { MessageKind } from '../../domain/message/kinds.ts';
import type { SesTrouble } from '../../domain/message/patience.ts';
import type { RateCounter, RateWindow } from '../../domain/message/rate-limit.ts';
import type { RateCount } from '../../domain/message/types.ts';
import type { Settings } from '../../domain/policy/settings.ts';
import type { AddressOrder, Contact, Turns } from '../../domain/records/contact.ts';
import type { WokenBy } from '../../domain/records/held.ts';
import type { Case, CaseRef, Decision, LedgerEntry } from '../../domain/records/items.ts';
import type { MessageRef } from '../../domain/records/keys.ts';
import type { MailContent, RenderedMail } from '../../emails/content.ts';
import type { Purpose } from '../shared/links.ts';

/**
 * Everything that a step of the journey needs from outside, in the words of the journey. It has two adapters: AWS (index.ts)
 * and memory (memory-port.ts). Times are UTC ISO, `pk` is the order's key.
 */
export type JourneyPort = {
  now(): string;
  /** Everything stored about an order, read at once and consistently; `undefined` if there is nothing. */
  readHistory(pk: string): Promise<History | undefined>;
  /** When each source last reported on a parcel of the store; may be some minutes old. */
  readNewsSources(store: string): Promise<NewsSources>;
  /** Prolongs everything about an order: it is kept for the usual time after `until`. */
  prolong(pk: string, until: string): Promise<void>;
  /** What is learned about these lanes of the store, from coarse to fine; may be an hour old. */
  readLearned(store: string, lanes: readonly string[]): Promise<Learned>;
  /** What is known of the address, and how many mails the store has sent lately. @param withOrders reads some orders of the address, too */
  readContact(
    store: string,
    email: string,
    withOrders?: boolean,
  ): Promise<{ contact: Contact; rateCounter: RateCounter; orders?: AddressOrder[] }>;
  /** Counts a mail that is about to go. @returns the numbers it took, in the slice and on the day */
  takeNumber(store: string, kind: MessageKind, now: RateWindow, seen: RateCounter): Promise<RateCount>;
  /** Notes that a confirmation has waited for too long. */
  noteConfirmationWaits(store: string, now: string): Promise<void>;
  /** Takes a turn among the mails of an address. `false`: the contact changed since it was read. */
  takeTurn(store: string, email: string, seen: Contact, turns: Turns, now: string): Promise<boolean>;
  /** The address of a page of the order, in a mail to this address. */
  pageUrl(purpose: Purpose, pk: string, email: string): Promise<string>;
  render(content: MailContent): RenderedMail;
  /** Keeps a message as it is about to be sent, where the settings want it kept. */
  keepSent(pk: string, mail: MessageRef, rendered: RenderedMail, at: string): Promise<void>;
  /** Writes the ledger entry before the mail goes. `false`: another attempt has it. @param over the attempt it takes over from */
  claim(pk: string, entry: LedgerEntry, over: string | undefined): Promise<boolean>;
  send(message: OutgoingMail): Promise<SendResult>;
  /** Writes the result of a claimed mail, with the decision if it went. `false`: an event of SES was faster, and nothing is written. */
  settle(
    pk: string,
    mail: MessageRef,
    attempt: string,
    came: Pick<LedgerEntry, 'status' | 'messageId' | 'sesError'>,
    decision?: Decision,
  ): Promise<boolean>;
  record(pk: string, decision: Decision): Promise<void>;
  /** Keeps what the customer was told first: the expected days (`toldAs` of lanes/told.ts), and when they were told of a delay. The first value stays. */
  keepFirst(pk: string, what: 'told' | 'late', value: string): Promise<void>;
  /** Lists the order among those to wake when the reason that holds their messages ends. @param by who wakes them */
  listHeld(pk: string, by: WokenBy, at: string): Promise<void>;
  /** `false`: it is open already. `known`: as it was closed before, and is opened again. `email`: whose other orders are to know of it. */
  openCase(
    pk: string,
    opened: CaseRef,
    at: string,
    of?: { known?: Case | undefined; email?: string | undefined },
  ): Promise<boolean>;
  /** The causes of the cases among these that are open. @param leads as a contact keeps them */
  openAmong(leads: readonly string[]): Promise<Cause[]>;
  /** Closes a case that ended by itself. One that people closed meanwhile stays as they closed it. */
  closeCase(pk: string, closed: Closing, at: string): Promise<void>;
  /** @param overdue it was opened some days ago, and the team is told again */
  notifyTeam(pk: string, run: number, opened: CaseRef, history: History, overdue: boolean): Promise<void>;
  /** @param overdueAt when the team was told again */
  markTeamNotified(pk: string, opened: CaseRef, overdueAt?: string): Promise<void>;
  /** Counts something that the team has an alarm for. @param pk the order to look at, for the log */
  measure(metric: Alarming, pk?: string): void;
};

export type StepSettings = Pick<Settings, 'stores' | 'stages'> & { stage: string };

/** Mails that may or may not have gone; mails that SES refused; mails that the circuit breaker holds; many orders of one address. */
export type Alarming = 'UnknownSends' | 'MailsFailed' | 'MailsHeldByBreaker' | 'ManyOrdersToOneAddress';

export type OutgoingMail = {
  pk: string;
  mail: Candidate;
  to: string;
  rendered: RenderedMail;
  content: MailContent;
};

/**
 * `paused`: the mail did not go, and can go once SES takes mails again. `refused`: SES would refuse this mail again.
 * `unanswered`: it is unknown whether the mail went.
 */
export type SendResult =
  | { result: 'accepted'; messageId: string }
  | { result: 'paused'; reason: SesTrouble }
  | { result: 'refused'; reason: string }
  | { result: 'unanswered' };
