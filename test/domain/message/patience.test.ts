import { DAY_MS, MINUTE_MS } from '../../../domain/calendar/durations.ts';
import { lookAgainAt } from '../../../domain/message/patience.ts';
import { aQuestion, at, PLACED } from '../../fixtures.ts';

/** The times of looking at a message that is held from its first day on. */
function looks(reason: Parameters<typeof lookAgainAt>[0], days: number): number[] {
  const found: number[] = [];
  const held = { reason, at: at(3), until: at(3) };
  const end = Date.parse(at(3)) + days * DAY_MS;
  for (let now = Date.parse(at(3)); now < end; found.push(now)) {
    now = Date.parse(lookAgainAt(reason, aQuestion({ held }), new Date(now).toISOString()));
  }
  return found;
}

test('the longer a message waits, the later it is looked at again', () => {
  expect(looks('stopped_by_hand', 14).length).toBeLessThan(10);
  expect(looks('ses_paused', 14).length).toBeLessThan(60);
  const busy = looks('ses_busy', 1);
  expect(busy[0]! - Date.parse(at(3))).toBeLessThanOrEqual(6 * MINUTE_MS);
  expect(Math.max(...busy.slice(1).map((time, i) => time - busy[i]!))).toBeLessThanOrEqual(60 * MINUTE_MS);
});

test('messages that wait for the same do not come back at once', () => {
  const back = Array.from({ length: 1000 }, (_, i) =>
    lookAgainAt('ses_busy', aQuestion({ placedAt: new Date(Date.parse(PLACED) + i).toISOString() }), at(3)),
  );

  const ofSecond = new Map<string, number>();
  for (const time of back) ofSecond.set(time.slice(0, 19), (ofSecond.get(time.slice(0, 19)) ?? 0) + 1);
  expect(Math.max(...ofSecond.values())).toBeLessThan(20);
});

test('a message is looked at once more before it is of no use', () => {
  const held = { reason: 'ses_paused', at: at(3), until: at(3) };

  const again = lookAgainAt('ses_paused', aQuestion({ held }), at(17, '09:00')); // news are of use for 14 days

  expect(again > at(17, '11:49') && again < at(17)).toBe(true);
});
