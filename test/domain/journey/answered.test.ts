import type { Counted } from '../../../domain/feedback/answers.ts';
import { dispatchOf } from '../../../domain/journey/dispatch.ts';
import { followUps } from '../../../domain/journey/follow-ups.ts';
import { answered } from '../../../domain/journey/registers.ts';
import { contextOf } from '../../../domain/message/context.ts';
import { evaluate } from '../../../domain/message/evaluate.ts';
import type { MessageKind } from '../../../domain/message/kinds.ts';
import { countsOfFlow } from '../../../domain/metrics/flow-counts.ts';
import { aDecision, aFlow, aHistory, aStore, at, progress, theOrder } from '../../fixtures.ts';

// What an answer on a page does to the follow-ups, to a journey that has ended, and to the numbers.

const CHECKED = aDecision('check_in', { at: at(7), happenedAt: at(5) });
const ASKED = aDecision('review_request', { at: at(11), happenedAt: at(5) });
const STORE = { checkIn: { afterDays: 2, patienceDays: 6 } };

function history(counted: Counted, decisions = [CHECKED]) {
  const one = aHistory({ facts: [progress('delivered', at(5))], decisions });
  const [name, register] = answered(at(8), counted);
  const registers = Object.keys(counted).length > 0 ? { ...one.flow.registers, [name]: register } : one.flow.registers;
  return { ...one, flow: { ...one.flow, registers } };
}
const next = (counted: Counted, decisions = [CHECKED], store = aStore(STORE)) =>
  followUps(history(counted, decisions), store).map(({ kind, until }) => `${kind} ${until.slice(0, 10)}`);
const YES: Counted = { checkIn: { value: 'yes', at: at(8) } };
const RATED: Counted = { rating: { value: 4, at: at(8) } };

test('the request for a review waits for the answer of the check-in, or its patience', () => {
  expect(next({})).toEqual(['review_request 2026-03-13']);
  expect(next(YES)).toEqual(['review_request 2026-03-10']);
});

test('where there is no page to answer on, nothing waits for an answer', () => {
  expect(next({}, [CHECKED], aStore({ ...STORE, pages: false }))).toEqual(['review_request 2026-03-10']);
});

test('who has rated is not reminded', () => {
  expect(next(YES, [CHECKED, ASKED])).toEqual(['review_reminder 2026-03-18']);
  expect(next(RATED, [CHECKED, ASKED])).toEqual([]);
});

test.each<[MessageKind, Counted, boolean]>([
  ['check_in', YES, true],
  ['check_in', RATED, false],
  ['review_request', RATED, true],
  ['review_reminder', RATED, true],
  ['review_request', YES, false],
])('%s after %j is answered already: %s', (kind, counted, isAnswered) => {
  const mail = { kind, occurrence: '1', happenedAt: at(5), notify: true };
  const known = { recipient: 'allowed', consent: true, unsubscribed: false } as const;
  const context = contextOf(history(counted, []), mail, known, aStore(STORE), at(11));
  const { reason } = { reason: '', ...evaluate(context, aStore(STORE), at(11)) };

  expect(reason === 'answered_already').toBe(isAnswered);
});

test('an answer wakes a journey that waits, and begins none', () => {
  const waiting = { ...history(YES).flow, run: 1, token: 'token', stage: 'review' as const };
  const policy = { inTransit: false };
  const flow = {
    ...waiting,
    acknowledged: { 'o#changed': waiting.registers['o#changed']!.mark, 'p#1': waiting.registers['p#1']!.mark },
  };

  expect(dispatchOf(flow, policy)).toMatchObject({ do: 'signal', signal: { register: 'o#answered' } });
  expect(dispatchOf({ ...flow, token: undefined, stage: 'ended', outcome: 'done' }, policy)).toBeUndefined();
});

test('an answer that is changed moves in the numbers from the day and the value that it had', () => {
  const flow = (counted: Counted) => ({
    ...aFlow(theOrder()),
    registers: { ...aFlow(theOrder()).registers, 'o#answered': answered(at(9), counted)[1] },
  });
  const [before, after] = [
    flow({ rating: { value: 5, at: at(8) } }),
    flow({ rating: { value: 2, at: at(9) }, nps: { value: 0, at: at(9) } }),
  ];

  expect(countsOfFlow({ before, after }, aStore())).toEqual([
    { day: '2026-03-08', name: 'rating_5', amount: '-1' },
    { day: '2026-03-09', name: 'rating_2', amount: '1' },
    { day: '2026-03-09', name: 'nps_0', amount: '1' },
  ]);
  expect(countsOfFlow({ before: after, after }, aStore())).toEqual([]);
});
