import { SESv2ServiceException } from '@aws-sdk/client-sesv2';
import type { History } from '../../domain/history.ts';
import type { Case, Mail } from '../../domain/items.ts';
import { mailKey } from '../../domain/keys.ts';
import type { Traffic } from '../../domain/traffic.ts';
import type { Contact } from '../../lambdas/shared/contacts.ts';
import type { HistoryTable } from '../../lambdas/shared/history-table.ts';
import { postWith, type Send } from '../../lambdas/tell/post.ts';
import type { Alarming, TellDependencies, TellInput } from '../../lambdas/tell/tell.ts';
import { tell } from '../../lambdas/tell/tell.ts';
import { PK, theSettings } from '../fixtures.ts';

// `tell` with everything around it replaced by what a test can look at, and by what can fail.

type World = {
  history: History | undefined;
  now: string;
  contact: Contact;
  traffic: Traffic;
  settings: ReturnType<typeof theSettings>;
  stage: string;
  /** What SES does with the n-th mail it is handed. */
  ses: (nth: number) => void;
  /** From this call on everything fails, as if the function had been killed. */
  dieAt: number;
};

export const refusal = (name: string, httpStatusCode = 400, message = name) =>
  new SESv2ServiceException({ name, $fault: 'client', message, $metadata: { httpStatusCode } });

export class Killed extends Error {}

export function teller(start: Partial<World> & Pick<World, 'history' | 'now'>) {
  const world: World = {
    contact: {},
    traffic: { ofKind: 1, ofDay: 1 },
    settings: theSettings(),
    stage: 'dev',
    ses: () => {},
    dieAt: Number.POSITIVE_INFINITY,
    ...start,
  };
  const calls: string[] = [];
  const sent: { key: string; to: string; at: string }[] = [];
  const toldTeam: string[] = [];
  const measured: Alarming[] = [];
  let alive = 0;

  /** Every call counts; the one that comes after the killing does nothing. */
  const call = (name: string): void => {
    if (alive++ >= world.dieAt) throw new Killed(name);
    calls.push(name);
  };
  const mailOf = (key: string): Mail | undefined => world.history!.mails.find((one) => mailKey(one) === key);
  const caseOf = ({ cause, subject }: Pick<Case, 'cause' | 'subject'>): Case | undefined =>
    world.history!.cases.find((one) => one.cause === cause && one.subject === subject);

  const journeys: HistoryTable = {
    async read() {
      call('read');
      return structuredClone(world.history);
    },
    async contactAndMeter() {
      call('contact');
      return { contact: world.contact, meter: {} };
    },
    async draw() {
      call('draw');
      return world.traffic;
    },
    async takeTurn(_store, _email, seen, marketing) {
      call('take turn');
      if (JSON.stringify(seen.marketing) !== JSON.stringify(world.contact.marketing)) return false;
      world.contact = { ...world.contact, marketing };
      return true;
    },
    async claim(_pk, { kind, parcelId, occurrence, trackingNumber }, attempt, claimedAt, over) {
      call('claim');
      const before = mailOf(mailKey({ kind, parcelId, occurrence }));
      const isOver = before?.attempt === over && before?.status === 'claimed';
      if (before && before.status !== 'failed' && !isOver) return false;
      const entry: Mail = { kind, parcelId, occurrence, status: 'claimed', attempt, claimedAt, trackingNumber };
      world.history!.mails = [...world.history!.mails.filter((one) => one !== before), entry];
      return true;
    },
    async settle(_pk, mail, attempt, outcome) {
      call(`settle ${outcome.status}`);
      const entry = mailOf(mailKey(mail));
      if (entry?.attempt === attempt && entry.status === 'claimed') Object.assign(entry, outcome);
    },
    async keepDecision(_pk, decision) {
      call(`keep ${decision.kind} ${decision.outcome}`);
      world.history!.decisions.push(structuredClone(decision));
    },
    async openCase(_pk, { cause, subject }, openedAt, closedAt) {
      call(`open case ${cause}`);
      const before = caseOf({ cause, subject });
      if (before && (!closedAt || before.closedAt !== closedAt)) return false;
      const others = world.history!.cases.filter((one) => one !== before);
      world.history!.cases = [...others, { cause, subject, openedAt, status: 'open' }];
      return true;
    },
    async teamTold(_pk, opened) {
      call(`told team ${opened.cause}`);
      caseOf(opened)!.toldTeam = true;
    },
  };

  const send: Send = async (_pk, mail, to) => {
    call(`send ${mail.kind}`);
    world.ses(sent.length + 1);
    sent.push({ key: mailKey(mail), to, at: world.now });
    return `message-${sent.length}`;
  };

  const deps: TellDependencies = {
    journeys,
    settings: world.settings,
    stage: world.stage,
    post: postWith({
      journeys,
      async content(_pk, { meta }, { kind }, { brand, locale, timeZone }) {
        const { orderId: id, ...order } = meta.order;
        return { kind, brand, locale, timeZone, order: { id, ...order }, otherParcels: [], openItems: [] };
      },
      render: ({ kind }) => ({ subject: kind, preheader: '', html: '', text: '' }),
      send,
    }),
    async tellTeam(_pk, _run, { cause, subject }) {
      call(`tell team ${cause}`);
      toldTeam.push(`${cause} ${subject}`);
    },
    now: () => world.now,
    measure: (metric) => {
      measured.push(metric);
    },
  };

  return {
    world,
    calls,
    sent,
    toldTeam,
    journeys,
    measured,
    unknownSends: () => measured.filter((metric) => metric === 'UnknownSends').length,
    tell: (input: Omit<TellInput, 'pk' | 'run'> & { run?: number }) =>
      tell({ pk: PK, run: 1, ...input }, { ...deps, settings: world.settings, stage: world.stage }),
    /** The function as it starts anew, after it was killed or not. */
    revive(dieAt = Number.POSITIVE_INFINITY) {
      alive = 0;
      world.dieAt = dieAt;
      calls.length = 0;
    },
    outcomes: () => (world.history?.decisions ?? []).map(({ kind, outcome, reason }) => `${kind} ${outcome} ${reason}`),
  };
}
