import * as z from 'zod/mini';
import { CASE_ENDS, CAUSES, PRIORITIES, WAITS_FOR } from '../message/cause.ts';
import { MESSAGE_KINDS } from '../message/kinds.ts';
import { PARCEL_MILESTONES } from '../parcel/milestones.ts';
import { CASE_OUTCOMES } from '../records/items.ts';
import { TOPICS } from '../records/wishes.ts';
import { EVENT_VERSION } from './envelope.ts';

// Every event that the stack's bus carries. No personal data: an order is named by its id, a customer by an id of ours.

const time = z.iso.datetime();
const id = z.string();
const parcel = z.strictObject({ parcelId: id, milestone: z.enum(PARCEL_MILESTONES) });
const message = z.strictObject({
  kind: z.enum(MESSAGE_KINDS),
  occurrence: id,
  parcelId: z.optional(id),
  /** People had it sent to another address than the order's: when they asked. */
  resend: z.optional(time),
});
const decided = z.extend(message, { reason: z.string() });
const caseOf = z.strictObject({
  caseId: id,
  cause: z.enum(CAUSES),
  subject: z.string(),
  priority: z.optional(z.enum(PRIORITIES)),
  waitsFor: z.optional(z.enum(WAITS_FOR)),
});

/** The attributes of each event besides its id, store, order and time. */
export const EVENT_DATA = {
  'order.placed': z.strictObject({
    /** The number that the shop shows. */
    number: z.optional(z.string()),
    currency: z.string(),
    /** A decimal. */
    total: z.string(),
    units: z.number(),
    /** Of an order with an address: the same for all orders of one address at the store. */
    customer: z.optional(id),
  }),
  'order.cancelled': z.strictObject({}),
  'order.refunded': z.strictObject({}),
  /** The first time that its customer had to be told so; `case.opened` comes with it. */
  'order.late': z.strictObject({ subject: z.string() }),
  'parcel.dispatched': parcel,
  'parcel.progressed': parcel,
  'parcel.delivered': parcel,
  'parcel.problem': parcel,
  'message.sent': message,
  'message.delivered': message,
  'message.delayed': message,
  'message.bounced': message,
  'message.complained': message,
  'message.rejected': message,
  'message.failed': message,
  'message.unknown': message,
  'message.skipped': decided,
  'message.held': z.extend(decided, { until: z.optional(time) }),
  'case.opened': z.extend(caseOf, { reopened: z.boolean() }),
  'case.noted': caseOf,
  'case.customer_wrote': caseOf,
  'case.answered': caseOf,
  'case.changed': caseOf,
  'case.closed': z.extend(caseOf, {
    outcome: z.optional(z.enum(CASE_OUTCOMES)),
    /** What ended it, if it ended by itself. */
    because: z.optional(z.enum(CASE_ENDS)),
  }),
  'customer.wish_changed': z.strictObject({
    customer: id,
    topic: z.enum(TOPICS),
    on: z.boolean(),
    source: z.string(),
  }),
} as const;

export type EventType = keyof typeof EVENT_DATA;
export const EVENT_TYPES = Object.keys(EVENT_DATA) as EventType[];

export type BusEvent<Type extends EventType = EventType> = {
  [One in Type]: {
    type: One;
    /** The same when an event is delivered twice, so that consumers can drop the second. */
    id: string;
    store: string;
    orderId?: string | undefined;
    /** When it happened, if known. */
    at: string;
    data: z.output<(typeof EVENT_DATA)[One]>;
  };
}[Type];

/** The schema of an event's `detail` on the bus. */
export const detailOf = (type: EventType) =>
  z.strictObject({
    id,
    version: z.literal(EVENT_VERSION),
    store: z.string(),
    ...(type.startsWith('customer.') ? {} : { orderId: z.string() }),
    at: time,
    data: EVENT_DATA[type],
  });
