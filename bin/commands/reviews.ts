import type { ShownReview } from '../../domain/feedback/reviews.ts';
import { shownReviews } from '../../lambdas/shared/use-cases/reviews.ts';
import { defineCommand, expected } from '../command.ts';
import { findJourneys } from '../journeys.ts';
import { settingsOf, targetOptions } from '../target.ts';

export const command = defineCommand({
  name: 'reviews',
  summary: 'what customers wrote on the feedback page and let others read',
  usage: ['STORE [--from DAY] [--to DAY] [--csv]'],
  notes:
    'Of each order the answer that counts, if its customer agreed that it is shown; nobody is named. It reads every order that was placed on these days.',
  options: {
    ...targetOptions,
    from: { type: 'string', value: 'DAY', default: '2000-01-01', about: 'of orders placed on this day (UTC) or later' },
    to: { type: 'string', value: 'DAY', default: '9999-12-31', about: 'or earlier, this day included' },
    csv: { type: 'boolean', default: false, about: 'prints a table for a spreadsheet' },
  },
  async run({ positionals, values, print }) {
    const [store = ''] = expected(positionals, 'a store', 1);
    settingsOf(store);
    const { journeys } = await findJourneys(values);
    const reviews = await shownReviews(journeys, store, { from: values.from, to: `${values.to}T23:59:59.999Z` });
    for (const line of values.csv ? csvOf(reviews) : reviews.map(lineOf)) print(line);
    if (reviews.length === 0 && !values.csv) print('nobody has let others read a review');
    return { data: reviews };
  },
});

const lineOf = ({ at, orderId, rating, words }: ShownReview): string =>
  `${'★'.repeat(rating)}${'☆'.repeat(5 - rating)}  ${at.slice(0, 10)}  ${orderId}  “${words.replaceAll('\n', ' ')}”`;

const COLUMNS = ['at', 'order', 'rating', 'item', 'sku', 'language', 'words'];

/** One row for each review, or for each item if the items were rated one by one. */
export const csvOf = (reviews: readonly ShownReview[]): string[] => [
  COLUMNS.join(','),
  ...reviews.flatMap(({ at, orderId, rating, words, language = '', items }) =>
    (items ?? [{ title: '', sku: '', rating }]).map(({ title, sku = '', rating }) =>
      [at, orderId, String(rating), title, sku, language, words].map(cell).join(','),
    ),
  ),
];

/** Keeps text as text, also in spreadsheets that read a formula from these first characters. */
const cell = (text: string): string => {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
};
