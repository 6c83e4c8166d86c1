import { marksDeparture, partsOf, phaseOf, progressOf, rankOf, timeIn } from '../parcel/milestones.ts';
import { compare } from '../shared/sorting.ts';
import { entriesOf, type Flow, isCalledOff, type Register, type RegisterName, readable } from './flow.ts';

// What dispatch does about one image of a FLOW item. It is a pure function of that image, so no order of events and no
// crash can separate what happened from the journey that waits for it.

/** The milestone that wakes a waiting journey. */
export type Signal = { register: RegisterName; milestone: Register['milestone']; mark: string };

/** What a store tells its customers, as far as it decides whether a journey is woken. */
export type WakePolicy = { inTransit: boolean };

export type Dispatch = { do: 'start'; run: number } | { do: 'signal'; token: string; signal: Signal };

/** The outcome of a run that another run continues, because it was too old or its history too long. */
export const CONTINUED = 'continued';

export function dispatchOf(image: Flow, policy: WakePolicy): Dispatch | undefined {
  if (!image.placed) return undefined;
  if (!image.run) return { do: 'start', run: 1 };
  const flow = readable(image);
  if (flow.stage === 'restart' || livesAgain(flow, policy)) return { do: 'start', run: image.run + 1 };
  const next = unacknowledgedIn(flow, policy)[0];
  return flow.token && next ? { do: 'signal', token: flow.token, signal: next } : undefined;
}

/** An ended journey starts again for news it has not acted on, and when its cancellation is taken back. */
function livesAgain(flow: Flow, policy: WakePolicy): boolean {
  if (flow.stage !== 'ended' || flow.erased) return false;
  if (flow.outcome === CONTINUED || (flow.outcome === 'cancelled' && !isCalledOff(flow))) return true;
  // a scan that contradicts a delivery of long ago is noise, a case that is closed holds nothing back any more, and an answer is kept
  const rests = ['o#contradicted', 'o#answered', ...(flow.outcome === 'handed_over' ? [] : ['o#cases'])];
  return unacknowledgedIn(flow, policy).some(({ register }) => !rests.includes(register));
}

/** The news that the journey has not acted on, oldest first. */
export const unacknowledged = (flow: Flow, policy: WakePolicy): Signal[] => unacknowledgedIn(readable(flow), policy);

const unacknowledgedIn = (flow: Flow, policy: WakePolicy): Signal[] =>
  entriesOf(flow.registers)
    .filter(([name, register]) => wakes(name, register, flow, policy))
    .sort(([a, x], [b, y]) => compare(x.occurredAt, y.occurredAt) || compare(a, b))
    .map(([register, { milestone, mark }]) => ({ register, milestone, mark }));

function wakes(name: RegisterName, { milestone, mark }: Register, flow: Flow, policy: WakePolicy): boolean {
  const { acknowledged } = flow;
  const before = acknowledged[name];
  if (before !== undefined && before >= mark) return false;
  if (milestone === 'label_created' || milestone === 'carrier') return false;
  // some platforms date these by the order's last edit, so every edit reports them again
  if (milestone === 'cancelled') return isCalledOff(flow) && (before === undefined || isOver(flow, before));
  if (milestone === 'dispatched') return !marksDeparture(onThisWay(before, mark));
  if (milestone === 'in_transit') {
    const place = onThisWay(before, mark);
    // after a problem the customer is told that it moves again
    if (place && isException(place)) return true;
    return !marksDeparture(place) || (policy.inTransit && progressOf(place) === 'departed');
  }
  if (milestone === 'changed') return digestOf(before) !== digestOf(mark);
  if (milestone === 'number')
    return acknowledged[`p#${name.slice(2)}`] !== undefined && digestOf(before) !== digestOf(mark);
  return true;
}

/** Already acted on, unless that was on an earlier way of the parcel: it came back and left again. */
const onThisWay = (before: string | undefined, mark: string): string | undefined =>
  before !== undefined && partsOf(before).leftAgain === partsOf(mark).leftAgain ? before : undefined;

/** Whether the cancellation with this mark was taken back. */
const isOver = ({ registers }: Flow, mark: string): boolean => (registers['o#changed']?.stands ?? '') > timeIn(mark);

const isException = (mark: string): boolean =>
  mark.endsWith(` ${rankOf('exception')}`) && partsOf(mark).phase === phaseOf('exception');

const digestOf = (mark: string | undefined): string | undefined => mark?.split(' ').at(-1);
