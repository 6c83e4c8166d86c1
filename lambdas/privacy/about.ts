import { unmarshall } from '@aws-sdk/util-dynamodb';
import { type Known, numbersOf } from '../../domain/parcel/parcels.ts';
import type { LedgerEntry } from '../../domain/records/items.ts';
import { orderKey } from '../../domain/records/keys.ts';
import { CONTACT_ORDER, contactKey } from '../shared/contacts.ts';
import { partition } from '../shared/partition.ts';
import type { PrivacyRequest } from '../shared/privacy-request.ts';
import type { JourneysTable, RawItem } from '../shared/table.ts';

/** The partition keys of a customer's orders: those that the platform names, and all orders placed with the address. */
export async function ordersOf(journeys: JourneysTable, store: string, request: PrivacyRequest): Promise<string[]> {
  const ids = new Set(request.orderIds);
  if (request.email) {
    const found = await partition(journeys, contactKey(store, request.email).pk, CONTACT_ORDER);
    for (const { sk } of found) ids.add(sk!.S!.slice(CONTACT_ORDER.length));
  }
  return [...ids].map((orderId) => orderKey(store, orderId));
}

/** The tracking numbers in an order's items. */
export function numbersIn(items: RawItem[]): string[] {
  const told = items.flatMap((item) => {
    const { known = {}, trackingNumber = [] } = unmarshall(item) as Partial<LedgerEntry> & { known?: Known };
    return numbersOf(known).concat(trackingNumber);
  });
  return [...new Set(told)];
}
