import { DAY_MS, HOUR_MS } from '../domain/calendar/durations.ts';

// Formats times, money and names. Times are in the store's zone.

let zone = 'UTC';
export const setZone = (timeZone: string): void => {
  zone = timeZone;
};

const formats = new Map<string, Intl.DateTimeFormat>();
function formatted(at: string, name: string, options: Intl.DateTimeFormatOptions): string {
  const key = `${zone} ${name}`;
  const format = formats.get(key) ?? new Intl.DateTimeFormat('en-GB', { timeZone: zone, ...options });
  formats.set(key, format);
  return format.format(Date.parse(at));
}

const TIME = { hour: '2-digit', minute: '2-digit' } as const;
const DAY = { weekday: 'short', day: 'numeric', month: 'short' } as const;

export const clockTime = (at: string): string => formatted(at, 'time', TIME);
export const dayOf = (at: string): string => formatted(at, 'day', DAY);
export const timeOf = (at: string): string => formatted(at, 'both', { ...DAY, ...TIME });
export const fullTime = (at: string): string => formatted(at, 'full', { ...DAY, year: 'numeric', ...TIME });
/** A calendar day, which has no zone. */
export const calendarDay = (day: string): string =>
  new Intl.DateTimeFormat('en-GB', { ...DAY, timeZone: 'UTC' }).format(Date.parse(`${day}T00:00:00Z`));
/** `YYYY-MM-DD` in the store's zone. */
export const isoDay = (at: string | number): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(typeof at === 'number' ? at : Date.parse(at));

/** The zone of the store's times. */
export const storeZone = (): string => zone;

/** The instant at which the store's clocks show `YYYY-MM-DDTHH:MM`. If they show it twice, the first. */
export function instantAt(wallTime: string): string {
  const wall = Date.parse(`${wallTime}:00Z`);
  const possible = [-1, 1].map((days) => wall - offsetAt(wall + days * DAY_MS));
  const shown = possible.filter((at) => at + offsetAt(at) === wall);
  return new Date(shown.length > 0 ? Math.min(...shown) : Math.max(...possible)).toISOString();
}

/** By how many milliseconds the store's clocks are ahead of UTC. */
function offsetAt(at: number): number {
  const [day, time] = ['wall day', 'wall time'].map((name, i) =>
    formatted(new Date(at).toISOString(), name, i === 0 ? WALL_DAY : { ...TIME, hourCycle: 'h23' }),
  );
  const [d, m, y] = day!.split('/');
  return Date.parse(`${y}-${m}-${d}T${time}:00Z`) - Math.floor(at / 60_000) * 60_000;
}
const WALL_DAY = { day: '2-digit', month: '2-digit', year: 'numeric' } as const;

export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', DAY_MS],
  ['hour', HOUR_MS],
  ['minute', 60_000],
];
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

/** `3 days ago`, `in 2 hours`, `now`. */
export function ago(at: string, now: number): string {
  const apart = Date.parse(at) - now;
  const [unit, length] = UNITS.find(([, ms]) => Math.abs(apart) >= ms) ?? [];
  return unit ? relative.format(Math.trunc(apart / length!), unit) : 'now';
}

/** One of our identifiers in plain writing. */
export const plain = (word: string): string => word.replaceAll('_', ' ');
export const capital = (word: string): string => {
  const text = plain(word);
  return text.charAt(0).toUpperCase() + text.slice(1);
};

export const money = (amount: string | number, currency: string): string =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).format(Number(amount));
export const count = (n: number): string => new Intl.NumberFormat('en').format(n);
export const percent = (share: number): string => `${(share * 100).toFixed(share > 0.995 || share < 0.1 ? 1 : 0)} %`;
export const some = (n: number, one: string, many = `${one}s`): string => `${count(n)} ${n === 1 ? one : many}`;

/** The end of an ARN, which names the person or role. */
export const nameOf = (arn: string): string => arn.replace(/^.*[/:]/, '');
