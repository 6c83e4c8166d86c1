import {
  type CaseChange,
  CaseIsFull,
  caseAfter,
  MOST_ENTRIES,
  MOST_TEXT,
  openedCase,
} from '../../../domain/cases/case.ts';
import { caseIdOf, caseOfId } from '../../../domain/cases/case-id.ts';
import { CAUSES } from '../../../domain/message/cause.ts';
import type { Case } from '../../../domain/records/items.ts';

const REF = { cause: 'not_received', subject: 'parcel:1' } as const;
const at = (hour: number) => `2026-03-02T${String(hour).padStart(2, '0')}:00:00.000Z`;
const after = (changes: CaseChange[], start: Case = openedCase(REF, undefined, at(0))): Case =>
  changes.reduce((one, change, i) => caseAfter(one, change, at(i + 1)), start);
const entry = (id: string, text = 'words') => ({ id, by: 'lena', text });

test('the first answer of people counts as such, and the answers after the customer wrote are counted', () => {
  const one = after([
    { do: 'answer', entry: entry('a') },
    { do: 'customer_wrote', entry: entry('b') },
    { do: 'answer', entry: entry('c') },
    { do: 'answer', entry: entry('d') },
    { do: 'note', entry: entry('e') },
  ]);

  expect(one).toMatchObject({ answeredAt: at(1), wroteAt: at(2), replies: 2, waitsFor: 'customer', revision: 5 });
  expect(one.log!.map(({ what }) => what)).toEqual(['answered', 'customer_wrote', 'answered', 'answered', 'noted']);
});

test('what is told twice changes a case once', () => {
  const once = after([
    { do: 'answer', entry: entry('a') },
    { do: 'close', outcome: 'found' },
  ]);

  expect(caseAfter(once, { do: 'answer', entry: entry('a') }, at(9))).toBe(once);
  expect(caseAfter(once, { do: 'close', outcome: 'refunded' }, at(9))).toBe(once);
});

test('a case that is opened again keeps what was written and what its last opening came to', () => {
  const closed = after([
    { do: 'assign', assignee: 'lena' },
    { do: 'customer_wrote', entry: entry('a') },
    { do: 'close', outcome: 'resent' },
  ]);

  const again = caseAfter(closed, { do: 'reopen' }, at(9));

  expect(again).toMatchObject({ status: 'open', openedAt: at(9), assignee: 'lena', log: closed.log });
  expect(again.before).toEqual([{ openedAt: at(0), closedAt: at(3), outcome: 'resent', wroteAt: at(2) }]);
  for (const name of ['closedAt', 'outcome', 'wroteAt']) expect(again).not.toHaveProperty(name);
});

test('a case stays small whatever people and customers write', () => {
  const many = Array.from({ length: MOST_ENTRIES }, (_, i) => ({ do: 'note', entry: entry(`${i}`) }) as const);
  const full = after([{ do: 'customer_wrote', entry: entry('long', 'x'.repeat(1e6)) }, ...many.slice(1)]);

  expect(full.log![0]!.text).toHaveLength(MOST_TEXT);
  expect(() => caseAfter(full, { do: 'note', entry: entry('one more') }, at(9))).toThrow(CaseIsFull);
});

test('the id of a case says which it is, whatever the order is called; and what is none says nothing', () => {
  for (const cause of CAUSES)
    for (const orderId of ['1001', 'ö/#1\n"', ''])
      expect(caseOfId(caseIdOf(orderId, { cause, subject: 'parcel:é' }))).toEqual({
        orderId,
        cause,
        subject: 'parcel:é',
      });
  for (const wrong of ['', 'x', caseIdOf('1', { cause: 'none' as never, subject: 'order' }), 'bnVsbA'])
    expect(caseOfId(wrong)).toBeUndefined();
});
