import { DAY_MS } from '../calendar/durations.ts';
import type { MessageKind } from '../message/kinds.ts';
import type { Wishes } from './wishes.ts';

/** Why no mail goes to an address; `blocked`: someone of the team decided so. */
export type Suppressed = 'bounced' | 'complained' | 'blocked';

/** CONTACT: what is known of an address at a store, independent of any order. Its key holds a hash, never the address. */
export type Contact = {
  /** No mail at all goes to it. When an operator lifts this, `liftedAt` says when. */
  suppressed?: Suppressed | undefined;
  suppressedAt?: string | undefined;
  /** The mail that it was suppressed for: the order's key and the ledger's. */
  suppressedFor?: string | undefined;
  liftedAt?: string | undefined;
  /** The latest mails that bounced temporarily, for instance at a full mailbox: `<UTC ISO time> <message id>`. */
  softBounces?: Set<string> | undefined;
  /** The reviews that were written from it, as `reviewOf` writes them. */
  reviews?: Set<string> | undefined;
  /** Leads to cases of its orders, as `caseLead` writes them; whether one is still open stands in the case itself. */
  cases?: Set<string> | undefined;
  /** The customer wants no marketing mail before the end of this day of the store, `YYYY-MM-DD`. */
  pausedUntil?: string | undefined;
  /** The language that the customer chose; it wins over that of an order. */
  language?: string | undefined;
  /** What the customer chose on the page of preferences, and when: `<UTC ISO time> <source> <what>`. */
  changes?: Set<string> | undefined;
  /** When the customer last said how satisfied they are, or whether they would recommend the shop. */
  surveyedAt?: string | undefined;
  wishes?: Wishes | undefined;
  /** The marketing mails that went to it, or are about to, of all its orders at the store. */
  marketing?: MarketingMail[] | undefined;
  /** The mails about orders that went to it today, or are about to: `<UTC ISO time> <mail>`, as many as count. */
  orderMails?: string[] | undefined;
};

/** `mail` identifies a mail among those of an address. */
export type MarketingMail = { mail: string; kind: MessageKind; at: string };

/** What a lead from an address says about its order. */
export type AddressOrder = { orderId: string; placedAt: string; paid: boolean };

/** How many soft bounces of an address are kept; the latest ones. */
export const MOST_SOFT_BOUNCES = 10;

/** How many mails bounced temporarily in the last days. */
export function softBouncesSince({ softBounces = new Set() }: Contact, days: number, now: string): number {
  const from = new Date(Date.parse(now) - days * DAY_MS).toISOString();
  return [...softBounces].filter((one) => one > from).length;
}

/** The turns that one of a contact's lists keeps. */
export type Turns = { marketing: MarketingMail[] } | { orderMails: string[] };
