import fc from 'fast-check';
import { dispatchOf, unacknowledged } from '../../../domain/journey/dispatch.ts';
import { emptyFlow, type Flow, type FlowFact, isCalledOff, parcelsOf, readable } from '../../../domain/journey/flow.ts';
import { isFull, MOST_PARCELS, orderDigest, raisedBy } from '../../../domain/journey/registers.ts';
import { ORDER_MILESTONES, PARCEL_MILESTONES } from '../../../domain/parcel/milestones.ts';
import { aFlow, anOrder, aParcel, at, happened, PLACED, progress, theOrder } from '../../fixtures.ts';
import '../../seed.ts';

const QUIET = { inTransit: false };
const CHATTY = { inTransit: true };

const time = fc.integer({ min: 0, max: 12 }).map((n) => at(3 + Math.floor(n / 4), `0${(n % 4) * 2}:00`));
const notify = fc.constantFrom(undefined, false as const);
const aFact: fc.Arbitrary<FlowFact> = fc.oneof(
  fc
    .record({ milestone: fc.constantFrom(...PARCEL_MILESTONES), time, notify, parcelId: fc.constantFrom('1', '2') })
    .map(({ milestone, time, ...more }) => progress(milestone, time, more)),
  fc
    .record({ milestone: fc.constantFrom(...ORDER_MILESTONES), time, notify })
    .map(({ milestone, time, ...more }) => happened(milestone, time, more)),
  fc
    .record({ time, trackingNumber: fc.constantFrom('A', 'B', undefined), voided: fc.boolean() })
    .map(({ time, ...more }) => aParcel(time, more)),
  fc
    .record({
      time,
      total: fc.constantFrom('1.00', '2.00'),
      to: fc.constantFrom('2026-03-09', '2026-03-12'),
      stands: fc.constantFrom(undefined, true as const),
    })
    .map(({ time, total, to, stands }) => theOrder({ updatedAt: time, total, promisedDelivery: { to } }, { stands })),
);
const someFacts = fc.array(aFact, { maxLength: 12 });
const shuffled = (facts: FlowFact[]) => fc.shuffledSubarray(facts, { minLength: facts.length });

test('facts that come in another order, or again, end in the same item', () => {
  const inTwoOrders = someFacts.chain((facts) =>
    fc.tuple(fc.constant(facts), shuffled(facts), fc.shuffledSubarray(facts)),
  );

  fc.assert(
    fc.property(inTwoOrders, ([facts, mixed, repeats]) => {
      expect(aFlow(...mixed, ...repeats)).toEqual(aFlow(...facts));
    }),
  );
});

test('two halves that were kept apart and then told to each other end in the same item', () => {
  fc.assert(
    fc.property(someFacts, someFacts, someFacts, (a, b, c) => {
      expect(aFlow(...a, ...b, ...c)).toEqual(aFlow(...b, ...[...c, ...a]));
    }),
  );
});

test('a register never falls, and what is known raises nothing', () => {
  fc.assert(
    fc.property(someFacts, aFact, (facts, news) => {
      const flow = aFlow(...facts);
      const raised = raisedBy(flow, news);
      const after = { ...flow, registers: { ...flow.registers, ...raised } };

      for (const [name, register] of Object.entries(flow.registers)) {
        expect(after.registers[name as keyof typeof after.registers]!.mark >= register!.mark).toBe(true);
      }
      expect(raisedBy(after, news)).toEqual({});
    }),
  );
});

const read = (...facts: FlowFact[]): Flow => readable(aFlow(...facts));

test('a repeated scan raises what was heard last, not how far the parcel is', () => {
  const flow = read(progress('delivered', at(5)), progress('in_transit', at(5, '18:00')));

  expect(flow.registers['p#1']).toMatchObject({
    milestone: 'delivered',
    occurredAt: at(5),
    way: { in_transit: at(5, '18:00') },
  });
  expect(flow.registers['o#contradicted']).toBeUndefined();
});

test.each([
  ['a scan twelve hours after the delivery is its echo', '20:00', false],
  ['a later one says that it was not true', '20:01', true],
])('%s, in whatever order they come', (_, scan, expected) => {
  const facts = [progress('delivered', at(5, '08:00')), progress('out_for_delivery', at(5, scan))];

  for (const order of [facts, facts.toReversed()]) {
    expect(read(...order).registers['o#contradicted'] !== undefined).toBe(expected);
  }
});

test('each later contradiction raises the mark, so that the journey hears of it again', () => {
  const facts = [progress('delivered', at(5)), progress('in_transit', at(6, '08:00'))];
  const [once, twice] = [read(...facts), read(...facts, progress('in_transit', at(7)))];

  expect(twice.registers['o#contradicted']!.mark > once.registers['o#contradicted']!.mark).toBe(true);
});

test('the wish to tell nobody belongs to the milestone that carried it', () => {
  const quiet = progress('dispatched', at(3), { notify: false });

  expect(aFlow(quiet).registers['p#1']).toMatchObject({ notify: false });
  expect(aFlow(quiet, progress('dispatched', at(3))).registers['p#1']).toMatchObject({ notify: false });
  expect(aFlow(quiet, progress('delivered', at(4))).registers['p#1']).not.toHaveProperty('notify');
});

const upTo = (n: number, fact: (parcelId: string) => FlowFact) => Array.from({ length: n }, (_, i) => fact(`${i}`));

test.each<[string, (parcelId: string) => FlowFact]>([
  ['milestones', (parcelId) => progress('dispatched', at(3), { parcelId })],
  ['tracking numbers', (parcelId) => aParcel(at(3), { parcelId, trackingNumber: 'A' })],
  ['calling off', (parcelId) => aParcel(at(3), { parcelId, voided: true })],
])('of an order at most 50 parcels are followed, known by their %s', (_, fact) => {
  const full = aFlow(...upTo(MOST_PARCELS, fact));

  expect(raisedBy(full, fact('51'))).toEqual({});
  expect(isFull(full, 'p#51')).toBe(true);
  expect(raisedBy(full, progress('delivered', at(4), { parcelId: '7' }))).toHaveProperty(['p#7']);
  expect(raisedBy(full, aParcel(at(4), { parcelId: '7', trackingNumber: 'B' }))).toHaveProperty(['n#7']);
});

test('a parcel may be called __proto__, constructor or what it likes', () => {
  const ids = ['__proto__', 'constructor', 'p#1', 'toString'];
  const flow = aFlow(...ids.map((parcelId) => progress('dispatched', at(3), { parcelId })));

  expect(parcelsOf(flow)).toEqual(ids);
  expect(unacknowledged(flow, QUIET).map(({ register }) => register)).toEqual(
    expect.arrayContaining(ids.map((id) => `p#${id}`)),
  );
  expect(Object.getPrototypeOf(flow.registers)).toBe(Object.prototype);
});

test('so many refunds that the oldest are forgotten end in the same item as well, in whatever order they are heard of', () => {
  const refunds = Array.from({ length: 60 }, (_, i) => happened('refunded', at(3 + i)));

  fc.assert(
    fc.property(shuffled(refunds), fc.shuffledSubarray(refunds), (mixed, repeats) => {
      expect(aFlow(...mixed, ...repeats)).toEqual(aFlow(...refunds));
    }),
    { numRuns: 30 },
  );
  expect(aFlow(...refunds).registers['o#refunded']!.times).toEqual(refunds.slice(-50).map((one) => one.occurredAt));
});

const placed = (...facts: FlowFact[]): Flow => ({ ...aFlow(theOrder(), ...facts), placed: PLACED });
const acknowledged = (flow: Flow, ...names: string[]): Flow['acknowledged'] =>
  Object.fromEntries(
    Object.entries(flow.registers)
      .filter(([name]) => names.includes(name))
      .map(([name, register]) => [name, register!.mark]),
  );

/** A journey that waits and was told of the order as it is, and of the facts before `news`. */
function waiting(before: FlowFact[], ...news: FlowFact[]): Flow {
  const then = placed(...before);
  return {
    ...placed(...before, ...news),
    run: 1,
    stage: 'update',
    token: 't',
    acknowledged: acknowledged(then, ...Object.keys(then.registers)),
  };
}

const DISPATCHED = progress('dispatched', at(3));
const wakesFor = (flow: Flow, policy = QUIET) => {
  const what = dispatchOf(flow, policy);
  return what?.do === 'signal' ? what.signal.register : what;
};

test.each<[string, Flow, unknown]>([
  ['nobody, while only parcels have been heard of', aFlow(DISPATCHED), undefined],
  ['a first run, once the order is placed', placed(), { do: 'start', run: 1 }],
  ['the same run, whatever else is known by then', placed(DISPATCHED), { do: 'start', run: 1 }],
  ['nobody, while the journey is busy', { ...placed(DISPATCHED), run: 1 }, undefined],
  ['nobody, when all is told', waiting([DISPATCHED]), undefined],
  ['the next run of a stopped one, when asked', { ...placed(), run: 2, stage: 'restart' }, { do: 'start', run: 3 }],
  ['nobody, when it only stopped', { ...placed(DISPATCHED), run: 2, stage: 'stopped' }, undefined],
  [
    'the journey, with the oldest news first',
    waiting([], progress('delivered', at(6), { parcelId: '2' }), DISPATCHED),
    'p#1',
  ],
])('dispatch wakes %s', (_, flow, expected) => {
  expect(wakesFor(flow)).toEqual(expected);
});

test('a signal carries what happened and the mark to tell it by', () => {
  const flow = waiting([], DISPATCHED);

  expect(dispatchOf(flow, QUIET)).toEqual({
    do: 'signal',
    token: 't',
    signal: { register: 'p#1', milestone: 'dispatched', mark: flow.registers['p#1']!.mark },
  });
});

const SCAN = progress('in_transit', at(4));
const NUMBER = aParcel(at(3), { trackingNumber: 'A' });
const OTHER_NUMBER = aParcel(at(4), { trackingNumber: 'B' });
const changed = (more: object) => theOrder({ updatedAt: at(4), ...more });
const standing = (time: string) => theOrder({ updatedAt: time }, { stands: true });

test.each<[string, FlowFact[], boolean]>([
  ['was cancelled', [happened('cancelled', at(3))], true],
  ['stood before it was cancelled', [happened('cancelled', at(3)), standing(at(2))], true],
  ['was cancelled in the same second', [happened('cancelled', at(3)), standing(at(3))], true],
  ['stands again', [happened('cancelled', at(3)), standing(at(4))], false],
  [
    'stood again, and was edited',
    [happened('cancelled', at(3)), standing(at(4)), changed({ updatedAt: at(5) })],
    false,
  ],
  ['was cancelled again', [happened('cancelled', at(3)), standing(at(4)), happened('cancelled', at(5))], true],
  ['was edited where nothing reinstates', [happened('cancelled', at(3)), changed({ updatedAt: at(5) })], true],
])('an order is cancelled or not when it %s, in whatever order that is heard', (_, facts, expected) => {
  for (const order of [facts, facts.toReversed()]) expect(isCalledOff(aFlow(...order))).toBe(expected);
});

test.each<[string, FlowFact[], FlowFact | FlowFact[], unknown, typeof QUIET?]>([
  ['a label alone is no news', [], progress('label_created', at(3)), undefined],
  ['a first scan stands for the dispatch', [], SCAN, 'p#1'],
  ['also after a label', [progress('label_created', at(3))], SCAN, 'p#1'],
  ['but not after a dispatch', [DISPATCHED], SCAN, undefined],
  ['unless the store tells of transit', [DISPATCHED], SCAN, 'p#1', CHATTY],
  ['another scan is no news', [SCAN], progress('in_transit', at(5)), undefined],
  ['not even then', [SCAN], progress('in_transit', at(5)), undefined, CHATTY],
  ['a delivery is', [SCAN], progress('delivered', at(5)), 'p#1'],
  ['an exception is', [SCAN], progress('exception', at(5)), 'p#1'],
  [
    'a later delivery is, too: the first was not true',
    [progress('delivered', at(4))],
    progress('delivered', at(5)),
    'p#1',
  ],
  ['an earlier milestone that came late is not', [progress('delivered', at(5))], SCAN, undefined],
  ['a cancellation is', [], happened('cancelled', at(3)), 'o#cancelled'],
  [
    'the same cancellation told with a later time is not',
    [happened('cancelled', at(3))],
    happened('cancelled', at(4)),
    undefined,
  ],
  ['a cancellation that is over is not', [], [happened('cancelled', at(3)), standing(at(4))], undefined],
  [
    'another cancellation after it is',
    [happened('cancelled', at(3)), standing(at(4))],
    happened('cancelled', at(5)),
    'o#cancelled',
  ],
  ['a dispatch told with a later time is not', [DISPATCHED], progress('dispatched', at(4)), undefined],
  ['a second refund is', [happened('refunded', at(3))], happened('refunded', at(4)), 'o#refunded'],
  ['one of before that is heard of late is', [happened('refunded', at(4))], happened('refunded', at(3)), 'o#refunded'],
  [
    'the same refund told again is not',
    [happened('refunded', at(4)), happened('refunded', at(3))],
    happened('refunded', at(3)),
    undefined,
  ],
  [
    'goods that arrived before others were announced are',
    [happened('return_requested', at(4))],
    happened('return_received', at(3)),
    'o#returned',
  ],
  ['a return is', [], happened('return_requested', at(3)), 'o#returned'],
  ['an order that only got a new note is not', [], changed({ number: '#7' }), undefined],
  ['nor one whose total is another', [], changed({ total: '1.00' }), undefined],
  ['other items are', [], changed({ items: [] }), 'o#changed'],
  ['another address is', [], changed({ shippingAddress: { country: 'PT' } }), 'o#changed'],
  ['another promise is', [], changed({ promisedDelivery: { to: '2026-03-20' } }), 'o#changed'],
  ['a number before any news of its parcel is not', [], NUMBER, undefined],
  ['a first number after it is', [DISPATCHED], NUMBER, 'n#1'],
  ['another number is', [DISPATCHED, NUMBER], OTHER_NUMBER, 'n#1'],
  ['the same number told again is not', [DISPATCHED, NUMBER], aParcel(at(5), { trackingNumber: 'A' }), undefined],
  ['a parcel that is called off is', [DISPATCHED], aParcel(at(4), { voided: true }), 'v#1'],
])('what wakes a journey: %s', (_, before, news, expected, policy = QUIET) => {
  expect(wakesFor(waiting(before, ...[news].flat()), policy)).toEqual(expected);
});

const ended = (outcome: string, before: FlowFact[], news: FlowFact): Flow => {
  const { token: _, ...flow } = waiting(before, news);
  return { ...flow, stage: 'ended', outcome };
};
const DELIVERED = progress('delivered', at(5));
const ANEW = { do: 'start', run: 2 };

test.each<[string, Flow, unknown]>([
  ['a parcel it never knew', ended('done', [DELIVERED], progress('dispatched', at(6), { parcelId: '2' })), ANEW],
  [
    'a replacement that it knew to be on its way',
    ended(
      'done',
      [DELIVERED, progress('dispatched', at(6), { parcelId: '2' })],
      progress('delivered', at(9), { parcelId: '2' }),
    ),
    ANEW,
  ],
  [
    'not for the label of one',
    ended('done', [DELIVERED], progress('label_created', at(6), { parcelId: '2' })),
    undefined,
  ],
  ['a refund', ended('done', [DELIVERED], happened('refunded', at(9))), ANEW],
  [
    'a refund of before that is heard of late',
    ended('done', [DELIVERED, happened('refunded', at(9))], happened('refunded', at(8))),
    ANEW,
  ],
  ['a return', ended('done', [DELIVERED], happened('return_requested', at(9))), ANEW],
  ['the parcel that goes after all', ended('cancelled', [happened('cancelled', at(3))], DISPATCHED), ANEW],
  ['the order that stands again', ended('cancelled', [happened('cancelled', at(3))], standing(at(4))), ANEW],
  ['not for one that stood before', ended('cancelled', [happened('cancelled', at(3))], standing(at(2))), undefined],
  ['not for the standing of one that is done', ended('done', [DELIVERED], standing(at(6))), undefined],
  ['not for another scan of a parcel it knew', ended('done', [DELIVERED], progress('in_transit', at(7))), undefined],
  ['items that were added to the order', ended('done', [DELIVERED], changed({ items: [] })), ANEW],
  ['a cancellation after the end', ended('returned', [DELIVERED], happened('cancelled', at(9))), ANEW],
  ['a run that is to be continued', ended('continued', [DELIVERED], DELIVERED), ANEW],
  ['any news after people took over', ended('handed_over', [SCAN], DELIVERED), ANEW],
  ['not for a scan after people took over', ended('handed_over', [SCAN], progress('in_transit', at(9))), undefined],
])('an ended journey lives again for: %s', (_, flow, expected) => {
  expect(dispatchOf(flow, QUIET)).toEqual(expected);
});

test('an ended journey that knew everything rests', () => {
  expect(dispatchOf(ended('done', [DISPATCHED], DISPATCHED), QUIET)).toBeUndefined();
  expect(dispatchOf({ ...emptyFlow(), placed: PLACED, run: 1, stage: 'ended' }, CHATTY)).toBeUndefined();
});

test('the digest of an order hears of what the journey cares about, and of nothing else', () => {
  const digest = orderDigest(anOrder());

  expect(orderDigest(anOrder({ updatedAt: at(9), total: '99.00', gift: true, customer: { name: 'I. P.' } }))).toBe(
    digest,
  );
  expect(orderDigest(anOrder({ customer: { email: 'other@example.com' } }))).not.toBe(digest);
  expect(orderDigest(anOrder({ awaitsPayment: true }))).not.toBe(digest);
});
