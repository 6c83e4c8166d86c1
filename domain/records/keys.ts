import type { MessageKind } from '../message/kinds.ts';
import { digest } from '../shared/digest.ts';

// The keys of an order's items: each order has one partition, and each item its own sort key.

export const orderKey = (store: string, orderId: string): string => `ORDER#${store}#${orderId}`;

/** The store and the order id in an order's partition key. */
export function orderOf(pk: string): { store: string; orderId: string } {
  const [, store = '', ...rest] = pk.split('#');
  return { store, orderId: rest.join('#') };
}

export const FLOW = 'FLOW';
export const META = 'META';
export const CONTACT = 'CONTACT';
/**
 * Exists once the order's journey has stopped. It is in the index while the journey stands still, and holds how often
 * the sweep restarted it.
 */
export const STOPPED = 'STOPPED';
/** Exists while people hold an order's messages. It is for the index only: FLOW itself says that they are held. */
export const HOLD = 'HOLD';
/** How far the sweep has looked, in one item per stage. */
export const SWEEP_KEY = { pk: 'SWEEP', sk: 'SWEEP' } as const;
export const parcelKey = (parcelId: string): string => `PARCEL#${parcelId}`;
export const eventKey = (occurredAt: string, register: string, milestone: string, eventId = ''): string =>
  `EVENT#${occurredAt}#${register}#${milestone}${eventId && `#${eventId}`}`;
export const decisionKey = (at: string, mail: MessageRef): string =>
  `DECISION#${at}#${mail.kind}#${subjectOf(mail)}#${tellingApart(mail)}`;
const CASE = 'CASE#';
export const caseKey = (cause: string, subject: string): string => `${CASE}${cause}#${subject}`;
export const isCaseKey = (sk: string): boolean => sk.startsWith(CASE);
/** The cause and the subject in a case's sort key. */
export function caseOf(sk: string): { cause: string; subject: string } {
  const [, cause = '', ...subject] = sk.split('#');
  return { cause, subject: subject.join('#') };
}

/** The partition of an order's messages as they were sent. */
export const sentPartition = (pk: string): string => `SENT#${pk.slice('ORDER#'.length)}`;

/** The partition of a store's settings, with one item for each change that was seen. */
export const settingsPartition = (store: string): string => `SETTINGS#${store}`;
export const settingsKey = (at: string): string => `SETTINGS#${at}`;

/** The lead from an address to a case of one of its orders. */
export const caseLead = (pk: string, { cause, subject }: { cause: string; subject: string }): string =>
  `${pk}\n${caseKey(cause, subject)}`;
export function caseLedTo(lead: string): { pk: string; sk: string } {
  const [pk = '', sk = ''] = lead.split('\n');
  return { pk, sk };
}

/** The partition of the Admin API's actions on one day. */
export const auditPartition = (store: string, day: string): string => `AUDIT#${store}#${day}`;
/** One answer on a page, identified by its time. */
export const answerKey = (at: string): string => `ANSWER#${at}`;

/** One request of the customer, identified by its time. */
export const requestedKey = (at: string): string => `REQUESTED#${at}`;

/** One request of the team to send a message to another address, identified by its time. */
export const resendKey = (at: string): string => `RESEND#${at}`;

/**
 * The partition of leads from the number that the shop shows to its orders. Support may type the number with or without
 * its `#`.
 */
export const lookupKey = (store: string, number: string): string =>
  `LOOKUP#${store}#${number.replace(/^#|\s/g, '').toUpperCase()}`;

/**
 * Identifies a mail of an order: its kind, the parcel that it is about (absent: the whole order), and its occurrence,
 * which separates mails of the same kind. `resend`: the time of the team's request, if the mail goes to another
 * address.
 */
export type MessageRef = {
  kind: MessageKind;
  parcelId?: string | undefined;
  occurrence: string;
  resend?: string | undefined;
};

const subjectOf = ({ parcelId }: MessageRef): string => (parcelId === undefined ? 'order' : `parcel:${parcelId}`);

/** The end of a mail's sort keys, which separates mails of the same kind. */
const tellingApart = ({ occurrence, resend }: MessageRef): string =>
  resend === undefined ? occurrence : `${occurrence}${RESENT}${resend}`;
const RESENT = ' resend ';

/**
 * The key of the ledger entry that lets a mail go only once: `MAIL#<kind>#<order or parcel>#<occurrence>`. For a mail
 * to another address ` resend <time>` follows.
 */
export const ledgerKey = (mail: MessageRef): string => `MAIL#${mail.kind}#${subjectOf(mail)}#${tellingApart(mail)}`;
/** The time of the request in the ledger key of a mail to another address. */
export const resendIn = (sk: string): string | undefined => sk.slice(sk.lastIndexOf('#')).split(RESENT)[1];

const LONGEST_EXECUTION_NAME = 80; // API_StartExecution: name, 1 to 80 characters

const FINGERPRINTED = /-[0-9a-f]{32}$/;

/**
 * The name of a run's execution, `<store>-<run>-<orderId>`. It is stable, so that starting twice starts once, and
 * differs for each order. An id that must be cut or cleaned to `[A-Za-z0-9_-]` gets a fingerprint of the original. So
 * does an id that ends like a fingerprint, because otherwise it could equal another order's name.
 */
export function executionName(store: string, run: number, orderId: string): string {
  const prefix = `${store}-${run}-`;
  const clean = orderId.replace(/[^A-Za-z0-9_-]/g, '_');
  const isItself = clean === orderId && prefix.length + clean.length <= LONGEST_EXECUTION_NAME;
  if (isItself && !FINGERPRINTED.test(orderId)) return prefix + clean;
  // two fingerprints of 64 bits each, because another text can be made to match a single one
  const suffix = `-${digest(orderId)}${digest([...orderId].reverse().join(''))}`;
  return prefix + clean.slice(0, LONGEST_EXECUTION_NAME - prefix.length - suffix.length) + suffix;
}
