import * as z from 'zod/mini';
import { WebAddress } from '../../../domain/order/order.ts';
import type { ParcelMilestone } from '../../../domain/parcel/milestones.ts';
import type { Adapter, AdapterContext, Reading, WebhookBody } from '../adapter.ts';
import { listOf, lookUp, maybe, parse, Time, TrackingNumber, words } from '../fields.ts';
import { hmac, isBase64Of } from '../signatures.ts';
import { estimatedDay, fromUnix, guessUtc } from '../times.ts';
import { noNews, notATopic, placeOf, scanOf } from '../tracking.ts';

// https://www.aftership.com/docs/tracking/webhook; field names of the versions 2018 to 2026-01.

const TAGS: Record<string, ParcelMilestone | 'none'> = {
  Pending: 'none',
  InfoReceived: 'label_created',
  InTransit: 'in_transit',
  OutForDelivery: 'out_for_delivery',
  AvailableForPickup: 'ready_for_pickup',
  AttemptFail: 'delivery_attempted',
  Delivered: 'delivered',
  Exception: 'exception',
  Expired: 'none', // not heard of for long, which our own journeys notice by themselves
};

/** The subtags that say something else than their tag. */
const SUBTAGS: Record<string, ParcelMilestone> = {
  InTransit_002: 'dispatched', // acceptance scan
  OutForDelivery_003: 'in_transit', // customer contacted
  OutForDelivery_004: 'in_transit', // appointment set
  Exception_010: 'returned_to_sender', // on its way back
  Exception_011: 'returned_to_sender',
};

const Checkpoint = z.object({
  checkpoint_time: z.string(),
  tag: maybe(z.string()),
  subtag: maybe(z.string()),
  created_at: maybe(Time),
  message: maybe(words(500)),
  location: maybe(words(200)),
  city: maybe(words(100)),
  state: maybe(words(100)),
  country_iso3: maybe(words(100)),
  country_region: maybe(words(100)),
});

const Update = z.object({
  ts: maybe(z.number()),
  msg: z.object({
    tracking_number: TrackingNumber,
    tag: z.string(),
    subtag: maybe(z.string()),
    slug: maybe(words(100)),
    courier_tracking_link: maybe(WebAddress),
    return_to_sender: maybe(z.boolean()),
    last_updated_at: maybe(Time),
    shipment_delivery_date: maybe(Time), // UTC where it names no offset, as beside the last checkpoint of their SDKs' samples
    checkpoints: listOf(Checkpoint),
    latest_estimated_delivery: maybe(z.object({ datetime: maybe(z.string()), datetime_max: maybe(z.string()) })),
    aftership_estimated_delivery_date: maybe(z.object({ estimated_delivery_date: z.string() })),
    courier_estimated_delivery_date: maybe(z.object({ estimated_delivery_date: z.string() })),
    expected_delivery: maybe(z.string()),
  }),
});
type Checkpoint = z.output<typeof Checkpoint>;
type AfterShipMessage = z.output<typeof Update>['msg'];

function milestoneOf({ tag, subtag, return_to_sender }: AfterShipMessage): ParcelMilestone | 'none' | undefined {
  const milestone = lookUp(TAGS, tag);
  if (!milestone || milestone === 'none') return milestone;
  return return_to_sender ? 'returned_to_sender' : (lookUp(SUBTAGS, subtag) ?? milestone);
}

const estimateOf = (msg: AfterShipMessage): string =>
  msg.latest_estimated_delivery?.datetime ??
  msg.latest_estimated_delivery?.datetime_max ??
  msg.aftership_estimated_delivery_date?.estimated_delivery_date ??
  msg.courier_estimated_delivery_date?.estimated_delivery_date ??
  msg.expected_delivery ??
  '';

function read(topic: string, body: WebhookBody, { store, receivedAt }: AdapterContext): Reading {
  if (topic !== 'tracking_update' && topic !== 'edd_revise') return notATopic; // a revised estimate comes with the whole tracking
  const parsed = parse(Update, body);
  if ('problems' in parsed) return parsed;
  const { msg, ts = 0 } = parsed.data;
  const milestone = milestoneOf(msg);
  if (!milestone) return { facts: [], unknown: [msg.tag] };
  if (milestone === 'none') return noNews(msg.tag);

  // `ts` is the message's own, and another each time that a scan is told of: it comes last
  const known = (scan?: Checkpoint) => scan?.created_at ?? msg.last_updated_at ?? fromUnix(ts) ?? receivedAt;
  const timeOf = (scan?: Checkpoint) => guessUtc(scan?.checkpoint_time ?? '', store.timeZone, known(scan));
  const bearsTag = ({ tag }: Checkpoint) => tag === msg.tag;
  const bearsSubtag = (scan: Checkpoint) => bearsTag(scan) && scan.subtag === msg.subtag;
  const scan = scanOf(msg.checkpoints, (one) => timeOf(one) ?? '', bearsSubtag, bearsTag);
  const delivered = milestone === 'delivered' ? msg.shipment_delivery_date : undefined;
  const to = estimatedDay(estimateOf(msg), store.timeZone);
  return {
    facts: [
      {
        fact: 'tracking',
        trackingNumber: msg.tracking_number,
        carrier: msg.slug,
        trackingUrl: msg.courier_tracking_link,
        milestone,
        occurredAt: delivered ?? timeOf(scan) ?? known(scan),
        location: scan?.location ?? placeOf(scan?.city, scan?.state, scan?.country_iso3 ?? scan?.country_region),
        reason: scan?.message,
        estimatedDelivery: to ? { to } : undefined,
      },
    ],
    unknown: [],
  };
}

export const aftership: Adapter = {
  platform: 'aftership',
  signature: 'an aftership-hmac-sha256 header: base64 of the HMAC-SHA256 of the raw body',
  verify: ({ rawBody, headers }, secret) => isBase64Of(hmac(secret, rawBody), headers['aftership-hmac-sha256']),
  topic: (_, { event }) => (typeof event === 'string' ? event : ''),
  deliveryId: (_, { event_id }) => (typeof event_id === 'string' ? event_id : undefined),
  read,
};
