import type { Awaits } from '../domain/journey/awaited.ts';
import { expectedIn } from '../domain/journey/expectation.ts';
import { followUps } from '../domain/journey/follow-ups.ts';
import { isComplete } from '../domain/journey/goods.ts';
import {
  type History,
  heldMessages,
  openCases,
  type ParcelState,
  parcelStates,
  pastEvents,
  zoneOfOrder,
} from '../domain/journey/history.ts';
import type { Order } from '../domain/order/order.ts';
import { shownParcel } from '../domain/parcel/tracking-links.ts';
import type { StoreSettings } from '../domain/policy/settings.ts';
import { expectedWords } from './explanation.ts';
import { awaitsNow, becameOf, lastWords, local, nameOf, plain, standOf } from './order-words.ts';

// An order on one screen, for someone who has its customer on the phone.

type Row = [name: string, ...lines: string[]];

/** @param history with what is assumed and learned by now @param run where its execution is seen */
export function orderScreen(history: History, store: StoreSettings, now: string, run: string): string[] {
  const { order } = history.meta;
  const zone = zoneOfOrder(history, store);
  const awaits = awaitsNow(history, store, now);
  const expected = isComplete(history) ? undefined : expectedIn(history, store, now);
  const rows: Row[] = [
    ['who', whoOf(order)],
    ['placed', `${local(order.placedAt, zone)}${moneyWords(order)}`],
    ['what', ...order.items.map(itemLine), `total ${order.total} ${order.currency}`],
    ['parcels', ...parcelStates(history).flatMap((parcel) => parcelLines(parcel, history, store, zone))],
    ['expected', ...(expected ? [expectedWords(expected)] : [])],
    [
      'awaits',
      awaits
        ? `${awaits.words}; its journey ${standOf(history.flow)}`
        : `nothing: its journey ${standOf(history.flow)}`,
    ],
    [
      'cases',
      ...openCases(history).map(
        ({ cause, subject, openedAt }) => `${plain(cause)} (${subject}), since ${local(openedAt, zone)}`,
      ),
    ],
    ['messages', ...messageLines(history, zone)],
    ['next', ...nextLines(history, store, now, zone)],
    ['run', run],
  ];
  const number = order.number === undefined || order.number === order.orderId ? '' : `, ${order.number}`;
  return [
    `${history.store} ${order.orderId}${number}. Times are the customer’s (${zone}); it is ${local(now, zone)} now.`,
    ...rows.flatMap(([name, ...lines]) => lines.map((line, i) => `${(i === 0 ? name : '').padEnd(10)}${line}`)),
  ];
}

const whoOf = ({ customer, shippingAddress: to }: Order): string => {
  const place = [to?.postalCode, to?.city].filter(Boolean).join(' ');
  const all = [customer.name, customer.email ?? 'no e-mail address', place, to?.region, to?.country];
  return `${all.filter(Boolean).join(', ')}${customer.locale ? ` (${customer.locale})` : ''}`;
};

const moneyWords = ({ awaitsPayment, unpaid, paymentEnded, test, gift }: Order): string => {
  const money = paymentEnded
    ? 'the payment will not come'
    : awaitsPayment
      ? 'not paid yet'
      : unpaid
        ? 'paid later'
        : '';
  return [money, test ? 'a test order' : '', gift ? 'a gift' : '']
    .filter(Boolean)
    .map((word) => `, ${word}`)
    .join('');
};

const itemLine = ({ quantity, title, sku, unitPrice }: Order['items'][number]): string =>
  `${quantity} × ${title}${sku ? ` (${sku})` : ''}, ${unitPrice}`;

function parcelLines(parcel: ParcelState, history: History, store: StoreSettings, zone: string): string[] {
  const { carrier, trackingNumber, trackingUrl } = shownParcel(parcel, history.meta.order.shippingAddress, store);
  const last = pastEvents(history).findLast(({ parcelId }) => parcelId === parcel.parcelId);
  const at = last ? `, ${local(last.occurredAt, zone)}${last.location ? `, ${last.location}` : ''}` : '';
  const scan = parcel.assumed
    ? 'taken for delivered, as nobody reports on it'
    : plain(parcel.milestone ?? 'nothing heard of it');
  const told = [carrier, trackingNumber].filter(Boolean).join(' ');
  return [
    `${parcel.parcelId}: ${told ? `${told}: ` : ''}${scan}${at}${last?.reason ? ` (${last.reason})` : ''}`,
    ...(trackingUrl ? [`   ${trackingUrl}`] : []),
  ];
}

function messageLines(history: History, zone: string): string[] {
  const all = lastWords(history);
  const width = Math.max(0, ...all.map((last) => nameOf(last).length));
  return all.map((last) => `${nameOf(last).padEnd(width)}  ${becameOf(last, history, zone)}`);
}

/** What happens when its time has come and nothing came before. */
const UNLESS_NEWS: Record<Awaits, string> = {
  payment: 'without the payment it is left to people',
  stock_date: 'it is looked at whether it has left',
  departure: 'without news it is looked at whether its customer is told that it is still being prepared',
  carrier_news: 'without news it is looked at whether its customer is told that it runs late',
  collection: 'the customer is reminded to collect it, or it is left to people',
  assumed_arrival: 'it is taken for delivered',
  nothing_to_ship: 'what follows the purchase is decided',
  people: 'nothing by itself: news begins a new run',
  review: 'what follows the arrival is decided',
  nothing_more: 'nothing',
};

function nextLines(history: History, store: StoreSettings, now: string, zone: string): string[] {
  const awaits = awaitsNow(history, store, now);
  if (!awaits) return ['nothing by itself'];
  const follows = awaits.what === 'review' || awaits.what === 'nothing_to_ship' ? followUps(history, store) : [];
  const held = heldMessages(history).filter(({ kind }) => !follows.some((one) => one.kind === kind));
  const all = [
    ...held.map((one) => ({ at: one.until!, what: `${nameOf(one)} is decided again` })),
    ...follows.map(({ kind, until }) => ({ at: until, what: `${plain(kind)} is decided` })),
    ...(follows.length === 0 && awaits.until ? [{ at: awaits.until, what: UNLESS_NEWS[awaits.what] }] : []),
  ];
  const lines = all.sort((a, b) => (a.at < b.at ? -1 : 1)).map(({ at, what }) => `${local(at, zone)}: ${what}`);
  return lines.length > 0 ? lines : [UNLESS_NEWS[awaits.what]];
}
