import { unlessNews } from '../domain/journey/awaits.ts';
import { expectedIn } from '../domain/journey/expectation.ts';
import { isComplete } from '../domain/journey/goods.ts';
import {
  type History,
  openCases,
  type ParcelState,
  parcelStates,
  pastEvents,
  zoneOfOrder,
} from '../domain/journey/history.ts';
import { plannedIn } from '../domain/journey/planned.ts';
import type { Order } from '../domain/order/order.ts';
import { shownParcel } from '../domain/parcel/tracking-links.ts';
import type { StoreSettings } from '../domain/policy/settings.ts';
import { saidByCustomer } from './customer-said.ts';
import { expectedWords } from './explanation.ts';
import { awaitsNow, becameOf, hasEnded, lastWords, local, nameOf, plain, standOf } from './order-words.ts';

// Shows an order on one screen, for someone who has its customer on the phone.

type Row = [name: string, ...lines: string[]];

/** @param history includes what is assumed and learned by now @param run where the execution can be seen */
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
    ['awaits', `${awaits.words}; its journey ${standOf(history.flow)}`],
    [
      'cases',
      ...openCases(history).map(
        ({ cause, subject, openedAt }) => `${plain(cause)} (${subject}), since ${local(openedAt, zone)}`,
      ),
    ],
    ['customer', ...saidByCustomer(history, zone)],
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

function nextLines(history: History, store: StoreSettings, now: string, zone: string): string[] {
  const planned = hasEnded(history) ? [] : plannedIn(history, store, now);
  const lines = planned.map(
    (one) =>
      `${local(one.at, zone)}: ${one.message ? `${nameOf(one.message)} is decided${one.because ? ' again' : ''}` : one.says}`,
  );
  return lines.length > 0 ? lines : [unlessNews[awaitsNow(history, store, now).what]];
}
