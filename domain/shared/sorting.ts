/** Text order by code unit, which is the order of UTC ISO times and of DynamoDB's keys; equal texts are equal. */
export const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The latest of some UTC ISO times, at least one of which is known. */
export const latest = (...times: (string | undefined)[]): string =>
  times
    .filter((at) => at !== undefined)
    .sort()
    .at(-1)!;
