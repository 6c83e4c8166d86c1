/** Platforms that webhooks come from. `own` is Porchlight's own order and milestone format. */
export const PLATFORMS = ['own', 'shopify', 'woocommerce', 'easypost', 'aftership', 'shippo'] as const;
export type Platform = (typeof PLATFORMS)[number];

/** Platforms whose total is what is left after refunds (Shopify's `current_total_price`), not what was paid at first. */
export const TOTAL_IS_WHAT_IS_LEFT: readonly Platform[] = ['shopify'];

/** Platforms by which the shop itself reports how far a parcel has come, so that no carrier need be heard. */
export const REPORTS_ITSELF: readonly Platform[] = ['own'];
