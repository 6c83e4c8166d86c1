import type { Reaction, ReviewStatus } from '../../domain/journey/reaction.ts';
import { CASE_OUTCOMES, type CaseOutcome } from '../../domain/records/items.ts';
import { type CaseName, closeCase, reopenCase } from '../../lambdas/shared/use-cases/cases.ts';
import type { OrderRef } from '../../lambdas/shared/use-cases/errors.ts';
import { defineCommand, expected, type Outcome, oneOf, type Print } from '../command.ts';
import { findJourneys, type Journeys } from '../journeys.ts';
import { settingsOf, targetOptions } from '../target.ts';

export const command = defineCommand({
  name: 'case',
  summary: 'closes a case, or opens it again',
  usage: ['close STORE ORDER CAUSE [SUBJECT]', 'reopen STORE ORDER CAUSE [SUBJECT]'],
  notes: `CAUSE and SUBJECT are as npx porchlight cases lists them: SUBJECT is "order", or a parcel such as "parcel:1".
An id that begins with - comes after --.`,
  options: {
    outcome: { type: 'string', value: 'resent', about: `of closing: ${CASE_OUTCOMES.join(', ')}` },
    tell: { type: 'boolean', about: 'of closing: its customer gets one mail about the outcome' },
    ...targetOptions,
  },
  async run({ positionals, values, print }) {
    const [word, store = '', orderId = '', cause = '', subject = 'order'] = positionals;
    const action = oneOf(word, ['close', 'reopen'], 'what to do');
    expected(positionals, 'a store, an order and a cause', 4, 5);
    settingsOf(store);
    const found = await findJourneys(values);
    const order = { store, orderId };
    if (action === 'reopen') return reopen(found, order, { cause, subject }, print);
    const outcome = values.outcome === undefined ? undefined : oneOf(values.outcome, CASE_OUTCOMES, 'an outcome');
    return close(found, order, { cause, subject }, { outcome, tell: values.tell }, print);
  },
});

type HowClosed = { outcome: CaseOutcome | undefined; tell: boolean | undefined };

async function close(
  { journeys, now }: Journeys,
  order: OrderRef,
  name: CaseName,
  how: HowClosed,
  print: Print,
): Promise<Outcome> {
  const closed = await closeCase(journeys, order, name, now, how);
  const { isNews, closedAt, journey, review } = closed;
  print(`${isNews ? 'closed' : `was closed ${closedAt}`}: ${name.cause} ${name.subject}. ${JOURNEY[journey]}`);
  const isOver = journey === 'ended' && review === 'to_come'; // no review will be asked for any more
  if (!isOver) print(REVIEW[review]);
  if (isNews && how.tell) print('Its customer is told of the outcome, unless a rule of sending speaks against it.');
  return { data: { ...name, ...closed } };
}

async function reopen({ journeys, now }: Journeys, order: OrderRef, name: CaseName, print: Print): Promise<Outcome> {
  const opened = await reopenCase(journeys, order, name, now);
  print(`${opened.isNews ? 'opened again' : 'was open'}: ${name.cause} ${name.subject}.`);
  if (opened.review !== 'to_come') print(`It holds nothing back. ${REVIEW[opened.review]}`);
  return { data: { ...name, ...opened } };
}

export const JOURNEY: Record<Reaction, string> = {
  looks_again: 'What is held is decided again at once.',
  starts_again: 'The journey had been handed over, and starts again.',
  stopped: 'The journey is stopped: npx porchlight redrive starts it again.',
  ended: 'The journey has ended: nothing is decided any more.',
};

const REVIEW: Record<ReviewStatus, string> = {
  to_come: 'The review is asked for when its time comes and nothing else holds it.',
  asked: 'The review was asked for before.',
  given_up: 'Too late for the review: a case was open until its time was over, and it is not asked for any more.',
  not_asked: 'The review is not asked for: npx porchlight explain says why.',
};
