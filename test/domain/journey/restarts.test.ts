import { restartDue } from '../../../domain/journey/restarts.ts';
import { at } from '../../fixtures.ts';

test.each([
  [0, at(2)],
  [1, at(2, '16:00')],
  [2, at(3, '04:00')],
  [3, at(5, '04:00')],
  [4, undefined],
  [9, undefined],
])('a journey that was started again %i times and stopped on 2 March at noon is started at %s', (tries, due) => {
  expect(restartDue(tries, at(2))).toBe(due);
});
