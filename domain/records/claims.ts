// A time that lies ahead of its receipt is of another clock, or zone. What it dates counts from its receipt: from the
// first one, however often it is told, and whether or not its time has come by then.

/** By the time that a source claimed, from when it counts instead. */
export type Claims = Readonly<Record<string, string>>;

/** Clocks are off by so much. */
const AHEAD_MS = 5 * 60_000;
/** Two claims that are ahead by so much more or less are of one clock, told with more or less delay: zones differ by more. */
const ONE_CLOCK_MS = 25 * 60_000;
/** An order that its shop edits by such a clock is edited for as long as it likes. */
const MOST_CLAIMS = 20;

const aheadOf = (time: string, other: string): number => Date.parse(time) - Date.parse(other);

/** Whether a time lies too far ahead to be true. */
export const isAhead = (time: string, receivedAt: string): boolean => aheadOf(time, receivedAt) > AHEAD_MS;

/** From when what is dated so counts. What one clock claims keeps its distance, whichever is received first. */
export function countsFrom(claimed: string, receivedAt: string, known: Claims = {}): string {
  const before = known[claimed];
  if (before !== undefined) return before;
  if (!isAhead(claimed, receivedAt)) return claimed;
  const ahead = aheadOf(claimed, receivedAt);
  const later = Object.entries(known).flatMap(([other, counted]) =>
    aheadOf(other, claimed) > 0 && Math.abs(aheadOf(other, counted) - ahead) <= ONE_CLOCK_MS
      ? [Date.parse(counted) - aheadOf(other, claimed)]
      : [],
  );
  return new Date(Math.min(Date.parse(receivedAt), ...later)).toISOString();
}

/** Those of these times that do not count as they were claimed. */
export function claimsOf(times: readonly (string | undefined)[], counted: (time: string) => string): Claims {
  const claims = times.flatMap((time) => (time !== undefined && counted(time) !== time ? [[time, counted(time)]] : []));
  return Object.fromEntries(claims);
}

/** Of what is claimed twice the earlier stays; of very many the first, which is of the beginning, and the last. */
export function joinedClaims(a: Claims = {}, b: Claims = {}): Claims | undefined {
  const all = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort((one, other) => aheadOf(one, other));
  const kept = all.length > MOST_CLAIMS ? [all[0]!, ...all.slice(1 - MOST_CLAIMS)] : all;
  if (kept.length === 0) return undefined;
  return Object.fromEntries(kept.map((time) => [time, [a[time], b[time]].filter((at) => at !== undefined).sort()[0]!]));
}
