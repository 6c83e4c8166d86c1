import { compare } from '../shared/sorting.ts';
import { isOnTheWay, markOf, type ParcelMilestone, phaseOf, rankOf } from './milestones.ts';

// The way of a parcel, as a value that only rises: the latest time of each milestone. So the order in which its events are
// received does not matter, and a parcel that comes back and leaves again starts a new way.

/** The latest time of each milestone; followed by ` quiet` if the shop asked that nobody is told. */
export type ParcelWay = { readonly [milestone in ParcelMilestone]?: string };

export type ParcelPlace = { milestone: ParcelMilestone; occurredAt: string; mark: string; quiet: boolean };

export const wayOf = (milestone: ParcelMilestone, occurredAt: string, quiet: boolean): ParcelWay => ({
  [milestone]: quiet ? `${occurredAt} quiet` : occurredAt,
});

/** The least upper bound: commutative, associative, idempotent. */
export const joinedWay = (a: ParcelWay, b: ParcelWay): ParcelWay =>
  Object.fromEntries([...milestonesOn({ ...a, ...b })].map((one) => [one, later(a[one], b[one])]));

const later = (a = '', b = ''): string => (a > b ? a : b);
const timeOf = (entry: string | undefined): string => entry?.split(' ')[0] ?? '';
/** When it last reached a milestone; '' if never. */
export const timeOn = (way: ParcelWay, milestone: ParcelMilestone): string => timeOf(way[milestone]);
const milestonesOn = (way: ParcelWay): ParcelMilestone[] => (Object.keys(way) as ParcelMilestone[]).sort();

/** When it last left again after it came back; '' on its first way. */
export function leftAgainAt(way: ParcelWay): string {
  const [left, back] = [timeOf(way.dispatched), timeOf(way.returned_to_sender)];
  return back && left > back ? left : '';
}

/** Where the parcel is by the events since `since`; `undefined` if there are none. */
export function placeOn(way: ParcelWay, since = ''): ParcelPlace | undefined {
  const leftAgain = leftAgainAt(way);
  const from = later(leftAgain, since);
  const steps = milestonesOn(way).filter((one) => timeOf(way[one]) >= from);
  const [milestone] = steps.sort(
    (a, b) => phaseOf(b) - phaseOf(a) || compare(timeOf(way[b]), timeOf(way[a])) || rankOf(b) - rankOf(a),
  );
  if (!milestone) return undefined;
  const [occurredAt = '', quiet] = way[milestone]!.split(' ');
  return { milestone, occurredAt, mark: markOf(milestone, occurredAt, leftAgain), quiet: quiet !== undefined };
}

/** On its present way: the latest scan between departure and end, the latest exception and the latest delivery; '' for none. */
export function signsOn(way: ParcelWay): { heard: string; exception: string; delivered: string } {
  const from = leftAgainAt(way);
  const onThisWay = (one: ParcelMilestone) => (timeOf(way[one]) >= from ? timeOf(way[one]) : '');
  const heard = milestonesOn(way).filter(isOnTheWay).map(onThisWay).sort().at(-1) ?? '';
  return { heard, exception: onThisWay('exception'), delivered: onThisWay('delivered') };
}

/** Whether it is already known to be this far on its present way: then an edit of the record that repeats it is no news. */
export const hasComeTo = (way: ParcelWay, milestone: ParcelMilestone): boolean =>
  way[milestone] !== undefined && timeOf(way[milestone]) >= leftAgainAt(way);
