import TinyQueue from 'tinyqueue';
import { atLocal, localDate } from '../../domain/calendar/windows.ts';
import { countsOfPassages, type Exit, type Passage } from '../../domain/lanes/cells.ts';
import { dayAfter, daysBetween } from '../../domain/lanes/days.ts';
import { type Expected, expected } from '../../domain/lanes/expected.ts';
import { lanesOf, type Route } from '../../domain/lanes/lanes.ts';
import { chanceMissed, LEAST_PARCELS, nextLook } from '../../domain/lanes/late.ts';
import { estimateEntersOn, type Learned, type Progress } from '../../domain/lanes/progress.ts';
import { LanesInMemory } from './lanes-memory.ts';
import type { TrialOrder } from './lanes-orders.ts';

// Every decision about every order at the moment the journey would take it, from what had been received before it.

export type Told = {
  order: TrialOrder;
  progress: Progress;
  /** Parcels of the store learned from when it was placed. */
  learnedAtStart: number;
  /** The chance that each look before the promise passed saw. */
  chances: number[];
  looks: number;
  /** When the chance first passed each of CONFIDENCES, or the promise passed. */
  noticeAt: (string | undefined)[];
  /** The date told at dispatch, and what the store's median would have told. */
  atDispatch?: { expected: Expected | undefined; median: string } | undefined;
};

export const CONFIDENCES = [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95];
const DEFAULT_CONFIDENCE = 0.75;
export const PROMISED_DAYS = 7;
const LOOKS_AT = '10:00';

type EvidenceKind = 'placed' | 'dispatched' | 'ended';
type Moment = { at: string; told: Told; kind: EvidenceKind | 'look' };

export function replay(orders: readonly TrialOrder[]): Told[] {
  const memory = new LanesInMemory();
  const transits: number[] = [];
  const queue = new TinyQueue<Moment>([], (a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const all = orders.map(toTell);
  for (const told of all) for (const moment of momentsOf(told)) queue.push(moment);
  for (let moment = queue.pop(); moment; moment = queue.pop()) {
    const { at, told, kind } = moment;
    if (kind === 'look' && endOf(told.order, at)) continue;
    const { zone } = told.order;
    const today = localDate(at, zone);
    const learned = memory.learned(
      routeOf(told.order, kind !== 'placed' && told.progress.departedOn !== undefined),
      today,
    );
    if (kind === 'placed') told.learnedAtStart = learned.storeParcels;
    if (kind === 'dispatched') {
      told.progress.departedOn = today;
      const { estimatedDay } = told.order;
      if (estimatedDay) told.progress.estimated = { from: estimatedDay, to: estimatedDay };
      const median = transits[Math.floor(transits.length / 2)] ?? PROMISED_DAYS;
      told.atDispatch = { expected: expected(told.progress, learned, today), median: dayAfter(today, median) };
    }
    if (kind !== 'ended') {
      const look = decide(told, learned, at, today);
      if (look) queue.push({ at: atLocal(look, LOOKS_AT, zone), told, kind: 'look' });
    }
    if (kind !== 'look') memory.add(countsOfPassages(passagesOf(told, before(told, kind)), passagesOf(told, kind)));
    if (kind === 'ended' && told.order.deliveredAt && told.progress.departedOn)
      insert(transits, daysBetween(told.progress.departedOn, today));
  }
  return all;
}

function toTell(order: TrialOrder): Told {
  const { zone, placedAt, promisedDay } = order;
  const placedOn = localDate(placedAt, zone);
  const progress: Progress = {
    placedOn,
    promisedOn: promisedDay ?? dayAfter(placedOn, PROMISED_DAYS),
    promisedBy: promisedDay ? 'shop' : 'default',
  };
  return { order, progress, learnedAtStart: 0, looks: 0, chances: [], noticeAt: CONFIDENCES.map(() => undefined) };
}

function endOf({ deliveredAt, cancelledAt }: TrialOrder, at: string): string | undefined {
  return [deliveredAt, cancelledAt].filter((end) => end !== undefined && end <= at)[0];
}

function momentsOf(told: Told): Moment[] {
  const { placedAt, dispatchedAt, deliveredAt, cancelledAt } = told.order;
  const end = deliveredAt ?? cancelledAt;
  const moments: Moment[] = [{ at: placedAt, told, kind: 'placed' }];
  if (dispatchedAt && !(end && end < dispatchedAt)) moments.push({ at: dispatchedAt, told, kind: 'dispatched' });
  if (end) moments.push({ at: end, told, kind: 'ended' });
  return moments;
}

/** What the order would be told now, for every confidence at once; answers the day to look again. */
function decide(told: Told, learned: Learned, at: string, today: string): string | undefined {
  told.looks++;
  const chance = chanceMissed(told.progress, learned, today);
  if (chance < 1) told.chances.push(chance);
  const speaks = learned.storeParcels >= LEAST_PARCELS;
  CONFIDENCES.forEach((confidence, i) => {
    if (chance === 1 || (speaks && chance >= confidence)) told.noticeAt[i] ??= at;
  });
  return nextLook(told.progress, learned, DEFAULT_CONFIDENCE, today);
}

function insert(sorted: number[], value: number): void {
  const at = sorted.findIndex((each) => each > value);
  sorted.splice(at < 0 ? sorted.length : at, 0, value);
}

const routeOf = ({ carrier, country, region }: TrialOrder, hasLeft: boolean): Route => ({
  carrier: hasLeft ? carrier : undefined,
  country,
  region,
});

const before = ({ progress }: Told, kind: EvidenceKind): EvidenceKind | undefined =>
  kind === 'placed' ? undefined : kind === 'dispatched' || !progress.departedOn ? 'placed' : 'dispatched';

/** The passages of an order after one of its moments, as the images of its items would tell them. */
function passagesOf({ order, progress }: Told, kind: EvidenceKind | undefined): Passage[] {
  if (!kind) return [];
  const { placedOn, departedOn } = progress;
  const end = kind === 'ended' ? endOn(order) : undefined;
  const lanes = lanesOf(routeOf(order, false));
  if (!departedOn || kind === 'placed')
    return [{ leg: 'departure', lanes, enteredOn: placedOn, exit: end && { ...end, how: 'cancelled' } }];
  const own = lanesOf(routeOf(order, true));
  const passages: Passage[] = [
    { leg: 'departure', lanes, enteredOn: placedOn, exit: { on: departedOn, how: 'done' } },
    { leg: 'transit', lanes: own, enteredOn: departedOn, exit: end },
  ];
  if (order.estimatedDay)
    passages.push({ leg: 'estimate', lanes: own, enteredOn: estimateEntersOn(order.estimatedDay), exit: end });
  return passages;
}

function endOn({ deliveredAt, cancelledAt, zone }: TrialOrder): Exit {
  if (deliveredAt) return { on: localDate(deliveredAt, zone), how: 'done' };
  return { on: localDate(cancelledAt!, zone), how: 'cancelled' };
}
