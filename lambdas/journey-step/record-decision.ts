import { type History, lastDecision, toldOf } from '../../domain/journey/history.ts';
import { risingTime } from '../../domain/journey/reaction.ts';
import { isOpenEnd, isSesTrouble, type SesTrouble } from '../../domain/message/patience.ts';
import { HELD_BY_BREAKER } from '../../domain/message/rate-limit.ts';
import type { WokenBy } from '../../domain/records/held.ts';
import type { Decision } from '../../domain/records/items.ts';
import type { JourneyPort } from './port.ts';

export type DecisionOutcome = Pick<Decision, 'outcome' | 'reason' | 'until'>;
/** The result of a message. `attempt` is set for a mail that SES took and that is still to be settled, together with its decision. */
export type Delivered = DecisionOutcome & { accepted?: { attempt: string; messageId: string } | undefined };

type About = Omit<Decision, keyof DecisionOutcome>;

/**
 * Records a decision, with what came of its mail, and adds it to the history at hand. @returns it as it is kept; nothing when it repeats the last one
 * about the same message, as one does that is held for the same reason, but for another time to look again.
 */
export async function recordDecision(
  port: JourneyPort,
  pk: string,
  history: History,
  about: About,
  { outcome, reason, until, accepted }: Delivered,
): Promise<Decision | undefined> {
  const by = outcome === 'held' && wokenBy(reason);
  if (by) await port.listHeld(pk, by, about.at);
  const last = lastDecision(history, about);
  const told = toldOf(history, about);
  const at = risingTime(about.at, last?.at); // the key has the time, and no decision may replace another
  // left out where it is the decision's own time (inputs.ts)
  const inputs = about.inputs && at !== about.at ? { wantedSince: about.at, ...about.inputs } : about.inputs;
  const decision: Decision = { ...about, at, inputs, outcome, reason, until };
  if (last && !accepted && isRepeat(last, decision)) {
    // only the time of the next check may differ, and the next step computes it again
    told.decisions = told.decisions.map((one) => (one === last ? { ...last, until } : one));
    return undefined;
  }
  if (reason === 'already_sent' && last?.outcome !== 'sent') Object.assign(decision, CONFIRMED);
  if (!accepted || !(await isSettled(port, pk, decision, accepted))) await port.record(pk, decision);
  told.decisions.push(decision);
  return decision;
}

/** If an event of SES was faster, the decision gets an item of its own. */
const isSettled = (
  port: JourneyPort,
  pk: string,
  decision: Decision,
  { attempt, messageId }: NonNullable<Delivered['accepted']>,
): Promise<boolean> => port.settle(pk, decision, attempt, { status: 'sent', messageId }, decision);

/** Who wakes an order whose message is held for this reason; undefined if it only checks again at its time. */
function wokenBy(reason: string): WokenBy | undefined {
  if (HELD_BY_BREAKER.some((one) => one === reason)) return 'people';
  return isSesTrouble(reason) && !FOR_A_MOMENT.includes(reason) ? 'sweep' : undefined;
}

const FOR_A_MOMENT: readonly SesTrouble[] = ['ses_busy', 'ses_unreachable', 'ses_error'];

/** An earlier attempt of this step broke off between sending and recording; SES reported that the mail went. */
const CONFIRMED = { outcome: 'sent', reason: 'confirmed_by_ses' } as const;

function isRepeat(last: Decision, now: Decision): boolean {
  if (last.outcome === now.outcome)
    return last.reason === now.reason && (last.until === now.until || isOpenEnd(now.reason));
  return last.outcome === 'sent' && now.reason === 'already_sent' && last.happenedAt === now.happenedAt;
}
