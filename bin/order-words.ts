import { awaited } from '../domain/journey/awaited.ts';
import { type Awaits, awaitsWords } from '../domain/journey/awaits.ts';
import { allTold, type History, ledgerOf, openCases } from '../domain/journey/history.ts';
import { sentenceOf } from '../domain/message/reasons.ts';
import type { StoreSettings } from '../domain/policy/settings.ts';
import type { Decision } from '../domain/records/items.ts';
import { ledgerKey, type MessageRef } from '../domain/records/keys.ts';

// Phrases about an order that several commands share.

/** Where the journey stands, in the words of the state names. */
export function standOf({ stage, outcome = 'done' }: History['flow']): string {
  if (!stage) return 'has not come to its first wait yet';
  const words = {
    update: 'waits for a shipment update',
    check_in: 'waits until it is time to check in',
    review: 'waits until it is time to ask for a review',
    reminder: 'waits until it is time to remind',
    ended: `has ended: ${outcome.replaceAll('_', ' ')}`,
    stopped: 'was stopped; npx porchlight redrive starts it again',
    restart: 'is being started again',
  };
  return words[stage];
}

export type AwaitsNow = { what: Awaits; words: string; until?: string };

/**
 * What the order waits for by today's settings. After the end of its journey it waits for people while a case is open.
 * `until` is when the order is looked at again.
 */
export function awaitsNow(history: History, store: StoreSettings, now: string): AwaitsNow {
  const { what, until } = hasEnded(history) ? { what: afterEnd(history) } : awaited(history, store, now);
  return { what, words: awaitsWords[what], ...(until && until > now && { until }) };
}

export const hasEnded = ({ flow }: History): boolean => flow.stage === 'ended';

const afterEnd = (history: History): Awaits => (openCases(history).length > 0 ? 'people' : 'nothing_more');

/** The last decision about each mail. */
export const lastWords = (history: History): Decision[] => [
  ...new Map(allTold(history).decisions.map((one) => [ledgerKey(one), one])).values(),
];

/** What became of a mail, and why. */
export function becameOf(last: Decision, history: History, zone: string): string {
  const status = ledgerOf(history, last)?.status;
  const became = status === 'sent' || status === undefined ? '' : `, ${status}`;
  const words = {
    sent: `sent ${local(last.at, zone)}${became}`,
    skipped: `not sent. ${sentenceOf(last.reason)}`,
    held: `waits until ${local(last.until ?? last.at, zone)}. ${sentenceOf(last.reason)}`,
    failed: `could not be sent. ${sentenceOf(last.reason)}`,
    unknown: `may have been sent or not. ${sentenceOf(last.reason)}`,
  };
  return `${words[last.outcome]}${onWhoseOrder(last, history)}`;
}

/** For a message to another address: who asked for it, and why. */
export function onWhoseOrder({ resend }: MessageRef, { resends }: History): string {
  const asked = resend === undefined ? undefined : resends?.asked.find(({ at }) => at === resend);
  return asked ? `, as ${asked.by} wanted: ${asked.why}` : '';
}

export const nameOf = ({ kind, parcelId, occurrence, resend }: MessageRef): string => {
  const parts = [
    plain(kind),
    parcelId !== undefined && `parcel ${parcelId}`,
    resend !== undefined && 'to another address',
  ];
  return `${parts.filter(Boolean).join(', ')}${occurrence === '1' ? '' : ` (${occurrence})`}`;
};

/** One of our identifiers in plain writing. */
export const plain = (word: string): string => word.replaceAll('_', ' ');

export const local = (at: string, timeZone: string): string =>
  new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  }).format(Date.parse(at));
