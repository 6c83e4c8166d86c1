import { setTimeout as wait } from 'node:timers/promises';
import type { History } from '../domain/journey/history.ts';
import type { MessageKind } from '../domain/message/kinds.ts';
import { sentenceOf } from '../domain/message/reasons.ts';
import { canaryEmail } from '../domain/order/canary.ts';
import { commandLine } from '../domain/shared/command-line.ts';
import { journeyTable } from '../lambdas/shared/journey-table.ts';
import { partition } from '../lambdas/shared/partition.ts';
import type { JourneysTable } from '../lambdas/shared/table.ts';
import { sampleMilestone, sampleOrder, type Webhook } from './webhooks.ts';

// The steps of a canary order through a deployed stack. Each step says what it waits for, and what to do if it does not
// come.

/** What is checked, whether it is so, and if not, what to do. */
export type CanaryStep = { what: string; ok: boolean; advice?: string };

/** The response to a webhook; status 0 and the reason if there is none. */
type Answer = { status: number; text: string };

export type CanaryWay = {
  pk: string;
  store: string;
  orderId: string;
  journeys: JourneysTable;
  /** The flags that lead another command to the same stack. */
  flags: string;
  /** The time of the stack. */
  now: () => number;
  /** How many milliseconds a step may take. */
  patienceMs: number;
  post(webhook: Webhook): Promise<Answer>;
  erase(): Promise<void>;
};

/**
 * Takes one step after the other until one fails. In any case it erases the order, even if it is unknown whether it was
 * recorded.
 */
export async function* walk(way: CanaryWay): AsyncGenerator<CanaryStep> {
  const order = await way.post(sampleOrder(sampleOf(way), way.now(), way.orderId));
  const taken = takenAs('the order', order);
  yield taken;
  if (order.status >= 400 && order.status < 500) return;
  for (const step of taken.ok ? stepsOf(way) : []) {
    const done = await step();
    yield done;
    if (!done.ok) break;
  }
  yield await erased(way);
}

const sampleOf = ({ store, orderId }: CanaryWay) => ({
  store,
  platform: 'own',
  email: canaryEmail(orderId),
  parcel: '1',
});

const stepsOf = (way: CanaryWay): (() => Promise<CanaryStep>)[] => [
  () => runs(way),
  () => mailed(way, 'order_confirmation'),
  ...(['dispatched', 'delivered'] as const).flatMap((milestone) => [
    async () => takenAs(milestone, await way.post(sampleMilestone(sampleOf(way), way.orderId, milestone, way.now()))),
    () => mailed(way, milestone),
  ]),
  () => waitsForReview(way),
];

function takenAs(what: string, { status, text }: Answer): CanaryStep {
  const ok = status >= 200 && status < 300;
  return { what: `${what} was taken in`, ok, ...(!ok && { advice: adviceFor(status, text) }) };
}

function adviceFor(status: number, text: string): string {
  if (status === 0) return `nothing answers (${text}): see whether the stack's ApiAddress is reached from here`;
  if (status === 401)
    return `the signature was refused: read the key of "own" in the store's secret (output ReadSecret)`;
  if (status === 429) return 'the API throttles: try again in a minute';
  if (status >= 500) return `the API answers ${status}: see the log of ingest`;
  return `the API answers ${status}: ${text}`;
}

async function runs(way: CanaryWay): Promise<CanaryStep> {
  const found = await until(way, ({ flow }) => flow.run !== undefined && flow.token !== undefined);
  return step('its journey runs and waits for news', found, () =>
    found.last?.flow.run === undefined
      ? 'no run was started: see the alarms DispatchBehind and DispatchFailing, and the log of dispatch'
      : `the run ${found.last.flow.run} does not wait: see its execution in the Step Functions console (output JourneyConsole)`,
  );
}

/** SES's event is the last link of the chain: it comes over EventBridge. */
async function mailed(way: CanaryWay, kind: MessageKind): Promise<CanaryStep> {
  const entryOf = ({ mails }: History) => mails.find((mail) => mail.kind === kind);
  const found = await until(way, (history) => entryOf(history)?.status === 'delivered');
  return step(`the mail "${kind}" was sent, and SES told that it arrived`, found, () => {
    const entry = found.last && entryOf(found.last);
    if (entry?.status === 'sent')
      return 'SES took it and told nothing of it: see the rule of SES events (EventBridge, default bus) and the log of mail-events';
    if (entry)
      return `the ledger says "${entry.status}": ${commandLine('explain', [way.store, way.orderId], way.flags)}`;
    const decision = found.last?.decisions.filter((one) => one.kind === kind).at(-1);
    if (decision) return `it was ${decision.outcome}: ${sentenceOf(decision.reason)}`;
    return 'nothing was decided about it: see the log of journey-step, and the execution in the Step Functions console';
  });
}

async function waitsForReview(way: CanaryWay): Promise<CanaryStep> {
  const found = await until(
    way,
    ({ flow }) => flow.token !== undefined && ['check_in', 'review'].includes(flow.stage ?? ''),
  );
  return step('it waits for the time to ask for a review', found, () => {
    const { stage, outcome } = found.last?.flow ?? {};
    return `its journey stands at "${outcome ?? stage}": ${commandLine('explain', [way.store, way.orderId], way.flags)}`;
  });
}

/** Decisions remain, because they hold nothing personal, and so does a marker that drops late news. */
async function erased(way: CanaryWay): Promise<CanaryStep> {
  await way.erase();
  const rest = async () => {
    const items = await partition(way.journeys, way.pk);
    return items.map(({ sk }) => sk?.S ?? '').filter((sk) => sk !== 'FLOW' && !sk.startsWith('DECISION#'));
  };
  for (const end = Date.now() + way.patienceMs; Date.now() < end; await wait(PAUSE_MS))
    if ((await rest()).length === 0) return { what: 'it is erased', ok: true };
  const advice = `items of it are left: ${commandLine('privacy', ['status', way.store], way.flags)}, and the alarm PrivacyRequestsStopped`;
  return { what: 'it is erased', ok: false, advice };
}

const PAUSE_MS = 500;
type Sighting = { ok: boolean; last: History | undefined };

async function until(way: CanaryWay, isThere: (history: History) => boolean): Promise<Sighting> {
  const { readHistory } = journeyTable(way.journeys);
  let last: History | undefined;
  for (const end = Date.now() + way.patienceMs; Date.now() < end; await wait(PAUSE_MS)) {
    last = await readHistory(way.pk);
    if (last && isThere(last)) return { ok: true, last };
  }
  return { ok: false, last };
}

const step = (what: string, { ok }: Sighting, advice: () => string): CanaryStep => ({
  what,
  ok,
  ...(!ok && { advice: advice() }),
});
