import { DAY_MS } from '../../domain/calendar/durations.ts';
import { hangsOnSources, withAssumptions } from '../../domain/journey/assumptions.ts';
import { type Candidate, candidates, eventsOf, reopened } from '../../domain/journey/candidates.ts';
import { lanesOfOrder } from '../../domain/journey/chance.ts';
import { CONTRACT } from '../../domain/journey/contract.ts';
import { CONTINUED, unacknowledged } from '../../domain/journey/dispatch.ts';
import { expectedIn } from '../../domain/journey/expectation.ts';
import { type History, lastDecision } from '../../domain/journey/history.ts';
import { canBeLate, isLateNotice } from '../../domain/journey/lateness.ts';
import { type Next, whatNext } from '../../domain/journey/next.ts';
import { toldAs } from '../../domain/lanes/told.ts';
import { inputsOf } from '../../domain/message/inputs.ts';
import { kindOf, type MessageKind } from '../../domain/message/kinds.ts';
import { isSesTrouble } from '../../domain/message/patience.ts';
import { HELD_BY_BREAKER, isLateConfirmation } from '../../domain/message/rate-limit.ts';
import { isFlooded } from '../../domain/message/strangers.ts';
import { canaryStore, isCanary } from '../../domain/order/canary.ts';
import type { StoreSettings } from '../../domain/policy/settings.ts';
import { versionOf, wakePolicyOf } from '../../domain/policy/store.ts';
import { orderOf } from '../../domain/records/keys.ts';
import { PorchlightError } from '../../domain/shared/errors.ts';
import { type Acknowledged, acknowledgedAfter, toAttributes } from './acknowledged.ts';
import { closeCases, openCases } from './cases.ts';
import { deliver, giveUp } from './deliver.ts';
import { evaluateMessage } from './evaluation.ts';
import type { JourneyStepInput } from './journey-step-input.ts';
import type { Alarming, JourneyPort, StepSettings } from './port.ts';
import { type DecisionOutcome, type Delivered, recordDecision } from './record-decision.ts';

/** What the state machine goes on with: what to wait for, the longest wait, and what to write when it parks. */
export type JourneyStepResult = { next: Next['next']; seconds: number; outcome: string; acknowledged: Acknowledged };

const SHORTEST_WAIT_S = 60;
/** Waking early only means another check. A date decades away must not fail the machine, whose limit is 99,999,999 seconds. */
const LONGEST_WAIT_S = 90 * 86_400;
/** A run is limited to a year (the machine's TimeoutSeconds) and to 25,000 events, about 25 per step and wait: before that a new run continues it. */
const LONGEST_RUN_MS = 250 * DAY_MS;
const MOST_STEPS = 500;

/**
 * Decides about every candidate, sends the messages that go, opens and closes cases, and answers what comes next. It starts
 * from the table, so it may be tried again after any of its calls.
 */
export async function journeyStep(
  input: JourneyStepInput,
  port: JourneyPort,
  settings: StepSettings,
): Promise<JourneyStepResult> {
  const { pk, trigger, signal } = input;
  refuseUnknown(input.contract);
  const stored = await port.readHistory(pk);
  const { store: name, orderId } = orderOf(pk);
  const own = settings.stores[name];
  const store = own && isCanary(orderId) ? canaryStore(own) : own;
  if (!stored || stored.flow.erased) return ended('erased');
  if (!store) return ended('store_removed');
  const sources = hangsOnSources(stored) ? await port.readNewsSources(stored.store) : {};
  let history = withAssumptions(stored, store, sources, port.now());

  history = await withLearned(history, port);
  history = await closeCases(pk, history, port);
  await decideAll(input, history, store, port, settings);
  await keepFirsts(pk, history, port);
  history = await closeCases(pk, history, port); // those that end with a mail of this step
  history = await openCases(input, history, store, port);

  const acknowledged = acknowledgedAfter(history.flow, trigger, signal);
  const next = nextOf(input, { ...history, flow: { ...history.flow, acknowledged } }, store, port.now());
  if ('until' in next && expiresBefore(next.until, history)) await port.prolong(pk, next.until);
  const seconds = 'until' in next ? Math.ceil((Date.parse(next.until) - Date.parse(port.now())) / 1000) : 0;
  return {
    next: next.next,
    seconds: Math.min(Math.max(SHORTEST_WAIT_S, seconds), LONGEST_WAIT_S),
    outcome: 'outcome' in next ? next.outcome : '',
    acknowledged: toAttributes(acknowledged),
  };
}

/** Nothing is left to decide. `store_removed`: the settings no longer have the order's store. */
const ended = (outcome: 'erased' | 'store_removed'): JourneyStepResult => ({
  next: 'end',
  seconds: SHORTEST_WAIT_S,
  outcome,
  acknowledged: {},
});

/** Some days in advance, since TTL is not exact. */
const EXPIRY_MARGIN_S = 7 * 86_400;

const expiresBefore = (until: string, { expiresAt = Number.POSITIVE_INFINITY }: History): boolean =>
  expiresAt < Date.parse(until) / 1000 + EXPIRY_MARGIN_S;

/** What is learned about the order's lanes, if it can be late at all; mostly from the function's memory. */
async function withLearned(history: History, port: JourneyPort): Promise<History> {
  if (!canBeLate(history)) return history;
  return { ...history, learned: await port.readLearned(history.store, lanesOfOrder(history)) };
}

/** FLOW keeps the days that were told first, so that the delivery can be compared with them. */
async function keepFirsts(pk: string, { flow, decisions }: History, port: JourneyPort): Promise<void> {
  const first = flow.told ? undefined : decisions.find(({ expected }) => expected);
  if (first) await port.keepFirst(pk, 'told', toldAs({ at: first.at, ...first.expected! }));
  const late = flow.late ? undefined : decisions.find(({ kind, outcome }) => isLateNotice(kind) && outcome === 'sent');
  if (late) await port.keepFirst(pk, 'late', late.at);
}

type NextOfRun = Next | { next: 'end'; outcome: typeof CONTINUED };

/** A run does not end while there is news it has not acted on, and it does not go on for ever: a new run continues it. */
function nextOf(
  { startedAt, steps = 0 }: JourneyStepInput,
  history: History,
  store: StoreSettings,
  now: string,
): NextOfRun {
  const next = whatNext(history, store, now);
  const isUnheard = next.next === 'end' && unacknowledged(history.flow, wakePolicyOf(store)).length > 0;
  if (isUnheard) return { next: 'update', until: now };
  const isLong = steps > MOST_STEPS || (startedAt && Date.parse(now) - Date.parse(startedAt) > LONGEST_RUN_MS);
  return isLong && next.next !== 'end' ? { next: 'end', outcome: CONTINUED } : next;
}

/** If messages of one kind about several parcels would go now, the first one covers all of them. */
async function decideAll(
  input: JourneyStepInput,
  history: History,
  store: StoreSettings,
  port: JourneyPort,
  settings: StepSettings,
): Promise<void> {
  const went = new Map<MessageKind, string>();
  const decide = async (mail: Candidate) => {
    const toldAt = kindOf[mail.kind].shared && went.get(mail.kind);
    const isShared = toldAt !== undefined && wasKnown(history, mail, toldAt);
    await decideAbout(input, history, mail, store, port, settings, isShared);
    const last = lastDecision(history, mail);
    // one that already went may come from an earlier attempt of this step
    if (last?.outcome === 'sent' && mail.resend === undefined) went.set(mail.kind, last.at);
  };
  for (const mail of candidates(history, input.trigger, input.signal, store, port.now())) await decide(mail);
  for (const mail of reopened(history)) await decide(mail);
}

function wasKnown(history: History, mail: Candidate, at: string): boolean {
  const events = eventsOf(history, mail);
  return events.length === 0 || events.some(({ receivedAt }) => receivedAt <= at);
}

/** @throws UnknownContract for a graph of another version than this one and the one before */
function refuseUnknown(contract = CONTRACT): void {
  if (contract !== CONTRACT && contract !== CONTRACT - 1)
    throw new UnknownContract(
      `expected contract ${CONTRACT} or ${CONTRACT - 1}, and the state machine sent ${contract}`,
    );
}

/** An execution that another version of the machine started, whose steps this function does not know. */
export class UnknownContract extends PorchlightError {
  override name = 'UnknownContract';
}

/** The order within a message is fixed: evaluate, contact, number, turn, claim, send, settle and record in one. */
async function decideAbout(
  { pk, run }: JourneyStepInput,
  history: History,
  mail: Candidate,
  store: StoreSettings,
  port: JourneyPort,
  settings: StepSettings,
  isShared: boolean,
): Promise<void> {
  const now = port.now();
  const {
    context,
    verdict,
    ofAddress = [],
    language,
  } = await evaluateMessage(history, mail, store, now, port, settings, isShared);
  const outcome: Delivered =
    verdict.do === 'send'
      ? await deliver(pk, history, mail, store, { stage: settings.stage, now, ofAddress, language }, port)
      : verdict.do === 'give_up'
        ? await giveUp(pk, history, mail, port)
        : { outcome: OUTCOME_OF[verdict.do], ...verdict };
  if (outcome.outcome === 'held' && isLateConfirmation(mail, outcome.reason, now))
    await port.noteConfirmationWaits(history.store, now);
  const isTold = outcome.outcome === 'sent' && mail.resend === undefined;
  const expected = isTold && canBeLate(history) ? expectedIn(history, store, now) : undefined;
  const about = { ...mail, at: now, run, settings: versionOf(store), inputs: inputsOf(context, now), expected };
  const recorded = await recordDecision(port, pk, history, about, outcome);
  const alarming = alarmOf(outcome, recorded !== undefined);
  if (alarming) port.measure(alarming);
  const isBeyond = mail.kind === 'order_confirmation' && recorded?.reason === 'too_many_to_this_address';
  if (isBeyond || isFlooded(ofAddress, now)) port.measure('ManyOrdersToOneAddress', pk);
}

/** SES is busy now and then; the team hears of it only if it lasts. */
function alarmOf({ outcome, reason }: DecisionOutcome, isNews: boolean): Alarming | undefined {
  if (outcome === 'held' && reason === 'ses_busy') return isNews ? undefined : 'MailsFailed';
  if (!isNews) return undefined;
  if (outcome === 'unknown') return 'UnknownSends';
  if (outcome === 'failed' || (outcome === 'held' && isSesTrouble(reason))) return 'MailsFailed';
  return HELD_BY_BREAKER.some((one) => one === reason) ? 'MailsHeldByBreaker' : undefined;
}

const OUTCOME_OF = { skip: 'skipped', hold: 'held' } as const;
