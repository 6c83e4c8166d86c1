import { isSame } from '../journey/goods.ts';
import { type History, parcelStates } from '../journey/history.ts';
import type { ParcelItem } from '../order/order.ts';
import { shownParcel } from '../parcel/tracking-links.ts';
import type { StoreSettings } from '../policy/settings.ts';

/** What a customer's reason is about: products by SKU or the shop's id, and carriers. No names: items of an order are personal data. */
export type About = { products: string[]; carriers: string[] };

const MOST = 5;
const LONGEST = 60;

/** @param items absent: the whole order */
export function aboutOf(history: History, store: StoreSettings, items?: readonly ParcelItem[]): About {
  const { order } = history.meta;
  const meant = items ? order.items.filter((item) => items.some((one) => isSame(item, one))) : order.items;
  const products = meant.flatMap(({ sku, productId }) => sku ?? productId ?? []);
  const carriers = parcelStates(history).flatMap(
    (parcel) => shownParcel(parcel, order.shippingAddress, store).carrier ?? [],
  );
  return { products: few(products), carriers: few(carriers) };
}

const few = (names: string[]): string[] => [...new Set(names.map((name) => name.slice(0, LONGEST)))].slice(0, MOST);

/** The counts of a reason: `reason_<reason>_of_<product>` and `reason_<reason>_by_<carrier>`. */
export const reasonNames = (reason: string, { products, carriers }: About): string[] => [
  ...products.map((product) => `reason_${reason}_of_${product}`),
  ...carriers.map((carrier) => `reason_${reason}_by_${carrier}`),
];
