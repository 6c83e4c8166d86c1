import type { FlowFact } from '../../../domain/journey/flow.ts';
import { MESSAGE_KINDS, type MessageKind } from '../../../domain/message/kinds.ts';
import { aParcel, aStore, at, happened, PLACED, progress, theOrder } from '../../fixtures.ts';
import { type Event, Life } from '../journey/living.ts';

const on = (time: string, fact: FlowFact) => ({ at: time, what: 'fact', fact }) as const;
const LEFT = on(at(3), progress('dispatched', at(3)));
const ARRIVED = on(at(5), progress('delivered', at(5)));
const ARRIVED_LATER = on(at(6), progress('delivered', at(6)));

/** What has to happen for a mail of each kind. */
const STORIES: Record<MessageKind, Event[]> = {
  order_confirmation: [],
  preparing: [],
  dispatched: [LEFT],
  tracking_corrected: [
    on(at(3), aParcel(at(3), { trackingNumber: 'A' })),
    LEFT,
    on(at(4), aParcel(at(4), { trackingNumber: 'B' })),
  ],
  in_transit: [LEFT, on(at(4), progress('in_transit', at(4)))],
  arriving_tomorrow: [
    LEFT,
    on(at(3), aParcel(at(3), { trackingNumber: 'A', estimatedDelivery: { to: '2026-03-05' } })),
    ARRIVED,
  ],
  out_for_delivery: [on(at(4), progress('out_for_delivery', at(4)))],
  ready_for_pickup: [on(at(4), progress('ready_for_pickup', at(4)))],
  delivery_attempted: [on(at(4), progress('delivery_attempted', at(4)))],
  problem: [on(at(4), progress('exception', at(4)))],
  collect_reminder: [on(at(4), progress('ready_for_pickup', at(4)))],
  back_on_track: [
    LEFT,
    on(at(4), progress('exception', at(4))),
    on(at(5), progress('in_transit', at(5))),
    ARRIVED_LATER,
  ],
  running_late: [on(at(3), aParcel(at(3), { trackingNumber: 'A' })), LEFT],
  delivered: [ARRIVED],
  cancelled: [on(at(4), happened('cancelled', at(4)))],
  refunded: [on(at(4), happened('refunded', at(4)))],
  return_received: [ARRIVED, on(at(20), happened('return_received', at(20)))],
  request_received: [{ at: at(2, '15:00'), what: 'asked for', request: { what: 'address', at: at(2, '15:00') } }],
  order_status: [ARRIVED, { at: at(6), what: 'inquired' }],
  resolved: [on(at(4), progress('exception', at(4))), { at: at(6), what: 'outcomes told' }, ARRIVED_LATER],
  check_in: [ARRIVED],
  review_request: [ARRIVED],
  review_reminder: [ARRIVED],
};

test.each(MESSAGE_KINDS)('there is an order whose customer gets the mail %s', async (kind) => {
  // a scan on the way has a message of its own, where the store sends it
  const mailsOff = kind === 'back_on_track' ? (['in_transit'] as const) : [];
  const store = aStore({ mailsOff: [...mailsOff], checkIn: { afterDays: 2 } });

  const world = { store, order: theOrder(), at: PLACED, events: STORIES[kind], fates: [], crowd: [] };
  const { sent, ended } = await new Life(world).live();

  expect(ended).toBe(true);
  expect(sent.map(({ mail }) => mail.kind)).toContain(kind);
});
