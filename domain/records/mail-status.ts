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

/** What an event of SES says of its mail, by its type (SES event reference for EventBridge). That it was sent is not asked for (lib/mail.ts). */
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
