import fc from 'fast-check';
import { HOUR_MS } from '../../../domain/calendar/durations.ts';
import { CALL_FAULTS, type CallFault, type DeliveryFault } from '../../faults.ts';
import type { SampleShop } from '../sample-shop.ts';
import type { TimelineLine } from '../timeline.ts';

// A story of the campaign: some orders, the news about them, and the faults meanwhile. All of it is plain data.
// fast-check makes it from a seed, and makes it smaller when it breaks a rule.

/** News of an order, some hours after it was placed. `parcel` is absent if the news is about the whole order. */
export type Telling = { what: string; hours: number; parcel?: string; isRepeated: boolean };

export type OrderStory = { told: Telling[]; hoursLate: number };

export type PlannedFault =
  /** `times` calls from number `call` on, in a function's invocation number `invocation`. */
  | { at: 'call'; function: string; invocation: number; call: number; times: number; fault: CallFault }
  /** `times` calls of an action from number `number` on, over all invocations of the function. */
  | { at: 'action'; function: string; action: string; number: number; times: number; fault: CallFault }
  /** `times` calls of the machine from number `call` on. */
  | { at: 'task'; call: number; times: number; fault: CallFault }
  | { at: 'records' | 'event'; function: string; number: number; fault: DeliveryFault };

/** For some hours all calls of a service fail, from functions and from the machine. */
export type Outage = { service: 'ses' | 'dynamodb'; fromHour: number; hours: number; fault: CallFault };

export type Story = {
  orders: OrderStory[];
  faults: PlannedFault[];
  outages: Outage[];
  /** Hours at which somebody aborts the open runs. */
  aborts: number[];
};

const STEPS = ['dispatched', 'in_transit', 'out_for_delivery', 'delivered'];

/** A parcel's way: how far it gets, and the hours between its events. */
const aWay = fc
  .record({
    far: fc.constantFrom(4, 4, 4, 3, 1, 2),
    gaps: fc.tuple(...STEPS.map(() => fc.integer({ min: 1, max: 40 }))),
    skips: fc.constantFrom('in_transit', 'out_for_delivery', ''),
    repeated: fc.integer({ min: 0, max: 12 }),
  })
  .map(({ far, gaps, skips, repeated }) => (parcel: string): Telling[] => {
    let hours = 0;
    return STEPS.slice(0, far)
      .map((what, i): Telling => {
        hours += gaps[i]!;
        return { what, hours, parcel, isRepeated: repeated === i };
      })
      .filter(({ what }) => what !== skips);
  });

const aTurn = fc.constantFrom('', '', '', '', 'cancelled', 'refunded', 'exception');

const anOrder: fc.Arbitrary<OrderStory> = fc
  .record({
    ways: fc.array(aWay, { minLength: 1, maxLength: 2 }),
    turn: aTurn,
    turnAt: fc.integer({ min: 1, max: 90 }),
    hoursLate: fc.constantFrom(0, 0, 0, 0, 20),
  })
  .map(({ ways, turn, turnAt, hoursLate }) => {
    const told = ways.flatMap((way, i) => way(String(i + 1)));
    if (turn === 'cancelled') return { told: [aboutOrder('cancelled', turnAt)], hoursLate };
    if (turn === 'refunded') return { told: [...told, aboutOrder('refunded', turnAt)], hoursLate };
    if (turn !== 'exception') return { told, hoursLate };
    return { told: [...told, { what: 'exception', hours: turnAt, parcel: '1', isRepeated: false }], hoursLate };
  });

const aboutOrder = (what: string, hours: number): Telling => ({ what, hours, isRepeated: false });

/** Most faults last a moment. Some outlast the client's own retries, or all retries of a step in half an hour. */
const times = fc.constantFrom(1, 1, 2, 4, 4, 40);

/** How many invocations and calls of each function an order of such a story causes. */
const REACH: [id: string, invocations: number, calls: number][] = [
  ['Ingest', 7, 6],
  ['JourneyStep', 9, 12],
  ['Dispatch', 14, 1],
  ['Tally', 14, 2],
  ['MailEvents', 10, 2],
  ['JourneyEvents', 2, 1],
];
const inFunctions = fc.oneof(
  ...REACH.map(([id, invocations, calls]) => ({
    weight: invocations + calls, // by the calls alone, nearly all faults would be the step's
    arbitrary: fc.record({
      at: fc.constant('call' as const),
      function: fc.constant(id),
      invocation: fc.integer({ min: 0, max: invocations }),
      call: fc.integer({ min: 0, max: calls - 1 }),
      times,
      fault: fc.constantFrom(...CALL_FAULTS),
    }),
  })),
);
/** The few calls that decide whether a mail is sent. */
const HINGES = [
  'JourneyStep ses SendEmail',
  'JourneyStep ses SendEmail',
  'JourneyStep dynamodb PutItem',
  'JourneyStep dynamodb PutItem',
  'JourneyStep dynamodb UpdateItem',
  'JourneyStep sns Publish',
  'JourneyStep secretsmanager GetSecretValue',
  'Dispatch states StartExecution',
  'Dispatch states SendTaskSuccess',
  'Dispatch states SendTaskSuccess',
];
const ofActions = fc
  .record({
    at: fc.constant('action' as const),
    hinge: fc.constantFrom(...HINGES),
    number: fc.integer({ min: 0, max: 8 }),
    times: fc.constantFrom(1, 1, 1, 4),
    // a careless repeat fails where the answer to a write is lost
    fault: fc.constantFrom<CallFault>('answer_lost', 'answer_lost', 'answer_lost', ...CALL_FAULTS),
  })
  .map(({ hinge, ...one }) => {
    const [id = '', ...action] = hinge.split(' ');
    return { ...one, function: id, action: action.join(' ') };
  });
const inMachine = fc.record({
  at: fc.constant('task' as const),
  call: fc.integer({ min: 0, max: 24 }),
  times,
  fault: fc.constantFrom<CallFault>('throttled', 'server_error', 'reset', 'answer_lost', 'no_answer'),
});
const onTheWay = (at: 'records' | 'event', ids: string[], faults: readonly DeliveryFault[]) =>
  fc.record({
    at: fc.constant(at),
    function: fc.constantFrom(...ids),
    number: fc.integer({ min: 0, max: 14 }),
    fault: fc.constantFrom(...faults),
  });

/** Up to a day without SES, or up to three hours of a throttled table. */
const anOutage: fc.Arbitrary<Outage> = fc
  .record({
    service: fc.constantFrom('ses', 'dynamodb'),
    fromHour: fc.integer({ min: 0, max: 80 }),
    hours: fc.constantFrom(1, 3, 24),
    fault: fc.constantFrom<CallFault>('throttled', 'throttled', 'server_error', 'reset'),
  })
  .map((outage) =>
    outage.service === 'dynamodb' ? { ...outage, hours: Math.min(outage.hours, 3) } : outage,
  ) as fc.Arbitrary<Outage>;

/** Usually none, sometimes one. */
const seldom = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
  fc.oneof(
    { weight: 5, arbitrary: fc.constant<T[]>([]) },
    { weight: 1, arbitrary: fc.array(one, { minLength: 1, maxLength: 1 }) },
  );

/** @param canLose whether something heals what AWS loses. Otherwise AWS only repeats and delays */
export function stories(canLose: boolean, isCalm = false): fc.Arbitrary<Story> {
  const ofRecords = onTheWay('records', ['Dispatch', 'Tally'], ['twice', 'late']);
  const lostRecords = onTheWay('records', ['Dispatch'], ['lost']); // what Tally never receives is not counted
  const ofEvents = onTheWay('event', ['MailEvents', 'MailEvents', 'JourneyEvents'], ['twice', 'late']);
  const lostEvents = onTheWay('event', ['MailEvents', 'JourneyEvents'], ['lost']);
  const aFault = fc.oneof(
    { weight: 6, arbitrary: inFunctions },
    { weight: 5, arbitrary: ofActions },
    { weight: 3, arbitrary: inMachine },
    { weight: 1, arbitrary: ofRecords },
    { weight: 1, arbitrary: ofEvents },
    ...(canLose ? [lostRecords, lostEvents].map((arbitrary) => ({ weight: 1, arbitrary })) : []),
  );
  return fc.record({
    orders: fc.array(anOrder, { minLength: 1, maxLength: 2 }),
    faults: fc.array(aFault, { minLength: 1, maxLength: 10 }) as fc.Arbitrary<PlannedFault[]>,
    outages: isCalm ? fc.constant([]) : seldom(anOutage),
    aborts: isCalm ? fc.constant([]) : seldom(fc.integer({ min: 1, max: 100 })),
  });
}

export const iso = (at: number): string => new Date(at).toISOString();

export type ToldLine = { line: TimelineLine; told: Telling };

/** The order's webhooks, in our own format. @param start epoch milliseconds at which the first order is placed */
export function linesOf({ told, hoursLate }: OrderStory, orderId: string, start: number, shop: SampleShop): ToldLine[] {
  const line = (at: number, path: string, body: object): TimelineLine => ({
    at,
    method: 'POST',
    path: `/${shop.store}/${path}`,
    headers: {},
    body: JSON.stringify(body),
  });
  const placed = line(start + hoursLate * HOUR_MS, 'orders', {
    orderId,
    placedAt: iso(start),
    customer: { email: `${orderId}@example.com`, name: 'Maya Lopez', acceptsMarketing: true },
    items: [{ id: 'tent', title: 'Trail tent for two', quantity: 1, unitPrice: '189.00' }],
    currency: shop.currency,
    total: '189.00',
    shippingAddress: shop.address,
  });
  const later = told.map((one) => {
    const at = start + one.hours * HOUR_MS;
    const eventId = `${orderId} ${one.what} ${one.parcel ?? ''}`;
    const about = one.parcel && {
      parcel: { id: one.parcel, carrier: 'UPS', trackingNumber: `1Z${orderId}${one.parcel}` },
    };
    const refund = one.what === 'refunded' && { refund: { amount: '20.00' } };
    const body = { eventId, milestone: one.what, occurredAt: iso(at), ...about, ...refund };
    return { told: one, line: line(at, `orders/${orderId}/milestones`, body) };
  });
  const order = { told: { what: 'placed', hours: hoursLate, isRepeated: false }, line: placed };
  const repeats = later.filter(({ told }) => told.isRepeated);
  return [order, ...later, ...repeats.map(({ told, line }) => ({ told, line: { ...line, at: line.at + 60_000 } }))];
}
