import { type History, parcelStates } from '../journey/history.ts';
import type { ParcelItem } from '../order/order.ts';
import { isSame } from '../order/units.ts';
import { shownParcel } from '../parcel/tracking-links.ts';
import type { StoreSettings } from '../policy/settings.ts';
import type { ReasonAbout } from './reasons.ts';

const MOST = 5;
const LONGEST = 60;

/** @param items absent: the whole order */
export function aboutOf(history: History, store: StoreSettings, items?: readonly ParcelItem[]): ReasonAbout {
  const { order } = history.meta;
  const meant = items ? order.items.filter((item) => items.some((one) => isSame(item, one))) : order.items;
  const products = meant.flatMap(({ sku, productId }) => sku ?? productId ?? []);
  const carriers = parcelStates(history).flatMap(
    (parcel) => shownParcel(parcel, order.shippingAddress, store).carrier ?? [],
  );
  return { products: few(products), carriers: few(carriers) };
}

const few = (names: string[]): string[] => [...new Set(names.map((name) => name.slice(0, LONGEST)))].slice(0, MOST);
