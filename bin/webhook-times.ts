import { DAY_MS, MINUTE_MS } from '../domain/calendar/durations.ts';

// Compares the times in a webhook's body with the time of the target. The sandbox has its own time, usually weeks
// ahead.

/**
 * The names of the time of an event, in our own format and those of the platforms. Other times, such as an expected
 * day, may lie ahead.
 */
const NAMES = /^(placedAt|updatedAt|occurredAt|created_at|updated_at|happened_at|date_created_gmt|date_modified_gmt)$/;
const AHEAD_MS = 5 * MINUTE_MS;
const BEHIND_MS = DAY_MS;

/** The times that do not fit, one sentence each; none if the body is no JSON. @param now epoch milliseconds */
export function timeNotes(body: string, now: number): string[] {
  return Object.entries(parsed(body)).flatMap(([name, value]) => {
    const at = NAMES.test(name) && typeof value === 'string' ? Date.parse(withZone(name, value)) : Number.NaN;
    const ahead = at - now;
    const there = `now there, ${new Date(now).toISOString()}`;
    if (ahead > AHEAD_MS) return [`${name} ${value} is ${span(ahead)} ahead of ${there}: it counts from its receipt`];
    if (-ahead > BEHIND_MS)
      return [
        `${name} ${value} is ${span(-ahead)} before ${there}: no mail goes about what is 14 days old, no confirmation after 48 hours`,
      ];
    return [];
  });
}

const withZone = (name: string, value: string): string =>
  name.endsWith('_gmt') && !/Z$/.test(value) ? `${value}Z` : value;

function parsed(body: string): object {
  try {
    const value = JSON.parse(body);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

function span(ms: number): string {
  const [size, name] =
    ms >= DAY_MS ? [DAY_MS, 'day'] : ms >= 60 * MINUTE_MS ? [60 * MINUTE_MS, 'hour'] : [MINUTE_MS, 'minute'];
  const count = Math.round(ms / (size as number));
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}
