// What an order's status means on platforms where plugins and shops add statuses of their own.

/**
 * `unpaid`: an order once it is paid. `part_shipped`, `shipped`: a part, or all of it, has left. `ready_for_pickup`: the
 * customer can collect it. `delivered`: the customer has it. `ignored`: says nothing.
 */
export const ORDER_STATUSES = [
  'placed',
  'unpaid',
  'part_shipped',
  'shipped',
  'ready_for_pickup',
  'delivered',
  'refunded',
  'cancelled',
  'ignored',
] as const;
export type OrderStatus = (typeof ORDER_STATUSES)[number];

/**
 * WooCommerce's own, and those of common plugins, without the `wc-` before them:
 * - CORE: woocommerce/woocommerce, includes/wc-order-functions.php, wc_get_order_statuses; the drafts of the block checkout
 * - AST: Advanced Shipment Tracking and its Pro version (partial-shipped, shipped, delivered, updated-tracking), Advanced
 *   Local Pickup of the same makers (ready-pickup, pickup), ParcelPanel (partial-shipped, shipped, delivered)
 * - OSM: WooCommerce Order Status Manager and what its documentation proposes, Local Pickup Plus (ready for pickup, picked up)
 * - LOG: connectors of warehouses and labels (awaiting-shipment, partially-shipped, in-transit …), such as WooCommerce
 *   External Logistic and Shipment Tracking Updates
 */
export const WOOCOMMERCE_STATUSES: Readonly<Record<string, OrderStatus>> = {
  // CORE
  'on-hold': 'placed',
  processing: 'placed',
  completed: 'shipped',
  refunded: 'refunded', // or cancelled before: it says nothing against that
  cancelled: 'cancelled',
  pending: 'unpaid',
  failed: 'unpaid', // the customer may try again
  'checkout-draft': 'ignored',
  'auto-draft': 'ignored',
  draft: 'ignored',
  trash: 'ignored',
  // AST
  'partial-shipped': 'part_shipped',
  'updated-tracking': 'shipped',
  shipped: 'shipped',
  delivered: 'delivered',
  'ready-pickup': 'ready_for_pickup',
  pickup: 'delivered',
  // OSM
  'ready-for-pickup': 'ready_for_pickup',
  'ready-to-pickup': 'ready_for_pickup',
  'awaiting-pickup': 'ready_for_pickup',
  'picked-up': 'delivered',
  pickedup: 'delivered',
  collected: 'delivered',
  preparing: 'placed',
  packed: 'placed',
  packing: 'placed',
  backordered: 'placed',
  backorder: 'placed',
  'pre-ordered': 'placed',
  'pre-order': 'placed',
  // LOG
  'awaiting-shipment': 'placed',
  'await-shipment': 'placed',
  'awaiting-fulfillment': 'placed',
  'ready-to-ship': 'placed',
  'partially-shipped': 'part_shipped',
  'part-shipped': 'part_shipped',
  'partial-complete': 'part_shipped',
  'partially-completed': 'part_shipped',
  dispatched: 'shipped',
  sent: 'shipped',
  'in-transit': 'shipped',
  'out-for-delivery': 'shipped',
  'ready-for-pick-up': 'ready_for_pickup',
};

/** BigCommerce's, by their numbers: a shop may reword them, and adds none (bigcommerce/docs@028ce3a, orders.v2, `/order_statuses`). */
export const BIGCOMMERCE_STATUSES: Readonly<Record<string, OrderStatus>> = {
  0: 'ignored', // Incomplete: reached the payment page
  1: 'unpaid', // Pending: began to pay
  2: 'shipped',
  3: 'part_shipped',
  4: 'refunded',
  5: 'cancelled',
  6: 'cancelled', // Declined: for lack of manual payment, or other reasons
  7: 'placed', // Awaiting Payment: by bank transfer and the like
  8: 'ready_for_pickup', // Awaiting Pickup
  9: 'placed', // Awaiting Shipment
  10: 'shipped', // Completed
  11: 'placed', // Awaiting Fulfillment
  12: 'placed', // Manual Verification Required
  13: 'placed', // Disputed
  14: 'placed', // Partially Refunded
};
