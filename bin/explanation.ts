import type { Awaits } from '../domain/journey/awaits.ts';
import { latenessAt, learnedIn } from '../domain/journey/chance.ts';
import { expectedIn } from '../domain/journey/expectation.ts';
import { allTold, type History, openCases, zoneOfOrder } from '../domain/journey/history.ts';
import { canBeLate } from '../domain/journey/lateness.ts';
import type { ExpectedDays } from '../domain/lanes/expected.ts';
import { LEAST_PARCELS } from '../domain/lanes/late.ts';
import { basisWords } from '../domain/lanes/told.ts';
import { sentenceOf } from '../domain/message/reasons.ts';
import { reevaluate } from '../domain/message/reevaluate.ts';
import type { Verdict } from '../domain/message/types.ts';
import type { StoreSettings } from '../domain/policy/settings.ts';
import { versionOf } from '../domain/policy/store.ts';
import type { Decision } from '../domain/records/items.ts';
import { saidByCustomer } from './customer-said.ts';
import { awaitsNow, becameOf, lastWords, local, nameOf, onWhoseOrder, plain, standOf } from './order-words.ts';

// Explains to someone who has the customer on the phone why an order's mails were sent or not. First comes the result
// of each mail, then how it was decided.

/** The result of each mail. @param history includes what is assumed and learned by now */
export function shortExplanationOf(history: History, store: StoreSettings, now: string): string[] {
  return [...headOf(history, store, now, []), '', ...becameLines(history, store), ...saidLines(history, store)];
}

/** The same, with how each mail was decided. */
export function explanationOf(history: History, store: StoreSettings, now: string): string[] {
  const zone = zoneOfOrder(history, store);
  const dates = [...dateLines(history, store, now), ...aheadLines(history, zone)];
  return [
    ...headOf(history, store, now, dates),
    '',
    ...becameLines(history, store),
    ...saidLines(history, store),
    '',
    'How it was decided',
    ...allTold(history).decisions.flatMap((decision, i) => ['', ...stepOf(decision, i + 1, store, zone, history)]),
  ];
}

function headOf(history: History, store: StoreSettings, now: string, dates: string[]): string[] {
  const { order } = history.meta;
  const zone = zoneOfOrder(history, store);
  const cases = openCases(history).map(({ cause, openedAt }) => `${cause} since ${local(openedAt, zone)}`);
  return [
    `Order ${order.orderId} of ${history.store}, placed ${local(order.placedAt, zone)}. Times are the customer’s (${zone}).`,
    `Its journey ${standOf(history.flow)}.`,
    awaitsOf(history, store, now, zone),
    ...dates,
    ...(cases.length > 0 ? [`Open cases: ${cases.join('; ')}.`] : []),
  ];
}

function becameLines(history: History, store: StoreSettings): string[] {
  const zone = zoneOfOrder(history, store);
  const mails = lastWords(history);
  const width = Math.max(30, ...mails.map((last) => nameOf(last).length));
  const lines = mails.map((last) => `  ${nameOf(last).padEnd(width)} ${becameOf(last, history, zone)}`);
  return ['What became of each mail', ...(lines.length > 0 ? lines : ['  nothing was decided yet'])];
}

function saidLines(history: History, store: StoreSettings): string[] {
  const said = saidByCustomer(history, zoneOfOrder(history, store));
  return said.length > 0 ? ['', 'What the customer said', ...said.map((line) => `  ${line}`)] : [];
}

export const expectedWords = ({ from, to, likely, basis, n }: ExpectedDays): string =>
  `${from} to ${to}, most likely ${likely}, ${basisWords[basis]}${n > 0 ? ` (${n} parcels)` : ''}`;

/** When the order is expected, what the customer was told first, and why lateness is not mentioned yet. */
function dateLines(history: History, store: StoreSettings, now: string): string[] {
  const first = history.decisions.find(({ expected }) => expected)?.expected;
  const told = first ? [`Its customer was first told: ${expectedWords(first)}.`] : [];
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
    ...(expected ? [`It is expected ${expectedWords(expected)}.`] : ['Every day on which it was expected has passed.']),
    state === 'missed' ? 'Its promise has passed.' : lateness,
  ];
}

/** Events that a source dated after their receipt. Both times are shown, because somebody's clock or zone is wrong. */
function aheadLines({ meta, parcels, events }: History, zone: string): string[] {
  const isOfScan = (parcelId: string, claimed: string) =>
    events.some((event) => event.parcelId === parcelId && event.claimedAt === claimed);
  const ofOrder = Object.entries(meta.claims ?? {}).map((claim) => ['the order', ...claim] as const);
  const ofParcels = parcels.flatMap(({ parcelId, claims = {} }) =>
    Object.entries(claims).flatMap(([claimed, counted]) =>
      isOfScan(parcelId, claimed) ? [] : [[`what is known of parcel ${parcelId}`, claimed, counted] as const],
    ),
  );
  const ofEvents = events.flatMap(({ milestone, parcelId, occurredAt, claimedAt }) => {
    const what = `${plain(milestone)}${parcelId === undefined ? '' : ` of parcel ${parcelId}`}`;
    return claimedAt ? [[what, claimedAt, occurredAt] as const] : [];
  });
  return [...ofOrder, ...ofParcels, ...ofEvents].map(
    ([what, claimed, counted]) =>
      `Claimed ahead: ${what} was dated ${local(claimed, zone)} and counts from its receipt, ${local(counted, zone)}.`,
  );
}

function awaitsOf(history: History, store: StoreSettings, now: string, zone: string): string {
  const { what, words, until } = awaitsNow(history, store, now);
  return `It awaits ${words}, ${until ? `and is looked at again on ${local(until, zone)}` : (WITHOUT_AN_END[what] ?? 'and is looked at now')}.`;
}

const WITHOUT_AN_END: Partial<Record<Awaits, string>> = {
  people: 'until they close its cases or news comes',
  nothing_more: 'unless news comes',
};

function stepOf(decision: Decision, number: number, store: StoreSettings, zone: string, history: History): string[] {
  const { at, outcome, reason, until, happenedAt, settings, inputs = {} } = decision;
  const end = until ? `, until ${local(until, zone)}` : '';
  const shown = Object.entries(inputs)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name} ${text(value)}`);
  return [
    `${number}. ${local(at, zone)}  ${nameOf(decision)}: ${outcome}${end}${onWhoseOrder(decision, history)}`,
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

const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
