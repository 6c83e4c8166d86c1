import { type CaseChange, caseAfter, openedCase } from '../../../domain/cases/case.ts';
import { countsOfCase, hoursWithin } from '../../../domain/metrics/case-counts.ts';
import type { Count } from '../../../domain/metrics/counts.ts';
import type { Case } from '../../../domain/records/items.ts';
import { theSettings } from '../../fixtures.ts';

const STORE = { ...theSettings().stores.acme!, timeZone: 'America/Los_Angeles' };
const REF = { cause: 'not_received', subject: 'order' } as const;
/** Monday, 2 March 2026 in San Francisco, at this hour. */
const hour = (n: number) => new Date(Date.parse('2026-03-02T08:00:00Z') + n * 3_600_000).toISOString();
const entry = (id: string) => ({ id, by: 'lena', text: 'x' });

/** What a case counts as it changes, one image after the other. */
function played(changes: [at: string, change: CaseChange][], openedAt = hour(10)): Count[] {
  let before: Case | undefined;
  let last = openedCase(REF, undefined, openedAt);
  const counts: Count[] = countsOfCase({ before, after: last }, STORE);
  for (const [at, change] of changes) {
    before = last;
    last = caseAfter(before, change, at);
    counts.push(...countsOfCase({ before, after: last }, STORE));
  }
  return counts;
}

function sums(counts: Count[]): Record<string, number> {
  const all: Record<string, number> = {};
  for (const { name, day, amount } of counts) {
    const key = `${day} ${name.replace('cases_not_received_', '')}`;
    all[key] = (all[key] ?? 0) + Number(amount);
  }
  return Object.fromEntries(Object.entries(all).filter(([, n]) => n !== 0));
}

test('the first answer counts from the customer’s first words, and times count in the hours of the store', () => {
  const counts = played([
    [hour(12), { do: 'customer_wrote', entry: entry('1') }],
    [hour(15), { do: 'answer', entry: entry('2') }],
    [hour(24 + 10), { do: 'close', outcome: 'found' }],
  ]);

  expect(sums(counts)).toEqual({
    '2026-03-02 opened': 1,
    '2026-03-02 answered': 1,
    '2026-03-02 answered_within_4h': 1,
    '2026-03-03 closed': 1,
    '2026-03-03 closed_within_8h': 1, // seven of Monday's, one of Tuesday's
    '2026-03-03 first_contact': 1,
  });
});

test('a second answer, an end of itself and being opened again within a week are no first contact', () => {
  const wrote: [string, CaseChange] = [hour(11), { do: 'customer_wrote', entry: entry('w') }];
  const answers = ['1', '2'].map((id): [string, CaseChange] => [hour(12), { do: 'answer', entry: entry(id) }]);
  const closed: [string, CaseChange] = [hour(13), { do: 'close' }];
  const reopened = (days: number): [string, CaseChange] => [hour(13 + days * 24), { do: 'reopen' }];

  expect(sums(played([wrote, ...answers, closed]))).not.toHaveProperty('2026-03-02 first_contact');
  expect(sums(played([wrote, closed, reopened(7)]))).not.toHaveProperty('2026-03-02 first_contact');
  expect(sums(played([wrote, closed, reopened(8)]))).toMatchObject({ '2026-03-02 first_contact': 1 });
});

test('the median and the ninth tenth are read off the columns', () => {
  const counts = { answered_within_1h: 5, answered_within_4h: 4, answered_beyond: 1 };

  expect([0.5, 0.9, 0.99].map((share) => hoursWithin(counts, 'answered', share))).toEqual([1, 4, undefined]);
  expect(hoursWithin({}, 'answered', 0.5)).toBeUndefined();
});
