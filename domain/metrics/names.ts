// The names of all counts that the table `metrics` has for a day; `<…>` stands for one of several values.

export const COUNTS = {
  orders: 'orders placed; test orders count nowhere but in `refunds`',
  'orders_<currency>': 'the same, by the order’s currency',
  'revenue_<currency>': 'the sum of their totals',
  units: 'the pieces in them',
  orders_cancelled: 'those of the orders placed on this day that are cancelled',
  cancellations: 'orders that were cancelled on this day, and still are',
  parcels_dispatched: 'parcels that left',
  'dispatch_within_<n>h': 'those by the hours since the order: each in the first column that it fits',
  dispatch_beyond: 'those that took longer',
  dispatch_hours: 'the sum of these hours',
  parcels_delivered: 'parcels that arrived',
  'transit_within_<n>h': 'those by the hours since they left, where that is known',
  transit_beyond: 'those that took longer',
  transit_hours: 'the sum of these hours',
  days_to_deliver: 'the sum of the days from order to delivery',
  parcels_on_time: 'those that arrived by the promised day',
  parcels_late: 'those that did not',
  parcels_as_told: 'those that arrived by the days that the customer was told first',
  parcels_later_than_told: 'those that did not',
  parcels_told_late: 'those that arrived after the customer was told of a delay',
  parcels_late_told: 'those of them that did come after the promised day',
  orders_delivered: 'orders of which the first parcel arrived',
  orders_delivered_refunded: 'those for which money went back, whenever that was',
  orders_delivered_returned: 'those of which something goes back or came back',
  refunds: 'refunds of money',
  'mails_<kind>_<what>':
    'messages, on the day of the claim: `sent` whatever SES took, and of those `delivered`, `delayed`, `bounced`, `rejected`, `complained` as they stand; `failed` and `unknown` ones; by the day of the decision `skipped` and `held`',
  'skipped_<reason>':
    'those that were skipped, by reason; `superseded`, `case_open` and `missing_field` stand for all such reasons',
  'check_in_<answer>': 'answers `yes`, `not_here` and `wrong`',
  'rating_<n>': 'answers of 1 to 5 stars',
  'csat_<n>': 'answers from 1 to 5',
  'nps_<n>': 'answers from 0 to 10',
  'answer_<question>_<answer>': 'answers to the store’s own questions (`pages.questions`)',
  'requests_<what>':
    'what customers asked for on a page: `return`, `cancellation` or `address`. What the store’s rules refuse is none',
  'requests_<what>_<reason>': 'those by the reason that the customer chose (`domain/requests/request.ts`)',
  'reason_<reason>_of_<product>':
    'reasons of customers by product (SKU, else the shop’s id, at most five an order): what they asked for and why, `return_damaged`; and cases in which they say that something has not arrived or is wrong, or rate it low, on the day of the first opening',
  'reason_<reason>_by_<carrier>': 'the same by carrier',
  'cases_<cause>_opened': 'first openings of a case (its first *episode*)',
  'cases_<cause>_reopened': 'each further one',
  'cases_<cause>_answered':
    'episodes that people answered, on the day of the first answer. A mail of Porchlight is no answer',
  'cases_<cause>_closed': 'episodes that ended, by people or by themselves',
  'cases_<cause>_answered_within_<n>h':
    'those by the hours of the store (`cases.hours`) until the first answer, from the customer’s first words or else the opening',
  'cases_<cause>_answered_beyond': 'those that took longer',
  'cases_<cause>_closed_within_<n>h': 'those by the hours of the store from the opening',
  'cases_<cause>_closed_beyond': 'those that took longer',
  'cases_<cause>_first_contact':
    'episodes that people closed after at most one answer since the customer wrote, and that were not opened again within seven days of 24 hours. One that is, is taken back on the day of its closing',
} as const satisfies Record<string, string>;

const PATTERNS = Object.keys(COUNTS).map(
  (name) =>
    new RegExp(
      `^${name
        .replace('<n>', '\\d+')
        .replace('<currency>', '[A-Z]{3}')
        .replace(/<(product|carrier)>/, '.+')
        .replaceAll(/<\w+>/g, '\\w+')}$`,
    ),
);

/** Whether it is one of these. */
export const isCount = (name: string): boolean => PATTERNS.some((pattern) => pattern.test(name));
