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

export const ORDER_MILESTONES = ['cancelled', 'refunded', 'return_requested', 'return_received'] as const;
export type OrderMilestone = (typeof ORDER_MILESTONES)[number];

export type Milestone = ParcelMilestone | OrderMilestone;

/** [phase, rank]: a later phase is always further along; within a phase time decides, and rank only between equal times. */
const PLACE: Record<Milestone, readonly [phase: number, rank: number]> = {
  label_created: [0, 0],
  dispatched: [0, 1],
  in_transit: [1, 2],
  exception: [1, 3],
  delivery_attempted: [1, 4],
  ready_for_pickup: [1, 5],
  out_for_delivery: [1, 6],
  delivered: [2, 7],
  returned_to_sender: [3, 8],
  return_requested: [1, 0],
  return_received: [1, 1],
  refunded: [1, 2],
  cancelled: [1, 3],
};

export const isParcelMilestone = (milestone: string): milestone is ParcelMilestone =>
  (PARCEL_MILESTONES as readonly string[]).includes(milestone);

export const phaseOf = (milestone: Milestone): number => PLACE[milestone][0];

/**
 * A string that sorts as (phase, occurredAt, rank).
 * @param occurredAt as `toISOString` writes it, so that text order is time order
 */
export function markOf(milestone: Milestone, occurredAt: string): string {
  const [phase, rank] = PLACE[milestone];
  return `${phase} ${occurredAt} ${rank}`;
}

/** Whether a mark says that the parcel had left: `dispatched` or anything after it. */
export const marksDeparture = (mark: string | undefined): boolean =>
  mark !== undefined && !(mark.startsWith('0 ') && mark.endsWith(` ${PLACE.label_created[1]}`));
