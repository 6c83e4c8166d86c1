import { waitsForCustomer } from './collection.ts';
import { isCalledOffInWhole, isFurtherBox, itemsToCome } from './goods.ts';
import { type History, isUnderWay, openParcels, parcelStates } from './history.ts';

// What an order awaits follows from its open parts. One that is under way speaks for those that have not left, and either
// for those whose silence is no trouble: nobody reports on them, or they wait for their customer.

type PartAwaits = 'carrier_news' | 'departure' | 'assumed_arrival' | 'collection';

function openParts(history: History): PartAwaits[] {
  const { unreported = [] } = history;
  const parcels = openParcels(history)
    .filter((parcel) => parcel.milestone || !isFurtherBox(parcel))
    .map((parcel): PartAwaits => {
      if (waitsForCustomer(parcel)) return 'collection';
      if (!isUnderWay(history, parcel)) return 'departure';
      return unreported.includes(parcel.parcelId) ? 'assumed_arrival' : 'carrier_news';
    });
  if (isCalledOffInWhole(history)) return parcels.filter((part) => part !== 'departure');
  return parcels.length === 0 || hasMoreToLeave(history) ? [...parcels, 'departure'] : parcels;
}

/** Whether goods are in no parcel yet, as the parcels or the shop say. */
const hasMoreToLeave = (history: History): boolean =>
  itemsToCome(history).length > 0 ||
  (history.meta.order.shipped === 'part' && parcelStates(history).some(({ items }) => !items));

/** Whether something is under way of which news can come. */
export const isOnItsWay = (history: History): boolean => openParts(history).includes('carrier_news');

/** Whether all that is still open waits to be collected. */
export const awaitsCollection = (history: History): boolean => consistsOf(history, ['collection']);

/** Whether silence about what is still open is no trouble, and nobody would end it. */
export const isUnreported = (history: History): boolean =>
  !awaitsCollection(history) && consistsOf(history, ['collection', 'assumed_arrival']);

function consistsOf(history: History, parts: readonly PartAwaits[]): boolean {
  const open = openParts(history);
  return open.length > 0 && open.every((part) => parts.includes(part));
}
