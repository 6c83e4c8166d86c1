import type { StoreSettings } from '../policy/settings.ts';
import { itemsToReview } from './goods.ts';
import type { History } from './history.ts';

/** Where customers review an order in public, and each item they keep; some items have a place of their own. */
export type ReviewPlaces = {
  url: string;
  items?: { title: string; url?: string | undefined; imageUrl?: string | undefined }[] | undefined;
};

export function reviewPlaces(history: History, { review: { url, itemUrl } }: StoreSettings): ReviewPlaces {
  const { orderId } = history.meta.order;
  const items = itemsToReview(history).map(({ id, sku, title, imageUrl, productUrl }) => ({
    title,
    url: (itemUrl && filled(itemUrl, { orderId, itemId: id, sku })) ?? productUrl,
    imageUrl,
  }));
  return { url: filled(url, { orderId }) ?? url, ...(items.length > 0 && { items }) };
}

/** An address with its `{names}` replaced; `undefined` when one has no value. */
function filled(address: string, values: Record<string, string | undefined>): string | undefined {
  const missing = Object.keys(values).some((name) => address.includes(`{${name}}`) && !values[name]);
  if (missing) return undefined;
  return address.replace(/\{(\w+)\}/g, (whole, name) => (values[name] ? encodeURIComponent(values[name]) : whole));
}
