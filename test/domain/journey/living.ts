import { type Candidate, candidates, type Trigger } from '../../../domain/journey/candidates.ts';
import { casesOver, causesOf, overdueCases } from '../../../domain/journey/cases.ts';
import { dispatchOf, type Signal, type WakePolicy } from '../../../domain/journey/dispatch.ts';
import { type FlowFact, readable } from '../../../domain/journey/flow.ts';
import { type History, lastDecision, ledgerOf } from '../../../domain/journey/history.ts';
import { whatNext } from '../../../domain/journey/next.ts';
import { raisedBy } from '../../../domain/journey/registers.ts';
import { contextOf } from '../../../domain/message/context.ts';
import { evaluate } from '../../../domain/message/evaluate.ts';
import { inputsOf } from '../../../domain/message/inputs.ts';
import { isMarketing, type MessageKind } from '../../../domain/message/kinds.ts';
import type { StoreSettings } from '../../../domain/policy/settings.ts';
import type { Decision, LedgerEntry } from '../../../domain/records/items.ts';
import { ledgerKey } from '../../../domain/records/keys.ts';
import { acknowledgedAfter } from '../../../lambdas/journey-step/acknowledged.ts';
import { applyFact } from '../../fixtures.ts';

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
  | { what: 'other mail'; kind: MessageKind }
);

/** What SES does with a mail: `silent`, it goes and nobody hears of it; `lost`, it does not and nobody hears of it. */
export type Fate = 'taken' | 'refused' | 'silent' | 'lost' | 'told later';

export type Sent = { key: string; mail: Candidate; at: string; history: Pick<History, 'flow'>; unanswered: boolean };

export class Life {
  now: string;
  readonly sent: Sent[] = [];
  readonly wanted = new Map<string, Candidate>();
  ended = false;
  steps = 0;
  unsubscribed = false;
  suppressed: 'bounced' | 'complained' | undefined;
  readonly lately: { kind: MessageKind; at: string }[] = [];
  readonly history: History;
  readonly store: StoreSettings;
  readonly #events: Event[];
  readonly #fates: Fate[];
  /** How many mails of a kind went at the time, mail by mail. */
  readonly #crowd: number[];
  readonly #policy: WakePolicy;

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
    this.#policy = { inTransit: !store.mailsOff.includes('in_transit') || store.firstScanPatienceHours !== undefined };
  }

  /** Goes on until nothing is left to happen, or `most` steps of the journey. */
  live(most: number): this {
    const { flow } = this.history;
    flow.run = 1;
    while (this.#events[0] && this.#events[0].at <= this.now) this.#hear();
    let asked: { trigger: Trigger; signal?: Signal } | undefined = { trigger: 'order_placed' };
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

  #started(): { trigger: Trigger } | undefined {
    const what = dispatchOf(this.history.flow, this.#policy);
    if (what?.do !== 'start') return undefined;
    this.history.flow.run = what.run;
    return { trigger: 'order_placed' };
  }

  /** One state that tells, and the wait that follows. */
  #step({ trigger, signal }: { trigger: Trigger; signal?: Signal }): { trigger: Trigger; signal?: Signal } | undefined {
    const { flow } = this.history;
    Object.assign(flow, readable(flow));
    for (const { cause, subject, because } of casesOver(this.history)) {
      const over = this.history.cases.find((one) => one.cause === cause && one.subject === subject)!;
      Object.assign(over, { status: 'closed', closedAt: this.now, closedBecause: because });
    }
    this.#tell(trigger, signal);
    for (const { cause, subject } of causesOf(this.history, this.store, signal, this.now)) {
      const known = this.history.cases.some((one) => one.cause === cause && one.subject === subject);
      if (!known) this.history.cases.push({ cause, subject, openedAt: this.now, status: 'open' });
    }
    for (const one of overdueCases(this.history, this.store, this.now)) one.overdueAt = this.now;
    const next = whatNext(this.history, this.store, this.now);
    const acknowledged = acknowledgedAfter(flow, trigger, signal);
    flow.acknowledged = acknowledged;
    const isStraight = trigger === 'order_placed' || STRAIGHT_TO_UPDATE.includes(signal?.milestone ?? '');
    if (next.next === 'end' && !isStraight) {
      Object.assign(flow, { stage: 'ended', outcome: next.outcome, token: undefined });
      return this.#started();
    }
    const stage = next.next === 'end' || isStraight ? 'update' : next.next;
    const until = next.next === 'end' ? later(this.now, 60) : latest(next.until, later(this.now, 60));
    return this.#wait(stage, isStraight && next.next !== 'update' ? later(this.now, 60) : until);
  }

  #wait(stage: 'update' | 'check_in' | 'review' | 'reminder', until: string): { trigger: Trigger; signal?: Signal } {
    const { flow } = this.history;
    Object.assign(flow, { stage, outcome: undefined, token: 't' });
    for (;;) {
      const what = dispatchOf(flow, this.#policy);
      if (what?.do === 'signal') return { trigger: 'milestone', signal: what.signal };
      if (!this.#events[0] || this.#events[0].at > until) break;
      this.#hear();
    }
    this.now = latest(this.now, until);
    return {
      trigger: ({ update: 'look', check_in: 'check_in_due', review: 'review_due', reminder: 'reminder_due' } as const)[
        stage
      ],
    };
  }

  #hear(): void {
    const event = this.#events.shift()!;
    this.now = latest(this.now, event.at);
    this.steps = 0;
    if (event.what === 'fact') {
      Object.assign(this.history.flow.registers, raisedBy(this.history.flow, event.fact));
      applyFact(this.history, event.fact);
    } else if (event.what === 'unsubscribed') this.unsubscribed = true;
    else if (event.what === 'cases closed')
      this.history.cases = this.history.cases.map((one) => ({ ...one, status: 'closed' }));
    else if (event.what === 'other mail') this.lately.push({ kind: event.kind, at: this.now });
    else this.suppressed = event.what;
  }

  #tell(trigger: Trigger, signal: Signal | undefined): void {
    for (const mail of candidates(this.history, trigger, signal, this.store, this.now)) {
      this.wanted.set(ledgerKey(mail), mail);
      this.#tellOne(mail);
    }
  }

  #tellOne(mail: Candidate): void {
    const { history, store, now } = this;
    const { acceptsMarketing: consent } = history.meta.order.customer;
    const { suppressed, unsubscribed } = this;
    const lately = isMarketing(mail.kind) ? [...this.lately] : undefined;
    const known = { recipient: 'allowed', consent, unsubscribed, suppressed } as const;
    const question = { ...contextOf(history, mail, known, store, now), lately };
    if (evaluate(question, store, now).do === 'send') {
      const ofKind = this.#crowd.shift() ?? 1;
      question.rate = { ofKind, ofDay: ofKind };
    }
    const verdict = evaluate(question, store, now);
    const about = { ...mail, at: now, run: history.flow.run!, inputs: inputsOf(question, now) };
    if (verdict.do === 'send') {
      this.#keep({ ...about, ...this.#post(mail) });
      return;
    }
    if (verdict.do === 'give_up') ledgerOf(history, mail)!.status = 'unknown';
    const outcome = ({ skip: 'skipped', hold: 'held', give_up: 'unknown' } as const)[verdict.do];
    this.#keep({ ...about, outcome, reason: verdict.reason, ...(verdict.do === 'hold' && { until: verdict.until }) });
  }

  #post(mail: Candidate): Pick<Decision, 'outcome' | 'reason' | 'until'> {
    const fate = this.#fates.shift() ?? 'taken';
    const { kind, parcelId, occurrence } = mail;
    const key = ledgerKey(mail);
    const entry: LedgerEntry = {
      kind,
      parcelId,
      occurrence,
      status: 'claimed',
      attempt: String(this.sent.length),
      claimedAt: this.now,
    };
    entry.trackingNumber = this.history.parcels.find((parcel) => parcel.parcelId === parcelId)?.trackingNumber;
    this.history.mails = [...this.history.mails.filter((one) => ledgerKey(one) !== key), entry];
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

  /** As lambdas/journey-step/decisions.ts records them. */
  #keep(decision: Decision): void {
    const last = lastDecision(this.history, decision);
    const { outcome, reason, until } = decision;
    if (last?.outcome === outcome && last.reason === reason && last.until === until) return;
    if (last?.outcome === 'sent' && reason === 'already_sent' && last.happenedAt === decision.happenedAt) return;
    const isConfirmed = reason === 'already_sent' && last?.outcome !== 'sent';
    this.history.decisions.push(isConfirmed ? { ...decision, outcome: 'sent', reason: 'confirmed_by_ses' } : decision);
  }
}

export const later = (time: string, seconds: number): string =>
  new Date(Date.parse(time) + seconds * 1000).toISOString();

const latest = (a: string, b: string): string => (a > b ? a : b);
