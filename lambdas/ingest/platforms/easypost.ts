import * as z from 'zod/mini';
import { WebAddress } from '../../../domain/order/order.ts';
import { saysAttempt } from '../../../domain/parcel/attempts.ts';
import type { ParcelMilestone } from '../../../domain/parcel/milestones.ts';
import type { StoreSettings } from '../../../domain/policy/settings.ts';
import { Carrier, listOf, lookUp, maybe, parse, Time, TrackingNumber, words } from '../../shared/fields.ts';
import { hmac, sameSecret } from '../../shared/signatures.ts';
import { estimated } from '../../shared/times.ts';
import type { Adapter, AdapterContext, Reading, WebhookBody } from '../adapter.ts';
import { isATest, type Meaning, notATopic, placeOf, readingOf, scanOf } from '../tracking.ts';

// https://docs.easypost.com/docs/webhooks and /docs/trackers

const STATUSES: Record<string, ParcelMilestone | 'none'> = {
  pre_transit: 'label_created',
  in_transit: 'in_transit',
  out_for_delivery: 'out_for_delivery',
  available_for_pickup: 'ready_for_pickup',
  delivered: 'delivered',
  return_to_sender: 'returned_to_sender',
  failure: 'exception',
  unknown: 'none',
  cancelled: 'none', // of the label
  error: 'none', // of the tracker
};

/** How the detail changes the meaning of `in_transit` and `failure`; with other statuses it only repeats them. */
const DETAILS: Record<string, ParcelMilestone> = {
  label_created: 'label_created',
  received_at_origin_facility: 'dispatched',
  departed_origin_facility: 'dispatched',
  arrived_at_pickup_location: 'ready_for_pickup',
  return: 'returned_to_sender',
  refused: 'returned_to_sender',
  delayed: 'exception',
  weather_delay: 'exception',
  held: 'exception',
  damaged: 'exception',
  lost: 'exception',
  missorted: 'exception',
  address_correction: 'exception',
  delivery_exception: 'exception',
  transit_exception: 'exception',
  awaiting_information: 'exception',
  expired: 'exception',
  failure: 'exception',
};

/** Each has "the status of the package at the time of the scan": /docs/trackers. */
const Scan = z.object({
  status: maybe(z.string()),
  status_detail: maybe(z.string()),
  message: maybe(words(500)),
  datetime: Time,
  tracking_location: maybe(z.object({ city: maybe(words(100)), state: maybe(words(100)), country: maybe(words(100)) })),
});

const Event = z.object({
  created_at: maybe(Time),
  previous_attributes: maybe(z.object({ status: maybe(z.string()) })),
  result: z.object({
    mode: maybe(z.string()),
    tracking_code: TrackingNumber,
    status: z.string(),
    status_detail: maybe(z.string()),
    carrier: Carrier,
    public_url: maybe(WebAddress),
    updated_at: maybe(Time),
    is_return: maybe(z.boolean()),
    est_delivery_date: maybe(z.string()),
    carrier_detail: maybe(z.object({ est_delivery_date_local: maybe(z.string()) })),
    tracking_details: listOf(Scan),
  }),
});
type Event = z.output<typeof Event>;
type Scan = z.output<typeof Scan>;

/** Whether the detail decides the milestone, and with it the scan that belongs to it. */
const refines = ({ status, status_detail }: Event['result']): boolean =>
  ['in_transit', 'failure'].includes(status) && lookUp(DETAILS, status_detail) !== undefined;

/** The milestone of a tracker or one of its scans. Carriers report a customer who was out as a failure; only the words tell. */
function meaningOf({ status, status_detail, message }: Partial<Scan>, { statuses }: StoreSettings): Meaning {
  const meaning = lookUp(statuses.easypost, status) ?? lookUp(STATUSES, status);
  const detail = lookUp(DETAILS, status_detail);
  if (status === 'in_transit') return detail ?? meaning;
  if (status !== 'failure') return meaning;
  if (detail === 'returned_to_sender') return detail;
  return saysAttempt(message) ? 'delivery_attempted' : meaning;
}

function read(topic: string, body: WebhookBody, { store, receivedAt }: AdapterContext): Reading {
  if (topic !== 'tracker.created' && topic !== 'tracker.updated') return notATopic;
  if (body.mode === 'test') return isATest;
  const parsed = parse(Event, body);
  if ('problems' in parsed) return parsed;
  const { result, created_at, previous_attributes } = parsed.data;
  if (result.mode === 'test') return isATest;
  if (result.is_return) return { ignored: 'a return on its way to the shop' };

  const bearsStatus = ({ status }: Scan) => status === result.status;
  const bearsDetail = (scan: Scan) => bearsStatus(scan) && scan.status_detail === result.status_detail;
  const bears = refines(result) ? [bearsDetail, bearsStatus] : [bearsStatus];
  const scan = scanOf(result.tracking_details, ({ datetime }) => datetime, ...bears);
  const meaning = meaningOf({ ...result, message: scan?.message }, store);
  const hasLeft = meaning === 'in_transit' && previous_attributes?.status === 'pre_transit';
  const scanned = ({ message, tracking_location: at }: Partial<Scan>) => ({
    location: placeOf(at?.city, at?.state, at?.country),
    reason: message,
  });
  return readingOf({
    parcel: { trackingNumber: result.tracking_code, carrier: result.carrier, trackingUrl: result.public_url },
    status: result.status,
    now: {
      milestone: hasLeft ? 'dispatched' : meaning,
      occurredAt: scan?.datetime ?? result.updated_at ?? created_at ?? receivedAt,
      ...scanned(scan ?? {}),
    },
    estimatedDelivery: estimated(
      [result.carrier_detail?.est_delivery_date_local, result.est_delivery_date],
      store.timeZone,
      receivedAt,
    ),
    scans: result.tracking_details
      .filter((one) => one !== scan)
      .map((one) => ({ milestone: meaningOf(one, store), occurredAt: one.datetime, ...scanned(one) })),
  });
}

const signed = (secret: string, body: string | Buffer): string =>
  `hmac-sha256-hex=${hmac(secret.normalize('NFKD'), body).toString('hex')}`;

/** EasyPost's libraries write whole weights as floats before they compute the signature, in case a proxy rewrote the JSON. */
const withFloatWeights = (rawBody: Buffer): string =>
  rawBody.toString().replace(/("weight":\s*)(\d+)(?=\s*[,}])/g, '$1$2.0');

export const easypost: Adapter = {
  platform: 'easypost',
  signature: 'an X-Hmac-Signature header: "hmac-sha256-hex=" and the HMAC-SHA256 of the raw body in hex',
  verify({ rawBody, headers }, secret) {
    const signature = headers['x-hmac-signature'] ?? '';
    return (
      sameSecret(signature, signed(secret, rawBody)) || sameSecret(signature, signed(secret, withFloatWeights(rawBody)))
    );
  },
  topic: (_, { description }) => (typeof description === 'string' ? description : ''),
  deliveryId: (_, { id }) => (typeof id === 'string' ? id : undefined),
  read,
};
