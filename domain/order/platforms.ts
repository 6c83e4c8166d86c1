/** Platforms that webhooks come from. `own` is Porchlight's own order and milestone format. */
export const PLATFORMS = ['own', 'shopify', 'woocommerce', 'easypost', 'aftership', 'shippo'] as const;
export type Platform = (typeof PLATFORMS)[number];
