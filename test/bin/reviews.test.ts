import { csvOf } from '../../bin/commands/reviews.ts';
import type { CustomerAnswer } from '../../domain/feedback/answers.ts';
import { counted } from '../../domain/feedback/answers.ts';
import { shownReviewOf } from '../../domain/feedback/reviews.ts';
import { aHistory, anItem, at } from '../fixtures.ts';

function reviewOf(...answers: CustomerAnswer[]) {
  const history = aHistory({ order: { items: [anItem({ sku: 'POT' }), anItem({ id: 'b', title: 'Cup' })] } });
  const register = { milestone: 'answered' as const, occurredAt: at(9), mark: at(9), counted: counted(answers) };
  const registers = { ...history.flow.registers, 'o#answered': register };
  return shownReviewOf({ ...history, flow: { ...history.flow, registers }, answers });
}
const YES = { form: 'feedback', at: at(8), rating: 4, words: 'Lovely', mayBeShown: true } as const;

test('a review is shown where its customer agreed, as they said it last, and names nobody', () => {
  const shown = { orderId: '1001', at: at(8), rating: 4, words: 'Lovely', language: undefined };
  expect(reviewOf(YES)).toEqual(shown);
  expect(JSON.stringify(reviewOf(YES))).not.toMatch(/Ines|example\.com/);
  expect(reviewOf({ ...YES, items: { a: 5, b: 2 } })?.items).toEqual([
    { title: 'Teapot', sku: 'POT', rating: 5 },
    { title: 'Cup', sku: undefined, rating: 2 },
  ]);
  expect(reviewOf(YES, { ...YES, at: at(9), mayBeShown: undefined })).toBeUndefined();
  expect(reviewOf(YES, { ...YES, at: at(9), rating: 1, words: 'It broke' })).toMatchObject({
    rating: 1,
    words: 'It broke',
  });
  expect(reviewOf({ ...YES, words: undefined })).toBeUndefined();
  expect(reviewOf()).toBeUndefined();
});

test('a scanner’s votes are no review', () => {
  const votes = [1, 3, 5].map((rating, i) => ({ ...YES, rating, at: at(8).replace('00.000', `0${i}.000`) }));
  expect(reviewOf(...votes)).toBeUndefined();
});

test('words are text in a spreadsheet: quotes, lines and what looks like a formula', () => {
  const words = '=HYPERLINK("x"),\nso good';
  expect(csvOf([{ orderId: '-7', at: at(8), rating: 5, words }])).toEqual([
    'at,order,rating,item,sku,language,words',
    `${at(8)},'-7,5,,,,"'=HYPERLINK(""x""),\nso good"`,
  ]);
});
