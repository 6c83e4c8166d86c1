/** Nobody wants to be told what happened weeks ago: older than this, no message and no case is of use. */
export const NEWS_AGE_MS = 14 * 86_400_000;
