import { daysAfter } from '../calendar/business-days.ts';
import { DAY_MS, HOUR_MS } from '../calendar/durations.ts';
import { localDate } from '../calendar/windows.ts';
import type { StoreSettings } from '../policy/settings.ts';
import { addAbout, countCase } from './cases.ts';
import type { Add, CountedItem } from './sums.ts';

// What an item of the table `journeys` should have been counted for. To find mistakes in the code that counts (domain/metrics,
// domain/journey), it shares no rule with it and uses only the calendar.

type ReadItem = Readonly<Record<string, unknown>>;
const map = (value: unknown): ReadItem => (value ?? {}) as ReadItem;
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** A source may date an event this long before the order. */
const CLOCK_SLACK = DAY_MS;

export type RecountStore = Pick<StoreSettings, 'timeZone' | 'promisedDays' | 'businessDays' | 'cases'>;

/** Counts one item of an order. `false`: it is the rest of an erased order, which counts nothing any more. */
export function countItem(item: CountedItem, store: RecountStore, add: Add): boolean {
  const on = (time: unknown) => localDate(text(time), store.timeZone);
  switch (item.sk.split('#')[0]) {
    case 'META':
      countOrder(map(item.order), on, add);
      return true;
    case 'FLOW':
      if (item.erased !== undefined) return false;
      countFlow(item, store, on, add);
      return true;
    case 'EVENT':
      if (item.milestone === 'refunded' && isMoney(map(item.refund).amount)) add(on(item.occurredAt), 'refunds');
      return true;
    case 'MAIL':
      for (const what of WENT[text(item.status)] ?? []) add(on(item.claimedAt), `mails_${item.kind}_${what}`);
      return true;
    case 'DECISION':
      countDecision(item, on, add);
      return true;
    case 'REQUESTED':
      if (item.test) return true;
      add(on(item.at), `requests_${item.what}`);
      if (!item.reason) return true;
      add(on(item.at), `requests_${item.what}_${item.reason}`);
      addAbout(item, `${item.what}_${item.reason}`, on(item.at), add);
      return true;
    case 'CASE':
      countCase(item, store, add);
      return true;
    default:
      return true;
  }
}

type DayOf = (time: unknown) => string;

const isMoney = (amount: unknown): boolean => amount === undefined || Number(amount) > 0;

function countOrder(order: ReadItem, on: DayOf, add: Add): void {
  if (order.test) return;
  const day = on(order.placedAt);
  add(day, 'orders');
  add(day, `orders_${order.currency}`);
  add(day, `revenue_${order.currency}`, text(order.total));
  for (const { quantity } of order.items as { quantity: number }[]) add(day, 'units', String(quantity));
}

const WENT: Record<string, readonly string[]> = {
  failed: ['failed'],
  unknown: ['unknown'],
  sent: ['sent'],
  delayed: ['sent', 'delayed'],
  delivered: ['sent', 'delivered'],
  rejected: ['sent', 'rejected'],
  bounced: ['sent', 'bounced'],
  complained: ['sent', 'delivered', 'complained'],
};

function countDecision({ kind, outcome, reason, at }: ReadItem, on: DayOf, add: Add): void {
  if (outcome !== 'skipped' && outcome !== 'held') return;
  add(on(at), `mails_${kind}_${outcome}`);
  if (outcome !== 'skipped') return;
  const family = ['superseded', 'case_open', 'missing_field'].find((one) => text(reason).startsWith(one));
  add(on(at), `skipped_${family ?? text(reason).slice(0, 40)}`);
}

function countFlow(flow: ReadItem, store: RecountStore, on: DayOf, add: Add): void {
  const order = map(flow['o#changed']);
  if (order.test) return;
  const { more, ...asked } = map(map(flow['o#answered']).counted);
  const answers = [
    ...Object.entries(asked).map(([name, one]) => [name === 'checkIn' ? 'check_in' : name, map(one)] as const),
    ...Object.entries(map(more)).map(([question, one]) => [`answer_${question}`, map(one)] as const),
  ];
  for (const [name, { value, at }] of answers) add(on(at), `${name}_${value}`);
  const placed = text(flow.placed);
  if (!placed) return;
  const arrivals = Object.keys(flow)
    .filter((name) => name.startsWith('p#'))
    .flatMap((name) => countParcel(flow, name.slice(2), store, on, add));
  const cancelled = text(map(flow['o#cancelled']).occurredAt);
  const stands = text(order.stands);
  const isOff = (time: string) => time !== '' && time >= stands;
  if (cancelled && (isOff(cancelled) || isOff(text(map(flow['o#deleted']).occurredAt)))) {
    add(on(cancelled), 'cancellations');
    add(on(placed), 'orders_cancelled');
  }
  const [arrived] = arrivals.sort();
  if (!arrived) return;
  add(on(arrived), 'orders_delivered');
  if (map(flow['o#refunded']).money) add(on(arrived), 'orders_delivered_refunded');
  const back = map(flow['o#returned']).milestone;
  if (back === 'return_requested' || back === 'return_received') add(on(arrived), 'orders_delivered_returned');
}

/** @returns when it arrived, if it did */
function countParcel(flow: ReadItem, id: string, store: RecountStore, on: DayOf, add: Add): string[] {
  const placed = text(flow.placed);
  const about = new Date(Date.parse(placed) - CLOCK_SLACK).toISOString();
  const parcel = map(flow[`p#${id}`]);
  const way = map(parcel.way);
  // the time comes before the word ` quiet`
  const believed = (...times: unknown[]) =>
    times.map((one) => text(one).split(' ')[0]!).find((one) => one >= about && one);
  const arrived = believed(parcel.delivered, way.delivered);
  const first = believed(parcel.left, way.dispatched);
  const isGone = flow[`v#${id}`] !== undefined && !arrived;
  const left = first && !isGone && !(arrived && first > arrived) ? first : undefined;
  if (left) {
    add(on(left), 'parcels_dispatched');
    addHours('dispatch', placed, left, on(left), add);
  }
  if (!arrived) return [];
  const day = on(arrived);
  const isLate = day > promisedDay(flow, store, on);
  add(day, 'parcels_delivered');
  add(day, isLate ? 'parcels_late' : 'parcels_on_time');
  add(day, 'days_to_deliver', Math.max(0, (Date.parse(arrived) - Date.parse(placed)) / DAY_MS).toFixed(3));
  const [toldAt = '', toldLast = ''] = text(flow.told).split(' ');
  if (toldAt && toldAt <= arrived) add(day, day <= toldLast ? 'parcels_as_told' : 'parcels_later_than_told');
  if (flow.late !== undefined && text(flow.late) < arrived) {
    add(day, 'parcels_told_late');
    if (isLate) add(day, 'parcels_late_told');
  }
  if (left) addHours('transit', left, arrived, day, add);
  return [arrived];
}

const COLUMNS = [12, 24, 36, 48, 72, 96, 120, 168, 240, 336, 504, 720];

function addHours(leg: string, from: string, to: string, day: string, add: Add): void {
  const hours = Math.max(0, (Date.parse(to) - Date.parse(from)) / HOUR_MS);
  const column = COLUMNS.find((most) => hours <= most);
  add(day, column ? `${leg}_within_${column}h` : `${leg}_beyond`);
  add(day, `${leg}_hours`, hours.toFixed(3));
}

/** The day that the shop promised; otherwise the promised number of days after the order, its payment, or the day the goods are in stock. */
function promisedDay(flow: ReadItem, { promisedDays, businessDays }: RecountStore, on: DayOf): string {
  const { due, unpaid, cleared, paid = unpaid && cleared, from } = map(flow['o#changed']);
  if (due) return text(due);
  const begins = [on(flow.placed), ...(paid ? [on(paid)] : []), ...(from ? [text(from)] : [])].sort().at(-1)!;
  return daysAfter(begins, promisedDays, businessDays);
}
