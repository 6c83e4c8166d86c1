import { digest } from '../shared/digest.ts';
import { compare } from '../shared/sorting.ts';

// What customers answer on the pages. All answers are kept; of what was asked the last one counts, as long as a person gave it.

/** Whether everything is right, some days after the delivery. */
export const CHECK_INS = ['yes', 'not_here', 'wrong'] as const;
export type CheckIn = (typeof CHECK_INS)[number];

/** ANSWER#…: one answer, as it was given. `rating` and `csat` from 1 to 5, `nps` from 0 to 10; `words` are personal data. */
export type CustomerAnswer = {
  form: 'check_in' | 'feedback';
  at: string;
  checkIn?: CheckIn | undefined;
  rating?: number | undefined;
  /** By the id of an item, where several were rated. */
  items?: Readonly<Record<string, number>> | undefined;
  csat?: number | undefined;
  nps?: number | undefined;
  words?: string | undefined;
  /** Of further questions, by their ids: what was chosen, and what was written, which is personal data. */
  more?: Readonly<Record<string, string | number>> | undefined;
  written?: Readonly<Record<string, string>> | undefined;
  /** The customer agrees that it is shown to others. */
  mayBeShown?: true | undefined;
};

/** What counts of all answers, each with its time. Holds no words. */
export type Counted = {
  checkIn?: { value: CheckIn; at: string } | undefined;
  rating?: { value: number; at: string } | undefined;
  csat?: { value: number; at: string } | undefined;
  nps?: { value: number; at: string } | undefined;
  more?: Readonly<Record<string, { value: string | number; at: string }>> | undefined;
};

/** More are nobody's honest opinion. */
export const MOST_ANSWERS = 30;

const BURST_MS = 10_000;
const DIFFERENT = 3;

/**
 * What counts. Scanners of mails open links in browsers, and some press every button: so many different answers in so short
 * a time count none of them, until a single later one.
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

/** Whether some ten seconds around it hold several different answers. */
function isOfBurst(answer: CustomerAnswer, inOrder: readonly CustomerAnswer[]): boolean {
  const at = Date.parse(answer.at);
  const near = inOrder.filter((one) => Math.abs(Date.parse(one.at) - at) < BURST_MS);
  return near.some((first) => {
    const from = Date.parse(first.at);
    const window = near.filter((one) => Date.parse(one.at) >= from && Date.parse(one.at) < from + BURST_MS);
    return window.includes(answer) && new Set(window.map(saidIn)).size >= DIFFERENT;
  });
}

/** Tells answers apart by what they say. */
function saidIn(answer: CustomerAnswer): string {
  const { form, checkIn, rating, items, csat, nps, words, more, written, mayBeShown } = answer;
  const [ofItems, ofMore, inWords] = [items, more, written].map((all) => Object.entries(all ?? {}).sort());
  return digest(JSON.stringify([form, checkIn, rating, ofItems, csat, nps, words, ofMore, inWords, mayBeShown]));
}

/** Whether it says what the last of its form said: a page that was sent twice. */
export function isRepeat(answer: CustomerAnswer, answers: readonly CustomerAnswer[]): boolean {
  const last = answers
    .filter(({ form }) => form === answer.form)
    .sort((a, b) => compare(a.at, b.at))
    .at(-1);
  return last !== undefined && saidIn(last) === saidIn(answer);
}

/** From here on down somebody of the team should ask what was wrong. */
const LOW = 2;
export const isLow = (stars: number): boolean => stars <= LOW;

export type CustomerComplaint = 'not_received' | 'something_wrong' | 'low_rating';

/** What people of the team must look at, by what counts. */
export function complaintsIn({ checkIn, rating }: Counted): CustomerComplaint[] {
  const all: CustomerComplaint[] = [];
  if (checkIn?.value === 'not_here') all.push('not_received');
  if (checkIn?.value === 'wrong') all.push('something_wrong');
  if (rating !== undefined && isLow(rating.value)) all.push('low_rating');
  return all;
}
