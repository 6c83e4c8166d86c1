import * as z from 'zod/mini';
import type { ParcelMilestone } from '../../../domain/parcel/milestones.ts';
import type { StoreSettings } from '../../../domain/policy/settings.ts';
import { Carrier, listOf, lookUp, maybe, parse, Time, TrackingNumber, words } from '../../shared/fields.ts';
import { hmac, sameBytes, sameSecret, sha256 } from '../../shared/signatures.ts';
import { estimated } from '../../shared/times.ts';
import type { Adapter, AdapterContext, Reading, WebhookBody } from '../adapter.ts';
import { isATest, type Meaning, notATopic, placeOf, readingOf, scanOf } from '../tracking.ts';

// https://docs.goshippo.com/docs/tracking/webhooks and /docs/tracking/tracking (statuses)

const STATUSES: Record<string, ParcelMilestone | 'none'> = {
  PRE_TRANSIT: 'label_created',
  TRANSIT: 'in_transit',
  DELIVERED: 'delivered',
  RETURNED: 'returned_to_sender',
  FAILURE: 'exception',
  UNKNOWN: 'none',
};

/** How the substatus changes the meaning of `TRANSIT`; with other statuses it only explains them. */
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
  carrier: Carrier,
  data: z.object({
    tracking_number: TrackingNumber,
    carrier: Carrier,
    test: maybe(z.boolean()),
    eta: maybe(z.string()),
    /** null: the carrier has said nothing yet. */
    tracking_status: z.nullable(Status),
    tracking_history: listOf(Status),
  }),
});

function meaningOf({ status, substatus }: Status, { statuses }: StoreSettings): Meaning {
  const refined = status === 'TRANSIT' ? lookUp(IN_TRANSIT, substatus?.code) : undefined;
  return lookUp(statuses.shippo, status) ?? refined ?? lookUp(STATUSES, status);
}

/** The date of the status; without one, the date of the same entry in the history, which has no order. */
function dateOf(now: Status, tracking_history: Status[]): string | undefined {
  const bears = ({ status, substatus }: Status) => status === now.status && substatus?.code === now.substatus?.code;
  const dated = tracking_history.filter(({ status_date }) => status_date !== undefined).filter(bears);
  return now.status_date ?? scanOf(dated, ({ status_date = '' }) => status_date)?.status_date;
}

/** The carrier of Shippo's mock numbers (`SHIPPO_TRANSIT`): /docs/tracking/tracking, "Test mode". */
const isMock = ({ carrier, data }: WebhookBody): boolean =>
  [carrier, (data as { carrier?: unknown }).carrier].includes('shippo');

const secondOf = (time: string | undefined): string | undefined => time?.slice(0, 19);

function read(topic: string, body: WebhookBody, { store, receivedAt }: AdapterContext): Reading {
  if (topic !== 'track_updated') return notATopic;
  if (body.test === true) return isATest;
  const parsed = parse(Track, body);
  if ('problems' in parsed) return parsed;
  const { carrier, data } = parsed.data;
  if (data.test || isMock(body)) return isATest;
  const { tracking_status: now, tracking_history } = data;
  if (!now) return { ignored: 'no status yet' };

  const scanned = ({ status_details, location: at }: Status) => ({
    location: placeOf(at?.city, at?.state, at?.country),
    reason: status_details,
  });
  const occurredAt = dateOf(now, tracking_history) ?? now.object_created ?? receivedAt;
  // the history has it again, with a time that differs by milliseconds
  const isNow = (one: Status) => one.status === now.status && secondOf(one.status_date) === secondOf(occurredAt);
  return readingOf({
    parcel: { trackingNumber: data.tracking_number, carrier: data.carrier ?? carrier },
    status: now.status,
    now: { milestone: meaningOf(now, store), occurredAt, ...scanned(now) },
    estimatedDelivery: estimated([data.eta], store.timeZone, receivedAt),
    scans: tracking_history.flatMap((one) =>
      isNow(one) || !one.status_date
        ? []
        : [{ milestone: meaningOf(one, store), occurredAt: one.status_date, ...scanned(one) }],
    ),
  });
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
  deliveryId: ({ rawBody }) => sha256(rawBody).toString('hex'), // Shippo has none
  read,
};
