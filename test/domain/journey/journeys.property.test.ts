import fc from 'fast-check';
import { DAY_MS } from '../../../domain/calendar/durations.ts';
import { unacknowledged } from '../../../domain/journey/dispatch.ts';
import { type FlowFact, isCalledOff } from '../../../domain/journey/flow.ts';
import { heldMessages, zoneOfOrder } from '../../../domain/journey/history.ts';
import { isMarketing, type MessageKind, mailOf } from '../../../domain/message/kinds.ts';
import { sentenceOf } from '../../../domain/message/reasons.ts';
import { reevaluate } from '../../../domain/message/reevaluate.ts';
import type { OrderFact } from '../../../domain/order/facts.ts';
import type { Item } from '../../../domain/order/order.ts';
import type { Platform } from '../../../domain/order/platforms.ts';
import { ORDER_MILESTONES, PARCEL_MILESTONES, type ParcelMilestone } from '../../../domain/parcel/milestones.ts';
import type { StoreSettings } from '../../../domain/policy/settings.ts';
import { ledgerKey } from '../../../domain/records/keys.ts';
import { anItem, aParcel, aStore, happened, PLACED, progress, theOrder } from '../../fixtures.ts';
import { noteForProof } from '../../proof-numbers.ts';
import { type Event, type Fate, Life, later } from './living.ts';
import '../../seed.ts';

// Orders of every kind at stores of every kind, with news in any order, in whole rehearsals: what no customer may ever see.

/** `HISTORIES=10000 npx jest test/domain/journey/journeys.property` lives ten thousand. */
const RUNS = Number(process.env.HISTORIES ?? 400);
const HOUR = 3600;

const often = <T>(usual: T, ...rare: T[]) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(...rare) });
const mostly = <T>(usual: T, ...rare: T[]) =>
  fc.oneof({ weight: 15, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(...rare) });

function factOf(what: string, time: string, parcelId: string, notify: false | undefined): FlowFact {
  if (what.startsWith('number')) return aParcel(time, { parcelId, trackingNumber: what });
  if (what === 'parcel') return aParcel(time, { parcelId });
  if (what === 'voided') return aParcel(time, { parcelId, voided: true });
  if (what === 'standing') return theOrder({ updatedAt: time }, { stands: true });
  if (what === 'unpaid') return theOrder({ updatedAt: time, awaitsPayment: true });
  if (what === 'paid') return theOrder({ updatedAt: time, paidAt: time });
  if (what === 'unit refunded')
    return happened('refunded', time, { notify, refund: { amount: '10.00', items: [{ id: 'a', quantity: 1 }] } });
  if (what === 'unit asked back')
    return happened('return_requested', time, { notify, items: [{ id: 'a', quantity: 1 }] });
  if (what === 'estimate')
    return aParcel(time, { parcelId, estimatedDelivery: { to: later(time, 2 * 24 * HOUR).slice(0, 10) } });
  if (what === 'items') return aParcel(time, { parcelId, items: [{ id: 'a', quantity: 1 }] });
  const ofOrder = ORDER_MILESTONES.find((milestone) => milestone === what);
  return ofOrder ? happened(ofOrder, time, { notify }) : progress(what as ParcelMilestone, time, { parcelId, notify });
}

const AROUND = [
  'unsubscribed',
  'bounced',
  'complained',
  'cases closed',
  'outcomes told',
  'other request',
  'other reminder',
] as const;
const anEvent: fc.Arbitrary<Event> = fc
  .record({
    hour: fc.oneof(fc.integer({ min: 0, max: 24 * 45 }), fc.integer({ min: 0, max: 48 })),
    /** Below 0 it is told before the time that it claims, by a clock that is ahead. */
    delay: often(0, 1, 30, 24 * 6, 24 * 20, -2, -9),
    parcelId: mostly('1', '2', '2', '__proto__'),
    what: fc.oneof(
      { weight: 10, arbitrary: fc.constantFrom(...PARCEL_MILESTONES) },
      { weight: 2, arbitrary: fc.constantFrom(...ORDER_MILESTONES) },
      { weight: 2, arbitrary: fc.constantFrom('standing', 'unpaid', 'paid') },
      { weight: 1, arbitrary: fc.constantFrom('unit refunded', 'unit asked back') },
      { weight: 3, arbitrary: fc.constantFrom('number A', 'number B', 'parcel', 'voided', 'items', 'estimate') },
      { weight: 3, arbitrary: fc.constantFrom(...AROUND) },
    ),
    notify: mostly<false | undefined>(undefined, false),
  })
  .map(({ hour, delay, parcelId, what, notify }): Event => {
    const time = later(PLACED, hour * HOUR);
    const at = later(time, delay * HOUR);
    if (what === 'other request' || what === 'other reminder')
      return { at, what: 'other mail', kind: what === 'other request' ? 'review_request' : 'review_reminder' };
    if ((AROUND as readonly string[]).includes(what)) return { at, what: what as 'unsubscribed' };
    return { at, what: 'fact', fact: factOf(what, time, parcelId, notify) };
  });

/** The way of a parcel as most go it, of which some news never comes or comes late. */
const aWay: fc.Arbitrary<Event[]> = fc
  .record({
    parcelId: often('1', '2'),
    start: fc.integer({ min: 1, max: 100 }),
    steps: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 4, maxLength: 4 }),
    delays: fc.array(often(0, 3, 50, -1), { minLength: 4, maxLength: 4 }),
  })
  .map(({ parcelId, start, steps, delays }) =>
    (['dispatched', 'in_transit', 'out_for_delivery', 'delivered'] as const).flatMap((milestone, i): Event[] => {
      const time = later(PLACED, steps.slice(0, i).reduce((sum, step) => sum + step, start) * HOUR);
      if (delays[i] === -1) return []; // never told
      return [{ at: later(time, delays[i]! * HOUR), what: 'fact', fact: progress(milestone, time, { parcelId }) }];
    }),
  );

const told = (time: string, fact: FlowFact): Event => ({ at: time, what: 'fact', fact });

/** A parcel that waits at a pick-up point, to be collected in time, too late, or never. */
const aPickUp: fc.Arbitrary<Event[]> = fc
  .record({
    parcelId: often('1', '2'),
    start: fc.integer({ min: 1, max: 100 }),
    waits: fc.integer({ min: 10, max: 24 * 20 }),
    collectBy: fc.constantFrom(undefined, 3, 10),
    end: fc.constantFrom<ParcelMilestone | undefined>('delivered', 'delivered', 'returned_to_sender', undefined),
  })
  .map(({ parcelId, start, waits, collectBy, end }) => {
    const [left, ready, ended] = [start, start + 30, start + 30 + waits].map((hour) => later(PLACED, hour * HOUR)) as [
      string,
      string,
      string,
    ];
    const by = collectBy && later(ready, collectBy * 24 * HOUR).slice(0, 10);
    return [
      told(left, progress('dispatched', left, { parcelId })),
      told(ready, aParcel(ready, { parcelId, ...(by && { collectBy: by }) })),
      told(ready, progress('ready_for_pickup', ready, { parcelId })),
      ...(end ? [told(ended, progress(end, ended, { parcelId }))] : []),
    ];
  });

/** Goods that arrived and are asked back, and others that leave in their place, before or after. */
const anExchange: fc.Arbitrary<Event[]> = fc
  .record({
    arrives: fc.integer({ min: 20, max: 100 }),
    asked: fc.integer({ min: 1, max: 100 }),
    leaves: fc.integer({ min: 1, max: 24 * 10 }),
    takes: fc.constantFrom(20, 24 * 4, undefined),
    comesBack: fc.boolean(),
  })
  .map(({ arrives, asked, leaves, takes, comesBack }) => {
    const hours = [1, arrives, arrives + asked, arrives + leaves, arrives + asked + 24 * 5];
    const [left, there, back, again, received] = hours.map((hour) => later(PLACED, hour * HOUR)) as string[] &
      [string, string, string, string, string];
    const items = [{ id: 'a', quantity: 1 }];
    const arrival = later(again, (takes ?? 0) * HOUR);
    return [
      told(left, aParcel(left, { items })),
      told(left, progress('dispatched', left)),
      told(there, progress('delivered', there)),
      told(back, happened('return_requested', back, { items })),
      told(again, aParcel(again, { parcelId: '2', items })),
      told(again, progress('dispatched', again, { parcelId: '2' })),
      ...(takes ? [told(arrival, progress('delivered', arrival, { parcelId: '2' }))] : []),
      ...(comesBack ? [told(received, happened('return_received', received, { items }))] : []),
    ];
  });

const aShop: fc.Arbitrary<NonNullable<Parameters<typeof aStore>[0]>> = fc.record({
  unknownSends: fc.constantFrom('atMostOnce', 'atLeastOnce'),
  trackingNumberPatienceHours: fc.constantFrom(0, 4),
  firstScanPatienceHours: fc.constantFrom(undefined, 24),
  mailsOff: fc.constantFrom<MessageKind[]>(['in_transit'], [], ['in_transit', 'delivered']),
  platformSends: mostly<StoreSettings['platformSends']>({}, { own: ['dispatched'] }),
  goLive: often<string | undefined>(undefined, later(PLACED, -10 * 24 * HOUR)),
  marketingHours: fc.constantFrom(
    { from: '09:00', to: '20:00' },
    { from: '18:00', to: '02:00' },
    { from: '10:00', to: '12:00', weekdays: [1, 2, 3, 4, 5], holidays: ['03-10', '2026-03-11'] },
  ),
  marketingCap: fc.constantFrom({ mails: 1, days: 10 }, { mails: 2, days: 7 }),
  limits: fc.constant({ perKind: { mails: 5, minutes: 60 }, perDay: 1000 }),
  review: fc.record({
    afterDays: fc.constantFrom(0, 5),
    remindAfterDays: fc.constantFrom(undefined, 7),
    cooldownDays: fc.constantFrom(0, 3),
  }),
  lateRounds: fc.constantFrom(1, 2),
});

const stores = new Map<string, StoreSettings>();
function theStore(fields: Parameters<typeof aStore>[0]): StoreSettings {
  const name = JSON.stringify(fields);
  const store = stores.get(name) ?? aStore(fields);
  stores.set(name, store);
  return store;
}

const aLife = fc
  .record({
    shop: aShop,
    ways: fc.array(fc.oneof({ weight: 4, arbitrary: aWay }, aPickUp, anExchange), { maxLength: 2 }),
    events: fc.array(anEvent, { maxLength: 6 }),
    /** Milestones may come before their order, and a clock that is ahead may date it. */
    heardAfter: often(0, 30, 100, -2, -9),
    wish: often<number | undefined>(undefined, 0, 24 * 3, 24 * 10),
    platform: often<Platform>('own', 'shopify'),
    /** An import tells of orders that are weeks old. */
    age: often(0, 1, 50, 24 * 20),
    order: fc.record({
      gift: mostly(false, true),
      notify: mostly(true, false),
      test: mostly(false, true),
      promisedDelivery: mostly<{ to: string } | undefined>(undefined, { to: '2026-03-06' }, { to: '2026-09-30' }),
      availableFrom: mostly<string | undefined>(undefined, '2026-04-01'),
      items: mostly<Item[]>(
        [anItem()],
        [anItem({ quantity: 2 })],
        [anItem({ quantity: 0 })],
        [anItem({ shippable: false })],
        [],
      ),
      customer: fc.record({ acceptsMarketing: mostly(true, false) }),
      shippingAddress: fc.constantFrom(
        { country: 'DE' },
        { country: 'US', region: 'CA' },
        { country: 'AU' },
        { country: 'NP' },
      ),
    }),
    fates: fc.array(mostly<Fate>('taken', 'refused', 'busy', 'silent', 'lost', 'told later'), { maxLength: 10 }),
    crowd: fc.array(mostly(1, 6), { maxLength: 10 }),
  })
  .map(({ shop, ways, events: news, heardAfter, wish, platform, age, order, fates, crowd }) => {
    const store = theStore(shop);
    const wished: Event[] = wish === undefined ? [] : [{ at: later(PLACED, wish * HOUR), what: 'unsubscribed' }];
    const at = later(PLACED, heardAfter * HOUR);
    const placed = theOrder({ ...order, placedAt: later(PLACED, -age * HOUR) }, { platform });
    const events = [...ways.flat(), ...news, ...wished].map((event) => ofOrder(event, placed));
    return { life: () => new Life({ store, order: placed, at, events, fates, crowd }), events };
  });

/** Whatever is told of the order again, only its time changes. */
const ofOrder = (event: Event, { platform, order: { updatedAt: _, ...order } }: OrderFact): Event =>
  event.what === 'fact' && event.fact.fact === 'order'
    ? { ...event, fact: { ...event.fact, platform, order: { ...event.fact.order, ...order } } }
    : event;

type Lived = { life: Life; events: Event[] };

function onceEach({ life: { sent, store } }: Lived): void {
  for (const [i, { key }] of sent.entries()) {
    const before = sent.slice(0, i).filter((one) => one.key === key);
    expect(store.unknownSends === 'atLeastOnce' ? before.filter(({ unanswered }) => !unanswered) : before).toEqual([]);
  }
}

const WAY: readonly MessageKind[] = ['dispatched', 'in_transit', 'out_for_delivery', 'delivery_attempted', 'problem'];

const AFTER_CANCELLATION: readonly MessageKind[] = ['cancelled', 'refunded', 'return_received'];
/** What the customer asked for, or the team wants told, whatever became of the order. */
const ANSWERS: readonly MessageKind[] = ['request_received', 'order_status', 'resolved'];

function nothingOfThePast({ life: { sent, store, history } }: Lived): void {
  const { placedAt, test } = history.meta.order;
  const isOld = typeof store.goLive === 'string' && placedAt < store.goLive;
  expect(sent.length === 0 || (!test && !isOld)).toBe(true);
  for (const { mail, at, flow: then } of sent) {
    const age = Date.parse(at) - Date.parse(mail.happenedAt);
    if (!isMarketing(mail.kind)) expect(age).toBeLessThanOrEqual(14 * DAY_MS);
    if (mail.kind === 'order_confirmation') expect(age).toBeLessThanOrEqual(2 * DAY_MS);
    const { milestone } = then.registers[`p#${mail.parcelId}`] ?? {};
    const isTold = milestone === 'delivered' && !store.mailsOff.includes(mailOf(milestone)!);
    if (WAY.includes(mail.kind)) expect(isTold).toBe(false);
    // of an order that is called off, what had left still arrives
    if (!isCalledOff(then)) expect(mail.kind).not.toBe('cancelled');
    else if (!mail.parcelId) expect([...AFTER_CANCELLATION, ...ANSWERS]).toContain(mail.kind);
    else expect(milestone).toBeDefined();
  }
}

/** A parcel of which only its shop tells, and no more than that it left, is silent because nobody reports on it. */
function nobodyChasedInVain({ life: { sent, history } }: Lived): void {
  if (history.meta.platform !== 'shopify') return;
  for (const { mail, flow: then } of sent.filter(({ mail }) => mail.kind === 'running_late')) {
    const parcels = Object.entries(then.registers).filter(([name]) => name.startsWith('p#'));
    const isUntracked = (parcelId: string) => !then.registers[`n#${parcelId}`];
    const onlyLeft = parcels.every(
      ([name, register]) => register?.milestone === 'dispatched' && isUntracked(name.slice(2)),
    );
    expect({ mail, isInVain: parcels.length > 0 && onlyLeft }).toEqual({ mail, isInVain: false });
  }
}

/** Whoever is asked to collect a parcel can, and nobody is apologised to for a parcel that waits for them alone. */
function nothingAwaitedFromTheWrongOne({ life: { sent, history } }: Lived): void {
  for (const { mail, flow: then } of sent) {
    const parcels = Object.entries(then.registers).filter(([name]) => name.startsWith('p#'));
    const [own] = parcels.filter(([name]) => name === `p#${mail.parcelId}`);
    if (mail.kind === 'collect_reminder') expect(own?.[1]?.milestone).toBe('ready_for_pickup');
    const areAll = parcels.length > 0 && history.parcels.every(({ parcelId }) => then.registers[`p#${parcelId}`]);
    const isCalledOff = (name: string) => then.registers[`v#${name.slice(2)}`] !== undefined;
    const wait = parcels.every(([name, register]) => register?.milestone === 'ready_for_pickup' && !isCalledOff(name));
    if (mail.kind === 'running_late') expect({ mail, wait: areAll && wait }).toEqual({ mail, wait: false });
  }
}

function tomorrowIsTomorrow({ life: { sent, store, history } }: Lived): void {
  for (const { mail, at, flow: then } of sent) {
    if (mail.kind !== 'arriving_tomorrow') continue;
    const { date } = wall(zoneOfOrder(history, store), at);
    expect(Date.parse(mail.occurrence) - Date.parse(date)).toBe(DAY_MS);
    expect(['dispatched', 'in_transit']).toContain(then.registers[`p#${mail.parcelId}`]?.milestone);
  }
}

function wishesKept({ life: { sent, history }, events }: Lived): void {
  const since = (what: string) =>
    events
      .filter((event) => event.what === what)
      .map(({ at }) => at)
      .sort()[0] ?? 'never';
  const { gift, customer } = history.meta.order;
  for (const { mail, at } of sent) {
    expect(at <= since('bounced') && at <= since('complained')).toBe(true);
    if (!isMarketing(mail.kind)) continue;
    expect(at <= since('unsubscribed')).toBe(true);
    expect(customer.acceptsMarketing && !gift).toBe(true);
  }
}

/** Told by the clock on the wall, not by the code under test. */
const clocks = new Map<string, Intl.DateTimeFormat>();
function wall(timeZone: string, at: string): { date: string; time: string; weekday: number } {
  const clock =
    clocks.get(timeZone) ?? new Intl.DateTimeFormat('sv', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  clocks.set(timeZone, clock);
  const [date = '', time = ''] = clock.format(Date.parse(at)).split(' ');
  return { date, time, weekday: new Date(date).getUTCDay() || 7 };
}

function inTheWindow({ life: { sent, store, history } }: Lived): void {
  const { from, to, weekdays, holidays = [] } = store.marketingHours;
  for (const { mail, at } of sent) {
    if (!isMarketing(mail.kind)) continue;
    const { date, time, weekday } = wall(zoneOfOrder(history, store), at);
    expect(from < to ? from <= time && time < to : from <= time || time < to).toBe(true);
    expect(weekdays?.includes(weekday) ?? true).toBe(true);
    expect(holidays.some((day) => date.endsWith(day))).toBe(false);
  }
}

function inModeration({ life: { sent, lately, store } }: Lived): void {
  const { mails, days } = store.marketingCap;
  for (const { mail, at } of sent) {
    if (!isMarketing(mail.kind)) continue;
    const from = Date.parse(at) - days * DAY_MS + 2 * HOUR * 1000; // a calendar day may have 23 hours
    // a second try of one mail, of which nobody knows whether it went, is no other mail
    const others = lately.filter((one) => one.mail !== ledgerKey(mail));
    const before = others.filter((one) => one.at < at && Date.parse(one.at) > from);
    expect(before.length).toBeLessThan(mails);
  }
}

function allExplained({ life: { wanted, history, sent, store } }: Lived): void {
  const pending = new Set(heldMessages(history).map((decision) => ledgerKey(decision)));
  if (history.flow.outcome !== 'handed_over') expect([...pending]).toEqual([]);
  for (const key of wanted.keys()) {
    const decisions = history.decisions.filter((decision) => ledgerKey(decision) === key);
    expect(decisions.length).toBeGreaterThan(0);
    expect(sent.some((one) => one.key === key) || decisions.some(({ outcome }) => outcome !== 'sent')).toBe(true);
  }
  for (const decision of history.decisions) {
    expect(sentenceOf(decision.reason)).not.toContain('another version');
    if (decision.outcome === 'held') expect(decision.until! > decision.at).toBe(true);
    expect(reevaluate(decision, store)).toMatchObject({ same: true });
  }
}

/** No parcel has come to anything that its journey never took note of. */
function allHeard({ life: { history } }: Lived): void {
  const { flow } = history;
  const unheard = unacknowledged(flow, { inTransit: false }).filter(({ register }) => !(register in flow.acknowledged));
  expect(unheard.filter(({ register }) => register.startsWith('p#'))).toEqual([]);
}

/** What is told of an order, and the message that it asks for, whatever else is known; of an exception that is over, and such, there may be none. */
const ASK_FOR: Readonly<Record<string, MessageKind>> = {
  dispatched: 'dispatched',
  delivered: 'delivered',
  cancelled: 'cancelled',
  refunded: 'refunded',
  return_received: 'return_received',
};

/** Every fact that asks for a message has a decision, by what was told and not by what the journey made of it. */
function allAnswered({ life: { history }, events }: Lived): void {
  const facts = events.flatMap(({ at, ...event }) => (event.what === 'fact' ? [{ fact: event.fact, at }] : []));
  const steps = facts.flatMap(({ fact, at }) =>
    fact.fact === 'progress' ? [{ ...fact, at, counts: fact.occurredAt < at ? fact.occurredAt : at }] : [],
  );
  const isReinstated = facts.some(({ fact }) => fact.fact === 'order');
  // what came back arrives at its shop, and a departure is no news of a parcel that was further before, or is known to be
  const isBehind = (step: (typeof steps)[number]): boolean =>
    steps
      .filter(({ parcelId }) => parcelId === step.parcelId)
      .some(({ milestone, counts, at }) =>
        step.milestone === 'dispatched'
          ? milestone !== 'label_created' && milestone !== 'dispatched' && (counts <= step.counts || at <= step.at)
          : milestone === 'returned_to_sender',
      );
  const asked = [
    ...steps.filter((step) => !isBehind(step)),
    ...facts.flatMap(({ fact }) => (fact.fact === 'order_milestone' ? [{ ...fact, parcelId: undefined }] : [])),
  ].flatMap(({ milestone, parcelId }) => {
    const kind = milestone === 'cancelled' && isReinstated ? undefined : ASK_FOR[milestone];
    return kind ? [{ kind, parcelId }] : [];
  });
  const isDecided = ({ kind, parcelId }: { kind: MessageKind; parcelId?: string | undefined }) =>
    history.decisions.some((one) => one.kind === kind && one.parcelId === parcelId);
  expect([{ kind: 'order_confirmation' as const }, ...asked].filter((one) => !isDecided(one))).toEqual([]);
}

test(
  `in ${RUNS} histories nobody is mailed twice, too late, at night or against their wish, and each decision says why`,
  async () => {
    const sums = { histories: 0, mails: 0, decisions: 0 };
    await fc.assert(
      fc.asyncProperty(aLife, async ({ life, events }) => {
        const lived = { life: await life().live(), events };

        expect(lived.life.ended).toBe(true);
        onceEach(lived);
        nothingOfThePast(lived);
        nobodyChasedInVain(lived);
        nothingAwaitedFromTheWrongOne(lived);
        tomorrowIsTomorrow(lived);
        wishesKept(lived);
        inTheWindow(lived);
        inModeration(lived);
        allExplained(lived);
        allHeard(lived);
        allAnswered(lived);
        sums.histories++;
        sums.mails += lived.life.sent.length;
        sums.decisions += lived.life.history.decisions.length;
      }),
      { numRuns: RUNS },
    );
    noteForProof('generated histories', sums);
  },
  RUNS * 600,
);
