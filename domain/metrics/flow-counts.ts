import { DAY_MS, HOUR_MS } from '../calendar/durations.ts';
import { localDate } from '../calendar/windows.ts';
import type { Counted } from '../feedback/answers.ts';
import { aboutFrom, type Flow, isCalledOff, parcelsOf, type Register } from '../journey/flow.ts';
import { toldBy } from '../lanes/told.ts';
import { timeOn } from '../parcel/way.ts';
import { promisedIn } from '../policy/promised.ts';
import type { StoreSettings } from '../policy/settings.ts';
import { byDifference, type Count, type Images } from './counts.ts';

// What the FLOW item of an order counts for: the ways of its parcels, the outcome of the order, and its customer's answers.

/** Upper ends of the columns in which the hours of a leg are counted; the last has no end. Stored counters depend on them: never change them. */
export const LEG_HOURS = [12, 24, 36, 48, 72, 96, 120, 168, 240, 336, 504, 720] as const;

const byFlow = byDifference<Flow>(countsInFlow);

/** The counts of an erased order stay. */
export const countsOfFlow = (images: Images<Flow>, store: StoreSettings): Count[] =>
  images.after.erased ? [] : byFlow(images, store);

function countsInFlow(flow: Flow, store: StoreSettings): Count[] {
  const { placed, registers } = flow;
  if (registers['o#changed']?.test) return [];
  const answers = countsOfAnswers(registers['o#answered']?.counted ?? {}, store);
  if (!placed) return answers;
  const ways = parcelsOf(flow).map((id) => passedBy(flow, id));
  const arrivals = ways.flatMap(({ arrived }) => arrived ?? []).sort();
  return [
    ...ways.flatMap((way) => [...countsOfDeparture(way, placed, store), ...countsOfArrival(way, flow, store)]),
    ...countsOfOrder(flow, arrivals[0], store),
    ...answers,
  ];
}

/** When a parcel first left, and its first reported delivery; events dated before the order are not about it. */
type Passed = { left?: string | undefined; arrived?: string | undefined };

function passedBy({ placed, registers }: Flow, id: string): Passed {
  const { left, delivered, way = {} }: Partial<Register> = registers[`p#${id}`] ?? {};
  const since = aboutFrom(placed);
  const ofOrder = (...times: (string | undefined)[]) =>
    times.find((at) => at !== undefined && at !== '' && at >= since);
  const arrived = ofOrder(delivered, timeOn(way, 'delivered'));
  const isVoided = registers[`v#${id}`] !== undefined && !arrived;
  const first = isVoided ? undefined : ofOrder(left, timeOn(way, 'dispatched'));
  return { left: first && arrived && first > arrived ? undefined : first, arrived };
}

function countsOfDeparture({ left }: Passed, placed: string, { timeZone }: StoreSettings): Count[] {
  if (!left) return [];
  const day = localDate(left, timeZone);
  return [{ day, name: 'parcels_dispatched', amount: '1' }, ...countsOfLeg('dispatch', placed, left, day)];
}

function countsOfArrival({ left, arrived }: Passed, flow: Flow, store: StoreSettings): Count[] {
  if (!arrived) return [];
  const day = localDate(arrived, store.timeZone);
  const isLate = day > promisedIn(flow, store, store.timeZone);
  const told = toldBy(flow.told, arrived);
  const wasToldLate = flow.late !== undefined && flow.late < arrived;
  const took = Math.max(0, (Date.parse(arrived) - Date.parse(flow.placed!)) / DAY_MS);
  const one = (name: string): Count => ({ day, name, amount: '1' });
  return [
    one('parcels_delivered'),
    one(isLate ? 'parcels_late' : 'parcels_on_time'),
    ...(told ? [one(day <= told.to ? 'parcels_as_told' : 'parcels_later_than_told')] : []),
    ...(wasToldLate ? [one('parcels_told_late'), ...(isLate ? [one('parcels_late_told')] : [])] : []),
    { day, name: 'days_to_deliver', amount: took.toFixed(3) },
    ...(left ? countsOfLeg('transit', left, arrived, day) : []),
  ];
}

/** <leg>_within_<n>h or <leg>_beyond, and the sum of the hours. */
function countsOfLeg(leg: 'dispatch' | 'transit', from: string, to: string, day: string): Count[] {
  const hours = Math.max(0, (Date.parse(to) - Date.parse(from)) / HOUR_MS);
  const most = LEG_HOURS.find((one) => hours <= one);
  return [
    { day, name: most === undefined ? `${leg}_beyond` : `${leg}_within_${most}h`, amount: '1' },
    { day, name: `${leg}_hours`, amount: hours.toFixed(3) },
  ];
}

/** The outcome of the order: cancelled, by the day of the cancellation and by the day of the order; and for an order that arrived, by the day of arrival, whether money or goods went back. */
function countsOfOrder(flow: Flow, arrived: string | undefined, { timeZone }: StoreSettings): Count[] {
  const { placed, registers } = flow;
  const cancelled = isCalledOff(flow) ? registers['o#cancelled'] : undefined;
  const returned = registers['o#returned'];
  const one = (at: string, name: string): Count => ({ day: localDate(at, timeZone), name, amount: '1' });
  return [
    ...(cancelled ? [one(cancelled.occurredAt, 'cancellations'), one(placed!, 'orders_cancelled')] : []),
    ...(arrived ? [one(arrived, 'orders_delivered')] : []),
    ...(arrived && registers['o#refunded']?.money ? [one(arrived, 'orders_delivered_refunded')] : []),
    ...(arrived && returned && returned.milestone !== 'return_cancelled'
      ? [one(arrived, 'orders_delivered_returned')]
      : []),
  ];
}

/** check_in_<answer>, rating_<1-5>, csat_<1-5>, nps_<0-10>, answer_<question>_<answer>, each on the day of the answer that counts. */
function countsOfAnswers(counted: Counted, { timeZone }: StoreSettings): Count[] {
  const more = Object.entries(counted.more ?? {}).map(([id, one]) => [`answer_${id}`, one] as const);
  const all = [...ANSWERED.map(([field, name]) => [name, counted[field]] as const), ...more];
  return all.flatMap(([name, one]) =>
    one ? [{ day: localDate(one.at, timeZone), name: `${name}_${one.value}`, amount: '1' }] : [],
  );
}
const ANSWERED = [
  ['checkIn', 'check_in'],
  ['rating', 'rating'],
  ['csat', 'csat'],
  ['nps', 'nps'],
] as const;
