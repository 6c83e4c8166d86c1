import { HOUR_MS, MINUTE_MS } from '../calendar/durations.ts';
import { fractionOf } from '../shared/digest.ts';
import { ofUseUntil } from './age.ts';
import type { DecisionContext } from './types.ts';

// When to decide again about a message that waits for something without a known end: a stop of the store, trouble with SES,
// or other mails that wait. The longer it has waited, the longer the next pause; spread, so that not all come back at once.

/** A message is decided one last time this long before it is of no more use. */
const LAST_LOOK_MS = 10 * MINUTE_MS;

type Rhythm = { shortest: number; longest: number };

const MOMENT: Rhythm = { shortest: 3 * MINUTE_MS, longest: 30 * MINUTE_MS };
/** SES's events have an hour to report that a mail went after all (evaluate.ts). */
const HOURLY: Rhythm = { shortest: HOUR_MS, longest: 2 * HOUR_MS };
const HOURS: Rhythm = { shortest: HOUR_MS, longest: 6 * HOUR_MS };
/** Resuming a stopped store wakes the held messages. */
const UNTIL_WOKEN: Rhythm = { shortest: 6 * HOUR_MS, longest: 7 * 24 * HOUR_MS };

const PACE_OF = {
  ses_busy: MOMENT,
  ses_unreachable: MOMENT,
  ses_error: HOURLY,
  ses_daily_quota: HOURS,
  ses_not_verified: HOURS,
  ses_paused: HOURS,
  confirmations_first: MOMENT,
  stopped_by_hand: UNTIL_WOKEN,
  held_by_hand: UNTIL_WOKEN,
} as const satisfies Record<string, Rhythm>;

export type OpenEnd = keyof typeof PACE_OF;

/** Whether a message is held until something ends: a later time to check is not a new decision. */
export const isOpenEnd = (reason: string): reason is OpenEnd => Object.hasOwn(PACE_OF, reason);

/** Why SES takes no mails for now. */
export type SesTrouble = Exclude<OpenEnd, 'confirmations_first' | `${string}_by_hand`>;
export const isSesTrouble = (reason: string): reason is SesTrouble => isOpenEnd(reason) && reason.startsWith('ses_');

type Waiting = Pick<DecisionContext, 'kind' | 'placedAt' | 'happenedAt' | 'held'>;

export function lookAgainAt(reason: OpenEnd, message: Waiting, now: string): string {
  const { kind, placedAt, happenedAt, held } = message;
  const { shortest, longest } = PACE_OF[reason];
  const waited = held?.reason === reason ? Date.parse(now) - Date.parse(held.at) : 0;
  const spread = fractionOf(`${kind} ${placedAt} ${happenedAt} ${now}`);
  const again = Date.parse(now) + Math.min(Math.max(waited, shortest), longest) * (1 + spread);
  const end = Date.parse(ofUseUntil(message) ?? '');
  const last = end - LAST_LOOK_MS * (0.1 + 0.9 * spread);
  return new Date(again > end && last > Date.parse(now) ? last : again).toISOString();
}
