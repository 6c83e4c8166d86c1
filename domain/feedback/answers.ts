import { digest } from '../shared/digest.ts';
import { compare } from '../shared/sorting.ts';

// Customers' answers on the pages. All answers are kept; for each question the last one counts, if a person gave it.

/** The check-in, some days after the delivery: whether everything is right. */
export const CHECK_INS = ['yes', 'not_here', 'wrong'] as const;
export type CheckIn = (typeof CHECK_INS)[number];

/** ANSWER#…: one answer, as it was given. `rating` and `csat` from 1 to 5, `nps` from 0 to 10; `words` are personal data. */
export type CustomerAnswer = {
  form: 'check_in' | 'feedback';
  at: string;
  checkIn?: CheckIn | undefined;
  rating?: number | undefined;
  /** By item id, where items were rated one by one. */
  items?: Readonly<Record<string, number>> | undefined;
  csat?: number | undefined;
  nps?: number | undefined;
  words?: string | undefined;
  /** Answers to further questions, by their ids: the choices, and the texts, which are personal data. */
  more?: Readonly<Record<string, string | number>> | undefined;
  written?: Readonly<Record<string, string>> | undefined;
  /** The customer agrees that others may see it. */
  mayBeShown?: true | undefined;
};

/** The answers that count, each with its time. Holds no texts. */
export type Counted = {
  checkIn?: { value: CheckIn; at: string } | undefined;
  rating?: { value: number; at: string } | undefined;
  csat?: { value: number; at: string } | undefined;
  nps?: { value: number; at: string } | undefined;
  more?: Readonly<Record<string, { value: string | number; at: string }>> | undefined;
};

/** More answers than this are not an honest opinion. */
export const MOST_ANSWERS = 30;

const BURST_MS = 10_000;
const DIFFERENT = 3;

/**
 * The answers that count. Mail scanners open links in browsers, and some press every button: when this many different answers
 * come within so short a time none of them counts, until a single later one.
 */
export function counted(answers: readonly CustomerAnswer[]): Counted {
  const inOrder = [...answers].sort((a, b) => compare(a.at, b.at));
  const all: Counted = {};
  for (const answer of inOrder.filter((one) => !isOfBurst(one, inOrder))) {
    const { at, checkIn, rating, csat, nps, more = {} } = answer;
    if (checkIn !== undefined) all.checkIn = { value: checkIn, at };
    if (rating !== undefined) all.rating = { value: rating, at };
    if (csat !== undefined) all.csat = { value: csat, at };
    if (nps !== undefined) all.nps = { value: nps, at };
    for (const [id, value] of Object.entries(more)) all.more = { ...all.more, [id]: { value, at } };
  }
  return all;
}

/** Whether there are several different answers within ten seconds around it. */
function isOfBurst(answer: CustomerAnswer, inOrder: readonly CustomerAnswer[]): boolean {
  const at = Date.parse(answer.at);
  const near = inOrder.filter((one) => Math.abs(Date.parse(one.at) - at) < BURST_MS);
  return near.some((first) => {
    const from = Date.parse(first.at);
    const window = near.filter((one) => Date.parse(one.at) >= from && Date.parse(one.at) < from + BURST_MS);
    return window.includes(answer) && new Set(window.map(saidIn)).size >= DIFFERENT;
  });
}

/** Identifies an answer by its content. */
function saidIn(answer: CustomerAnswer): string {
  const { form, checkIn, rating, items, csat, nps, words, more, written, mayBeShown } = answer;
  const [ofItems, ofMore, inWords] = [items, more, written].map((all) => Object.entries(all ?? {}).sort());
  return digest(JSON.stringify([form, checkIn, rating, ofItems, csat, nps, words, ofMore, inWords, mayBeShown]));
}

/** Whether it repeats the last answer of its form: the page was sent twice. */
export function isRepeat(answer: CustomerAnswer, answers: readonly CustomerAnswer[]): boolean {
  const last = answers
    .filter(({ form }) => form === answer.form)
    .sort((a, b) => compare(a.at, b.at))
    .at(-1);
  return last !== undefined && saidIn(last) === saidIn(answer);
}

/** At this rating and below, somebody of the team should ask what was wrong. */
const LOW = 2;
export const isLow = (stars: number): boolean => stars <= LOW;

export type CustomerComplaint = 'not_received' | 'something_wrong' | 'low_rating';

/** The cases that the answers that count call for. */
export function complaintsIn({ checkIn, rating }: Counted): CustomerComplaint[] {
  const all: CustomerComplaint[] = [];
  if (checkIn?.value === 'not_here') all.push('not_received');
  if (checkIn?.value === 'wrong') all.push('something_wrong');
  if (rating !== undefined && isLow(rating.value)) all.push('low_rating');
  return all;
}
