import type { Fact } from '../../../domain/order/facts.ts';
import type { Settings } from '../../../domain/policy/settings.ts';
import { orderOf } from '../../../domain/records/keys.ts';
import { journeyStep } from '../../../lambdas/journey-step/journey-step.ts';
import type { JourneyStepInput } from '../../../lambdas/journey-step/journey-step-input.ts';
import { memoryPort } from '../../../lambdas/journey-step/memory-port.ts';
import type { JourneyPort, OutgoingMail } from '../../../lambdas/journey-step/port.ts';
import { type Recorded, recordFacts } from '../../../lambdas/shared/record-facts.ts';
import { Clock } from '../../clock/clock.ts';
import type { Faults } from '../../faults.ts';
import { faultyTasks } from '../../faulty-tasks.ts';
import type { Execution } from '../../states/execution.ts';
import type { PlayedAnswer } from '../play.ts';
import type { TimelineLine } from '../timeline.ts';
import { memoryFacts } from './facts.ts';
import { invocation, STEP_SERVICES } from './faulty.ts';
import { type RehearsedLanes, rehearsedLanes } from './lanes.ts';
import { rehearsedMachine } from './machine.ts';
import { type Mailbox, type MailFate, mailbox, type RehearsedMail } from './mailbox.ts';
import { type RehearsalMemory, rehearsalMemory } from './memory.ts';
import { type RehearsalReport, rehearsalReport } from './report.ts';
import { memoryTasks } from './tasks.ts';
import { answered } from './webhooks.ts';

// Whole journeys in one process, without a database, threads or HTTP: the adapters that read webhooks, the rules that
// record facts, the machine's own graph and the step behind it are those that run in AWS. What differs from a replay:
// - Mails are not rendered, so they have no subject, unless `render` is given: it takes longer than all the rest.
// - Signatures are not verified, and the pages' addresses (/t, /f, /p, /unsubscribe) are answered 501.
// - Privacy requests are counted and nothing is erased or exported.
// - A mail's sender and recipients are not checked as SES checks them.
// - Milestones whose order never came are forgotten after 30 days, as the table's TTL does and a replay does not.
// - Of the metrics only those of lanes are counted, and nothing is said of the cost.

export type RehearsalOptions = {
  /** Epoch milliseconds at which the clock begins. */
  startAt: number;
  /** The stage whose rules about recipients apply; `prod` by default. */
  stage?: string;
  render?: JourneyPort['render'];
  /** What SES does with a mail. By default the recipient's local part decides, as in the sandbox. */
  fateOf?: (mail: OutgoingMail) => MailFate | undefined;
  /** Wraps the step's port, to observe or to intervene. */
  around?: (port: JourneyPort) => JourneyPort;
  /** Called before each step of a journey. */
  onStep?: (input: JourneyStepInput) => void;
  /** The faults to cause; undefined: none. */
  faults?: Faults;
};

export type Rehearsal = {
  clock: Clock;
  memory: RehearsalMemory;
  lanes: RehearsedLanes;
  /** Every mail that SES accepted. */
  mails: readonly RehearsedMail[];
  /** Records facts as a webhook that arrives now would. */
  record(store: string, facts: Fact[]): Promise<Recorded>;
  post(line: TimelineLine): Promise<PlayedAnswer>;
  executions(): readonly Execution[];
  /** Sends a mail by SES, with this fate. */
  send: Mailbox['send'];
  report(answers: Pick<PlayedAnswer, 'status'>[]): RehearsalReport;
};

const UNRENDERED: ReturnType<JourneyPort['render']> = { subject: '', preheader: '', html: '', text: '' };

export function openRehearsal(settings: Pick<Settings, 'stores' | 'stages'>, options: RehearsalOptions): Rehearsal {
  const {
    startAt,
    stage = 'prod',
    render = () => UNRENDERED,
    fateOf,
    around = (port) => port,
    onStep,
    faults,
  } = options;
  const clock = new Clock(startAt);
  const memory = rehearsalMemory();
  const { sent, send } = mailbox(memory, clock, fateOf, faults);
  const lanes = rehearsedLanes(settings.stores, () => clock.now());
  const now = (): string => new Date(clock.now()).toISOString();
  const port = around({
    ...memoryPort(memory),
    now,
    readLearned: async (store, names) => lanes.learned(store, names),
    render,
    send: (mail) => send(mail),
    pageUrl: async (purpose) => `https://rehearsal.invalid/${purpose}`,
    notifyTeam: async () => {},
    measure: () => {},
  });
  const tasks = memoryTasks(memory, async (input) => {
    onStep?.(input);
    return invocation(faults, 'JourneyStep', clock.now(), (through) =>
      journeyStep(input, through(port, STEP_SERVICES), { ...settings, stage }),
    );
  });
  const { entered, executions } = rehearsedMachine(memory, clock, faultyTasks(tasks, faults), settings, faults);
  const { onFlow } = memory;
  memory.onFlow = (pk, flow, before) => {
    lanes.count(orderOf(pk).store, before, flow);
    onFlow(pk, flow, before);
  };
  const facts = memoryFacts(memory);
  const quiet = { log: { info() {}, warn() {} }, count() {}, async noteUnknown() {}, async askToFetch() {} };
  const intake = { ...quiet, settings, now: () => clock.now() };

  return {
    clock,
    memory,
    lanes,
    mails: sent,
    send,
    record: (store, about) => recordFacts(facts, store, about, now(), 'own'),
    post: (line) =>
      invocation(faults, 'Ingest', clock.now(), (through) =>
        answered(line, { ...intake, record: recordFacts.bind(undefined, through(facts)) }),
      ),
    executions,
    report: (answers) => rehearsalReport({ memory, mails: sent, entered, answers, statuses: statusesOf(executions()) }),
  };
}

/** The status of each order's newest execution. */
const statusesOf = (executions: ReturnType<ReturnType<typeof rehearsedMachine>['executions']>): Map<string, string> =>
  new Map(executions.map(({ input, status }) => [(input as { pk: string }).pk, status]));
