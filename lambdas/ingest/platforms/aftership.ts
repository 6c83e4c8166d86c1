import * as z from 'zod/mini';
import { WebAddress } from '../../../domain/order/order.ts';
import type { ParcelMilestone } from '../../../domain/parcel/milestones.ts';
import type { StoreSettings } from '../../../domain/policy/settings.ts';
import { Carrier, listOf, lookUp, maybe, parse, Time, TrackingNumber, words } from '../../shared/fields.ts';
import { hmac, isBase64Of } from '../../shared/signatures.ts';
import { estimated, fromUnix, guessUtc, toUtc } from '../../shared/times.ts';
import type { Adapter, AdapterContext, Reading, WebhookBody } from '../adapter.ts';
import { type Meaning, notATopic, placeOf, readingOf, scanOf } from '../tracking.ts';

// https://www.aftership.com/docs/tracking/webhook; field names of the versions 2018 to 2026-07.

const TAGS: Record<string, ParcelMilestone | 'none'> = {
  Pending: 'none',
  InfoReceived: 'label_created',
  InTransit: 'in_transit',
  OutForDelivery: 'out_for_delivery',
  AvailableForPickup: 'ready_for_pickup',
  AttemptFail: 'delivery_attempted',
  Delivered: 'delivered',
  Exception: 'exception',
  Expired: 'none', // no news for long, which our own journeys notice themselves
};

/**
 * The subtags that mean something other than their tag: /docs/tracking/2026-07/enum/delivery-sub-statuses. Left with a neighbour
 * or in a locker, picked up or signed for is delivered; refused, cancelled, disposed of, damaged or lost is an exception.
 */
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
  subtag_message: maybe(z.string()),
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
    subtag_message: maybe(z.string()),
    shipment_direction: maybe(z.string()), // from 2026-07 on
    slug: Carrier,
    courier_tracking_link: maybe(WebAddress),
    return_to_sender: maybe(z.boolean()),
    last_updated_at: maybe(Time),
    shipment_delivery_date: maybe(z.string()),
    checkpoints: listOf(Checkpoint),
    latest_estimated_delivery: maybe(z.object({ datetime: maybe(z.string()), datetime_max: maybe(z.string()) })),
    aftership_estimated_delivery_date: maybe(z.object({ estimated_delivery_date: z.string() })),
    courier_estimated_delivery_date: maybe(z.object({ estimated_delivery_date: z.string() })),
    expected_delivery: maybe(z.string()),
  }),
});
type Checkpoint = z.output<typeof Checkpoint>;
type AfterShipMessage = z.output<typeof Update>['msg'];

/** Each version adds subtags. For one that is newer than this table, its words say whether the parcel goes back. */
const GOES_BACK = /\breturn(ed|ing)?\b/i;

function meaningOf(
  { tag = '', subtag, subtag_message = '' }: Partial<Checkpoint>,
  { statuses }: StoreSettings,
): Meaning {
  const meaning = lookUp(statuses.aftership, subtag) ?? lookUp(statuses.aftership, tag) ?? lookUp(TAGS, tag);
  if (meaning !== lookUp(TAGS, tag) || meaning === 'none') return meaning;
  const goesBack = tag === 'Exception' && GOES_BACK.test(subtag_message);
  return lookUp(SUBTAGS, subtag) ?? (goesBack ? 'returned_to_sender' : meaning);
}

/** UTC if it has no offset, as in the samples of their SDKs; but if it is written like the last checkpoint, it has that one's time. */
const deliveredAt = ({ shipment_delivery_date: text = '' }: AfterShipMessage, scan?: Checkpoint): string | undefined =>
  scan?.checkpoint_time.startsWith(text) ? undefined : toUtc(text);

const estimatesOf = (msg: AfterShipMessage): (string | undefined)[] => [
  msg.latest_estimated_delivery?.datetime,
  msg.latest_estimated_delivery?.datetime_max,
  msg.aftership_estimated_delivery_date?.estimated_delivery_date,
  msg.courier_estimated_delivery_date?.estimated_delivery_date,
  msg.expected_delivery,
];

function read(topic: string, body: WebhookBody, { store, receivedAt }: AdapterContext): Reading {
  if (topic !== 'tracking_update' && topic !== 'edd_revise') return notATopic; // a revised estimate comes with the whole tracking object
  const parsed = parse(Update, body);
  if ('problems' in parsed) return parsed;
  const { msg, ts = 0 } = parsed.data;
  if (msg.shipment_direction?.toLowerCase() === 'return') return { ignored: 'a return on its way to the shop' };
  const meaning = meaningOf(msg, store);
  const milestone = msg.return_to_sender && meaning && meaning !== 'none' ? 'returned_to_sender' : meaning;

  // `ts` is the time of the message and differs each time a scan is sent: so it is only the last choice
  const known = (scan?: Checkpoint) => scan?.created_at ?? msg.last_updated_at ?? fromUnix(ts) ?? receivedAt;
  const timeOf = (scan?: Checkpoint) => guessUtc(scan?.checkpoint_time ?? '', store.timeZone, known(scan));
  const bearsTag = ({ tag }: Checkpoint) => tag === msg.tag;
  const bearsSubtag = (scan: Checkpoint) => bearsTag(scan) && scan.subtag === msg.subtag;
  const scan = scanOf(msg.checkpoints, (one) => timeOf(one) ?? '', bearsSubtag, bearsTag);
  const delivered = milestone === 'delivered' ? deliveredAt(msg, scan) : undefined;
  const scanned = ({ location, city, state, country_iso3, country_region, message }: Partial<Checkpoint>) => ({
    location: location ?? placeOf(city, state, country_iso3 ?? country_region),
    reason: message,
  });
  return readingOf({
    parcel: { trackingNumber: msg.tracking_number, carrier: msg.slug, trackingUrl: msg.courier_tracking_link },
    status: msg.tag,
    now: { milestone, occurredAt: delivered ?? timeOf(scan) ?? known(scan), ...scanned(scan ?? {}) },
    estimatedDelivery: estimated(estimatesOf(msg), store.timeZone, receivedAt),
    scans: msg.checkpoints.flatMap((one) => {
      const occurredAt = timeOf(one);
      return one === scan || !occurredAt ? [] : [{ milestone: meaningOf(one, store), occurredAt, ...scanned(one) }];
    }),
  });
}

export const aftership: Adapter = {
  platform: 'aftership',
  signature: 'an aftership-hmac-sha256 header: base64 of the HMAC-SHA256 of the raw body',
  verify: ({ rawBody, headers }, secret) => isBase64Of(hmac(secret, rawBody), headers['aftership-hmac-sha256']),
  topic: (_, { event }) => (typeof event === 'string' ? event : ''),
  deliveryId: (_, { event_id }) => (typeof event_id === 'string' ? event_id : undefined),
  read,
};
