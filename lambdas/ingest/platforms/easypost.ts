import * as z from 'zod/mini';
import { WebAddress } from '../../../domain/order/order.ts';
import type { ParcelMilestone } from '../../../domain/parcel/milestones.ts';
import type { Adapter, AdapterContext, Reading, WebhookBody } from '../adapter.ts';
import { listOf, lookUp, maybe, parse, Time, TrackingNumber, words } from '../fields.ts';
import { hmac, sameSecret } from '../signatures.ts';
import { estimatedDay } from '../times.ts';
import { noNews, notATopic, placeOf, scanOf } from '../tracking.ts';

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

/** What the detail of `in_transit` and `failure` makes of them; in other statuses it only repeats them. */
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

/** Carriers report a customer who was out as a failure; only the words tell. */
const ATTEMPTED = /not available|business closed|attempt|notice left/i;

/** "The status of the package at the time of the scan" stands in each: /docs/trackers. */
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
    tracking_code: TrackingNumber,
    status: z.string(),
    status_detail: maybe(z.string()),
    carrier: maybe(words(100)),
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

/** Whether the detail makes the milestone, and so the scan that bears it. */
const refines = ({ status, status_detail }: Event['result']): boolean =>
  ['in_transit', 'failure'].includes(status) && lookUp(DETAILS, status_detail) !== undefined;

function milestoneOf(
  { result, previous_attributes }: Event,
  message: string | undefined,
): ParcelMilestone | 'none' | undefined {
  const milestone = lookUp(STATUSES, result.status);
  const detail = lookUp(DETAILS, result.status_detail);
  if (result.status === 'failure') {
    if (detail === 'returned_to_sender') return detail;
    return ATTEMPTED.test(message ?? '') ? 'delivery_attempted' : 'exception';
  }
  if (result.status !== 'in_transit') return milestone;
  return detail ?? (previous_attributes?.status === 'pre_transit' ? 'dispatched' : milestone);
}

function read(topic: string, body: WebhookBody, { store, receivedAt }: AdapterContext): Reading {
  if (topic !== 'tracker.created' && topic !== 'tracker.updated') return notATopic;
  const parsed = parse(Event, body);
  if ('problems' in parsed) return parsed;
  const { result, created_at } = parsed.data;
  if (result.is_return) return { ignored: 'a return on its way to the shop' };

  const bearsStatus = ({ status }: Scan) => status === result.status;
  const bearsDetail = (scan: Scan) => bearsStatus(scan) && scan.status_detail === result.status_detail;
  const bears = refines(result) ? [bearsDetail, bearsStatus] : [bearsStatus];
  const scan = scanOf(result.tracking_details, ({ datetime }) => datetime, ...bears);
  const milestone = milestoneOf(parsed.data, scan?.message);
  if (!milestone) return { facts: [], unknown: [result.status] };
  if (milestone === 'none') return noNews(result.status);
  const { city, state, country } = scan?.tracking_location ?? {};
  const day = result.carrier_detail?.est_delivery_date_local ?? result.est_delivery_date;
  const to = estimatedDay(day ?? '', store.timeZone);
  return {
    facts: [
      {
        fact: 'tracking',
        trackingNumber: result.tracking_code,
        carrier: result.carrier,
        trackingUrl: result.public_url,
        milestone,
        occurredAt: scan?.datetime ?? result.updated_at ?? created_at ?? receivedAt,
        location: placeOf(city, state, country),
        reason: scan?.message,
        estimatedDelivery: to ? { to } : undefined,
      },
    ],
    unknown: [],
  };
}

const signed = (secret: string, body: string | Buffer): string =>
  `hmac-sha256-hex=${hmac(secret.normalize('NFKD'), body).toString('hex')}`;

/** EasyPost's own libraries write whole weights as floats before they sign, where a proxy rewrote the JSON on its way. */
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
