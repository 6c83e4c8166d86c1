import * as z from 'zod/mini';
import type { ParcelMilestone } from '../../../domain/parcel/milestones.ts';
import type { Adapter, AdapterContext, Reading, WebhookBody } from '../adapter.ts';
import { listOf, lookUp, maybe, parse, Time, TrackingNumber, words } from '../fields.ts';
import { hmac, sameBytes, sameSecret, sha256 } from '../signatures.ts';
import { estimatedDay } from '../times.ts';
import { noNews, notATopic, placeOf, scanOf } from '../tracking.ts';

// https://docs.goshippo.com/docs/tracking/webhooks and /docs/tracking/tracking (statuses)

const STATUSES: Record<string, ParcelMilestone | 'none'> = {
  PRE_TRANSIT: 'label_created',
  TRANSIT: 'in_transit',
  DELIVERED: 'delivered',
  RETURNED: 'returned_to_sender',
  FAILURE: 'exception',
  UNKNOWN: 'none',
};

/** What the substatus of `TRANSIT` makes of it; in other statuses it only explains them. */
const IN_TRANSIT: Record<string, ParcelMilestone> = {
  package_accepted: 'dispatched',
  out_for_delivery: 'out_for_delivery',
  pickup_available: 'ready_for_pickup',
  delivery_attempted: 'delivery_attempted',
  notice_left: 'delivery_attempted',
  reschedule_delivery: 'delivery_attempted',
  address_issue: 'exception',
  contact_carrier: 'exception',
  delayed: 'exception',
  delivery_rescheduled: 'exception',
  location_inaccessible: 'exception',
  package_damaged: 'exception',
  package_held: 'exception',
};

const Status = z.object({
  object_id: maybe(z.string()),
  status: z.string(),
  substatus: maybe(z.object({ code: z.string() })),
  status_date: maybe(Time), // Shippo's times are UTC, even those that do not say so
  object_created: maybe(Time),
  status_details: maybe(words(500)),
  location: maybe(z.object({ city: maybe(words(100)), state: maybe(words(100)), country: maybe(words(100)) })),
});
type Status = z.output<typeof Status>;

const Track = z.object({
  carrier: maybe(words(100)),
  data: z.object({
    tracking_number: TrackingNumber,
    carrier: maybe(words(100)),
    eta: maybe(z.string()),
    tracking_status: Status,
    tracking_history: listOf(Status),
  }),
});

/** The date of the status itself; where it has none, of the entry of the history, which is in no order, that it repeats. */
function dateOf({ tracking_status: now, tracking_history }: z.output<typeof Track>['data']): string | undefined {
  const bears = ({ status, substatus }: Status) => status === now.status && substatus?.code === now.substatus?.code;
  const dated = tracking_history.filter(({ status_date }) => status_date !== undefined).filter(bears);
  return now.status_date ?? scanOf(dated, ({ status_date = '' }) => status_date)?.status_date;
}

function read(topic: string, body: WebhookBody, { store, receivedAt }: AdapterContext): Reading {
  if (topic !== 'track_updated') return notATopic;
  const parsed = parse(Track, body);
  if ('problems' in parsed) return parsed;
  const { carrier, data } = parsed.data;
  const { status, substatus, object_created, status_details, location } = data.tracking_status;
  const refined = status === 'TRANSIT' ? lookUp(IN_TRANSIT, substatus?.code) : undefined;
  const milestone = refined ?? lookUp(STATUSES, status);
  if (!milestone) return { facts: [], unknown: [status] };
  if (milestone === 'none') return noNews(status);

  const to = estimatedDay(data.eta ?? '', store.timeZone);
  return {
    facts: [
      {
        fact: 'tracking',
        trackingNumber: data.tracking_number,
        carrier: data.carrier ?? carrier,
        milestone,
        occurredAt: dateOf(data) ?? object_created ?? receivedAt,
        location: placeOf(location?.city, location?.state, location?.country),
        reason: status_details,
        estimatedDelivery: to ? { to } : undefined,
      },
    ],
    unknown: [],
  };
}

const TOLERANCE_SECONDS = 5 * 60;

function isSigned(header: string, rawBody: Buffer, secret: string, now: number): boolean {
  const [, timestamp = '', signature = ''] = /^t=(\d{1,12}),\s*v1=([\da-f]{64})$/i.exec(header) ?? [];
  const isCurrent = Math.abs(now / 1000 - Number(timestamp)) <= TOLERANCE_SECONDS;
  return isCurrent && sameBytes(hmac(secret, `${timestamp}.`, rawBody), Buffer.from(signature, 'hex'));
}

export const shippo: Adapter = {
  platform: 'shippo',
  signature:
    'a Shippo-Auth-Signature header ("t=<unix seconds, at most 5 minutes off>,v1=<HMAC-SHA256 in hex>") or, where Shippo does not sign yet, the secret as ?token= in the address',
  verify({ headers, query, rawBody }, secret, now) {
    const header = headers['shippo-auth-signature'];
    return header === undefined ? sameSecret(query.token ?? '', secret) : isSigned(header, rawBody, secret, now);
  },
  topic: (_, { event }) => (typeof event === 'string' ? event : ''),
  deliveryId: ({ rawBody }) => sha256(rawBody).toString('hex'), // Shippo names none
  read,
};
