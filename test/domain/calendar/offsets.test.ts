import fc from 'fast-check';
import { DAY_MS, HOUR_MS } from '../../../domain/calendar/durations.ts';
import { instantOf, offsetAt } from '../../../domain/calendar/offsets.ts';
import '../../seed.ts';

const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/Sao_Paulo',
  'Africa/Casablanca',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
];

/** What the clocks of a zone show, as Intl tells it. */
function shown(ms: number, timeZone: string): string {
  const text = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(ms);
  return text.replace(' ', 'T');
}

const seconds = fc.integer({ min: Date.parse('2015-01-01') / 1000, max: Date.parse('2035-01-01') / 1000 });

test('the clocks show UTC with the offset added', () => {
  fc.assert(
    fc.property(fc.constantFrom(...ZONES), seconds, (zone, at) => {
      const ms = at * 1000;
      expect(new Date(ms + offsetAt(ms, zone)).toISOString().slice(0, 19)).toBe(shown(ms, zone));
    }),
  );
});

test.each([
  ['Europe/Berlin', '2026-03-29T01:00:00Z', HOUR_MS, 2 * HOUR_MS],
  ['Europe/Berlin', '2026-10-25T01:00:00Z', 2 * HOUR_MS, HOUR_MS],
  ['Australia/Lord_Howe', '2026-10-03T15:30:00Z', 10.5 * HOUR_MS, 11 * HOUR_MS],
  ['Pacific/Apia', '2011-12-30T10:00:00Z', -10 * HOUR_MS, 14 * HOUR_MS],
])('in %s the offset changes at %s, whichever side is asked first', (zone, instant, before, after) => {
  const at = Date.parse(instant);
  expect([at, at - 1, at, at - DAY_MS, at + DAY_MS].map((ms) => offsetAt(ms, zone))).toEqual([
    after,
    before,
    after,
    before,
    after,
  ]);
});

test('a time that the clocks show once leads back to its instant; near a change nothing is said', () => {
  const change = Date.parse('2026-03-29T01:00:00Z');
  const wallOf = (ms: number) => ms + offsetAt(ms, 'Europe/Berlin');

  expect(
    [-40 * DAY_MS, -3 * DAY_MS, 3 * DAY_MS, 40 * DAY_MS].map((from) =>
      instantOf(wallOf(change + from), 'Europe/Berlin'),
    ),
  ).toEqual([-40 * DAY_MS, -3 * DAY_MS, 3 * DAY_MS, 40 * DAY_MS].map((from) => change + from));
  for (const from of [-DAY_MS, -HOUR_MS, 0, HOUR_MS, DAY_MS])
    expect(instantOf(wallOf(change + from), 'Europe/Berlin')).toBe(undefined);
});

test('a zone that there is not is refused', () => {
  expect(() => offsetAt(0, 'Europe/Atlantis')).toThrow(RangeError);
});
