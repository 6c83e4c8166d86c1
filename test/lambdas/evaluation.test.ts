import type { Signal } from '../../domain/journey/dispatch.ts';
import { contextOfDecision, inputsOf } from '../../domain/message/inputs.ts';
import { versionOf } from '../../domain/policy/store.ts';
import { decisionKey, orderKey } from '../../domain/records/keys.ts';
import { memoryPort } from '../../lambdas/journey-step/memory-port.ts';
import { aDecision, aHistory, aMail, aQuestion, at, progress, theSettings } from '../fixtures.ts';
import { itemSize } from './item-size.ts';
import { stepper } from './journeys.ts';

const NOW = at(3);
const FACTS = [progress('dispatched', NOW)];

function dispatched(more: Partial<Parameters<typeof stepper>[0]> = {}) {
  const history = aHistory({ facts: FACTS });
  const { milestone, mark } = history.flow.registers['p#1']!;
  const signal: Signal = { register: 'p#1', milestone, mark };
  const one = stepper({ history, now: NOW, ...more });
  return { ...one, step: () => one.run({ trigger: 'milestone', signal }) };
}

const CONFIRMED = aDecision('order_confirmation');
const REVIEW_TIME = at(12);

function delivered(more: Partial<Parameters<typeof stepper>[0]> = {}) {
  const history = aHistory({ facts: [progress('delivered', at(5))], decisions: [CONFIRMED] });
  const one = stepper({ history, now: REVIEW_TIME, ...more });
  return { ...one, step: () => one.run({ trigger: 'review_due' }) };
}

test('a mail beyond the limits is held, and the team is told', async () => {
  const settings = theSettings({ limits: { perKind: { mails: 10, minutes: 60 } } });
  const { step, sent, outcomes, measured, calls } = dispatched({ settings, rate: { ofKind: 11, ofDay: 11 } });

  const { next, seconds } = await step();

  expect(sent).toEqual([]);
  expect(outcomes()).toEqual(['dispatched held too_many_of_this_kind']);
  expect(measured).toEqual(['MailsHeldByBreaker']);
  expect(calls).not.toContain('claim');
  expect([next, seconds <= 7200]).toEqual(['update', true]);
});

test('it goes when the store is calm again', async () => {
  const settings = theSettings({ limits: { perKind: { mails: 10, minutes: 60 } } });
  const one = dispatched({ settings, rate: { ofKind: 11, ofDay: 11 } });
  const { seconds } = await one.step();

  one.world.rate = { ofKind: 3, ofDay: 14 };
  one.world.now = new Date(Date.parse(NOW) + seconds * 1000).toISOString();
  await one.run({ trigger: 'look' });

  expect(one.outcomes().at(-1)).toBe('dispatched sent due');
});

test('a mail that SES refused before has drawn its number', async () => {
  const history = aHistory({ facts: FACTS, mails: [aMail('dispatched', { parcelId: '1', status: 'failed' })] });
  const { step, calls, sent } = dispatched({ history });

  await step();

  expect(calls).not.toContain('take number');
  expect(sent).toHaveLength(1);
});

test('a marketing mail takes its turn before it is claimed', async () => {
  const { step, calls, world } = delivered();

  await step();

  expect(calls.slice(0, 5)).toEqual(['read', 'contact', 'take number', 'take turn', 'claim']);
  expect(world.contact.marketing).toMatchObject([{ kind: 'review_request', at: REVIEW_TIME }]);
});

test('killed after it took its turn, a mail does not stand in its own way', async () => {
  const one = delivered({ dieAt: 4 });
  await one.step().catch(() => {});
  one.revive();

  await one.step();

  expect(one.outcomes().at(-1)).toBe('review_request sent due');
  expect(one.world.contact.marketing).toHaveLength(1);
});

test('when another order takes the turn first, the mail is decided again', async () => {
  const one = delivered();
  const { takeTurn } = one.port;
  one.port.takeTurn = (...args) => {
    one.world.contact = { marketing: [{ mail: 'theirs', kind: 'review_request', at: REVIEW_TIME }] };
    return takeTurn(...args);
  };

  const { seconds } = await one.step();

  expect(one.sent).toEqual([]);
  expect(one.outcomes().at(-1)).toBe('review_request held asked_about_another_order');
  expect(seconds).toBe(3 * 86_400);
  expect(one.calls.filter((call) => call === 'take number')).toHaveLength(1);
});

describe('an open case of another order of the customer', () => {
  const OTHER = orderKey('acme', '2002');
  const open = async (one: ReturnType<typeof delivered>) => {
    one.memory.orders.set(OTHER, aHistory());
    const { email } = one.world.history!.meta.order.customer;
    await memoryPort(one.memory).openCase(OTHER, { cause: 'not_received', subject: 'order' }, at(6), { email });
  };

  test('holds the review of this one, a day at a time', async () => {
    const one = delivered();
    await open(one);

    const { seconds } = await one.step();

    expect([one.sent, one.outcomes().at(-1), seconds]).toEqual([
      [],
      'review_request held other_order_has_case',
      86_400,
    ]);
  });

  test('holds it no more once it is closed, whatever leads to it', async () => {
    const one = delivered();
    await open(one);
    await memoryPort(one.memory).closeCase(
      OTHER,
      { cause: 'not_received', subject: 'order', because: 'arrived' },
      at(7),
    );

    await one.step();

    expect(one.sent).toHaveLength(1);
  });

  test('lets mails about the order go on', async () => {
    const one = dispatched();
    await open(one as never);

    await one.step();

    expect(one.sent).toHaveLength(1);
  });
});

test('turns that no longer count are forgotten', async () => {
  const marketing = [at(1), at(11)].map((time) => ({ mail: time, kind: 'review_reminder' as const, at: time }));
  const { step, world } = delivered({ contact: { marketing } });

  await step();

  expect(world.contact.marketing).toMatchObject([{ mail: at(11) }, { kind: 'review_request' }]);
});

test('a decision holds what it rested on, and no more than differs from the usual', async () => {
  const { step, world } = dispatched();

  await step();

  expect(world.history!.decisions.at(-1)).toMatchObject({
    settings: versionOf(world.settings.stores.acme!),
    inputs: { platform: 'own', zone: 'Europe/Berlin', rate: { ofKind: 1, ofDay: 1 } },
  });
  expect(Object.keys(world.history!.decisions.at(-1)!.inputs!).sort()).toEqual([
    'placedAt',
    'platform',
    'rate',
    'zone',
  ]);
});

test('what was left out comes back', () => {
  const question = { ...aQuestion(), openCases: ['late' as const], consent: false };
  const inputs = inputsOf(question, NOW);

  const { kind, happenedAt, notify } = question;
  expect(contextOfDecision(aDecision(kind, { happenedAt, notify, at: NOW, inputs }))).toEqual(question);
  expect(contextOfDecision(aDecision('dispatched'))).toBeUndefined();
});

test.each([
  ['an id as shops have them', '6120044880101', '5500000000001'],
  ['long ids', 'o'.repeat(60), 'p'.repeat(60)],
])('a decision about %s costs one write unit', (_, orderId, parcelId) => {
  const question = aQuestion({
    zone: 'America/Argentina/Buenos_Aires',
    recipient: 'not_allowed',
    trackingNumber: 'expected',
    returning: 'return_requested',
    openCases: ['late', 'problem'],
    rate: { ofKind: 2001, ofDay: 45_000 },
    lately: [{ kind: 'review_request', at: at(2) }],
    wantedSince: at(2),
    supersededBy: 'delivery_attempted',
    ledger: { status: 'failed', since: at(2) },
  });
  const decision = aDecision('delivery_attempted', {
    parcelId,
    occurrence: '2026-03-03',
    outcome: 'held',
    reason: 'superseded_by_delivery_attempted',
    until: at(4),
    settings: versionOf(theSettings().stores.acme!),
    inputs: inputsOf(question, NOW),
  });

  const pk = orderKey('lindgren', orderId);
  expect(itemSize({ pk, sk: decisionKey(decision.at, decision), ...decision })).toBeLessThanOrEqual(1024);
});

test('whoever has reviewed what they bought is not asked for it, whichever of both was heard first', async () => {
  const { items, placedAt } = aHistory().meta.order;
  const all = items.map((item, i) => ({ ...item, productId: `p${i}` }));
  const facts = [progress('delivered', at(5))];
  const history = aHistory({ facts, decisions: [CONFIRMED], order: { items: all } });
  const reviews = new Set(all.map(({ productId }) => `${at(8)} ${productId}`));

  const one = delivered({ history, contact: { reviews } });
  await one.step();
  expect(one.outcomes().at(-1)).toBe('review_request skipped reviewed_already');

  const before = new Set(all.map(({ productId }) => `${placedAt.replace('20', '19')} ${productId}`));
  const other = delivered({ history, contact: { reviews: before } });
  await other.step();
  expect(other.outcomes().at(-1)).toBe('review_request sent due');
});
