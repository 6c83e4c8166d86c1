/** The clocks of the sweep and of Step Functions. */
const APART_MS = 60_000;

/** Whether a run began by this sweep; one that was there tells when it began before. */
export const isOfThisSweep = (began: Date | undefined, now: string): boolean =>
  began !== undefined && began.getTime() >= Date.parse(now) - APART_MS;
