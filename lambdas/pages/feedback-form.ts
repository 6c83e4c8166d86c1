import { CHECK_INS, type CheckIn, type CustomerAnswer } from '../../domain/feedback/answers.ts';
import type { FurtherQuestion } from '../../domain/policy/settings.ts';

/** A customer's text is cut at this length; longer ones are seldom read. */
export const MOST_WORDS = 2000;

/**
 * What a form of the feedback page contains; `undefined` if a required field is missing.
 * @param items the ids of the items that may be rated
 * @param questions the store's own questions
 */
export function answerIn(
  form: string,
  items: readonly string[],
  questions: readonly FurtherQuestion[],
  at: string,
): CustomerAnswer | undefined {
  const fields = new URLSearchParams(form);
  const words = wordsIn(fields.get('words') ?? '');
  if (fields.get('form') === 'check_in') {
    const checkIn = checkInOf(fields.get('here'));
    return checkIn && { form: 'check_in', at, checkIn, words };
  }
  const rating = numberIn(fields, 'rating', 1, 5);
  if (rating === undefined) return undefined;
  const rated = items.flatMap((id, i) => {
    const stars = numberIn(fields, `item${i}`, 1, 5);
    return stars === undefined ? [] : [[id, stars] as const];
  });
  const { more, written } = furtherIn(fields, questions);
  return {
    form: 'feedback',
    at,
    rating,
    ...(more && { more }),
    ...(written && { written }),
    ...(rated.length > 0 && { items: Object.fromEntries(rated) }),
    csat: numberIn(fields, 'csat', 1, 5),
    nps: numberIn(fields, 'nps', 0, 10),
    words,
    ...(words && fields.get('show') === 'yes' && { mayBeShown: true as const }),
  };
}

/** The field of one of the store's own questions. */
export const questionField = ({ id }: Pick<FurtherQuestion, 'id'>): string => `more_${id}`;

function furtherIn(fields: URLSearchParams, questions: readonly FurtherQuestion[]) {
  const said = questions.flatMap((question) => {
    const value = furtherAnswer(fields, question);
    return value === undefined ? [] : [{ ...question, value }];
  });
  const of = (isWritten: boolean) => {
    const some = said.filter(({ answers }) => (answers === 'words') === isWritten).map(({ id, value }) => [id, value]);
    return some.length > 0 ? Object.fromEntries(some) : undefined;
  };
  return { more: of(false), written: of(true) };
}

function furtherAnswer(fields: URLSearchParams, question: FurtherQuestion): string | number | undefined {
  const { answers } = question;
  if (answers === 'scale') return numberIn(fields, questionField(question), 1, 5);
  const text = fields.get(questionField(question)) ?? '';
  return answers === 'words' ? wordsIn(text) : answers.find(({ id }) => id === text)?.id;
}

export const checkInOf = (text: string | null | undefined): CheckIn | undefined =>
  CHECK_INS.find((one) => one === text);

export function numberIn(
  fields: { get(name: string): string | null | undefined },
  name: string,
  least: number,
  most: number,
): number | undefined {
  const text = fields.get(name) ?? '';
  const value = /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  return value >= least && value <= most ? value : undefined;
}

// Marks that reverse the direction of the text after them, and control characters except line ends.
const CONTROL = /(?!\n)[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;

export function wordsIn(text: string): string | undefined {
  const words = text.replace(/\r\n?/g, '\n').replace(CONTROL, ' ').trim();
  return [...words].slice(0, MOST_WORDS).join('').trim() || undefined;
}
