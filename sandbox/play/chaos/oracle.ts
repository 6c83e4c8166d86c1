import { HOUR_MS } from '../../../domain/calendar/durations.ts';
import type { StoredItem } from '../report.ts';
import type { Evidence, Mail } from './evidence.ts';
import type { MetFault } from './plan.ts';
import { recount } from './recount.ts';
import type { OrderStory, Story, Telling } from './story.ts';

// Checks what must be true at the end, whatever went wrong. It shares no rule with the code that it judges: it works
// from the story itself.

export type Violation = { rule: string; about: string };

/** The messages that the store wants. */
export type Wanted = { kindsOff: readonly string[]; lateRounds: number };

/** A webhook that was answered with a 2xx at `at`. `due` is when it was first posted. */
export type Accepted = { orderId: string; told: Telling; due: number; at: number };

export type JudgedStory = {
  story: Story;
  orderIds: string[];
  accepted: Accepted[];
  evidence: Evidence;
  met: readonly MetFault[];
  wanted: Wanted;
  /** The things that a person had to do. */
  helped: string[];
  /** Whether the stack itself heals what was stopped or lost, without people. */
  isSwept: boolean;
};

export function violationsOf(judged: JudgedStory): Violation[] {
  return judged.orderIds
    .flatMap((orderId, i) => ofOrder(orderId, judged.story.orders[i]!, judged))
    .concat(needless(judged).map((about) => ({ rule: 'nobody is needed', about })))
    .concat(recount(judged.evidence).map((about) => ({ rule: 'counts equal the recount', about })));
}

/** Lambda calls a function three times for an event, and the sweep retries it four times in four days. */
const TRIES_OF_EVENTS = 7;

/**
 * Finds help that was not necessary. A stream repeats a batch for a day, longer than any trouble here, so its events
 * need no help. Another event waits for people only after all its tries failed.
 */
function needless({ helped, isSwept, met }: JudgedStory): string[] {
  return helped.filter((what) => {
    const [, id] = /-(\w+)[0-9A-F]{8} was handed again/.exec(what) ?? [];
    if (id === 'Dispatch' || id === 'Tally') return true;
    const failed = new Set(met.filter(({ by }) => by === id).map(({ invocation }) => invocation));
    return isSwept && failed.size < TRIES_OF_EVENTS;
  });
}

function ofOrder(orderId: string, story: OrderStory, judged: JudgedStory): Violation[] {
  const { items, runs } = judged.evidence.orders.get(orderId)!;
  const mails = judged.evidence.mails.filter(({ order }) => order === orderId);
  const accepted = judged.accepted.filter((one) => one.orderId === orderId);
  const say = (rule: string) => (what: string) => ({ rule, about: `${orderId}: ${what}` });
  return [
    ...twice(mails, story, judged.wanted).map(say('no message twice')),
    ...stuck(items, runs, accepted).map(say('no order stuck')),
    ...failedRuns(runs, judged).map(say('no run fails in a moment of trouble')),
    ...lostFacts(items, accepted).map(say('no fact that was accepted is lost')),
    ...lostMessages(items, mails, accepted, judged).map(say('each message still of use goes once')),
    ...lateMessages(mails, accepted, judged).map(say('each message goes in time')),
    ...unexplained(items, mails).map(say('each mail has its record')),
    ...untoldCases(items, orderId, judged.evidence).map(say('the team hears of each case')),
  ];
}

/** These kinds repeat the same message, round after round. */
const ROUNDS = ['running_late', 'preparing'];

/**
 * Finds messages that were sent twice. Each thing told gets one message; about lateness there is one for each round,
 * and one before.
 */
function twice(mails: Mail[], { told }: OrderStory, { lateRounds }: Wanted): string[] {
  const bySubject = new Map<string, number>();
  for (const { kind, parcel } of mails) {
    const subject = `${kind} ${parcel}`.trim();
    bySubject.set(subject, (bySubject.get(subject) ?? 0) + 1);
  }
  const most = (subject: string): number => {
    const [kind = ''] = subject.split(' ');
    if (ROUNDS.includes(kind)) return lateRounds + 1;
    return Math.max(
      1,
      new Set(told.filter(({ what }) => what === kind).map((one) => `${one.parcel} ${one.hours}`)).size,
    );
  };
  const tooMany = [...bySubject].filter(([subject, count]) => count > most(subject));
  const texts = mails
    .filter(({ kind }) => !ROUNDS.includes(kind))
    .map(({ text }) => text)
    .filter((text, i, all) => text !== '' && all.indexOf(text) !== i);
  return [
    ...tooMany.map(([subject, count]) => `${subject} went ${count} times`),
    ...texts.map((text) => `the same words went twice: ${text.slice(0, 60).replaceAll(/\s+/g, ' ')}`),
  ];
}

function stuck(items: StoredItem[], runs: { status: string }[], accepted: Accepted[]): string[] {
  if (!accepted.some(({ told }) => told.what === 'placed')) return [];
  const flow = items.find(({ sk }) => sk === 'FLOW');
  const open = runs.filter(({ status }) => status === 'RUNNING').length;
  return [
    ...(flow?.stage === 'ended' ? [] : [`it stands at ${flow?.stage ?? 'no FLOW'} (${flow?.outcome ?? 'no outcome'})`]),
    ...(open > 0 ? [`${open} runs are still open`] : []),
  ];
}

/** With this many faults or fewer, the machine's own ten retries of a write suffice. */
const FEW_FAULTS = 8;

function failedRuns(runs: { status: string; error: string | undefined }[], { met }: JudgedStory): string[] {
  const faults = met.filter(({ by, what }) => by === 'machine' && what.startsWith('dynamodb')).length;
  const failed = runs.filter(({ status }) => status === 'FAILED' || status === 'TIMED_OUT');
  return faults < FEW_FAULTS ? failed.map(({ status, error }) => `a run ${status.toLowerCase()}: ${error}`) : [];
}

function lostFacts(items: StoredItem[], accepted: Accepted[]): string[] {
  const lost = accepted.filter(({ told }) =>
    told.what === 'placed'
      ? !items.some(({ sk }) => sk === 'META')
      : !items.some(({ sk, milestone }) => sk.startsWith('EVENT#') && milestone === told.what && isAbout(sk, told)),
  );
  const flow = items.find(({ sk }) => sk === 'FLOW') ?? {};
  const unmarked = accepted.filter(({ told }) => told.parcel !== undefined && !(`p#${told.parcel}` in flow));
  return [
    ...lost.map(({ told }) => `${told.what} ${told.parcel ?? ''} was answered with a 2xx and is not kept`),
    ...unmarked.map(({ told }) => `the journey knows nothing of parcel ${told.parcel}`),
  ];
}

const isAbout = (sk: string, { parcel }: Telling): boolean =>
  parcel === undefined || sk.includes(`#parcel:${parcel}#`) || sk.includes(`#p#${parcel}#`);

/** The message for each thing that is told. */
const MESSAGE_OF: Record<string, string> = {
  placed: 'order_confirmation',
  dispatched: 'dispatched',
  out_for_delivery: 'out_for_delivery',
  delivered: 'delivered',
  cancelled: 'cancelled',
  refunded: 'refunded',
};
const WAY = ['dispatched', 'out_for_delivery', 'delivered'];
const PATIENCE_HOURS = { order_confirmation: 48, other: 14 * 24 };
/** How many hours after the last trouble a message may take. */
const SLACK_HOURS = 12;

function lostMessages(items: StoredItem[], mails: Mail[], accepted: Accepted[], judged: JudgedStory): string[] {
  const placed = accepted.find(({ told }) => told.what === 'placed');
  if (!placed) return [];
  const isCancelled = accepted.some(({ told }) => told.what === 'cancelled');
  const wanted = accepted.filter(({ told }) => {
    const kind = MESSAGE_OF[told.what];
    return (
      kind !== undefined && !judged.wanted.kindsOff.includes(kind) && !(isCancelled && kind === 'order_confirmation')
    );
  });
  const missing = wanted.filter(({ told }) => !hasGone(told, mails, accepted));
  return [
    ...missing
      .filter((one) => wasOfUse(one, placed, judged) && !mayBeUnknown(one.told, items, judged))
      .map(({ told }) => `${MESSAGE_OF[told.what]} ${told.parcel ?? ''} never went (${decisionsOf(told, items)})`),
    ...missing
      .filter(({ told }) => lastDecision(told, items) === undefined)
      .map(({ told }) => `${told.what} has no decision`),
    ...items
      .filter(({ sk, outcome }) => sk.startsWith('DECISION#') && outcome === 'held' && isLast(sk, items))
      .map(({ sk }) => `${sk} is held for ever`),
    ...reviews(items, mails, accepted, isCancelled, judged),
  ];
}

/**
 * Whether the message was sent. A message that says more about the same parcel also counts, and so does the same
 * message about another parcel, if it covered both.
 */
function hasGone({ what, parcel }: Telling, mails: Mail[], accepted: Accepted[]): boolean {
  const kind = MESSAGE_OF[what]!;
  if (!WAY.includes(kind)) return mails.some((mail) => mail.kind === kind);
  if (mails.some((mail) => mail.kind === 'problem' && mail.parcel === parcel)) return true;
  const further = WAY.slice(WAY.indexOf(kind));
  const isFurther = further
    .slice(1)
    .some((one) => accepted.some(({ told }) => told.what === one && told.parcel === parcel));
  // for a later event of the parcel, its own message is required separately
  return (
    mails.some((mail) => mail.kind === kind) ||
    isFurther ||
    mails.some((mail) => further.includes(mail.kind) && mail.parcel === parcel)
  );
}

function wasOfUse({ told, at }: Accepted, placed: Accepted, { story }: JudgedStory): boolean {
  const hours = told.what === 'placed' ? PATIENCE_HOURS.order_confirmation : PATIENCE_HOURS.other;
  const heard = Math.max(at, placed.at);
  const ordered = placed.due - placed.told.hours * HOUR_MS;
  const happened = ordered + (told.what === 'placed' ? 0 : told.hours * HOUR_MS);
  const trouble = story.outages.reduce((sum, outage) => sum + outage.hours, 0) + SLACK_HOURS;
  return heard + trouble * HOUR_MS <= happened + hours * HOUR_MS;
}

/** A fault that repeats at most this often ends within a step's own retries. */
const A_MOMENT = 4;

/**
 * Finds late messages. If nothing was lost, stopped or down for hours, news is sent as soon as the short troubles are
 * over.
 */
function lateMessages(mails: Mail[], accepted: Accepted[], { story, met }: JudgedStory): string[] {
  const placed = accepted.find(({ told }) => told.what === 'placed');
  const isLong =
    story.outages.length > 0 ||
    story.faults.some((one) => 'times' in one && one.times > A_MOMENT) ||
    met.some(({ fault }) => fault === 'lost');
  // a parcel with a problem is not reported as on its way
  const isHeldBack = accepted.some(({ told }) => told.what === 'exception');
  if (!placed || isLong || isHeldBack || isUnsure(met, story)) return [];
  return accepted.flatMap(({ told, at }) => {
    const mail = mails.find(({ kind, parcel }) => kind === MESSAGE_OF[told.what] && parcel === (told.parcel ?? ''));
    const hours = mail ? (mail.at - Math.max(at, placed.at)) / HOUR_MS : 0;
    return hours > SLACK_HOURS ? [`${told.what} ${told.parcel ?? ''} was told ${hours.toFixed(0)} hours later`] : [];
  });
}

/** After these faults it is known whether SES took the mail. */
const SURE: readonly MetFault['fault'][] = ['throttled', 'server_error', 'crash_before'];

/**
 * Whether the result of a mail may be unknown: SES was asked but did not answer, or the function died and may have
 * asked.
 */
function mayBeUnknown(told: Telling, items: StoredItem[], { met, story }: JudgedStory): boolean {
  return isUnsure(met, story) && lastDecision(told, items)?.outcome === 'unknown';
}

const isUnsure = (met: readonly MetFault[], { aborts }: Story): boolean =>
  met.some(({ what, fault }) => what.startsWith('ses ') && !SURE.includes(fault)) ||
  met.some(({ by, fault }) => by === 'JourneyStep' && /^(crash|no_answer)/.test(fault)) ||
  met.some(({ by, what, fault }) => by === 'machine' && what.startsWith('lambda') && fault === 'no_answer') ||
  aborts.length > 0;

const decisionsAbout = ({ what, parcel }: Telling, items: StoredItem[]): StoredItem[] =>
  items.filter(
    ({ sk, kind, parcelId }) => sk.startsWith('DECISION#') && kind === MESSAGE_OF[what] && parcelId === parcel,
  );
const lastDecision = (told: Telling, items: StoredItem[]): StoredItem | undefined => decisionsAbout(told, items).at(-1);
const decisionsOf = (told: Telling, items: StoredItem[]): string =>
  decisionsAbout(told, items)
    .map(({ outcome, reason }) => `${outcome}: ${reason}`)
    .join(', ') || 'no decision';

/** Whether no later decision is about the same message. */
function isLast(sk: string, items: StoredItem[]): boolean {
  const about = (key: string) => key.split('#').slice(2).join('#');
  return !items.some((one) => one.sk.startsWith('DECISION#') && one.sk > sk && about(one.sk) === about(sk));
}

/**
 * Finds missing review requests. A review is asked for if everything arrived, nothing was wrong and nothing is sent
 * back.
 */
function reviews(
  items: StoredItem[],
  mails: Mail[],
  accepted: Accepted[],
  isCancelled: boolean,
  judged: JudgedStory,
): string[] {
  if (judged.wanted.kindsOff.includes('review_request') || isCancelled) return [];
  const told = accepted.map((one) => one.told);
  const parcels = new Set(told.flatMap(({ parcel }) => (parcel ? [parcel] : [])));
  const arrived = new Set(told.filter(({ what }) => what === 'delivered').map(({ parcel }) => parcel));
  const isTroubled =
    told.some(({ what }) => what === 'exception' || what === 'refunded') ||
    items.some(({ sk }) => sk.startsWith('CASE#'));
  if (arrived.size === 0 || arrived.size < parcels.size || isTroubled) return [];
  if (mails.some(({ kind }) => kind === 'review_request')) return [];
  const asked: Telling = { what: 'review_request', hours: 0, isRepeated: false };
  const decisions = items.filter(({ sk, kind }) => sk.startsWith('DECISION#') && kind === 'review_request');
  const isUnknown =
    decisions.at(-1)?.outcome === 'unknown' &&
    mayBeUnknown({ ...asked }, [{ ...decisions.at(-1)!, kind: undefined }], judged);
  const last = decisions.map(({ outcome, reason }) => `${outcome}: ${reason}`).join(', ') || 'no decision';
  return isUnknown ? [] : [`review_request never went (${last})`];
}

/** Finds mails without a record. A sent mail is in the ledger, and in a decision that says so. */
function unexplained(items: StoredItem[], mails: Mail[]): string[] {
  return mails.flatMap(({ key, kind }) => {
    const entry = items.find(({ sk }) => sk === key);
    const isSaid = items.some(
      ({ sk, outcome }) => sk.startsWith('DECISION#') && sk.endsWith(key.slice('MAIL#'.length)) && outcome !== 'held',
    );
    return [
      ...(entry ? [] : [`${kind} went without a ledger entry`]),
      ...(isSaid ? [] : [`${kind} went, and no decision says what came of it`]),
    ];
  });
}

function untoldCases(items: StoredItem[], orderId: string, { team }: Evidence): string[] {
  return items
    .filter(({ sk }) => sk.startsWith('CASE#'))
    .filter(() => !team.some((subject) => subject.includes(`order ${orderId} `)))
    .map(({ sk }) => `nobody was told of ${sk}`);
}
