import { daysAfter } from '../../../domain/calendar/business-days.ts';

const WORKDAYS = { weekdays: [1, 2, 3, 4, 5], holidays: ['04-03', '2026-04-06'] };

// Friday, 27 March 2026; Good Friday is 3 April, Easter Monday 6 April.
test.each([
  ['every day counts where no business days are set', '2026-03-27', 3, undefined, '2026-03-30'],
  ['a weekend does not count', '2026-03-27', 3, { weekdays: [1, 2, 3, 4, 5] }, '2026-04-01'],
  ['holidays do not, by date or of every year', '2026-03-27', 5, WORKDAYS, '2026-04-07'],
  ['nor does the day it begins on, whichever that is', '2026-03-28', 1, WORKDAYS, '2026-03-30'],
  ['no days are the day itself', '2026-03-28', 0, WORKDAYS, '2026-03-28'],
  ['a year of business days passes New Year', '2025-12-31', 1, { weekdays: [3] }, '2026-01-07'],
])('%s', (_, date, days, open, expected) => {
  expect(daysAfter(date, days, open)).toBe(expected);
});
