import fc from 'fast-check';
import { type CustomerAnswer, complaintsIn, counted, isRepeat } from '../../../domain/feedback/answers.ts';
import { at } from '../../fixtures.ts';
import '../../seed.ts';

const START = Date.parse(at(20));
/** @param seconds after the first */
const rated = (rating: number, seconds: number, more: Partial<CustomerAnswer> = {}): CustomerAnswer => ({
  form: 'feedback',
  rating,
  at: new Date(START + seconds * 1000).toISOString(),
  ...more,
});
const said = (checkIn: CustomerAnswer['checkIn'], seconds: number): CustomerAnswer => ({
  form: 'check_in',
  checkIn,
  at: new Date(START + seconds * 1000).toISOString(),
});
const ratingOf = (...answers: CustomerAnswer[]) => counted(answers).rating?.value;

test('the last answer counts', () => {
  expect(ratingOf(rated(2, 0), rated(5, 3600))).toBe(5);
});

test('what an answer leaves out stays as it was said', () => {
  const all = counted([rated(2, 0, { nps: 3, csat: 2 }), rated(4, 3600), said('yes', 7200)]);

  expect(Object.fromEntries(Object.entries(all).map(([name, one]) => [name, one?.value]))).toEqual({
    ...{ rating: 4, nps: 3, csat: 2, checkIn: 'yes' },
  });
});

test('ten stars that a scanner presses within seconds count none, until a person answers', () => {
  const pressed = Array.from({ length: 10 }, (_, i) => rated((i % 5) + 1, i * 0.4));

  expect(ratingOf(...pressed)).toBeUndefined();
  expect(ratingOf(...pressed, rated(4, 600))).toBe(4);
});

test('what a person said before stays, whatever a scanner presses later', () => {
  expect(ratingOf(rated(5, 0), rated(1, 60), rated(2, 61), rated(3, 62))).toBe(5);
});

test('two answers in a few seconds are a person who thought better of it, and so is one that is sent often', () => {
  expect(ratingOf(rated(1, 0), rated(5, 4))).toBe(5);
  expect(ratingOf(rated(3, 0), rated(3, 1), rated(3, 2), rated(3, 3))).toBe(3);
});

test('three different answers in more than ten seconds are a person, too', () => {
  expect(ratingOf(rated(1, 0), rated(2, 5), rated(3, 10))).toBe(3);
});

test('all buttons of a check-in pressed at once count none', () => {
  expect(counted([said('yes', 0), said('not_here', 1), said('wrong', 2)])).toEqual({});
});

test('the order in which answers are read does not matter', () => {
  const one = fc.record({ rating: fc.integer({ min: 1, max: 5 }), seconds: fc.integer({ min: 0, max: 40 }) });
  const some = fc.uniqueArray(one, { selector: ({ seconds }) => seconds, maxLength: 8 });
  fc.assert(
    fc.property(
      some.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
      ([a, b]) => {
        const answers = (of: typeof a) => of.map(({ rating, seconds }) => rated(rating, seconds));
        expect(counted(answers(b))).toEqual(counted(answers(a)));
      },
    ),
  );
});

test('a page that is sent twice says nothing new', () => {
  const kept = { ...rated(4, 0), sk: 'ANSWER#1', expiresAt: 9 };
  expect(isRepeat(rated(4, 9), [kept])).toBe(true);
  expect(isRepeat(rated(4, 9, { words: 'Fine' }), [rated(4, 0)])).toBe(false);
  expect(isRepeat(rated(4, 20), [rated(4, 0), rated(2, 10)])).toBe(false);
  expect(isRepeat(said('yes', 9), [rated(4, 0)])).toBe(false);
});

test.each([
  [[said('yes', 0)], []],
  [[said('not_here', 0)], ['not_received']],
  [
    [said('wrong', 0), rated(1, 60)],
    ['something_wrong', 'low_rating'],
  ],
  [[said('wrong', 0), said('yes', 60)], []],
  [[rated(2, 0)], ['low_rating']],
  [[rated(3, 0)], []],
])('%j is for people: %j', (answers, causes) => {
  expect(complaintsIn(counted(answers))).toEqual(causes);
});
