import { type Cause, causeRow, isCause } from './cause.ts';
import type { MessageKind } from './kinds.ts';

// Every reason that a decision can have, in words for the support team.

const PLAIN = {
  due: 'It was due, and nothing spoke against it.',
  confirmed_by_ses: 'It went: the record of the sending broke off, and Amazon SES confirmed it afterwards.',
  already_sent: 'The customer has had this very mail.',
  waiting_for_ses:
    'It was handed to Amazon SES, which has not answered. It is not sent again until SES says whether it went.',
  ses_never_answered:
    'Amazon SES never said whether it went. The store would rather miss a mail than send one twice (unknownSends).',
  ses_error:
    'Amazon SES answered with an error of its own: such a mail does not go. It is tried again when SES told nothing else in an hour.',
  ses_busy: 'Amazon SES takes no more mails in this moment. It is tried again, at first after minutes.',
  ses_unreachable:
    'Amazon SES could not be reached, so the mail did not go. It is tried again, at first after minutes.',
  ses_daily_quota: 'The daily sending quota of the Amazon SES account is used up. It is tried again in some hours.',
  ses_not_verified:
    'Amazon SES has not verified the store’s domain, is in its sandbox, or denies the sending. It is tried again in some hours.',
  ses_paused: 'Amazon SES has paused the sending of the account. It is tried again in some hours.',
  resent: 'Your team had it sent to another address than the order’s.',
  resend_asked: 'Your team asked to decide about it once more (resend).',
  not_to_notify: 'The shop asked to tell nobody about this (notify: false).',
  mail_is_off: 'The store does not send this kind of mail (mailsOff).',
  platform_sends_it: 'The shop platform sends this mail itself (platformSends).',
  placed_before_go_live: 'The order was placed before the store went live with Porchlight (goLive).',
  before_go_live: 'It happened before the store went live with Porchlight (goLive).',
  too_late_to_confirm: 'The order was more than 48 hours old when its confirmation could have gone.',
  too_long_ago: 'It happened more than 14 days ago: nobody wants to be told that late.',
  too_late_to_ask: 'It was due too long ago to still ask: 60 days for a review, 21 for whether everything is right.',
  test_order: 'It is a test order of the shop platform.',
  order_cancelled: 'The order is cancelled.',
  no_money_moved: 'Items were taken off the order, and no money went back.',
  parcel_called_off: 'The shop called this parcel off.',
  gift: 'The order is a gift: its buyer is not the one who received it.',
  no_email_address: 'The order has no email address.',
  address_not_ascii: 'Amazon SES cannot mail an address with other than ASCII characters before its @.',
  recipient_not_allowed_in_this_stage:
    'This deployment is not production and may not mail this address (allowedRecipients).',
  address_bounced: 'Mail to this address bounced for good, so it gets none any more.',
  address_bounces_for_now:
    'Mails to this address bounced for now too often lately, as at a full mailbox (softBounces): it is asked for nothing.',
  address_blocked: 'Your team blocked the address, so it gets no mail.',
  address_complained: 'The customer marked an earlier mail as spam, so the address gets none any more.',
  unsubscribed: 'The customer has unsubscribed from such mails.',
  no_consent: 'The customer has not agreed to such mails.',
  refunded: 'Money of this order was paid back.',
  return_requested: 'The customer asked to send something back.',
  return_received: 'Something of this order was sent back.',
  returned_to_sender: 'A parcel went back to the shop.',
  nothing_to_review: 'No item is left that could be reviewed.',
  reviewed_already: 'The customer has written a review.',
  paused_by_customer: 'The customer asked not to get such mails before a day that they chose.',
  answered_already: 'The customer has answered this already, on the page of the order.',
  not_tomorrow_any_more: 'It is no longer certain that the parcel comes on the next day.',
  shares_a_message:
    'Another parcel of the order had such a message today: the further ones of the day go together, hours later.',
  told_with_another_parcel: 'It was told in the message about another parcel of the order.',
  frequency_cap: 'This customer has had as many marketing mails lately as the store allows (marketingCap).',
  asked_about_another_order: 'This customer was asked about another order just now (review.cooldownDays).',
  other_order_has_case: 'Another order of this customer has an open case. It is looked at again each day.',
  quiet_hours: 'At the customer’s it was outside the hours of marketing mails (marketingHours).',
  no_tracking_number_yet: 'The tracking number is not known yet; the mail waits for it a while.',
  no_scan_yet: 'The carrier has not scanned the parcel yet; the mail waits for it a while (firstScanPatienceHours).',
  held_by_hand: 'Somebody of the team holds the messages of this order. They are decided again when it is released.',
  stopped_by_hand: 'Somebody of the team stopped this kind of mail. It is decided again when they let it go.',
  ses_rate:
    'The store has as many mails to send as Amazon SES takes in this time; a share is kept for confirmations. Its turn comes.',
  confirmations_first:
    'Confirmations of orders wait for Amazon SES or the store’s limits, and go before marketing mails.',
  too_many_to_this_address:
    'The address had as many mails about orders today as the store allows (limits.perAddress): this one waits for tomorrow.',
  too_many_of_this_kind: 'The store sent too many mails of this kind in a short time (limits.perKind).',
  too_many_today: 'The store sent too many mails today (limits.perDay).',
} as const;

type Plain = keyof typeof PLAIN;

/** Why a verdict is what it is. */
export type Reason = Plain | `superseded_by_${MessageKind}` | `case_open_${Cause}`;

/** Why Amazon SES refused a mail for good, by the name of its error. */
const REFUSALS: Record<string, string> = {
  BadRequestException: 'Amazon SES called the mail malformed.',
  LimitExceededException: 'The Amazon SES account has too many resources of a kind.',
  MessageRejected: 'Amazon SES rejected the mail.',
  NotFoundException: 'Amazon SES does not know the configuration set.',
};

/** A kept reason as a sentence. Reasons stay in the table for years, and an older version may have had others. */
export function sentenceOf(reason: string): string {
  const [, later] = /^superseded_by_(.+)$/.exec(reason) ?? [];
  if (later) return `A later mail tells more: ${later.replaceAll('_', ' ')}.`;
  const [, cause = ''] = /^case_open_(.+)$/.exec(reason) ?? [];
  if (isCause(cause)) return `Someone of the team must look at the order first: ${causeRow[cause].because}.`;
  const [, fields] = /^missing_field: (.+)$/.exec(reason) ?? [];
  if (fields) return `The mail may not go without ${fields}, which the order does not have.`;
  if (Object.hasOwn(PLAIN, reason)) return PLAIN[reason as Plain];
  if (Object.hasOwn(REFUSALS, reason)) return REFUSALS[reason]!;
  return `“${reason}”, in the words of another version of Porchlight.`;
}
