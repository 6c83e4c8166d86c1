import fc from 'fast-check';
import { instantAt, setZone } from '../../console/words.ts';
import { atLocal } from '../../domain/calendar/windows.ts';
import '../seed.ts';

afterEach(() => setZone('UTC'));

const ZONES = [
  'America/Los_Angeles',
  'Europe/Berlin',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'Pacific/Kiritimati',
  'UTC',
];
const minutes = fc.integer({
  min: Date.parse('2025-01-01T00:00Z') / 60_000,
  max: Date.parse('2028-01-01T00:00Z') / 60_000,
});

test('a time that is typed is one of the store, wherever the browser is', () => {
  fc.assert(
    fc.property(minutes, fc.constantFrom(...ZONES), (minute, zone) => {
      setZone(zone);
      const wall = new Date(minute * 60_000).toISOString().slice(0, 16);
      const [date = '', time = ''] = wall.split('T');
      const found = instantAt(wall);
      const shown = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });
      const isSkipped = shown.format(Date.parse(found)) !== `${date} ${time}`;
      expect(found >= atLocal(date, time, zone)).toBe(true);
      if (!isSkipped) expect(found).toBe(atLocal(date, time, zone));
    }),
    { numRuns: 500 },
  );
});

test.each([
  ['America/Los_Angeles', '2026-03-02T09:00', '2026-03-02T17:00:00.000Z'],
  ['America/Los_Angeles', '2026-11-01T01:30', '2026-11-01T08:30:00.000Z'],
  ['America/Los_Angeles', '2026-03-08T02:30', '2026-03-08T10:30:00.000Z'],
  ['Europe/Berlin', '2026-07-01T09:00', '2026-07-01T07:00:00.000Z'],
])('in %s %s is %s', (zone, wall, instant) => {
  setZone(zone);

  expect(instantAt(wall)).toBe(instant);
});
