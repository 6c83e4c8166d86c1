import { estimatedDay, fromUnix, toUtc } from '../../lambdas/shared/times.ts';

test.each([
  ['2026-03-01T09:30:00Z', '2026-03-01T09:30:00.000Z'],
  ['2026-03-01T09:30:00.1239+02:00', '2026-03-01T07:30:00.123Z'],
  ['2026-03-01 09:30:00-0500', '2026-03-01T14:30:00.000Z'],
  ['2026-03-01T09:30', '2026-03-01T08:30:00.000Z'],
  ['2026-07-01T09:30:00.250', '2026-07-01T07:30:00.250Z'], // summer
  ['2026-03-29T02:30:00', '2026-03-29T01:00:00.000Z'], // in an hour that clocks skip
  ['2026-03-01T24:00:00', undefined],
  ['2026-02-30T09:30:00Z', undefined],
  ['2026-03-01T25:00:00Z', undefined],
  ['2026-03-01', undefined],
  ['9999-12-31T23:59:59-10:00', undefined],
  ['soon', undefined],
])('%s in Berlin is %s', (text, utc) => {
  expect(toUtc(text, 'Europe/Berlin')).toBe(utc);
});

test.each([
  ['2026-03-08', '2026-03-08'],
  ['2026-03-08T00:00:00Z', '2026-03-08'],
  ['2026-03-08T00:00:00-05:00', '2026-03-08'],
  ['2026-03-08T18:00:00', '2026-03-08'],
  ['2026-03-08T05:00:00Z', '2026-03-07'],
  ['2026-03-08T05:00:00+00:00', '2026-03-07'],
  ['2026-03-08 05:00-0000', '2026-03-07'],
  ['2026-03-08T02:00:00+09:00', '2026-03-08'], // the day where the carrier wrote it
  ['2026-03-08T23:30:00-0500', '2026-03-08'],
  ['2026-02-30', undefined],
  ['', undefined],
])('the estimate %j means %s in Los Angeles', (text, day) => {
  expect(estimatedDay(text, 'America/Los_Angeles')).toBe(day);
});

test('seconds since 1970 are a time only where an order can be from then', () => {
  expect(fromUnix(1772582400)).toBe('2026-03-04T00:00:00.000Z');
  expect([0, -1, Number.NaN, 1e15, Number.POSITIVE_INFINITY].map(fromUnix)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
