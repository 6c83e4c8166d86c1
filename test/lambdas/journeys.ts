import { SESv2ServiceException } from '@aws-sdk/client-sesv2';
import type { History } from '../../domain/journey/history.ts';
import { NOTHING_LEARNED } from '../../domain/lanes/fold.ts';
import type { Learned } from '../../domain/lanes/progress.ts';
import type { RateCounter } from '../../domain/message/rate-limit.ts';
import type { RateCount } from '../../domain/message/types.ts';
import type { Contact } from '../../domain/records/contact.ts';
import { ledgerKey } from '../../domain/records/keys.ts';
import { type JourneyStepResult, journeyStep } from '../../lambdas/journey-step/journey-step.ts';
import type { JourneyStepInput } from '../../lambdas/journey-step/journey-step-input.ts';
import {
  contactIn,
  emptyMemory,
  type Memory,
  memoryPort,
  noteAddress,
} from '../../lambdas/journey-step/memory-port.ts';
import type { Alarming, JourneyPort } from '../../lambdas/journey-step/port.ts';
import { resultOf } from '../../lambdas/journey-step/ses.ts';
import { PK, theSettings } from '../fixtures.ts';

// The journey step in memory, with calls that a test can look at and that can fail.

type World = {
  history: History | undefined;
  now: string;
  contact: Contact;
  /** What is known of every lane; absent: nothing. */
  learned?: Learned;
  /** What every mail draws; absent: it is counted. */
  rate?: RateCount;
  settings: ReturnType<typeof theSettings>;
  stage: string;
  /** What SES does with the n-th mail it is handed. */
  ses: (nth: number) => void;
  render: JourneyPort['render'];
  /** From this call on everything fails, as if the function had been killed. */
  dieAt: number;
};

export const refusal = (name: string, httpStatusCode = 400, message = name) =>
  new SESv2ServiceException({ name, $fault: 'client', message, $metadata: { httpStatusCode } });

export class Killed extends Error {}

type Stepper = {
  world: World;
  memory: Memory;
  calls: string[];
  sent: { key: string; to: string; at: string }[];
  teamNotified: string[];
  measured: Alarming[];
  port: JourneyPort;
  unknownSends(): number;
  run(input: Omit<JourneyStepInput, 'pk' | 'run'> & { run?: number }): Promise<JourneyStepResult>;
  /** The function as it starts again, after it was killed or not. */
  revive(dieAt?: number): void;
  outcomes(): string[];
};

export function stepper({ history, contact = {}, ...start }: Partial<World> & Pick<World, 'history' | 'now'>): Stepper {
  const memory = emptyMemory();
  const email = () => contactIn('acme', memory.orders.get(PK)?.meta?.order.customer.email ?? '');
  if (history) {
    memory.orders.set(PK, history);
    noteAddress(memory, PK, history.meta);
  }
  memory.contacts.set(email(), contact);
  const world: World = {
    settings: theSettings(),
    stage: 'dev',
    ses: () => {},
    render: ({ kind }) => ({ subject: kind, preheader: '', html: '', text: '' }),
    dieAt: Number.POSITIVE_INFINITY,
    ...start,
    get history() {
      return memory.orders.get(PK) as History | undefined;
    },
    set history(now) {
      if (now) memory.orders.set(PK, now);
    },
    get contact() {
      return memory.contacts.get(email()) ?? {};
    },
    set contact(now) {
      memory.contacts.set(email(), now);
    },
  };
  const calls: string[] = [];
  const sent: Stepper['sent'] = [];
  const teamNotified: string[] = [];
  const measured: Alarming[] = [];
  const storage = memoryPort(memory);
  let alive = 0;

  /** Every call counts; the one that comes after the killing does nothing. */
  const call = (name: string): void => {
    if (alive++ >= world.dieAt) throw new Killed(name);
    calls.push(name);
  };
  const named = <Name extends keyof typeof storage>(
    method: Name,
    nameOf: (...args: Parameters<JourneyPort[Name]>) => string,
  ) =>
    ((...args: Parameters<JourneyPort[Name]>) => {
      call(nameOf(...args));
      return (storage[method] as (...all: unknown[]) => unknown)(...args);
    }) as JourneyPort[Name];

  const port: JourneyPort = {
    now: () => world.now,
    readHistory: named('readHistory', () => 'read'),
    readNewsSources: (store) => storage.readNewsSources(store), // mostly from the function's own memory
    prolong: named('prolong', (_pk, until) => `prolong ${until}`),
    readLearned: async () => world.learned ?? NOTHING_LEARNED,
    readContact: named('readContact', () => 'contact'),
    async takeNumber(store, kind, slice, seen: RateCounter) {
      call('take number');
      return world.rate ?? storage.takeNumber(store, kind, slice, seen);
    },
    noteConfirmationWaits: named('noteConfirmationWaits', () => 'note confirmation waits'),
    takeTurn: named('takeTurn', () => 'take turn'),
    keepSent: (...sent) => storage.keepSent(...sent),
    claim: named('claim', () => 'claim'),
    settle: named('settle', (_pk, _mail, _attempt, { status }) => `settle ${status}`),
    record: named('record', (_pk, { kind, outcome }) => `record ${kind} ${outcome}`),
    // once an order, and not counted; tests hold on to FLOW, so it is changed in place
    async keepFirst(_pk, what, value) {
      world.history!.flow[what] ??= value;
    },
    listHeld: named('listHeld', () => 'list held'),
    openCase: named('openCase', (_pk, { cause }) => `open case ${cause}`),
    openAmong: named('openAmong', () => 'open among'),
    closeCase: named('closeCase', (_pk, { cause }) => `close case ${cause}`),
    markTeamNotified: named('markTeamNotified', (_pk, { cause }) => `mark team notified ${cause}`),
    pageUrl: async (purpose) => `https://api.example.com/${purpose}/token`,
    render: (content) => world.render(content),
    async send({ mail, to }) {
      call(`send ${mail.kind}`);
      try {
        world.ses(sent.length + 1);
      } catch (error) {
        return resultOf(error);
      }
      sent.push({ key: ledgerKey(mail), to, at: world.now });
      return { result: 'accepted', messageId: `message-${sent.length}` };
    },
    async notifyTeam(_pk, _run, { cause, subject }) {
      call(`notify team ${cause}`);
      teamNotified.push(`${cause} ${subject}`);
    },
    measure: (metric) => {
      measured.push(metric);
    },
  };

  return {
    world,
    memory,
    calls,
    sent,
    teamNotified,
    port,
    measured,
    unknownSends: () => measured.filter((metric) => metric === 'UnknownSends').length,
    run: (input) => journeyStep({ pk: PK, run: 1, ...input }, port, { ...world.settings, stage: world.stage }),
    revive(dieAt = Number.POSITIVE_INFINITY) {
      alive = 0;
      world.dieAt = dieAt;
      calls.length = 0;
    },
    outcomes: () => (world.history?.decisions ?? []).map(({ kind, outcome, reason }) => `${kind} ${outcome} ${reason}`),
  };
}
