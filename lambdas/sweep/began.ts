/** How far the clocks of the sweep and of Step Functions may differ. */
const APART_MS = 60_000;

/** Whether this sweep started the run. A run that existed before has an earlier start. */
export const isOfThisSweep = (began: Date | undefined, now: string): boolean =>
  began !== undefined && began.getTime() >= Date.parse(now) - APART_MS;
