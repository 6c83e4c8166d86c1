import type { MessageKind } from '../message/kinds.ts';
import { digest } from '../shared/digest.ts';

// Where everything of an order lives: one partition, one sort key an item.

export const orderKey = (store: string, orderId: string): string => `ORDER#${store}#${orderId}`;

/** The store and order id of an order's partition key. */
export function orderOf(pk: string): { store: string; orderId: string } {
  const [, store = '', ...rest] = pk.split('#');
  return { store, orderId: rest.join('#') };
}

export const FLOW = 'FLOW';
export const META = 'META';
export const CONTACT = 'CONTACT';
/** Exists once the order's journey has stopped: in the index while it stands still, and how often the sweep started it again. */
export const STOPPED = 'STOPPED';
/** Exists while people hold an order's messages, for the index: FLOW says that they do. */
export const HOLD = 'HOLD';
/** How far the sweep has looked: one item a stage. */
export const SWEEP_KEY = { pk: 'SWEEP', sk: 'SWEEP' } as const;
export const parcelKey = (parcelId: string): string => `PARCEL#${parcelId}`;
export const eventKey = (occurredAt: string, register: string, milestone: string, eventId = ''): string =>
  `EVENT#${occurredAt}#${register}#${milestone}${eventId && `#${eventId}`}`;
export const decisionKey = (at: string, mail: MessageRef): string =>
  `DECISION#${at}#${mail.kind}#${subjectOf(mail)}#${tellingApart(mail)}`;
const CASE = 'CASE#';
export const caseKey = (cause: string, subject: string): string => `${CASE}${cause}#${subject}`;
export const isCaseKey = (sk: string): boolean => sk.startsWith(CASE);
/** The cause and subject of a case's sort key. */
export function caseOf(sk: string): { cause: string; subject: string } {
  const [, cause = '', ...subject] = sk.split('#');
  return { cause, subject: subject.join('#') };
}

/** Where the messages of an order lie as they were sent. */
export const sentPartition = (pk: string): string => `SENT#${pk.slice('ORDER#'.length)}`;

/** Where the settings of a store are kept, each time that they were seen to be others. */
export const settingsPartition = (store: string): string => `SETTINGS#${store}`;
export const settingsKey = (at: string): string => `SETTINGS#${at}`;

/** Leads from an address to a case of one of its orders. */
export const caseLead = (pk: string, { cause, subject }: { cause: string; subject: string }): string =>
  `${pk}\n${caseKey(cause, subject)}`;
export function caseLedTo(lead: string): { pk: string; sk: string } {
  const [pk = '', sk = ''] = lead.split('\n');
  return { pk, sk };
}

/** What was done on a day through the Admin API. */
export const auditPartition = (store: string, day: string): string => `AUDIT#${store}#${day}`;
/** One answer on a page; its time tells it from others. */
export const answerKey = (at: string): string => `ANSWER#${at}`;

/** One request of the customer; its time tells it from others. */
export const requestedKey = (at: string): string => `REQUESTED#${at}`;

/** One wish of the team to have a message sent to another address; its time tells it from others. */
export const resendKey = (at: string): string => `RESEND#${at}`;

/** Leads from the number that the shop shows to the orders of that number. Support types it with or without its `#`. */
export const lookupKey = (store: string, number: string): string =>
  `LOOKUP#${store}#${number.replace(/^#|\s/g, '').toUpperCase()}`;

/**
 * Which mail of an order: its kind, the parcel it is about (absent: the whole order), and what tells it from others of its kind.
 * `resend`: people had it sent to another address, by the request of this time.
 */
export type MessageRef = {
  kind: MessageKind;
  parcelId?: string | undefined;
  occurrence: string;
  resend?: string | undefined;
};

const subjectOf = ({ parcelId }: MessageRef): string => (parcelId === undefined ? 'order' : `parcel:${parcelId}`);

/** The end of a mail's keys. */
const tellingApart = ({ occurrence, resend }: MessageRef): string =>
  resend === undefined ? occurrence : `${occurrence}${RESENT}${resend}`;
const RESENT = ' resend ';

/** The ledger key that lets a mail go once: `MAIL#<kind>#<order or parcel>#<occurrence>`, and of one to another address ` resend <time>`. */
export const ledgerKey = (mail: MessageRef): string => `MAIL#${mail.kind}#${subjectOf(mail)}#${tellingApart(mail)}`;
/** Of the ledger key of a mail to another address: the time of its request. */
export const resendIn = (sk: string): string | undefined => sk.slice(sk.lastIndexOf('#')).split(RESENT)[1];

const LONGEST_EXECUTION_NAME = 80; // API_StartExecution: name, 1 to 80 characters

const FINGERPRINTED = /-[0-9a-f]{32}$/;

/**
 * The name of a run's execution, `<store>-<run>-<orderId>`: stable, so that starting twice starts once, and another one
 * for each order. An id that must be cut or cleaned to `[A-Za-z0-9_-]` gets a fingerprint of the original; so does one
 * that ends like a fingerprint, or it could be the name of another.
 */
export function executionName(store: string, run: number, orderId: string): string {
  const prefix = `${store}-${run}-`;
  const clean = orderId.replace(/[^A-Za-z0-9_-]/g, '_');
  const isItself = clean === orderId && prefix.length + clean.length <= LONGEST_EXECUTION_NAME;
  if (isItself && !FINGERPRINTED.test(orderId)) return prefix + clean;
  // two of 64 bits: a single one of this kind can be made to fit another text
  const suffix = `-${digest(orderId)}${digest([...orderId].reverse().join(''))}`;
  return prefix + clean.slice(0, LONGEST_EXECUTION_NAME - prefix.length - suffix.length) + suffix;
}
