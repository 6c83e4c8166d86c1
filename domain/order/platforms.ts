/** Platforms that webhooks come from. `own` is Porchlight's own order and milestone format. */
export const PLATFORMS = [
  'own',
  'shopify',
  'woocommerce',
  'bigcommerce',
  'easypost',
  'aftership',
  'shippo',
  'judgeme',
  'yotpo',
] as const;
export type Platform = (typeof PLATFORMS)[number];

/** Platforms with which the shop itself reports how far parcels are, so no carrier has to. */
export const REPORTS_ITSELF: readonly Platform[] = ['own'];
