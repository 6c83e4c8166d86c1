import { type Awaits, awaited } from '../domain/journey/awaited.ts';
import { latenessAt, learnedIn } from '../domain/journey/chance.ts';
import { expectedIn } from '../domain/journey/expectation.ts';
import { type History, ledgerOf, openCases, zoneOfOrder } from '../domain/journey/history.ts';
import { canBeLate } from '../domain/journey/lateness.ts';
import type { ExpectedDays } from '../domain/lanes/expected.ts';
import { LEAST_PARCELS } from '../domain/lanes/late.ts';
import { sentenceOf } from '../domain/message/reasons.ts';
import { reevaluate } from '../domain/message/reevaluate.ts';
import type { Verdict } from '../domain/message/types.ts';
import type { StoreSettings } from '../domain/policy/settings.ts';
import { versionOf } from '../domain/policy/store.ts';
import type { Decision } from '../domain/records/items.ts';
import { ledgerKey } from '../domain/records/keys.ts';

// Why an order's mails went or did not, for someone who has the customer on the phone: first what became of each mail,
// then how it was decided.

/** @param history with what is assumed and learned by now */
export function explanationOf(history: History, store: StoreSettings, now: string): string[] {
  const { order } = history.meta;
  const zone = zoneOfOrder(history, store);
  const mails = [...new Map(history.decisions.map((one) => [ledgerKey(one), one])).values()];
  const width = Math.max(30, ...mails.map((last) => nameOf(last).length));
  const cases = openCases(history).map(({ cause, openedAt }) => `${cause} since ${local(openedAt, zone)}`);
  return [
    `Order ${order.orderId} of ${history.store}, placed ${local(order.placedAt, zone)}. Times are the customer’s (${zone}).`,
    `Its journey ${standOf(history.flow)}.`,
    ...awaitsOf(history, store, now, zone),
    ...dateLines(history, store, now),
    ...aheadLines(history, zone),
    ...(cases.length > 0 ? [`Open cases: ${cases.join('; ')}.`] : []),
    '',
    'What became of each mail',
    ...(mails.length > 0 ? mails.map((last) => summaryOf(last, width, history, zone)) : ['  nothing was decided yet']),
    '',
    'How it was decided',
    ...history.decisions.flatMap((decision, i) => ['', ...stepOf(decision, i + 1, store, zone)]),
  ];
}

const BY = {
  carrier: 'by what its carrier says',
  promise: 'as the shop promised',
  learned: 'by how long parcels of its lane take',
  default: 'by the days that the settings promise',
};

const days = ({ from, to, likely, basis, n }: ExpectedDays): string =>
  `${from} to ${to}, most likely ${likely}, ${BY[basis]}${n > 0 ? ` (${n} parcels)` : ''}`;

/** When it is expected, what was told first, and why nothing is said of lateness yet. */
function dateLines(history: History, store: StoreSettings, now: string): string[] {
  const first = history.decisions.find(({ expected }) => expected)?.expected;
  const told = first ? [`Its customer was first told: ${days(first)}.`] : [];
  if (!canBeLate(history)) return told;
  const expected = expectedIn(history, store, now);
  const { state, chance } = latenessAt(history, store, now);
  const { storeParcels } = learnedIn(history);
  const percent = (share: number) => `${Math.round(share * 100)} %`;
  const lateness =
    storeParcels < LEAST_PARCELS
      ? `Only ${storeParcels} parcels of the store are known, of ${LEAST_PARCELS}: lateness is told of once the promise has passed.`
      : `Its promise is missed with a chance of ${percent(chance)}; that is told from ${percent(store.late.confidence)} on.`;
  return [
    ...told,
    ...(expected ? [`It is expected ${days(expected)}.`] : ['Every day on which it was expected has passed.']),
    state === 'missed' ? 'Its promise has passed.' : lateness,
  ];
}

/** What a source dated ahead of its receipt: both times, since a clock or a zone of somebody is wrong. */
const aheadLines = ({ events }: History, zone: string): string[] =>
  events.flatMap(({ milestone, parcelId, occurredAt, claimedAt }) => {
    if (!claimedAt) return [];
    const what = `${milestone.replaceAll('_', ' ')}${parcelId === undefined ? '' : ` of parcel ${parcelId}`}`;
    return `Claimed ahead: ${what} was dated ${local(claimedAt, zone)} and counts from its receipt, ${local(occurredAt, zone)}.`;
  });

/** In the words of the console's state names. */
function standOf({ stage, outcome = 'done' }: History['flow']): string {
  if (!stage) return 'has not come to its first wait yet';
  const words = {
    update: 'waits for a shipment update',
    check_in: 'waits until it is time to check in',
    review: 'waits until it is time to ask for a review',
    reminder: 'waits until it is time to remind',
    ended: `has ended: ${outcome.replaceAll('_', ' ')}`,
    stopped: 'was stopped; npx porchlight redrive starts it again',
    restart: 'is being started again',
  };
  return words[stage];
}

const AWAITS: Record<Awaits, string> = {
  payment: 'the payment',
  stock_date: 'the day on which it can be shipped',
  departure: 'that its parcels leave',
  carrier_news: 'news of its parcels',
  collection: 'that the customer collects it',
  assumed_arrival: 'no news, since nobody reports on its parcels: it is taken for delivered in some days',
  nothing_to_ship: 'the time after the purchase: there is nothing to ship',
  people: 'people of the team',
  review: 'the time after the arrival',
  nothing_more: 'nothing more',
};

/** What the order waits for by today's settings. */
function awaitsOf(history: History, store: StoreSettings, now: string, zone: string): string[] {
  const { stage } = history.flow;
  if (!stage || stage === 'ended') return [];
  const { what, until } = awaited(history, store, now);
  const end = until && until > now ? `, and is looked at again on ${local(until, zone)}` : '';
  return [`It awaits ${AWAITS[what]}${end}.`];
}

function summaryOf(last: Decision, width: number, history: History, zone: string): string {
  const status = ledgerOf(history, last)?.status;
  const became = status === 'sent' || status === undefined ? '' : `, ${status}`;
  const words = {
    sent: `sent ${local(last.at, zone)}${became}`,
    skipped: `not sent. ${sentenceOf(last.reason)}`,
    held: `waits until ${local(last.until ?? last.at, zone)}. ${sentenceOf(last.reason)}`,
    failed: `could not be sent. ${sentenceOf(last.reason)}`,
    unknown: `may have been sent or not. ${sentenceOf(last.reason)}`,
  };
  return `  ${nameOf(last).padEnd(width)} ${words[last.outcome]}`;
}

function stepOf(decision: Decision, number: number, store: StoreSettings, zone: string): string[] {
  const { at, outcome, reason, until, happenedAt, settings, inputs = {} } = decision;
  const end = until ? `, until ${local(until, zone)}` : '';
  const shown = Object.entries(inputs)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name} ${text(value)}`);
  return [
    `${number}. ${local(at, zone)}  ${nameOf(decision)}: ${outcome}${end}`,
    `   rule      ${reason}: ${sentenceOf(reason)}`,
    `   inputs    ${[`happenedAt ${happenedAt}`, `notify ${decision.notify}`, ...shown].join('; ')}`,
    `   settings  ${settings ?? 'not kept'}   clock ${at}   zone ${inputs.zone ?? zone}`,
    `   again     ${again(decision, store)}`,
  ];
}

function again(decision: Decision, store: StoreSettings): string {
  const found = reevaluate(decision, store);
  if (!found) return 'not possible: an older version kept this decision without what it rested on';
  const hasChanged = decision.settings !== versionOf(store);
  if (found.same) return hasChanged ? 'the same answer, also with today’s settings' : 'the same answer';
  const answer = answerOf(found.verdict);
  return hasChanged
    ? `the settings have changed since; with those of this checkout (${versionOf(store)}) ${answer}`
    : `NOT the same answer, though the settings are: this version’s rules say ${answer}`;
}

function answerOf(verdict: Verdict): string {
  if (verdict.do === 'send') return 'it would go';
  if (verdict.do === 'hold') return `it would wait until ${verdict.until} (${verdict.reason})`;
  return `it would not go (${verdict.reason})`;
}

const nameOf = ({ kind, parcelId, occurrence }: Decision): string =>
  `${kind.replaceAll('_', ' ')}${parcelId === undefined ? '' : `, parcel ${parcelId}`}${occurrence === '1' ? '' : ` (${occurrence})`}`;

const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

const local = (at: string, timeZone: string): string =>
  new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  }).format(Date.parse(at));
