import { openedCase } from '../../../domain/cases/case.ts';
import { candidates } from '../../../domain/journey/candidates.ts';
import type { History } from '../../../domain/journey/history.ts';
import { outcomeTold, reopenedCause } from '../../../domain/journey/resolved.ts';
import { contextOf } from '../../../domain/message/context.ts';
import { evaluate } from '../../../domain/message/evaluate.ts';
import type { Case } from '../../../domain/records/items.ts';
import { aCase, aDecision, aHistory, aStore, at } from '../../fixtures.ts';

const store = aStore();
const CLOSED = { status: 'closed', closedAt: at(5), outcome: 'found', tell: true } as const;
const aClosed = (more: Partial<Case> = {}) => aCase('not_received', { openedAt: at(4), ...CLOSED, ...more });
const toldOf = (history: History) =>
  candidates(history, 'milestone', undefined, store, at(5)).filter(({ kind }) => kind === 'resolved');

test('an outcome is told once an opening of its case, and only where whoever closed it asks for that', () => {
  const history = aHistory({ cases: [aClosed()] });
  const [mail] = toldOf(history);

  expect(mail).toMatchObject({ happenedAt: at(5), notify: true });
  expect(outcomeTold(history, mail!)).toBe('found');
  expect(toldOf({ ...history, decisions: [aDecision('resolved', { occurrence: mail!.occurrence })] })).toEqual([]);
  const again = aClosed({ openedAt: at(6), closedAt: at(7) });
  expect(toldOf({ ...history, cases: [again] })[0]!.occurrence).not.toBe(mail!.occurrence);
  for (const quiet of [{ tell: undefined }, { outcome: 'no_action' }, { outcome: undefined }] as const)
    expect(toldOf(aHistory({ cases: [aClosed(quiet)] }))).toEqual([]);
  expect(toldOf(aHistory({ cases: [aClosed(), aClosed({ subject: 'parcel:1' })] }))).toHaveLength(2);
});

test('what was held until its case was open again is not told', () => {
  const closed = aClosed();
  const [mail] = toldOf(aHistory({ cases: [closed] }));
  const history = aHistory({ cases: [openedCase(closed, closed, at(6))] });

  expect(reopenedCause(history, mail!)).toBe('not_received');
  const recipient = { recipient: 'allowed', consent: true, unsubscribed: false } as const;
  expect(evaluate(contextOf(history, mail!, recipient, store, at(6)), store, at(6))).toEqual({
    do: 'skip',
    reason: 'case_open_not_received',
  });
});
