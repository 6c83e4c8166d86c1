import { isSameCase, openedCase } from '../../domain/cases/case.ts';
import type { NewsSources } from '../../domain/journey/assumptions.ts';
import { readable } from '../../domain/journey/flow.ts';
import { type History, withResends } from '../../domain/journey/history.ts';
import { counted, numbersIn, type RateCounter } from '../../domain/message/rate-limit.ts';
import { sameAddress } from '../../domain/order/email.ts';
import { isPaid } from '../../domain/order/payment.ts';
import type { AddressOrder, Contact } from '../../domain/records/contact.ts';
import type { Case, CaseRef, Decision, LedgerEntry, Meta, Resend } from '../../domain/records/items.ts';
import { caseKey, caseLead, caseLedTo, decisionKey, ledgerKey, orderOf } from '../../domain/records/keys.ts';
import type { JourneyPort } from './port.ts';

/** All that is kept of an order, its messages in one list; without `meta` only its milestones came so far. */
export type KeptOrder = Omit<History, 'meta' | 'resends'> & {
  meta?: Meta | undefined;
  resendsAsked?: readonly Resend[] | undefined;
};

/** What a journey stores, in the memory of one process. Values are replaced, never changed, so a value that was read stays as it was. */
export type Memory = {
  /** By the order's key. */
  orders: Map<string, KeptOrder>;
  /** The keys of the orders that were ever told with an address, by `contactIn`. */
  ofAddress: Map<string, Set<string>>;
  /** By store and address, `acme maya@example.com`. */
  contacts: Map<string, Contact>;
  /** By store. */
  rates: Map<string, RateCounter>;
  /** Orders with a message that is held until somebody releases it, and since when. */
  held: Map<string, string>;
  /** By store, when each source last reported. */
  sources: Map<string, NewsSources>;
};

export const emptyMemory = (): Memory => ({
  orders: new Map(),
  ofAddress: new Map(),
  contacts: new Map(),
  rates: new Map(),
  held: new Map(),
  sources: new Map(),
});

export const contactIn = (store: string, email: string): string => `${store} ${sameAddress(email)}`;

type Kept = Pick<
  JourneyPort,
  | 'readHistory'
  | 'readNewsSources'
  | 'readContact'
  | 'takeNumber'
  | 'takeTurn'
  | 'claim'
  | 'settle'
  | 'record'
  | 'keepFirst'
  | 'listHeld'
  | 'noteConfirmationWaits'
  | 'openCase'
  | 'openAmong'
  | 'closeCase'
  | 'markTeamNotified'
  | 'prolong'
  | 'keepSent'
>;

/** Notes that an order was told with this address. */
export function noteAddress({ ofAddress }: Memory, pk: string, { order }: Meta): void {
  const { email } = order.customer;
  if (!email) return;
  const key = contactIn(orderOf(pk).store, email);
  ofAddress.set(key, (ofAddress.get(key) ?? new Set()).add(pk));
}

/** The storage part of the journey's port, with the same rules as the conditions of the table (journey-table.ts). */
export function memoryPort({ orders, ofAddress, contacts, rates, held, sources }: Memory): Kept {
  const change = (pk: string, changed: (history: KeptOrder) => Partial<KeptOrder>): void => {
    const history = orders.get(pk);
    if (history) orders.set(pk, { ...history, ...changed(history) });
  };
  const entryOf = (pk: string, key: string) => orders.get(pk)?.mails.find((one) => ledgerKey(one) === key);
  const putEntry = (pk: string, entry: LedgerEntry) =>
    change(pk, ({ mails }) => ({ mails: withItem(mails, entry, ledgerKey) }));

  /** A history has them in one list, although the table has them in several places. */
  const keep = (pk: string, decision: Decision) =>
    change(pk, ({ decisions }) => ({ decisions: withItem(decisions, decision, (one) => decisionKey(one.at, one)) }));

  const changeCase = (pk: string, ref: CaseRef, changed: (one: Case) => Case) =>
    change(pk, ({ cases }) => ({ cases: cases.map((one) => (isSameCase(one, ref) ? changed(one) : one)) }));

  function ordersOfAddress(store: string, email: string): AddressOrder[] {
    const key = contactIn(store, email);
    return [...(ofAddress.get(key) ?? [])].flatMap((pk) => {
      const { order } = orders.get(pk)?.meta ?? {};
      const isStill = order?.customer.email !== undefined && contactIn(store, order.customer.email) === key;
      return isStill ? [{ ...order, paid: isPaid(order) }] : [];
    });
  }

  return {
    async readHistory(pk) {
      const kept = orders.get(pk);
      if (!kept?.meta) return undefined;
      const told = withResends({ mails: kept.mails, decisions: [...kept.decisions] }, kept.resendsAsked ?? []);
      return { ...kept, meta: kept.meta, flow: readable(kept.flow), ...told };
    },
    async prolong() {},
    async keepSent() {},
    async readNewsSources(store) {
      return sources.get(store) ?? {};
    },
    async readContact(store, email, withOrders) {
      const orders = withOrders ? ordersOfAddress(store, email) : [];
      return { contact: contacts.get(contactIn(store, email)) ?? {}, rateCounter: rates.get(store) ?? {}, orders };
    },
    async takeNumber(store, kind, now) {
      const counter = counted(rates.get(store) ?? {}, kind, now);
      rates.set(store, counter);
      return numbersIn(counter, kind, now);
    },
    async noteConfirmationWaits(store, now) {
      rates.set(store, { ...rates.get(store), confirmationWaits: now });
    },
    async takeTurn(store, email, seen, turns) {
      const contact = contacts.get(contactIn(store, email)) ?? {};
      const pinned = ({ wishes = {}, ...one }: Contact) =>
        JSON.stringify(['marketing' in turns ? one.marketing : one.orderMails, Object.entries(wishes).sort()]);
      if (pinned(seen) !== pinned(contact) || contact.suppressed) return false;
      contacts.set(contactIn(store, email), { ...contact, ...turns });
      return true;
    },
    async claim(pk, entry, over) {
      const before = entryOf(pk, ledgerKey(entry));
      const isOver = before?.status === 'claimed' && [over, entry.attempt].includes(before.attempt);
      if (before && before.status !== 'failed' && !isOver) return false;
      putEntry(pk, entry);
      return true;
    },
    async settle(pk, mail, attempt, came, decision) {
      const entry = entryOf(pk, ledgerKey(mail));
      const isOurs = entry?.attempt === attempt && [came.status, 'claimed'].includes(entry.status);
      if (isOurs) putEntry(pk, { ...entry, ...came });
      if (isOurs && decision) keep(pk, decision);
      return isOurs;
    },
    record: async (pk, decision) => keep(pk, decision),
    async keepFirst(pk, what, value) {
      change(pk, ({ flow }) => ({ flow: { ...flow, [what]: flow[what] ?? value } }));
    },
    async listHeld(pk, _by, at) {
      held.set(pk, at);
    },
    async openCase(pk, ref, openedAt, { known, email } = {}) {
      const before = orders.get(pk)?.cases.find((one) => isSameCase(one, ref));
      if (before && (before.status === 'open' || before.closedAt !== known?.closedAt)) return false;
      const { store } = orderOf(pk);
      const contact = email && (contacts.get(contactIn(store, email)) ?? {});
      if (contact)
        contacts.set(contactIn(store, email), {
          ...contact,
          cases: new Set(contact.cases).add(caseLead(pk, ref)),
        });
      const opened = openedCase(ref, known, openedAt);
      change(pk, ({ cases }) => ({ cases: withItem(cases, opened, (one) => caseKey(one.cause, one.subject)) }));
      return true;
    },
    async openAmong(leads) {
      return leads.flatMap((lead) => {
        const { pk, sk } = caseLedTo(lead);
        const found = orders.get(pk)?.cases.find((one) => caseKey(one.cause, one.subject) === sk);
        return found?.status === 'open' ? [found.cause] : [];
      });
    },
    async closeCase(pk, { cause, subject, because }, closedAt) {
      changeCase(pk, { cause, subject }, (one) =>
        one.status === 'open' ? { ...one, status: 'closed', closedAt, closedBecause: because } : one,
      );
    },
    async markTeamNotified(pk, ref, overdueAt) {
      changeCase(pk, ref, (one) => ({ ...one, teamNotified: true, ...(overdueAt && { overdueAt }) }));
    },
  };
}

/** As in the table: one item per key, sorted by key. */
export function withItem<T>(items: readonly T[], item: T, keyOf: (one: T) => string): T[] {
  const key = keyOf(item);
  let end = items.length; // a new item mostly comes last
  while (end > 0 && keyOf(items[end - 1]!) > key) end--;
  const isThere = end > 0 && keyOf(items[end - 1]!) === key;
  return items.toSpliced(isThere ? end - 1 : end, isThere ? 1 : 0, item);
}
