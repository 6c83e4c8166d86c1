import { causesOf } from '../../domain/cases.ts';
import { decide } from '../../domain/decide.ts';
import { dispatchOf, type FlowFact, raisedBy, type Signal, type Tells } from '../../domain/flow.ts';
import { type History, lastDecision, ledgerOf } from '../../domain/history.ts';
import { inputsOf } from '../../domain/inputs.ts';
import type { Decision, Mail } from '../../domain/items.ts';
import { mailKey } from '../../domain/keys.ts';
import { isMarketing, type MailKind } from '../../domain/mails.ts';
import { whatNext } from '../../domain/next.ts';
import { type Ask, type Occasion, occasions } from '../../domain/occasions.ts';
import { questionOf } from '../../domain/question.ts';
import type { StoreSettings } from '../../domain/settings.ts';
import { toldAfter } from '../../lambdas/tell/told.ts';
import { remember } from '../fixtures.ts';

// An order's whole journey as pure functions: what `tell`, dispatch and the state machine do, without any of them.

/** What is told on a straight way to the wait for an update, which always parks (statemachines/order-journey.ts). */
const STRAIGHT_TO_UPDATE = [
  'dispatched',
  'in_transit',
  'out_for_delivery',
  'ready_for_pickup',
  'delivery_attempted',
  'number',
];

/** What happens around the order, at its time. */
export type Event = { at: string } & (
  | { what: 'fact'; fact: FlowFact }
  | { what: 'unsubscribed' | 'bounced' | 'complained' | 'cases closed' }
  /** Another order of the customer had a marketing mail. */
  | { what: 'other mail'; kind: MailKind }
);

/** What SES does with a mail: `silent`, it goes and nobody hears of it; `lost`, it does not and nobody hears of it. */
export type Fate = 'taken' | 'refused' | 'silent' | 'lost' | 'told later';

export type Sent = { key: string; mail: Occasion; at: string; history: Pick<History, 'flow'>; unanswered: boolean };

export class Life {
  now: string;
  readonly sent: Sent[] = [];
  readonly wanted = new Map<string, Occasion>();
  ended = false;
  steps = 0;
  unsubscribed = false;
  suppressed: 'bounced' | 'complained' | undefined;
  readonly lately: { kind: MailKind; at: string }[] = [];
  readonly history: History;
  readonly store: StoreSettings;
  readonly #events: Event[];
  readonly #fates: Fate[];
  /** How many mails of a kind went at the time, mail by mail. */
  readonly #crowd: number[];
  readonly #tells: Tells;

  constructor(
    history: History,
    store: StoreSettings,
    events: Event[],
    more: { at: string; fates: Fate[]; crowd: number[] },
  ) {
    this.history = history;
    this.store = store;
    this.now = more.at;
    this.#fates = [...more.fates];
    this.#crowd = [...more.crowd];
    this.#events = events.toSorted((a, b) => (a.at < b.at ? -1 : 1));
    this.#tells = { inTransit: !store.mailsOff.includes('in_transit') || store.firstScanPatienceHours !== undefined };
  }

  /** Goes on until nothing is left to happen, or `most` steps of the journey. */
  live(most: number): this {
    const { flow } = this.history;
    flow.run = 1;
    while (this.#events[0] && this.#events[0].at <= this.now) this.#hear();
    let asked: { ask: Ask; signal?: Signal } | undefined = { ask: 'confirm' };
    while (this.steps < most) {
      if (asked) {
        this.steps++;
        asked = this.#step(asked);
        continue;
      }
      if (this.#events.length === 0) {
        this.ended = true;
        return this;
      }
      this.#hear();
      asked = this.#started();
    }
    return this;
  }

  #started(): { ask: Ask } | undefined {
    const what = dispatchOf(this.history.flow, this.#tells);
    if (what?.do !== 'start') return undefined;
    this.history.flow.run = what.run;
    return { ask: 'confirm' };
  }

  /** One state that tells, and the wait that follows. */
  #step({ ask, signal }: { ask: Ask; signal?: Signal }): { ask: Ask; signal?: Signal } | undefined {
    const { flow } = this.history;
    this.#tell(ask, signal);
    const next = whatNext(this.history, this.store, this.now);
    for (const { cause, subject } of causesOf(this.history, this.store, signal, next)) {
      const known = this.history.cases.some((one) => one.cause === cause && one.subject === subject);
      if (!known) this.history.cases.push({ cause, subject, openedAt: this.now, status: 'open' });
    }
    const told = toldAfter(flow, ask, signal);
    flow.told = Object.fromEntries(Object.entries(told).map(([name, { S }]) => [name, S]));
    const isStraight = ask === 'confirm' || STRAIGHT_TO_UPDATE.includes(signal?.milestone ?? '');
    if (next.next === 'end' && !isStraight) {
      Object.assign(flow, { stage: 'ended', outcome: next.outcome, token: undefined });
      return this.#started();
    }
    const stage = next.next === 'end' || isStraight ? 'update' : next.next;
    const until = next.next === 'end' ? later(this.now, 60) : latest(next.until, later(this.now, 60));
    return this.#wait(stage, isStraight && next.next !== 'update' ? later(this.now, 60) : until);
  }

  #wait(stage: 'update' | 'review' | 'reminder', until: string): { ask: Ask; signal?: Signal } {
    const { flow } = this.history;
    Object.assign(flow, { stage, outcome: undefined, token: 't' });
    for (;;) {
      const what = dispatchOf(flow, this.#tells);
      if (what?.do === 'signal') return { ask: 'tell', signal: what.signal };
      if (!this.#events[0] || this.#events[0].at > until) break;
      this.#hear();
    }
    this.now = latest(this.now, until);
    return { ask: ({ update: 'look', review: 'ask_for_review', reminder: 'remind' } as const)[stage] };
  }

  #hear(): void {
    const event = this.#events.shift()!;
    this.now = latest(this.now, event.at);
    this.steps = 0;
    if (event.what === 'fact') {
      Object.assign(this.history.flow.registers, raisedBy(this.history.flow, event.fact));
      remember(this.history, event.fact);
    } else if (event.what === 'unsubscribed') this.unsubscribed = true;
    else if (event.what === 'cases closed')
      this.history.cases = this.history.cases.map((one) => ({ ...one, status: 'closed' }));
    else if (event.what === 'other mail') this.lately.push({ kind: event.kind, at: this.now });
    else this.suppressed = event.what;
  }

  #tell(ask: Ask, signal: Signal | undefined): void {
    for (const mail of occasions(this.history, ask, signal, this.store, this.now)) {
      this.wanted.set(mailKey(mail), mail);
      this.#tellOne(mail);
    }
  }

  #tellOne(mail: Occasion): void {
    const { history, store, now } = this;
    const { acceptsMarketing: consent } = history.meta.order.customer;
    const { suppressed, unsubscribed } = this;
    const lately = isMarketing(mail.kind) ? [...this.lately] : undefined;
    const known = { recipient: 'allowed', consent, unsubscribed, suppressed } as const;
    const question = { ...questionOf(history, mail, known, store, now), lately };
    if (decide(question, store, now).do === 'send') {
      const ofKind = this.#crowd.shift() ?? 1;
      question.traffic = { ofKind, ofDay: ofKind };
    }
    const verdict = decide(question, store, now);
    const about = { ...mail, at: now, run: history.flow.run!, inputs: inputsOf(question, now) };
    if (verdict.do === 'send') {
      this.#keep({ ...about, ...this.#post(mail) });
      return;
    }
    if (verdict.do === 'give_up') ledgerOf(history, mail)!.status = 'unknown';
    const outcome = ({ skip: 'skipped', hold: 'held', give_up: 'unknown' } as const)[verdict.do];
    this.#keep({ ...about, outcome, reason: verdict.reason, ...(verdict.do === 'hold' && { until: verdict.until }) });
  }

  #post(mail: Occasion): Pick<Decision, 'outcome' | 'reason' | 'until'> {
    const fate = this.#fates.shift() ?? 'taken';
    const { kind, parcelId, occurrence } = mail;
    const key = mailKey(mail);
    const entry: Mail = {
      kind,
      parcelId,
      occurrence,
      status: 'claimed',
      attempt: String(this.sent.length),
      claimedAt: this.now,
    };
    entry.trackingNumber = this.history.parcels.find((parcel) => parcel.parcelId === parcelId)?.trackingNumber;
    this.history.mails = [...this.history.mails.filter((one) => mailKey(one) !== key), entry];
    if (fate === 'refused') {
      entry.status = 'failed';
      return { outcome: 'failed', reason: 'MessageRejected' };
    }
    const unanswered = fate !== 'taken';
    if (fate !== 'lost') {
      this.sent.push({ key, mail, at: this.now, history: { flow: structuredClone(this.history.flow) }, unanswered });
      if (isMarketing(kind)) this.lately.push({ kind, at: this.now });
    }
    if (fate === 'taken' || fate === 'told later') entry.status = 'sent';
    if (!unanswered) return { outcome: 'sent', reason: 'due' };
    return { outcome: 'held', reason: 'waiting_for_ses', until: later(this.now, 15 * 60) };
  }

  /** As lambdas/tell/decisions.ts keeps them. */
  #keep(decision: Decision): void {
    const last = lastDecision(this.history, decision);
    const { outcome, reason, until } = decision;
    if (last?.outcome === outcome && last.reason === reason && last.until === until) return;
    if (last?.outcome === 'sent' && reason === 'already_told' && last.happenedAt === decision.happenedAt) return;
    const isConfirmed = reason === 'already_told' && last?.outcome !== 'sent';
    this.history.decisions.push(isConfirmed ? { ...decision, outcome: 'sent', reason: 'confirmed_by_ses' } : decision);
  }
}

export const later = (time: string, seconds: number): string =>
  new Date(Date.parse(time) + seconds * 1000).toISOString();

const latest = (a: string, b: string): string => (a > b ? a : b);
