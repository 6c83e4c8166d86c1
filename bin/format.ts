import { DAY_MS, HOUR_MS } from '../domain/calendar/durations.ts';

/** Formats rows in columns, each as wide as its widest cell. */
export function columns(rows: string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  return rows.map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join('  ')
      .trimEnd(),
  );
}

const UNITS: readonly [name: string, ms: number][] = [
  ['day', DAY_MS],
  ['hour', HOUR_MS],
  ['minute', 60_000],
];

/** How long ago something was, in its largest unit. */
export function age(since: string, now: string): string {
  const ms = Math.max(0, Date.parse(now) - Date.parse(since));
  const [name, size] = UNITS.find(([, size]) => ms >= size) ?? ['minute', 60_000];
  const count = Math.floor(ms / size);
  return `${count} ${name}${count === 1 ? '' : 's'}`;
}
