import type { LedgerEntry } from './items.ts';

type MailStatus = LedgerEntry['status'];

/** A status only moves to the right; events come twice and out of order. */
const ORDER: readonly MailStatus[] = [
  'failed',
  'claimed',
  'unknown',
  'sent',
  'delayed',
  'delivered',
  'rejected',
  'bounced',
  'complained',
];

/** The status that an event of SES stands for, by its type (SES event reference for EventBridge). Events about sending are not subscribed to (lib/mail.ts). */
export const STATUS_OF: Record<string, MailStatus | undefined> = {
  DeliveryDelay: 'delayed',
  Delivery: 'delivered',
  Reject: 'rejected',
  'Rendering Failure': 'rejected',
  Bounce: 'bounced',
  Complaint: 'complained',
};

/** The statuses that an event may raise to this one. */
export const statusesBelow = (status: MailStatus): readonly MailStatus[] => ORDER.slice(0, ORDER.indexOf(status));
