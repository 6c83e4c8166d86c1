import type { ParcelMilestone } from './milestones.ts';

// Whether a carrier's words report an attempt to deliver. Codes are less reliable: a customer who was out is coded as a failure,
// and an attempt that was not made as an attempt.

const OUT =
  /not available|not (at )?home|business (was |is )?closed|no(body| ?one) (was |is )?(at )?(home|available)|notice (was )?left|left (a )?notice/i;
const ATTEMPT = /\battempt/i;
const NO_ATTEMPT =
  /\b(no|not|never|without|unable to|cannot|could(n[’']t| not))( \w+){0,2} attempt|\battempt\w* (\w+ ){0,2}(not|n[’']t|cancel|postponed|scheduled)|\b(will|to) (be )?attempt|attempt will/i;

/** "No delivery attempt was made." @param words of one scan */
const saysNone = (words: string): boolean => NO_ATTEMPT.test(words) && !OUT.test(words);

/** Whether the words report an attempt when the code says only that something failed. */
export const saysAttempt = (words = ''): boolean => OUT.test(words) || (ATTEMPT.test(words) && !saysNone(words));

/** The milestone of a scan with its words: an attempt that was not made is a problem like any other. */
export const withWords = (milestone: ParcelMilestone, words = ''): ParcelMilestone =>
  milestone === 'delivery_attempted' && saysNone(words) ? 'exception' : milestone;
