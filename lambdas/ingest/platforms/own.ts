import * as z from 'zod/mini';
import { localDate } from '../../../domain/calendar/windows.ts';
import { isCanary, isSimulator } from '../../../domain/order/canary.ts';
import type { Fact, ParcelFact } from '../../../domain/order/facts.ts';
import {
  Address,
  CalendarDate,
  Customer,
  DateWindow,
  Email,
  Id,
  Instant,
  Item,
  Money,
  Order,
  ParcelItem,
  WebAddress,
} from '../../../domain/order/order.ts';
import { isParcelMilestone, ORDER_MILESTONES, PARCEL_MILESTONES } from '../../../domain/parcel/milestones.ts';
import { TOPICS, type Topic } from '../../../domain/records/wishes.ts';
import { memoize } from '../../../domain/shared/memoize.ts';
import { type FieldProblem, parse } from '../../shared/fields.ts';
import { isStandardWebhook, STANDARD_WEBHOOKS, standardWebhooksKey } from '../../shared/standard-webhooks.ts';
import { isPlausible } from '../../shared/times.ts';
import type { Adapter, AdapterContext, Reading, WebhookBody } from '../adapter.ts';

// Porchlight's own order and milestone format, under Standard Webhooks signatures (standardwebhooks.com).

const text = (max: number) => z.string().check(z.minLength(1), z.maxLength(max));
const Time = z.pipe(Instant, z.string().check(z.refine(isPlausible, 'expected a time between 1900 and 2199')));

const PaidBack = z.pipe(Money, z.string().check(z.regex(/^[^-]/, 'expected an amount that is not below 0')));

/** A day, days, or an instant, which becomes its day in `zone`. */
const days = (zone: string) =>
  z.union(
    [
      z.pipe(
        CalendarDate,
        z.transform((to: string) => ({ to })),
      ),
      z.pipe(
        Time,
        z.transform((time: string) => ({ to: localDate(time, zone) })),
      ),
      DateWindow.check(z.refine(({ from, to }) => !from || from <= to)),
    ],
    'expected a date "YYYY-MM-DD", an ISO 8601 time with its offset, or {"from": date, "to": date} in this order',
  );

/** A day, or an instant, which becomes its day in `zone`. */
const day = (zone: string) =>
  z.union(
    [
      CalendarDate,
      z.pipe(
        Time,
        z.transform((time: string) => localDate(time, zone)),
      ),
    ],
    'expected a date "YYYY-MM-DD", or an ISO 8601 time with its offset',
  );

// A schema is compiled at its first use, so there is one for each zone, not for each webhook.
export const orderIn = memoize((zone: string) =>
  z.extend(Order, {
    placedAt: Time,
    updatedAt: z.optional(Time),
    customer: z.extend(Customer, { email: Email }),
    items: z.array(Item).check(z.minLength(1), z.maxLength(1000)),
    shippingAddress: z.optional(Address),
    promisedDelivery: z.optional(days(zone)),
    availableFrom: z.optional(day(zone)),
  }),
);

const Contained = ParcelItem.check(
  z.refine(({ id, sku }) => id !== undefined || sku !== undefined, {
    path: ['id'],
    message: 'expected an id or a sku',
  }),
);

const Contents = z.array(Contained).check(z.maxLength(1000));
/** An empty list would be read as the whole order. */
const Some = Contents.check(z.minLength(1));

/** The milestones that may be about some items only; for others see `parcel.items` and `refund.items`. */
const OF_ITEMS: readonly string[] = ['return_requested', 'return_cancelled', 'return_received', 'reviewed'];

const InPath = z.object({ orderId: Id });
export const milestoneIn = memoize((zone: string) =>
  z.object({
    orderId: z.optional(Id),
    eventId: Id,
    milestone: z.enum([...PARCEL_MILESTONES, ...ORDER_MILESTONES]),
    occurredAt: Time,
    parcel: z.optional(
      z.object({
        id: Id,
        carrier: z.optional(text(100)),
        trackingNumber: z.optional(Id),
        trackingUrl: z.optional(WebAddress),
        items: z.optional(Contents),
        collectBy: z.optional(day(zone)),
      }),
    ),
    estimatedDelivery: z.optional(days(zone)),
    location: z.optional(text(200)),
    reason: z.optional(text(500)),
    refund: z.optional(z.object({ amount: PaidBack, items: z.optional(Contents) })),
    items: z.optional(Some),
    notify: z.optional(z.boolean()),
  }),
);

function readOrder(body: WebhookBody, { store }: AdapterContext): Reading {
  const parsed = parse(orderIn(store.timeZone), body);
  const problems = [...('problems' in parsed ? parsed.problems : []), ...missingAddress(body), ...strayCanary(body)];
  if ('problems' in parsed || problems.length > 0) return { problems };
  const { updatedAt = parsed.data.placedAt, ...order } = parsed.data;
  return { facts: [{ fact: 'order', platform: 'own', order: { ...order, updatedAt } }], unknown: [] };
}

/** An order that cases and metrics leave out must mail nobody. */
function strayCanary({ orderId, customer }: WebhookBody): FieldProblem[] {
  const email = (customer as { email?: unknown } | null | undefined)?.email;
  if (typeof orderId !== 'string' || !isCanary(orderId) || isSimulator(email)) return [];
  return [
    {
      field: 'customer.email',
      message: "expected success@simulator.amazonses.com, as the order's id is one of a canary",
    },
  ];
}

/** Only an order with nothing to ship may lack the address. Checked on the raw body, so it is reported together with other mistakes. */
function missingAddress({ items, shippingAddress }: WebhookBody): FieldProblem[] {
  const ships = !Array.isArray(items) || items.some((item) => item?.shippable !== false);
  if (shippingAddress !== undefined || !ships) return [];
  return [{ field: 'shippingAddress', message: 'required: expected object, as there is something to ship' }];
}

function readMilestone(body: WebhookBody, { store, request }: AdapterContext): Reading {
  const id = parse(InPath, request);
  const parsed = parse(milestoneIn(store.timeZone), body);
  const wrong = [id, parsed].flatMap((part) => ('problems' in part ? part.problems : []));
  const problems = [...wrong, ...strayItems(body), ...otherOrder(body, request.orderId)];
  if ('problems' in id || 'problems' in parsed || problems.length > 0) return { problems };
  return { facts: factsOf(id.data.orderId, parsed.data), unknown: [] };
}

/** `items` where it means nothing is a mistake: ignored, one unit of ten would count as the whole order. */
function strayItems({ milestone, items }: WebhookBody): FieldProblem[] {
  if (items === undefined || OF_ITEMS.includes(String(milestone))) return [];
  return [{ field: 'items', message: `expected only with ${OF_ITEMS.join(', ')}` }];
}

/** The address is not signed, so a body that names its order is accepted for that order only. */
function otherOrder({ orderId }: WebhookBody, inPath: string | undefined): FieldProblem[] {
  if (orderId === undefined || orderId === inPath) return [];
  return [{ field: 'orderId', message: 'expected the order that the address names' }];
}

type OwnMilestone = z.output<ReturnType<typeof milestoneIn>>;

function factsOf(orderId: string, told: OwnMilestone): Fact[] {
  const { milestone, occurredAt, estimatedDelivery, parcel, location, reason, eventId, notify, refund, items } = told;
  const event = { orderId, occurredAt, reason, eventId, notify };
  if (!isParcelMilestone(milestone)) return [{ fact: 'order_milestone', milestone, refund, items, ...event }];
  const { id: parcelId = '1', ...details } = parcel ?? {};
  const known: ParcelFact = { fact: 'parcel', orderId, parcelId, asOf: occurredAt, ...details, estimatedDelivery };
  const tells = estimatedDelivery !== undefined || Object.keys(details).length > 0;
  return [...(tells ? [known] : []), { fact: 'progress', parcelId, milestone, location, ...event }];
}

export const OwnWishes = z.object({
  email: Email,
  at: Time,
  wishes: z
    .partialRecord(z.enum(TOPICS), z.boolean())
    .check(z.refine((wishes) => Object.keys(wishes).length > 0, `expected one of ${TOPICS.join(', ')}, true or false`)),
});

function readWishes(body: WebhookBody): Reading {
  const parsed = parse(OwnWishes, body);
  if ('problems' in parsed) return parsed;
  const { email, at, wishes } = parsed.data;
  const told = (subscribed: boolean): Fact[] => {
    const topics = TOPICS.filter((topic: Topic) => wishes[topic] === subscribed);
    return topics.length > 0 ? [{ fact: 'consent', email, subscribed, topics, at }] : [];
  };
  return { facts: [...told(true), ...told(false)], unknown: [] };
}

const READERS: Record<string, (body: WebhookBody, context: AdapterContext) => Reading> = {
  orders: readOrder,
  milestones: readMilestone,
  wishes: readWishes,
};

export const own: Adapter = {
  platform: 'own',
  signature: STANDARD_WEBHOOKS,

  verify: (request, secret, now) => isStandardWebhook(request, standardWebhooksKey(secret), now),
  topic: ({ resource }) => resource,
  deliveryId: ({ headers }) => headers['webhook-id'],
  read: (topic, body, context) => READERS[topic]!(body, context),
};
