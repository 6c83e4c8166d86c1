// How carriers are written: one spelling for each carrier, and placeholders that are not a name.

/** `DHL Express`, `dhl-express` and `DHLExpress` are one. */
export const carrierKey = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');

/**
 * What platforms and people write where they know no carrier: Shopify's "Other" (FulfillmentTrackingInfo), the custom
 * provider of WooCommerce's Shipment Tracking, AST's "Store Pickup", Shippo's mock carrier.
 */
const PLACEHOLDERS = [
  ...['other', 'others', 'othercarrier', 'custom', 'customcarrier', 'customprovider', 'unknown', 'unknowncarrier'],
  ...['none', 'null', 'undefined', 'na', 'nil', 'carrier', 'courier', 'default', 'generic', 'manual', 'shippo', 'tbd'],
  ...['storepickup', 'localpickup', 'storerider', 'handdelivery'],
  ...['andere', 'anderer', 'sonstige', 'autre', 'otro', 'altro', 'overig'],
];

export const isPlaceholder = (name: string): boolean => {
  const key = carrierKey(name);
  return key === '' || PLACEHOLDERS.includes(key);
};

/** A slug such as `local-bike_post` in readable form; a name unchanged. */
export const inWords = (name: string): string =>
  /^[a-z0-9]+([-_][a-z0-9]+)+$/.test(name)
    ? name
        .split(/[-_]/)
        .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
        .join(' ')
    : name;
