import { localDate } from '../calendar/windows.ts';
import { zoneOf } from '../calendar/zones.ts';
import { type Flow, isCalledOff, paidIn, parcelsOf, type Register, readable } from '../journey/flow.ts';
import { begunAt } from '../order/payment.ts';
import { progressOf } from '../parcel/milestones.ts';
import { leftAgainAt } from '../parcel/way.ts';
import { type PromiseSettings, promisedIn } from '../policy/promised.ts';
import type { StoreSettings } from '../policy/settings.ts';
import type { Exit, Passage } from './cells.ts';
import { laneBy, placeOf } from './lanes.ts';
import { estimateEntersOn } from './progress.ts';
import { toldBy } from './told.ts';

// The legs that an order and its parcels have passed: a pure function of one image of FLOW, so that the difference of two
// images is what a change counts. Each names its finest lane alone; the fold adds up the coarser ones.

type On = (instant: string) => string;

/** `timeZone`: used where the order's lane does not tell its customer's zone. */
export type LaneStore = PromiseSettings & Pick<StoreSettings, 'timeZone'>;

export function passagesOf(image: Flow, store: LaneStore): Passage[] {
  const { lane, test } = image.registers['o#changed'] ?? {};
  if (!image.placed || lane === undefined || test || image.erased) return [];
  const zone = zoneOf(placeOf(lane), store.timeZone);
  const on: On = (instant) => localDate(instant, zone);
  const flow = readable(image);
  const ended = endOf(flow, on);
  const due = promisedIn(flow, store, zone);
  const parcels = parcelsOf(flow).filter((id) => !flow.registers[`v#${id}`]);
  return [
    departure(flow, lane, parcels, ended, on),
    ...parcels.flatMap((id) => (isHeardOf(flow, id) ? transit(flow, lane, id, ended, on, due) : [])),
  ];
}

/** A cancelled or refunded order left in another way; but what arrives in spite of that has arrived. */
function endOf(flow: Flow, on: On): Exit | undefined {
  const { 'o#cancelled': cancelled, 'o#deleted': deleted, 'o#refunded': refunded } = flow.registers;
  const off = isCalledOff(flow) ? (cancelled ?? deleted) : refunded;
  return off && { on: on(off.times?.[0] ?? off.occurredAt), how: 'cancelled' };
}

/** From the order, or its payment, to the first departure of a parcel. */
function departure(flow: Flow, lane: string, parcels: string[], ended: Exit | undefined, on: On): Passage {
  const { from = '' } = flow.registers['o#changed']!;
  const begun = on(begunAt({ placedAt: flow.placed!, paidAt: paidIn(flow) }));
  const registers = parcels.map((id) => flow.registers[`p#${id}`]!);
  const [left] = registers.flatMap((register) => departedAt(register) ?? []).sort();
  const unseen = registers
    .flatMap((register) => (departedAt(register) ? [] : (arrivalOf(register)?.at ?? [])))
    .sort()[0];
  const exit: Exit | undefined = left
    ? { on: on(left), how: 'done' }
    : unseen
      ? { on: on(unseen), how: 'cancelled' }
      : ended;
  return { leg: 'departure', lanes: [lane], enteredOn: from > begun ? from : begun, exit };
}

/**
 * A parcel counts once there was news of it after it left, and then from its departure; at once where the shop itself
 * reports how far parcels are. A number alone is not enough: if no source follows it, the parcel would never arrive.
 */
const isHeardOf = ({ registers }: Flow, id: string): boolean =>
  registers['o#changed']?.reports === true || progressOf(registers[`p#${id}`]?.mark) === 'further';

function transit(flow: Flow, lane: string, id: string, ended: Exit | undefined, on: On, due: string): Passage[] {
  const register = flow.registers[`p#${id}`]!;
  const left = departedAt(register);
  if (!left) return [];
  const { carrier, named } = flow.registers[`c#${id}`] ?? {};
  const lanes = [laneBy(lane, carrier?.split(' ')[1])];
  const end = arrivalOf(register);
  const exit: Exit | undefined = end ? { on: on(end.at), how: end.how } : ended;
  const estimate = named && estimateEntersOn(named.split(' ')[1]!);
  return [
    {
      leg: 'transit',
      lanes,
      enteredOn: on(left),
      exit,
      ...(exit?.how === 'done' && { dates: { due, told: toldBy(flow.told, end!.at) } }),
    },
    ...(estimate ? [{ leg: 'estimate', lanes, enteredOn: estimate, exit } as const] : []),
  ];
}

/** When the parcel left on its present way; `undefined` also when the reported time is after its end. */
function departedAt(register: Register): string | undefined {
  const { way = {}, left } = register;
  const at = leftAgainAt(way) || left;
  const end = arrivalOf(register);
  return at && !(end && end.at < at) ? at : undefined;
}

function arrivalOf({
  milestone,
  occurredAt,
  delivered,
  way = {},
}: Register): { at: string; how: Exit['how'] } | undefined {
  if (milestone === 'returned_to_sender') return { at: occurredAt, how: 'returned' };
  if (milestone !== 'delivered') return undefined;
  // the first report counts, unless it was on an earlier way
  return { at: delivered && !leftAgainAt(way) ? delivered : occurredAt, how: 'done' };
}
