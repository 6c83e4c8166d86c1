import { type Concern, causesOf, isAgain } from '../../domain/cases.ts';
import type { Signal } from '../../domain/flow.ts';
import { type History, ledgerOf } from '../../domain/history.ts';
import { inputsOf } from '../../domain/inputs.ts';
import type { Case } from '../../domain/items.ts';
import { orderOf } from '../../domain/keys.ts';
import { type Next, whatNext } from '../../domain/next.ts';
import { type Ask, type Occasion, occasions } from '../../domain/occasions.ts';
import { type Settings, type StoreSettings, versionOf } from '../../domain/settings.ts';
import { HELD_BY_BREAKER } from '../../domain/traffic.ts';
import type { HistoryTable } from '../shared/history-table.ts';
import { ask } from './ask.ts';
import { keep, type Outcome } from './decisions.ts';
import { PAUSES, type Post } from './post.ts';
import { type Told, toldAfter } from './told.ts';

/** What a state of the machine sends. */
export type TellInput = { pk: string; run: number; ask: Ask; signal?: Signal | undefined };

/** What the state machine goes on with: what to wait for, how long at the most, and what to write when it parks. */
export type TellResult = { next: Next['next']; seconds: number; outcome: string; told: Told };

export type TellDependencies = {
  journeys: HistoryTable;
  settings: Settings;
  stage: string;
  post: Post;
  tellTeam: TellTeam;
  now: () => string;
  /** Counts what the team has alarms for. */
  measure: (metric: Alarming) => void;
};

/** Mails of which nobody knows whether they went; that SES refused; that the circuit breaker holds. */
export type Alarming = 'UnknownSends' | 'MailsFailed' | 'MailsHeldByBreaker';

/** Tells the team that a case was opened. */
export type TellTeam = (
  pk: string,
  run: number,
  opened: Pick<Case, 'cause' | 'subject'>,
  history: History,
) => Promise<void>;

const SHORTEST_WAIT_S = 60;
/** Waking early only looks again. A date decades away must not fail the machine, which takes 99,999,999 seconds at most. */
const LONGEST_WAIT_S = 90 * 86_400;

/** Decides about every mail this step has reason for, sends those that go, opens cases, and says what comes next. */
export async function tell(input: TellInput, deps: TellDependencies): Promise<TellResult> {
  const { pk, run, ask, signal } = input;
  const history = await deps.journeys.read(pk);
  const store = deps.settings.stores[orderOf(pk).store];
  if (!history || history.flow.erased || !store)
    return { next: 'end', seconds: SHORTEST_WAIT_S, outcome: 'erased', told: {} };

  const mails = occasions(history, ask, signal, store, deps.now());
  for (const mail of mails) await tellOne(input, history, mail, store, deps);

  const now = deps.now();
  const next = whatNext(history, store, now);
  for (const opened of causesOf(history, store, signal, next)) await openCase(pk, run, opened, history, deps);
  const seconds = next.next === 'end' ? 0 : Math.ceil((Date.parse(next.until) - Date.parse(now)) / 1000);
  return {
    next: next.next,
    seconds: Math.min(Math.max(SHORTEST_WAIT_S, seconds), LONGEST_WAIT_S),
    outcome: next.next === 'end' ? next.outcome : '',
    told: toldAfter(history.flow, ask, signal),
  };
}

async function tellOne(
  { pk, run }: TellInput,
  history: History,
  mail: Occasion,
  store: StoreSettings,
  deps: TellDependencies,
): Promise<void> {
  const now = deps.now();
  const { question, verdict } = await ask(history, mail, store, now, deps);
  const outcome: Outcome =
    verdict.do === 'send'
      ? await deps.post(pk, history, mail, store, now)
      : { outcome: OUTCOME_OF[verdict.do], ...verdict };
  if (verdict.do === 'give_up') {
    await deps.journeys.settle(pk, mail, ledgerOf(history, mail)!.attempt, { status: 'unknown' });
  }
  const about = { ...mail, at: now, run, settings: versionOf(store), inputs: inputsOf(question, now) };
  const isNews = await keep(deps.journeys, pk, history, about, outcome);
  const alarming = alarmOf(outcome);
  if (isNews && alarming) deps.measure(alarming);
}

function alarmOf({ outcome, reason }: Outcome): Alarming | undefined {
  if (outcome === 'unknown') return 'UnknownSends';
  if (outcome === 'failed' || PAUSES.includes(reason)) return 'MailsFailed';
  return HELD_BY_BREAKER.some((one) => one === reason) ? 'MailsHeldByBreaker' : undefined;
}

const OUTCOME_OF = {
  skip: 'skipped',
  hold: 'held',
  give_up: 'unknown',
} as const;

async function openCase(
  pk: string,
  run: number,
  opened: Concern,
  history: History,
  deps: TellDependencies,
): Promise<void> {
  const known = history.cases.find(({ cause, subject }) => cause === opened.cause && subject === opened.subject);
  const again = known && isAgain(known, opened);
  if (known?.toldTeam && !again) return;
  const openedAt = deps.now();
  if (!known || again) await deps.journeys.openCase(pk, opened, openedAt, known?.closedAt);
  await deps.tellTeam(pk, run, opened, history);
  await deps.journeys.teamTold(pk, opened);
}
