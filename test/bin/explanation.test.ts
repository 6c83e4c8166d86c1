import { explanationOf } from '../../bin/explanation.ts';
import type { FlowFact } from '../../domain/journey/flow.ts';
import { inputsOf } from '../../domain/message/inputs.ts';
import { versionOf } from '../../domain/policy/store.ts';
import type { Decision } from '../../domain/records/items.ts';
import { aCase, aDecision, aHistory, aMail, aParcel, aQuestion, aStore, at, progress } from '../fixtures.ts';

const STORE = aStore();
const NIGHT = at(10, '22:00');

/** The review request of a customer who sleeps. */
function held(more: Partial<Decision> = {}): Decision {
  const question = aQuestion({
    kind: 'review_request',
    happenedAt: at(5),
    wantedSince: NIGHT,
    trackingNumber: 'none',
    scanned: false,
  });
  return aDecision('review_request', {
    outcome: 'held',
    reason: 'quiet_hours',
    until: '2026-03-11T08:26:55.422Z', // spread over the first hour
    at: NIGHT,
    happenedAt: at(5),
    settings: versionOf(STORE),
    inputs: inputsOf(question, NIGHT),
    ...more,
  });
}

const explained = (decisions: Decision[], store = STORE, more = {}) =>
  explanationOf(aHistory({ decisions, ...more }), store, at(5));

test('someone who never saw the code reads why a mail has not come', () => {
  const lines = explained([held()], STORE, { flow: { stage: 'review' }, cases: [aCase('late')] });

  expect(lines.slice(0, 10)).toEqual([
    'Order 1001 of acme, placed Mon, 2 Mar 2026, 10:00. Times are the customer’s (Europe/Berlin).',
    'Its journey waits until it is time to ask for a review.',
    'It awaits that its parcels leave, and is looked at again on Tue, 10 Mar 2026, 09:00.',
    'It is expected 2026-03-05 to 2026-03-09, most likely 2026-03-09, by the days that the settings promise.',
    'Only 0 parcels of the store are known, of 300: lateness is told of once the promise has passed.',
    'Open cases: late since Mon, 2 Mar 2026, 10:00.',
    '',
    'What became of each mail',
    '  review request                 waits until Wed, 11 Mar 2026, 09:26. At the customer’s it was outside the hours of marketing mails (marketingHours).',
    '',
  ]);
});

test('what went to another address says so, on whose order and why, and not to which', () => {
  const copy = { resend: at(4), parcelId: '1' };
  const asked = {
    at: at(4),
    kind: 'dispatched',
    parcelId: '1',
    occurrence: '1',
    happenedAt: at(3),
    to: 'anna@example.net',
  } as const;
  const lines = explained([aDecision('dispatched', { parcelId: '1' })], STORE, {
    resends: {
      asked: [{ ...asked, by: 'arn:lena', why: 'reads mails there' }],
      mails: [aMail('dispatched', { ...copy, status: 'delivered' })],
      decisions: [aDecision('dispatched', { ...copy, at: at(4), reason: 'resent' })],
    },
  });

  const row = expect.stringMatching(
    /^ {2}dispatched, parcel 1, to another address +sent .*, delivered, as arn:lena wanted: reads mails there$/,
  );
  expect(lines).toEqual(expect.arrayContaining([row]));
  expect(lines).toEqual(expect.arrayContaining([expect.stringContaining('resent: Your team had it sent to another')]));
  expect(lines.join()).not.toContain('anna');
});

test('what became of the mails stands in one column, however long a name is', () => {
  const long = aDecision('out_for_delivery', { parcelId: '1', occurrence: '2026-03-10' });
  const lines = explained([held(), long]);
  const rows = lines.slice(lines.indexOf('What became of each mail') + 1).slice(0, 2);

  expect(new Set(rows.map((row) => row.search(/waits until|sent/))).size).toBe(1);
});

test('a time that a source dated ahead of its receipt is shown beside the one that counts', () => {
  const claims = { [at(4, '20:00')]: at(4) };
  const facts = [
    aParcel(at(4), { trackingNumber: 'N1', claims: { ...claims, [at(4, '22:00')]: at(4, '14:00') } }),
    progress('out_for_delivery', at(4), { claimedAt: at(4, '20:00') }),
    progress('dispatched', at(3)),
  ];
  const { meta, ...history } = aHistory({ facts });
  const lines = explanationOf({ ...history, meta: { ...meta, claims } }, STORE, at(5));

  expect(lines.filter((line) => line.startsWith('Claimed'))).toEqual([
    'Claimed ahead: the order was dated Wed, 4 Mar 2026, 21:00 and counts from its receipt, Wed, 4 Mar 2026, 13:00.',
    'Claimed ahead: what is known of parcel 1 was dated Wed, 4 Mar 2026, 23:00 and counts from its receipt, Wed, 4 Mar 2026, 15:00.',
    'Claimed ahead: out for delivery of parcel 1 was dated Wed, 4 Mar 2026, 21:00 and counts from its receipt, Wed, 4 Mar 2026, 13:00.',
  ]);
});

test.each<[object, string]>([
  [{}, 'has not come to its first wait yet'],
  [{ stage: 'update' }, 'waits for a shipment update'],
  [{ stage: 'stopped', outcome: 'done' }, 'was stopped; npx porchlight redrive starts it again'],
  [{ stage: 'ended', outcome: 'handed_over' }, 'has ended: handed over'],
])('where a journey stands is a sentence: %j', (flow, sentence) => {
  expect(explained([], STORE, { flow })[1]).toBe(`Its journey ${sentence}.`);
});

test.each<[string, object, FlowFact[], string]>([
  ['an unpaid order', { awaitsPayment: true }, [], 'the payment'],
  ['an order that has not left', { promisedDelivery: { to: '2026-03-12' } }, [], 'that its parcels leave'],
  ['a pre-order', { promisedDelivery: { to: '2026-08-01' } }, [], 'the day on which it can be shipped'],
  ['a parcel at a pick-up point', {}, [progress('ready_for_pickup', at(9))], 'that the customer collects it'],
  ['a parcel that arrived', {}, [progress('delivered', at(9))], 'the time after the arrival'],
])('of %s it says what is awaited, and until when', (_, order, facts, awaits) => {
  const [, , sentence] = explained([], STORE, { order, facts, flow: { stage: 'update' } });

  expect(sentence).toMatch(new RegExp(`^It awaits ${awaits}, and is looked at again on .* 2026, ..:..\\.$`));
});

const ENDED = { flow: { stage: 'ended', outcome: 'handed_over' } };
test.each<[string, object, string]>([
  ['has only just begun', {}, 'that its parcels leave, and is looked at again on Tue, 10 Mar 2026, 09:00'],
  ['has ended', ENDED, 'nothing more, unless news comes'],
  [
    'has ended with an open case',
    { ...ENDED, cases: [aCase('handed_over')] },
    'people of the team, until they close its cases or news comes',
  ],
])('of an order whose journey %s, too', (_, more, awaits) => {
  expect(explained([], STORE, more)[2]).toBe(`It awaits ${awaits}.`);
});

test('each decision shows its rule, inputs, settings, clock and zone, and is taken again', () => {
  expect(explained([held()]).slice(-5)).toEqual([
    '1. Tue, 10 Mar 2026, 23:00  review request: held, until Wed, 11 Mar 2026, 09:26',
    '   rule      quiet_hours: At the customer’s it was outside the hours of marketing mails (marketingHours).',
    `   inputs    happenedAt ${at(5)}; notify true; placedAt 2026-03-02T09:00:00.000Z; platform own; zone Europe/Berlin`,
    `   settings  ${versionOf(STORE)}   clock ${NIGHT}   zone Europe/Berlin`,
    '   again     the same answer',
  ]);
});

const again = (decision: Decision, store = STORE) => explained([decision], store).at(-1);

test.each<[string, string | undefined, RegExp]>([
  [
    'settings that changed say what they would say now',
    again(held(), aStore({ marketingHours: { from: '20:00', to: '02:00' } })),
    /settings have changed since; .* it would go$/,
  ],
  [
    'settings that changed may say the same',
    again(held(), aStore({ lateRounds: 3 })),
    /the same answer, also with today’s settings/,
  ],
  ['an answer that nothing explains is not hidden', again(held({ until: at(12) })), /NOT the same answer/],
  ['a decision of an older version', again(held({ inputs: undefined })), /older version kept this/],
])('%s', (_, line, expected) => {
  expect(line).toMatch(expected);
});

test('a mail that went says what SES said of it', () => {
  const sent = aDecision('dispatched', { parcelId: '1', at: at(3) });
  const mails = [aMail('dispatched', { parcelId: '1', status: 'bounced' })];

  expect(explained([sent], STORE, { mails })).toContain(
    '  dispatched, parcel 1           sent Tue, 3 Mar 2026, 13:00, bounced',
  );
});

test('an order without decisions says so', () => {
  expect(explained([])).toContain('  nothing was decided yet');
});
