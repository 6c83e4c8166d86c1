import { type Signal } from '../../domain/journey/dispatch.ts';
import { type Candidate, candidates, type Trigger } from '../../domain/journey/candidates.ts';
import { type Concern, causesOf, isReopened } from '../../domain/journey/cases.ts';
import { CONTRACT } from '../../domain/journey/contract.ts';
import { type History, ledgerOf } from '../../domain/journey/history.ts';
import { type Next, whatNext } from '../../domain/journey/next.ts';
import { inputsOf } from '../../domain/message/inputs.ts';
import { HELD_BY_BREAKER } from '../../domain/message/rate-limit.ts';
import type { Reason } from '../../domain/message/reasons.ts';
import { type StoreSettings, versionOf } from '../../domain/policy/settings.ts';
import { orderOf } from '../../domain/records/keys.ts';
import { type Acknowledged, acknowledgedAfter } from './acknowledged.ts';
import { deliver } from './deliver.ts';
import { evaluateMessage } from './evaluation.ts';
import type { Alarming, JourneyPort, StepSettings } from './port.ts';
import { type DecisionOutcome, recordDecision } from './record-decision.ts';

/** What a state of the machine sends. */
export type JourneyStepInput = {
  /** Of the graph that asks (domain/journey/contract.ts); absent in a direct call. */
  contract?: number | undefined;
  pk: string;
  run: number;
  trigger: Trigger;
  signal?: Signal | undefined;
};

/** What the state machine goes on with: what to wait for, how long at the most, and what to write when it parks. */
export type JourneyStepResult = { next: Next['next']; seconds: number; outcome: string; acknowledged: Acknowledged };

const SHORTEST_WAIT_S = 60;
/** Waking early only looks again. A date decades away must not fail the machine, which takes 99,999,999 seconds at most. */
const LONGEST_WAIT_S = 90 * 86_400;

/**
 * Decides about every message there is reason for, sends those that go, opens cases, and says what comes next. It starts
 * from what is stored, so it may be tried again after any of its calls.
 */
export async function journeyStep(
  input: JourneyStepInput,
  port: JourneyPort,
  settings: StepSettings,
): Promise<JourneyStepResult> {
  const { pk, trigger, signal } = input;
  refuseUnknown(input.contract);
  const history = await port.readHistory(pk);
  const store = settings.stores[orderOf(pk).store];
  if (!history || history.flow.erased || !store)
    return { next: 'end', seconds: SHORTEST_WAIT_S, outcome: 'erased', acknowledged: {} };

  const mails = candidates(history, trigger, signal, store, port.now());
  for (const mail of mails) await decideAbout(input, history, mail, store, port, settings);

  const now = port.now();
  const next = whatNext(history, store, now);
  for (const opened of causesOf(history, store, signal, next)) await openCase(input, opened, history, port);
  const seconds = next.next === 'end' ? 0 : Math.ceil((Date.parse(next.until) - Date.parse(now)) / 1000);
  return {
    next: next.next,
    seconds: Math.min(Math.max(SHORTEST_WAIT_S, seconds), LONGEST_WAIT_S),
    outcome: next.next === 'end' ? next.outcome : '',
    acknowledged: acknowledgedAfter(history.flow, trigger, signal),
  };
}

/** @throws UnknownContract for a graph of another version than this one and the one before */
function refuseUnknown(contract = CONTRACT): void {
  if (contract !== CONTRACT && contract !== CONTRACT - 1)
    throw new UnknownContract(
      `expected contract ${CONTRACT} or ${CONTRACT - 1}, and the state machine sent ${contract}`,
    );
}

export class UnknownContract extends Error {
  override name = 'UnknownContract';
}

/** The order within a message is fixed: evaluate, contact, number, turn, claim, send, settle and record. */
async function decideAbout(
  { pk, run }: JourneyStepInput,
  history: History,
  mail: Candidate,
  store: StoreSettings,
  port: JourneyPort,
  settings: StepSettings,
): Promise<void> {
  const now = port.now();
  const { context, verdict } = await evaluateMessage(history, mail, store, now, port, settings);
  const outcome: DecisionOutcome =
    verdict.do === 'send'
      ? await deliver(pk, history, mail, store, settings.stage, now, port)
      : { outcome: OUTCOME_OF[verdict.do], ...verdict };
  if (verdict.do === 'give_up') {
    await port.settle(pk, mail, ledgerOf(history, mail)!.attempt, { status: 'unknown' });
  }
  const about = { ...mail, at: now, run, settings: versionOf(store), inputs: inputsOf(context, now) };
  const isNews = await recordDecision(port, pk, history, about, outcome);
  const alarming = alarmOf(outcome);
  if (isNews && alarming) port.measure(alarming);
}

function alarmOf({ outcome, reason }: DecisionOutcome): Alarming | undefined {
  if (outcome === 'unknown') return 'UnknownSends';
  if (outcome === 'failed' || PAUSES.includes(reason)) return 'MailsFailed';
  return HELD_BY_BREAKER.some((one) => one === reason) ? 'MailsHeldByBreaker' : undefined;
}

/** Reasons of mails that wait until SES takes mails of the account again. */
const PAUSES: readonly string[] = ['ses_daily_quota', 'ses_not_verified', 'ses_paused'] satisfies Reason[];

const OUTCOME_OF = {
  skip: 'skipped',
  hold: 'held',
  give_up: 'unknown',
} as const;

async function openCase(
  { pk, run }: JourneyStepInput,
  opened: Concern,
  history: History,
  port: JourneyPort,
): Promise<void> {
  const known = history.cases.find(({ cause, subject }) => cause === opened.cause && subject === opened.subject);
  const isAgain = known && isReopened(known, opened);
  if (known?.teamNotified && !isAgain) return;
  if (!known || isAgain) await port.openCase(pk, opened, port.now(), known?.closedAt);
  await port.notifyTeam(pk, run, opened, history);
  await port.markTeamNotified(pk, opened);
}
