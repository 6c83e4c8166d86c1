import { causesOf } from '../../domain/cases.ts';
import type { Register, Signal } from '../../domain/flow.ts';
import type { Decision } from '../../domain/items.ts';
import type { Next } from '../../domain/next.ts';
import { aDecision, at } from '../fixtures.ts';

const WAIT: Next = { next: 'update', until: at(9) };
const signal = (register: Signal['register'], milestone: Register['milestone']): Signal => ({
  register,
  milestone,
  mark: '',
});

test.each<[string, Signal | undefined, string[]]>([
  ['an exception', signal('p#7', 'exception'), ['problem parcel:7']],
  ['a return to the sender', signal('p#7', 'returned_to_sender'), ['returned parcel:7']],
  ['a parcel with a strange name', signal('p#a#b', 'exception'), ['problem parcel:a#b']],
  ['a delivery that was not true', signal('o#contradicted', 'contradicted'), ['contradicted order']],
  ['a delivery', signal('p#7', 'delivered'), []],
  ['a cancellation', signal('o#cancelled', 'cancelled'), []],
  ['nothing', undefined, []],
])('%s opens its case', (_, news, expected) => {
  expect(causesOf(news, [], WAIT).map(({ cause, subject }) => `${cause} ${subject}`)).toEqual(expected);
});

test.each<[string, Partial<Decision>]>([
  ['told', {}],
  ['not told, since the mail is off', { outcome: 'skipped', reason: 'mail_is_off' }],
  ['told while it was being prepared', { kind: 'preparing' }],
])('a late order is a case, whether its customer was %s', (_, more) => {
  expect(causesOf(undefined, [aDecision('running_late', more)], WAIT)).toEqual([{ cause: 'late', subject: 'order' }]);
});

test('an order that is handed over is a case, whatever else is', () => {
  const news = signal('p#1', 'exception');

  expect(causesOf(news, [aDecision('running_late')], { next: 'end', outcome: 'handed_over' })).toEqual([
    { cause: 'problem', subject: 'parcel:1' },
    { cause: 'late', subject: 'order' },
    { cause: 'handed_over', subject: 'order' },
  ]);
  expect(causesOf(undefined, [], { next: 'end', outcome: 'done' })).toEqual([]);
});
