import type { Milestone } from '../parcel/milestones.ts';

/** Every mail there is. */
export const MESSAGE_KINDS = [
  'order_confirmation',
  'preparing',
  'dispatched',
  'tracking_corrected',
  'in_transit',
  'out_for_delivery',
  'ready_for_pickup',
  'delivery_attempted',
  'problem',
  'running_late',
  'delivered',
  'cancelled',
  'refunded',
  'return_received',
  'review_request',
  'review_reminder',
] as const;
export type MessageKind = (typeof MESSAGE_KINDS)[number];

/** Mails that need consent, keep the hours and carry an unsubscribe link. The others are about an order's own progress. */
const MARKETING: readonly MessageKind[] = ['review_request', 'review_reminder'];

export const isMarketing = (kind: MessageKind): boolean => MARKETING.includes(kind);

/** The mail that tells of a milestone; a parcel that was only labelled, or a return that was only asked for, has none. */
export function mailOf(milestone: Milestone): MessageKind | undefined {
  switch (milestone) {
    case 'exception':
    case 'returned_to_sender':
      return 'problem';
    case 'label_created':
    case 'return_requested':
      return undefined;
    default:
      return milestone;
  }
}
