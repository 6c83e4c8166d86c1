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
 * A label that is printed again does not take a departure back, hence a phase of its own for each.
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

/** After the departure and before the end. */
export const isOnTheWay = (milestone: ParcelMilestone): boolean => PLACE[milestone][0] === 2;

/**
 * A string that sorts as (phase, occurredAt, rank).
 * @param occurredAt as `toISOString` writes it, so that text order is time order
 */
export function markOf(milestone: Milestone, occurredAt: string): string {
  const [phase, rank] = PLACE[milestone];
  return `${phase} ${occurredAt} ${rank}`;
}

/** When it happened, as `markOf` writes it. */
export const timeIn = (mark: string): string => mark.split(' ')[1]!;

/** How far a mark says that a parcel was: not told of at all, only labelled, only departed, or further. */
export function progressOf(mark: string | undefined): 'none' | 'labelled' | 'departed' | 'further' {
  if (mark === undefined) return 'none';
  return mark.startsWith('0 ') ? 'labelled' : mark.startsWith('1 ') ? 'departed' : 'further';
}

/** Whether a mark says that the parcel had left: `dispatched` or anything after it. */
export const marksDeparture = (mark: string | undefined): boolean =>
  progressOf(mark) === 'departed' || progressOf(mark) === 'further';
