import { type Candidate, candidates } from '../../../domain/journey/candidates.ts';
import { lookTime } from '../../../domain/journey/lateness.ts';
import { contextOf } from '../../../domain/message/context.ts';
import { evaluate } from '../../../domain/message/evaluate.ts';
import type { ParcelFact } from '../../../domain/order/facts.ts';
import type { Decision } from '../../../domain/records/items.ts';
import { aDecision, aHistory, allHeard, aParcel, aStore, at, progress } from '../../fixtures.ts';
import { learnedFromParcels } from '../lanes/generated.ts';

const STORE = aStore({ mailsOff: [] });
const RECIPIENT = { recipient: 'allowed', consent: true, unsubscribed: false } as const;
const LEFT = progress('dispatched', at(3));

/** An order whose parcel left on the 3rd; its carrier names these days. */
const anOrderOf = (
  facts: Parameters<typeof aHistory>[0] = {},
  days: ParcelFact['estimatedDelivery'] = { to: '2026-03-06' },
) =>
  allHeard(aHistory({ ...facts, facts: [aParcel(at(3), { estimatedDelivery: days }), LEFT, ...(facts.facts ?? [])] }));
const toldAt = (time: string, history = anOrderOf(), store = STORE): Candidate[] =>
  candidates(history, 'look', undefined, store, time).filter(({ kind }) => kind === 'arriving_tomorrow');

test('a customer is told once that the parcel comes tomorrow, on the day before', () => {
  expect(toldAt(at(5, '08:30'))).toEqual([
    { kind: 'arriving_tomorrow', parcelId: '1', occurrence: '2026-03-06', happenedAt: at(5, '08:30'), notify: true },
  ]);
});

const TOLD = aDecision('arriving_tomorrow', { parcelId: '1', occurrence: '2026-03-05', at: at(4) });

test.each<[string, Candidate[]]>([
  ['two days before', toldAt(at(4))],
  ['on the day itself', toldAt(at(6))],
  ['while the carrier names several days', toldAt(at(5), anOrderOf({}, { from: '2026-03-06', to: '2026-03-07' }))],
  ['while only the shop promised the day', toldAt(at(8), allHeard(aHistory({ facts: [LEFT] })))],
  ['again after it was told of another day', toldAt(at(5), anOrderOf({ decisions: [TOLD] }))],
  [
    'of a parcel that is in delivery',
    toldAt(at(5), anOrderOf({ facts: [progress('out_for_delivery', at(5, '06:00'))] })),
  ],
  ['of a parcel with a problem', toldAt(at(5), anOrderOf({ facts: [progress('exception', at(4))] }))],
  ['of a parcel that arrived', toldAt(at(5), anOrderOf({ facts: [progress('delivered', at(4))] }))],
  ['of a parcel that nobody reports on', toldAt(at(5), { ...anOrderOf(), unreported: ['1'] })],
  ['by a store that leaves the setting as it is', toldAt(at(5), anOrderOf(), aStore())],
])('it is not told %s', (_, told) => {
  expect(told).toEqual([]);
});

test('by what was learned it is told where the parcels of the lane all take as long', () => {
  const heard = allHeard(aHistory({ facts: [LEFT] }));

  expect(toldAt(at(5), { ...heard, learned: learnedFromParcels(400, [3]) })).toHaveLength(1);
  expect(toldAt(at(5), { ...heard, learned: learnedFromParcels(400, [3, 4, 5]) })).toEqual([]);
});

test('it is told again of a parcel that came back and left again', () => {
  const facts = [progress('returned_to_sender', at(4)), progress('dispatched', at(4, '18:00'))];

  expect(toldAt(at(5), anOrderOf({ facts, decisions: [TOLD] }))).toHaveLength(1);
});

test('someone looks in the morning before, in its first hour; and not for it where the mail is off', () => {
  const look = lookTime(anOrderOf(), STORE, at(3));

  expect(look >= '2026-03-05T08:00:00.000Z' && look < '2026-03-05T09:00:00.000Z').toBe(true);
  expect(lookTime(anOrderOf(), aStore(), at(3))).toBe('2026-03-10T08:00:00.000Z');
});

test.each([
  ['the day that was named has passed', at(7), anOrderOf()],
  [
    'only the shop promised a day, far ahead',
    at(4),
    allHeard(aHistory({ order: { promisedDelivery: { to: '2026-09-30' } }, facts: [LEFT] })),
  ],
])('nobody looks for it when %s', (_, now, history) => {
  expect(lookTime(history, STORE, now)).toBe(lookTime(history, aStore(), now));
});

const [MAIL] = toldAt(at(5)) as [Candidate];
const verdictAt = (time: string, history = anOrderOf()) =>
  evaluate(contextOf(history, MAIL, RECIPIENT, STORE, time), STORE, time);
const HELD: Decision = aDecision('arriving_tomorrow', {
  ...MAIL,
  outcome: 'held',
  reason: 'too_many_of_this_kind',
  at: at(5),
  until: at(5, '13:00'),
});

test.each<[string, unknown, ReturnType<typeof verdictAt>]>([
  ['goes on the day before', { do: 'send' }, verdictAt(at(5))],
  [
    'goes some hours later when it was held',
    { do: 'send' },
    verdictAt(at(5, '13:00'), anOrderOf({ decisions: [HELD] })),
  ],
  ['is of no use once that day has begun', { do: 'skip', reason: 'not_tomorrow_any_more' }, verdictAt(at(6, '00:30'))],
  [
    'is of no use when the carrier names another day meanwhile',
    { do: 'skip', reason: 'not_tomorrow_any_more' },
    verdictAt(at(5, '13:00'), anOrderOf({ facts: [aParcel(at(5), { estimatedDelivery: { to: '2026-03-09' } })] })),
  ],
  [
    'gives way to the message that it is in delivery',
    { do: 'skip', reason: 'superseded_by_out_for_delivery' },
    verdictAt(at(5, '13:00'), anOrderOf({ facts: [progress('out_for_delivery', at(5))] })),
  ],
])('the message %s', (_, expected, verdict) => {
  expect(verdict).toEqual(expected);
});
