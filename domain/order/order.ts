import * as z from 'zod/mini';
import { isEmail } from './email.ts';

// An order as Porchlight keeps it, from whatever platform. Money is a decimal string, never a float.

const text = (max: number) => z.string().check(z.minLength(1), z.maxLength(max));

/** Ids come from outside: any printable text. The length keeps an order's key within one SES tag (256 characters). */
export const Id = z.string().check(
  z.regex(/^[^\p{C}]{1,100}$/u, 'expected 1 to 100 printable characters'),
  z.refine((id) => new TextEncoder().encode(id).length <= 140, 'expected at most 140 bytes of UTF-8'),
);
const DECIMAL = 'expected a decimal string such as "12.50"';
export const Money = z
  .string({ error: ({ input }) => (input === undefined ? `required: ${DECIMAL}` : DECIMAL) })
  .check(z.regex(/^-?\d{1,15}(\.\d{1,4})?$/, DECIMAL));
/** A unit price may be far below a cent: with ten decimals a million units still make the line's total. */
export const UnitPrice = z
  .string({ error: ({ input }) => (input === undefined ? `required: ${DECIMAL}` : DECIMAL) })
  .check(z.regex(/^-?\d{1,15}(\.\d{1,10})?$/, DECIMAL));
export const Currency = z.string().check(z.regex(/^[A-Z]{3}$/, 'expected an ISO 4217 code such as "EUR"'));
/** As people paste it; it is kept as written. */
export const Email = z.string().check(z.trim(), z.maxLength(320), z.refine(isEmail, 'expected an e-mail address'));
export const CalendarDate = z.iso.date('expected a date, "YYYY-MM-DD"');
/** An ISO 8601 instant with its offset; kept in UTC with milliseconds, so that text order is time order. */
export const Instant = z.pipe(
  z.iso.datetime({ offset: true, error: 'expected an ISO 8601 time with its offset, such as "2026-03-01T09:30:00Z"' }),
  z.transform((time: string) => new Date(time).toISOString()),
);
/** A web address: anything else must not become a link in a mail. */
export const WebAddress = z
  .string()
  .check(z.maxLength(2000), z.regex(/^https?:\/\/[^\s<>"]+$/i, 'expected an http(s) address'));

/** Days of the customer's calendar; one day when `from` is absent. */
export const DateWindow = z.object({ from: z.optional(CalendarDate), to: CalendarDate });
export type DateWindow = { from?: string | undefined; to: string };

export const Item = z.object({
  id: z.optional(Id),
  sku: z.optional(text(200)),
  /** The shop's id of the product, by which review platforms name it. */
  productId: z.optional(Id),
  title: text(500),
  quantity: z.number().check(z.int(), z.gte(0), z.lte(1_000_000)),
  unitPrice: UnitPrice,
  category: z.optional(text(200)),
  tags: z.optional(z.array(text(100)).check(z.maxLength(50))),
  imageUrl: z.optional(WebAddress),
  productUrl: z.optional(WebAddress),
  shippable: z._default(z.boolean(), true),
});
export type Item = z.output<typeof Item>;

export const Customer = z.object({
  id: z.optional(Id),
  email: z.optional(Email),
  name: z.optional(text(300)),
  locale: z.optional(text(35)),
  acceptsMarketing: z._default(z.boolean(), false),
});

export const Address = z.object({
  country: z.string().check(z.regex(/^[A-Z]{2}$/, 'expected an ISO 3166 country code such as "DE"')),
  region: z.optional(text(100)),
  postalCode: z.optional(text(20)),
  city: z.optional(text(200)),
});
export type Address = z.output<typeof Address>;

const Charge = z
  .string({ error: DECIMAL })
  .check(z.regex(/^\d{1,15}(\.\d{1,4})?$/, 'expected a decimal string not below 0, such as "12.50"'));
/** The amounts between the items and the total. */
export const PriceLines = z.object({
  /** A discount that the items' prices do not include. */
  discount: z.optional(Charge),
  shipping: z.optional(Charge),
  /** Duties, payment fees, … */
  fees: z.optional(Charge),
  tax: z.optional(Charge),
  /** The prices include the tax. */
  taxIncluded: z._default(z.boolean(), false),
});
export type PriceLines = z.output<typeof PriceLines>;

export const Order = z.object({
  orderId: Id,
  /** The number that the shop shows, if it is not the id. */
  number: z.optional(text(100)),
  placedAt: Instant,
  updatedAt: Instant,
  customer: Customer,
  items: z.array(Item).check(z.maxLength(1000)),
  currency: Currency,
  total: Money,
  /** Shown only if they add up to the total. */
  priceLines: z.optional(PriceLines),
  /** The shop waits for the payment before it ships, and it has not come yet. */
  awaitsPayment: z.optional(z.boolean()),
  /** Nothing has been paid yet, also where the shop does not wait for it: cash on delivery, or on account. */
  unpaid: z.optional(z.boolean()),
  /** The payment was voided or expired: nothing will be shipped. */
  paymentEnded: z.optional(z.boolean()),
  /** The day from which the goods can be shipped, as with a pre-order. */
  availableFrom: z.optional(CalendarDate),
  /** Whether the platform says that all of it, or a part, has left; absent: it says neither. */
  shipped: z.optional(z.enum(['part', 'all'])),
  /** When it was paid; the promised days count from then if that is after it was placed. */
  paidAt: z.optional(Instant),
  /** Absent for an order with nothing to ship. */
  shippingAddress: z.optional(Address),
  promisedDelivery: z.optional(DateWindow),
  gift: z._default(z.boolean(), false),
  /** `false`: the order is recorded, but not confirmed to the customer. */
  notify: z._default(z.boolean(), true),
  /** A test order of the platform: recorded, but no mails go. */
  test: z._default(z.boolean(), false),
});
export type Order = z.output<typeof Order>;

export const ParcelItem = z.object({
  id: z.optional(Id),
  sku: z.optional(text(200)),
  quantity: z.number().check(z.int(), z.gte(1), z.lte(1_000_000)),
});
export type ParcelItem = z.output<typeof ParcelItem>;
