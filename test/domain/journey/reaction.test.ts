import { reactionTo, reviewStatus, risingTime } from '../../../domain/journey/reaction.ts';
import { askedAgain, caseClosed } from '../../../domain/journey/registers.ts';
import { aDecision, aHistory, allHeard, at, PLACED } from '../../fixtures.ts';

const flow = (more: object) => allHeard(aHistory({ flow: { placed: PLACED, run: 1, ...more } })).flow;

test.each([
  [{ stage: 'review', token: 't' }, 'looks_again'],
  [{ stage: 'update' }, 'looks_again'], // a step is at work: the journey hears of it when it parks
  [{ stage: 'ended', outcome: 'done' }, 'ended'],
  [{ stage: 'ended', outcome: 'handed_over' }, 'starts_again'],
  [{ stage: 'stopped' }, 'stopped'],
])('to the closing of a case a journey that is %j reacts so: %s', (more, expected) => {
  expect(reactionTo(caseClosed(at(5)), flow(more))).toBe(expected);
});

test('whoever asks an ended journey to decide again gets a new run, and a stopped one waits for its restart', () => {
  expect(reactionTo(askedAgain(at(5)), flow({ stage: 'ended', outcome: 'done' }))).toBe('starts_again');
  expect(reactionTo(askedAgain(at(5)), flow({ stage: 'review', token: 't' }))).toBe('looks_again');
  expect(reactionTo(askedAgain(at(5)), flow({ stage: 'stopped' }))).toBe('stopped');
});

test.each([
  [[], 'to_come'],
  [[{ outcome: 'held', reason: 'case_open_late', until: at(9) }], 'to_come'],
  [[{ outcome: 'skipped', reason: 'case_open_late' }], 'given_up'],
  [[{ outcome: 'skipped', reason: 'too_late_to_ask' }], 'given_up'],
  [[{ outcome: 'skipped', reason: 'no_consent' }], 'not_asked'],
  [[{ outcome: 'sent', reason: 'due' }], 'asked'],
] as const)('after the decisions %j the review is: %s', (decisions, expected) => {
  const all = decisions.map((one) => aDecision('review_request', one));

  expect(reviewStatus(aHistory({ decisions: all }))).toBe(expected);
});

test('a time that is to rise is now, or later than what was there', () => {
  expect(risingTime(at(5), undefined)).toBe(at(5));
  expect(risingTime(at(5), at(4))).toBe(at(5));
  expect(risingTime(at(5), at(6)) > at(6)).toBe(true);
});
