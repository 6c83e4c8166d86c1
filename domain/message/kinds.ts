import type { Milestone } from '../parcel/milestones.ts';
import { TOPICS, type Topic } from '../records/wishes.ts';

/** Everything the rules know about a kind of message. A new kind is a row here, a template and its texts; the build names what is missing. */
type KindRow = {
  /** `order`: about the order itself; `service`: help around it; `marketing`: needs consent, keeps the hours, can be unsubscribed from. */
  basis: 'order' | 'service' | 'marketing';
  /** The topic, which customers can turn off; every marketing kind has one. */
  topic?: Topic;
  /** The milestones it tells of; absent: it is due at a time, or by a change of the order. */
  trigger?: readonly Milestone[];
  /** The position of the mail's progress bar, from 0 (ordered) to 3 (delivered); absent: it has none. */
  step?: 0 | 1 | 2 | 3;
  /** It may go again about the same parcel on another day. */
  daily?: true;
  /** It is pointless once the parcel is further along than this kind says, or than the milestones in `while`. */
  superseded?: true;
  while?: readonly Milestone[];
  /** A cancelled order still gets it. */
  afterCancellation?: true;
  /** Several parcels of one day share one message of this kind. */
  shared?: true;
  /** It comes some days after the goods arrived, in the hours of marketing mails, and waits while something is wrong. */
  followUp?: true;
};

const KINDS = {
  order_confirmation: { basis: 'order', step: 0 },
  preparing: { basis: 'order', step: 0 },
  dispatched: { basis: 'order', trigger: ['dispatched'], step: 1, superseded: true, shared: true },
  tracking_corrected: { basis: 'order', step: 1 },
  in_transit: { basis: 'order', trigger: ['in_transit'], step: 1, superseded: true, shared: true },
  arriving_tomorrow: {
    basis: 'order',
    step: 1,
    superseded: true,
    while: ['dispatched', 'in_transit'],
    shared: true,
  },
  out_for_delivery: {
    basis: 'order',
    trigger: ['out_for_delivery'],
    step: 2,
    daily: true,
    superseded: true,
    shared: true,
  },
  ready_for_pickup: { basis: 'order', trigger: ['ready_for_pickup'], step: 2, superseded: true },
  collect_reminder: { basis: 'order', step: 2, superseded: true, while: ['ready_for_pickup'] },
  delivery_attempted: { basis: 'order', trigger: ['delivery_attempted'], step: 2, daily: true, superseded: true },
  problem: { basis: 'order', trigger: ['exception', 'returned_to_sender'], daily: true, superseded: true },
  back_on_track: { basis: 'order', step: 1, superseded: true },
  running_late: { basis: 'order' },
  delivered: { basis: 'order', trigger: ['delivered'], step: 3, shared: true },
  cancelled: { basis: 'order', trigger: ['cancelled'], afterCancellation: true },
  refunded: { basis: 'order', trigger: ['refunded'], afterCancellation: true },
  return_received: { basis: 'order', trigger: ['return_received'], afterCancellation: true },
  request_received: { basis: 'order', afterCancellation: true },
  /** The status of the order, for somebody who asked with its number and address. */
  order_status: { basis: 'order', afterCancellation: true },
  /** The outcome of a case, if whoever closed it wants the customer to know. */
  resolved: { basis: 'order', afterCancellation: true },
  check_in: { basis: 'service', followUp: true },
  review_request: { basis: 'marketing', topic: 'reviews', followUp: true },
  review_reminder: { basis: 'marketing', topic: 'reviews', followUp: true },
} satisfies Record<string, KindRow>;

export type MessageKind = keyof typeof KINDS;

/** Every message there is. */
export const MESSAGE_KINDS = Object.keys(KINDS) as MessageKind[];

export const kindOf: Readonly<Record<MessageKind, KindRow>> = KINDS;

export const isMarketing = (kind: MessageKind): boolean => kindOf[kind].basis === 'marketing';

/** The topics that mails are sent about. */
export const MAILED_TOPICS: readonly Topic[] = TOPICS.filter((topic) =>
  MESSAGE_KINDS.some((kind) => kindOf[kind].topic === topic),
);

const OF_MILESTONE = new Map(MESSAGE_KINDS.flatMap((kind) => (kindOf[kind].trigger ?? []).map((one) => [one, kind])));

export const isFollowUp = (kind: MessageKind): boolean => kindOf[kind].followUp === true;

/** The message that tells of a milestone. A label or a requested return has none. */
export const mailOf = (milestone: Milestone): MessageKind | undefined => OF_MILESTONE.get(milestone);

/** A review request later than this after it was first due would be about an order nobody remembers. */
export const REVIEW_PATIENCE_DAYS = 60;
