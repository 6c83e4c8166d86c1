import fc from 'fast-check';
import { HOUR_MS } from '../../../domain/calendar/durations.ts';
import {
  addDays,
  atLocal,
  endOfDay,
  localDate,
  NeverOpens,
  nextOpening,
  type Window,
} from '../../../domain/calendar/windows.ts';
import '../../seed.ts';

const BERLIN = 'Europe/Berlin';
const NEW_YORK = 'America/New_York';
const LISBON = 'Europe/Lisbon';
const DAYTIME = { from: '09:00', to: '20:00' };

test.each([
  ['Australia/Perth', '2026-06-30T15:30:00.000Z', '2026-06-30'],
  ['Australia/Sydney', '2026-06-30T15:30:00.000Z', '2026-07-01'],
  ['America/Los_Angeles', '2026-07-01T05:00:00.000Z', '2026-06-30'],
  [NEW_YORK, '2026-07-01T05:00:00.000Z', '2026-07-01'],
  ['Asia/Kathmandu', '2026-01-01T18:15:00.000Z', '2026-01-02'],
  ['Asia/Kathmandu', '2026-01-01T18:14:59.999Z', '2026-01-01'],
  ['Pacific/Kiritimati', '2026-01-01T10:00:00.000Z', '2026-01-02'],
  ['Pacific/Pago_Pago', '2026-01-01T10:00:00.000Z', '2025-12-31'],
])('in %s, %s is on %s', (zone, instant, expected) => {
  expect(localDate(instant, zone)).toBe(expected);
});

test.each([
  ['an ordinary day', '2026-06-30', BERLIN, '2026-06-30T22:00:00.000Z'],
  ['a day of 23 hours', '2026-03-29', BERLIN, '2026-03-29T22:00:00.000Z'],
  ['a day of 25 hours', '2026-10-25', BERLIN, '2026-10-25T23:00:00.000Z'],
  ['the last day of February of a leap year', '2028-02-29', BERLIN, '2028-02-29T23:00:00.000Z'],
  ['the eve of a day that begins at 01:00', '2026-09-05', 'America/Santiago', '2026-09-06T04:00:00.000Z'],
  ['the eve of the day Samoa left out', '2011-12-29', 'Pacific/Apia', '2011-12-30T10:00:00.000Z'],
])('%s ends where the next one begins', (_, date, zone, expected) => {
  expect(endOfDay(date, zone)).toBe(expected);
});

test.each([
  ['Berlin, before the gap', '2026-03-29', '01:59', BERLIN, '2026-03-29T00:59:00.000Z'],
  ['Berlin, the first skipped minute', '2026-03-29', '02:00', BERLIN, '2026-03-29T01:00:00.000Z'],
  ['Berlin, in the gap', '2026-03-29', '02:30', BERLIN, '2026-03-29T01:00:00.000Z'],
  ['Berlin, after the gap', '2026-03-29', '03:00', BERLIN, '2026-03-29T01:00:00.000Z'],
  ['Berlin, in the hour that comes twice', '2026-10-25', '02:30', BERLIN, '2026-10-25T00:30:00.000Z'],
  ['Berlin, after it', '2026-10-25', '03:00', BERLIN, '2026-10-25T02:00:00.000Z'],
  ['New York, in the gap', '2026-03-08', '02:30', NEW_YORK, '2026-03-08T07:00:00.000Z'],
  ['New York, in the hour that comes twice', '2026-11-01', '01:30', NEW_YORK, '2026-11-01T05:30:00.000Z'],
  ['Lisbon, in the gap', '2026-03-29', '01:30', LISBON, '2026-03-29T01:00:00.000Z'],
  ['Lord Howe, in its half-hour gap', '2026-10-04', '02:15', 'Australia/Lord_Howe', '2026-10-03T15:30:00.000Z'],
  ['Lord Howe, after it', '2026-10-04', '02:45', 'Australia/Lord_Howe', '2026-10-03T15:45:00.000Z'],
  ['Kathmandu', '2026-10-04', '09:00', 'Asia/Kathmandu', '2026-10-04T03:15:00.000Z'],
  ['Phoenix in summer', '2026-07-01', '09:00', 'America/Phoenix', '2026-07-01T16:00:00.000Z'],
  ['Apia, on the day it left out', '2011-12-30', '09:00', 'Pacific/Apia', '2011-12-30T10:00:00.000Z'],
])('%s', (_, date, time, zone, expected) => {
  expect(atLocal(date, time, zone)).toBe(expected);
});

test.each([
  ['over the start of summer time', '2026-03-27T09:00:00.000Z', 5, BERLIN, '2026-04-01T08:00:00.000Z'],
  ['over its end', '2026-10-23T08:00:00.000Z', 5, BERLIN, '2026-10-28T09:00:00.000Z'],
  ['over its start in New York', '2026-03-06T14:30:00.000Z', 5, NEW_YORK, '2026-03-11T13:30:00.000Z'],
  ['over its start in Lisbon', '2026-03-28T12:00:00.000Z', 1, LISBON, '2026-03-29T11:00:00.000Z'],
  ['over the half hour of Lord Howe', '2026-10-03T00:00:00.000Z', 1, 'Australia/Lord_Howe', '2026-10-03T23:30:00.000Z'],
  ['where there is no summer time', '2026-03-06T14:30:00.000Z', 5, 'America/Phoenix', '2026-03-11T14:30:00.000Z'],
  ['over a leap day', '2028-02-28T09:00:00.000Z', 2, BERLIN, '2028-03-01T09:00:00.000Z'],
  ['over the day Samoa left out', '2011-12-29T20:00:00.000Z', 2, 'Pacific/Apia', '2011-12-30T20:00:00.000Z'],
  ['half a day is 12 hours', '2026-03-28T20:00:00.000Z', 0.5, BERLIN, '2026-03-29T08:00:00.000Z'],
  ['a day and a half over the change', '2026-03-28T09:00:00.123Z', 1.5, BERLIN, '2026-03-29T20:00:00.123Z'],
  ['backwards', '2026-04-01T08:00:00.000Z', -5, BERLIN, '2026-03-27T09:00:00.000Z'],
  ['no days', '2026-10-25T01:30:00.000Z', 0, BERLIN, '2026-10-25T01:30:00.000Z'],
])('adding days %s', (_, instant, days, zone, expected) => {
  expect(addDays(instant, days, zone)).toBe(expected);
});

type Case = [what: string, instant: string, zone: string, window: Window, expected: string];

test.each<Case>([
  ['Perth is still asleep', '2026-06-30T23:30:00.000Z', 'Australia/Perth', DAYTIME, '2026-07-01T01:00:00.000Z'],
  ['when Sydney is up', '2026-06-30T23:30:00.000Z', 'Australia/Sydney', DAYTIME, '2026-06-30T23:30:00.000Z'],
  ['Los Angeles is up', '2026-07-01T01:30:00.000Z', 'America/Los_Angeles', DAYTIME, '2026-07-01T01:30:00.000Z'],
  ['when New York has gone to bed', '2026-07-01T01:30:00.000Z', NEW_YORK, DAYTIME, '2026-07-01T13:00:00.000Z'],
  ['Kathmandu', '2026-07-01T03:14:59.999Z', 'Asia/Kathmandu', DAYTIME, '2026-07-01T03:15:00.000Z'],
  ['the opening itself is in', '2026-07-01T07:00:00.000Z', BERLIN, DAYTIME, '2026-07-01T07:00:00.000Z'],
  ['the close itself is out', '2026-07-01T18:00:00.000Z', BERLIN, DAYTIME, '2026-07-02T07:00:00.000Z'],
  ['the morning the clocks go forward', '2026-03-28T20:00:00.000Z', BERLIN, DAYTIME, '2026-03-29T07:00:00.000Z'],
  ['the morning they go back', '2026-10-24T20:00:00.000Z', BERLIN, DAYTIME, '2026-10-25T08:00:00.000Z'],
  ['the same in New York', '2026-03-08T02:00:00.000Z', NEW_YORK, DAYTIME, '2026-03-08T13:00:00.000Z'],
  ['the same in Lisbon', '2026-10-24T22:00:00.000Z', LISBON, DAYTIME, '2026-10-25T09:00:00.000Z'],
  ['the left out day', '2011-12-30T07:00:00.000Z', 'Pacific/Apia', DAYTIME, '2011-12-30T19:00:00.000Z'],
])('%s', (_, instant, zone, window, expected) => {
  expect(nextOpening(instant, zone, window)).toBe(expected);
});

const SKIPPED = { from: '02:10', to: '02:40' };
const FROM_SKIPPED = { from: '02:30', to: '05:00' };
const REPEATED = { from: '02:00', to: '02:30' };

test.each<Case>([
  ['opens where the gap ends', '2026-03-29T00:30:00.000Z', BERLIN, FROM_SKIPPED, '2026-03-29T01:00:00.000Z'],
  ['is left out whole in a gap', '2026-03-29T00:30:00.000Z', BERLIN, SKIPPED, '2026-03-30T00:10:00.000Z'],
  ['opens in the first of two hours', '2026-10-24T23:00:00.000Z', BERLIN, REPEATED, '2026-10-25T00:00:00.000Z'],
  ['does not in the second', '2026-10-25T01:10:00.000Z', BERLIN, REPEATED, '2026-10-26T01:00:00.000Z'],
  ['opened in the first stays open', '2026-10-25T01:10:00.000Z', BERLIN, FROM_SKIPPED, '2026-10-25T01:10:00.000Z'],
])('a window at night %s', (_, instant, zone, window, expected) => {
  expect(nextOpening(instant, zone, window)).toBe(expected);
});

const NIGHT = { from: '22:00', to: '06:00' };
const WEEKDAYS = { ...DAYTIME, weekdays: [1, 2, 3, 4, 5] };

test.each<Case>([
  ['a night goes on after midnight', '2026-07-01T03:00:00.000Z', BERLIN, NIGHT, '2026-07-01T03:00:00.000Z'],
  ['and begins in the evening', '2026-07-01T04:00:00.000Z', BERLIN, NIGHT, '2026-07-01T20:00:00.000Z'],
  [
    'it belongs to the day it begins',
    '2026-07-04T01:00:00.000Z',
    BERLIN,
    { ...NIGHT, weekdays: [5] },
    '2026-07-04T01:00:00.000Z',
  ],
  [
    'and not to the day it ends',
    '2026-07-03T01:00:00.000Z',
    BERLIN,
    { ...NIGHT, weekdays: [5] },
    '2026-07-03T20:00:00.000Z',
  ],
  [
    'equal times are the whole day',
    '2026-07-03T21:00:00.000Z',
    BERLIN,
    { from: '00:00', to: '00:00', weekdays: [5] },
    '2026-07-03T21:00:00.000Z',
  ],
  ['Friday evening waits for Monday', '2026-07-03T19:00:00.000Z', BERLIN, WEEKDAYS, '2026-07-06T07:00:00.000Z'],
  [
    'a holiday is skipped',
    '2026-07-03T19:00:00.000Z',
    BERLIN,
    { ...WEEKDAYS, holidays: ['2026-07-06'] },
    '2026-07-07T07:00:00.000Z',
  ],
  [
    'a yearly one too',
    '2027-12-24T20:00:00.000Z',
    BERLIN,
    { ...DAYTIME, holidays: ['12-25', '12-26'] },
    '2027-12-27T08:00:00.000Z',
  ],
  [
    '29 February in a leap year',
    '2028-02-28T20:00:00.000Z',
    BERLIN,
    { ...DAYTIME, holidays: ['02-29'] },
    '2028-03-01T08:00:00.000Z',
  ],
  [
    'and in another',
    '2027-02-28T20:00:00.000Z',
    BERLIN,
    { ...DAYTIME, holidays: ['02-29'] },
    '2027-03-01T08:00:00.000Z',
  ],
])('%s', (_, instant, zone, window, expected) => {
  expect(nextOpening(instant, zone, window)).toBe(expected);
});

test('a window that opens on no day is an error that names it', () => {
  const open = () => nextOpening('2026-07-01T00:00:00.000Z', BERLIN, { ...DAYTIME, weekdays: [] });

  expect(open).toThrow(NeverOpens);
  expect(open).toThrow('the window 09:00–20:00 (weekdays none, 0 holidays) does not open in the year after 2026-07-01');
});

test.each([
  ['local time without its offset', () => localDate('2026-07-01T00:00:00', BERLIN)],
  ['a day that does not exist', () => atLocal('2026-02-29', '09:00', BERLIN)],
  ['half a time', () => atLocal('2026-02-28', '09', BERLIN)],
  ['a zone that does not exist', () => atLocal('2026-02-28', '09:00', 'Europe/Atlantis')],
])('%s is refused', (_, call) => {
  expect(call).toThrow(RangeError);
});

const iso = (milliseconds: number) => new Date(milliseconds).toISOString();

const anyZone = fc.constantFrom(
  BERLIN,
  NEW_YORK,
  LISBON,
  'America/Los_Angeles',
  'America/Phoenix',
  'America/Santiago',
  'America/St_Johns',
  'Africa/Casablanca',
  'Africa/Cairo',
  'Asia/Kathmandu',
  'Asia/Beirut',
  'Atlantic/Azores',
  'Australia/Lord_Howe',
  'Pacific/Chatham',
  'Pacific/Kiritimati',
  'Pacific/Pago_Pago',
);
const anyTime = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`);
const anyWindow: fc.Arbitrary<Window> = fc.record({
  from: anyTime,
  to: anyTime,
  weekdays: fc.option(fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }), { nil: undefined }),
  holidays: fc.subarray(['12-25', '01-01', '02-29', '2026-03-29', '2027-10-31', '2026-11-01']),
});
const anyInstant = fc.integer({ min: Date.UTC(2025, 0), max: Date.UTC(2031, 0) });
/** Half of them within half a day of a change of the clocks somewhere. */
const anyMoment = fc.oneof(
  anyInstant,
  fc
    .tuple(
      fc.constantFrom(
        '2026-03-08T08',
        '2026-03-29T01',
        '2026-04-04T14',
        '2026-04-05T03',
        '2026-09-06T04',
        '2026-10-25T01',
      ),
      fc.integer({ min: -14 * HOUR_MS, max: 14 * HOUR_MS }),
    )
    .map(([change, offset]) => Date.parse(`${change}:00:00.000Z`) + offset),
);

/** Read off the wall by Intl, as far from the code under test as can be. */
function isOpen(instant: string, zone: string, { from, to, weekdays, holidays = [] }: Window): boolean {
  const [date = '', time = ''] = new Intl.DateTimeFormat('sv', {
    timeZone: zone,
    dateStyle: 'short',
    timeStyle: 'short',
  })
    .format(new Date(instant))
    .split(' ');
  const yesterday = iso(Date.parse(`${date}T00:00:00.000Z`) - 24 * HOUR_MS).slice(0, 10);
  const isOpenDay = (day: string) =>
    !holidays.includes(day) &&
    !holidays.includes(day.slice(5)) &&
    (!weekdays || weekdays.includes(new Date(`${day}T00:00:00.000Z`).getUTCDay() || 7));
  if (from < to) return from <= time && time < to && isOpenDay(date);
  return (time >= from && isOpenDay(date)) || (time < to && isOpenDay(yesterday));
}

/** In the second of two equal hours the wall alone does not tell whether the window had its opening. */
function isRepeated(instant: string, zone: string): boolean {
  const wall = (at: number) => new Intl.DateTimeFormat('sv', { timeZone: zone, timeStyle: 'short' }).format(at);
  const at = Date.parse(instant);
  return wall(at) === wall(at - HOUR_MS) || wall(at) === wall(at - HOUR_MS / 2);
}

test('the next opening is not earlier, is open, and is its own next opening', () => {
  fc.assert(
    fc.property(anyMoment, anyZone, anyWindow, (at, zone, window) => {
      const next = nextOpening(iso(at), zone, window);

      expect(next >= iso(at)).toBe(true);
      expect(isRepeated(next, zone) || isOpen(next, zone, window)).toBe(true);
      expect(nextOpening(next, zone, window)).toBe(next);
    }),
    { numRuns: 600 },
  );
});

test('nothing is open between an instant and its next opening, so that later instants never open earlier', () => {
  fc.assert(
    fc.property(anyMoment, anyZone, anyWindow, fc.double({ min: 0, max: 1, noNaN: true }), (at, zone, window, part) => {
      const next = Date.parse(nextOpening(iso(at), zone, window));
      fc.pre(next > at);
      const between = iso(at + Math.floor((next - at - 1) * part));

      expect(isOpen(between, zone, window) && !isRepeated(between, zone)).toBe(false);
      expect(nextOpening(between, zone, window)).toBe(iso(next));
    }),
    { numRuns: 600 },
  );
});

test('of two instants the later never has the earlier opening', () => {
  fc.assert(
    fc.property(anyMoment, fc.integer({ min: 0, max: 72 * HOUR_MS }), anyZone, anyWindow, (at, later, zone, window) => {
      expect(nextOpening(iso(at), zone, window) <= nextOpening(iso(at + later), zone, window)).toBe(true);
    }),
    { numRuns: 600 },
  );
});

test('days added keep the time of day, unless the clocks skip it', () => {
  const clock = (instant: string, zone: string) =>
    new Intl.DateTimeFormat('sv', { timeZone: zone, timeStyle: 'medium' }).format(new Date(instant));
  fc.assert(
    fc.property(anyMoment, anyZone, fc.integer({ min: -40, max: 40 }), (at, zone, days) => {
      const then = addDays(iso(at), days, zone);
      const time = clock(iso(at), zone);

      fc.pre(!time.startsWith('00') && !/^0[123]/.test(time));
      expect(clock(then, zone)).toBe(time);
    }),
    { numRuns: 500 },
  );
});
