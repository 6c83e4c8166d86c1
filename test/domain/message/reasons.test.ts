import { sentenceOf } from '../../../domain/message/reasons.ts';

test.each([
  ['quiet_hours', /hours of marketing mails/],
  ['no_money_moved', /no money went back/],
  ['superseded_by_out_for_delivery', 'A later mail tells more: out for delivery.'],
  ['case_open_contradicted', /said to be delivered, and then was seen/],
  ['missing_field: review.url', /may not go without review.url/],
  ['MessageRejected', /Amazon SES rejected/],
  ['constructor', '“constructor”, in the words of another version of Porchlight.'],
  ['case_open_constructor', /another version/],
])('%s reads as a sentence', (reason, sentence) => {
  expect(sentenceOf(reason)).toEqual(expect.stringMatching(sentence));
});
