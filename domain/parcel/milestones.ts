// What can happen to a parcel and to an order, and which of two things counts as further along.

export const PARCEL_MILESTONES = [
  'label_created',
  'dispatched',
  'in_transit',
  'out_for_delivery',
  'ready_for_pickup',
  'delivery_attempted',
  'exception',
  'delivered',
  'returned_to_sender',
] as const;
export type ParcelMilestone = (typeof PARCEL_MILESTONES)[number];

/** `return_cancelled`: a return that was asked for is withdrawn. `reviewed`: a review was written. `deleted`: the shop removed the order. */
export const ORDER_MILESTONES = [
  'cancelled',
  'refunded',
  'return_requested',
  'return_cancelled',
  'return_received',
  'reviewed',
  'deleted',
] as const;
export type OrderMilestone = (typeof ORDER_MILESTONES)[number];

export type Milestone = ParcelMilestone | OrderMilestone;

/**
 * [phase, rank]: a later phase is always further along; within a phase time decides, and rank only between equal times.
 * A label that is printed again does not undo a departure, so the two have different phases.
 */
const PLACE: Record<Milestone, readonly [phase: number, rank: number]> = {
  label_created: [0, 0],
  dispatched: [1, 0],
  in_transit: [2, 0],
  exception: [2, 1],
  delivery_attempted: [2, 2],
  ready_for_pickup: [2, 3],
  out_for_delivery: [2, 4],
  delivered: [3, 0],
  returned_to_sender: [4, 0],
  return_requested: [2, 0],
  return_cancelled: [2, 1],
  return_received: [2, 2],
  refunded: [2, 3],
  cancelled: [2, 4],
  reviewed: [2, 0],
  deleted: [2, 0],
};

export const isParcelMilestone = (milestone: string): milestone is ParcelMilestone =>
  (PARCEL_MILESTONES as readonly string[]).includes(milestone);

export const phaseOf = (milestone: Milestone): number => PLACE[milestone][0];
export const rankOf = (milestone: Milestone): number => PLACE[milestone][1];

/** After the departure and before the end. */
export const isOnTheWay = (milestone: ParcelMilestone): boolean => PLACE[milestone][0] === 2;

/** Sorts above every phase of a parcel's first way: it came back and left again. */
const NEXT_WAY = '5';

/**
 * A string that sorts as (way, phase, occurredAt, rank).
 * @param occurredAt as `toISOString` writes it, so that text order is time order
 * @param leftAgain when the parcel left once more after it had come back
 */
export function markOf(milestone: Milestone, occurredAt: string, leftAgain = ''): string {
  const [phase, rank] = PLACE[milestone];
  return `${leftAgain && `${NEXT_WAY} ${leftAgain} `}${phase} ${occurredAt} ${rank}`;
}

/** The parts of a mark as `markOf` writes it. `leftAgain` is '' on the first way. */
export function partsOf(mark: string): { leftAgain: string; phase: number; time: string } {
  const parts = mark.split(' ');
  const isNext = parts[0] === NEXT_WAY;
  return { leftAgain: isNext ? parts[1]! : '', phase: Number(parts[isNext ? 2 : 0]), time: parts[isNext ? 3 : 1]! };
}

/** When it happened, as `markOf` writes it. */
export const timeIn = (mark: string): string => partsOf(mark).time;

/** How far along a parcel with this mark is: unknown, only labelled, only departed, or further. */
export function progressOf(mark: string | undefined): 'none' | 'labelled' | 'departed' | 'further' {
  if (mark === undefined) return 'none';
  const { phase } = partsOf(mark);
  return phase === 0 ? 'labelled' : phase === 1 ? 'departed' : 'further';
}

/** Whether a parcel with this mark has left: `dispatched` or anything after it. */
export const marksDeparture = (mark: string | undefined): boolean =>
  progressOf(mark) === 'departed' || progressOf(mark) === 'further';
