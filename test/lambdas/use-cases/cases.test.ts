import { OutcomeNotTold } from '../../../domain/cases/case.ts';
import { dispatchOf } from '../../../domain/journey/dispatch.ts';
import type { Case } from '../../../domain/records/items.ts';
import { FLOW, orderKey } from '../../../domain/records/keys.ts';
import { toFlow } from '../../../lambdas/shared/flow-item.ts';
import { journeyTable } from '../../../lambdas/shared/journey-table.ts';
import { record } from '../../../lambdas/shared/record.ts';
import { setIfUnchanged, toItem } from '../../../lambdas/shared/table.ts';
import { addressOf } from '../../../lambdas/shared/use-cases/addresses.ts';
import { casesOfOrder, closeCase, noteCase, openCase, reopenCase } from '../../../lambdas/shared/use-cases/cases.ts';
import { NoSuchCase, NoSuchOrder } from '../../../lambdas/shared/use-cases/errors.ts';
import { releaseOrder, restartJourney } from '../../../lambdas/shared/use-cases/journeys.ts';
import { historyOf } from '../../../lambdas/shared/use-cases/orders.ts';
import { stopped } from '../../../lambdas/shared/use-cases/stopped.ts';
import { listOpenCases, listStopped } from '../../../lambdas/shared/use-cases/work.ts';
import { aDecision, aHistory, allHeard, at, PK, theOrder } from '../../fixtures.ts';
import { aTable } from '../database.ts';

const ORDER = { store: 'acme', orderId: '1001' };
const LATE = { cause: 'late', subject: 'order' } as const;
const PROBLEM = { cause: 'problem', subject: 'parcel:1' } as const;

/** A table with an order whose journey waits, and a case that it opened. */
async function aWaitingOrder(flow: object = { run: 1, stage: 'review', token: 't' }) {
  const one = await aTable();
  const { journeys, client, table } = one;
  const journey = journeyTable(journeys);
  await record(journeys, 'acme', [theOrder()], at(2));
  const acknowledged = allHeard(aHistory()).flow.acknowledged;
  await setIfUnchanged(client, table, { pk: PK, sk: FLOW }, { acknowledged, ...flow }, { erased: undefined });
  await journey.openCase(PK, LATE, at(4), undefined);
  const flowNow = async () => (await one.item(FLOW, PK))!;
  return { ...one, journey, flowNow };
}

test('closing a case so that its customer is told wakes a journey, and begins a run of one that is done', async () => {
  const { journeys, flowNow, item } = await aWaitingOrder({ run: 1, stage: 'ended', outcome: 'done' });

  await expect(closeCase(journeys, ORDER, LATE, at(5), { outcome: 'no_action', tell: true })).rejects.toThrow(
    OutcomeNotTold,
  );
  const closed = await closeCase(journeys, ORDER, LATE, at(5), { outcome: 'resent', tell: true });
  const again = await closeCase(journeys, ORDER, LATE, at(6), { outcome: 'resent', tell: true });

  expect([closed.journey, closed.isNews, again.isNews]).toEqual(['starts_again', true, false]);
  expect(await item('CASE#late#order', PK)).toMatchObject({ status: 'closed', outcome: 'resent', tell: true });
  expect(dispatchOf(toFlow(toItem(await flowNow())), { inTransit: false })).toEqual({ do: 'start', run: 2 });
});

describe('the open cases of a store', () => {
  test('are listed across its orders, the oldest first, and no other store’s', async () => {
    const { journeys, journey } = await aWaitingOrder();
    await journey.openCase(PK, PROBLEM, at(9), undefined);
    for (let day = 5; day < 9; day++) await journey.openCase(orderKey('acme', `${day}#x`), LATE, at(day), undefined);
    await journey.openCase(orderKey('lindgren', '1001'), LATE, at(3), undefined);

    expect(await listOpenCases(journeys, 'acme')).toEqual([
      { orderId: '1001', ...LATE, openedAt: at(4) },
      ...[5, 6, 7, 8].map((day) => ({ orderId: `${day}#x`, ...LATE, openedAt: at(day) })),
      { orderId: '1001', ...PROBLEM, openedAt: at(9) },
    ]);
  });

  test('lose a case that is closed, and get it again when it is opened again', async () => {
    const { journeys, journey, item } = await aWaitingOrder();
    const listed = () => listOpenCases(journeys, 'acme');

    await closeCase(journeys, ORDER, LATE, at(5));
    expect(await listed()).toEqual([]);
    expect(Object.keys((await item('CASE#late#order'))!)).not.toEqual(expect.arrayContaining(['ipk']));
    await reopenCase(journeys, ORDER, LATE, at(6));
    expect(await listed()).toMatchObject([{ openedAt: at(6) }]);
    await closeCase(journeys, ORDER, LATE, at(7));
    const known = (await casesOfOrder(journeys, ORDER)).find(({ cause }) => cause === 'late');
    await journey.openCase(PK, LATE, at(8), { known });
    expect(await listed()).toMatchObject([{ openedAt: at(8) }]);
  });
});

test('a case that is opened again has its whole time before the team is told of it once more', async () => {
  const { journeys, journey, item } = await aWaitingOrder();
  await journey.markTeamNotified(PK, LATE, at(5));
  await journey.closeCase(PK, { ...LATE, because: 'arrived' }, at(6));

  await reopenCase(journeys, ORDER, LATE, at(7));

  const opened = (await item('CASE#late#order'))!;
  expect(opened).toMatchObject({ status: 'open', openedAt: at(7) });
  for (const name of ['overdueAt', 'closedAt', 'closedBecause']) expect(opened).not.toHaveProperty(name);
});

describe('closing a case', () => {
  test('wakes the journey that waits, which decides again about the review', async () => {
    const { journeys, flowNow } = await aWaitingOrder();

    expect(await closeCase(journeys, ORDER, LATE, at(5))).toEqual({
      isNews: true,
      closedAt: at(5),
      journey: 'looks_again',
      review: 'to_come',
    });
    expect((await flowNow())['o#cases']).toMatchObject({ milestone: 'case_closed', mark: at(5) });
  });

  test('once more changes nothing, and says when it was closed', async () => {
    const { journeys, items } = await aWaitingOrder();
    await closeCase(journeys, ORDER, LATE, at(5));
    const before = await items();

    expect(await closeCase(journeys, ORDER, LATE, at(6))).toMatchObject({ isNews: false, closedAt: at(5) });
    expect(await items()).toEqual(before);
  });

  test('two in one moment wakes the journey for each: the register rises', async () => {
    const { journeys, journey, flowNow } = await aWaitingOrder();
    await journey.openCase(PK, PROBLEM, at(4), undefined);
    await closeCase(journeys, ORDER, LATE, at(5));
    const { mark } = (await flowNow())['o#cases'] as { mark: string };
    await Promise.all([closeCase(journeys, ORDER, PROBLEM, at(5)), closeCase(journeys, ORDER, PROBLEM, at(5))]);

    expect(((await flowNow())['o#cases'] as { mark: string }).mark > mark).toBe(true);
    expect(await listOpenCases(journeys, 'acme')).toEqual([]);
  });

  test.each([
    ['an ended journey stays ended', { run: 1, stage: 'ended', outcome: 'done' }, 'ended'],
    ['one that was handed over starts again', { run: 1, stage: 'ended', outcome: 'handed_over' }, 'starts_again'],
    ['a stopped one waits for its restart', { run: 1, stage: 'stopped' }, 'stopped'],
  ])('too late says what it still does: %s', async (_, flow, expected) => {
    const { journeys } = await aWaitingOrder(flow);

    expect(await closeCase(journeys, ORDER, LATE, at(5))).toMatchObject({ isNews: true, journey: expected });
  });

  test('after the review was given up says so', async () => {
    const { journeys, journey } = await aWaitingOrder();
    await journey.record(PK, aDecision('review_request', { outcome: 'skipped', reason: 'case_open_late' }));

    expect(await closeCase(journeys, ORDER, LATE, at(30))).toMatchObject({ review: 'given_up' });
  });

  test('names what there is when there is no such case, or no such order', async () => {
    const { journeys } = await aWaitingOrder();

    const wrong = closeCase(journeys, ORDER, PROBLEM, at(5));
    await expect(wrong).rejects.toThrow(NoSuchCase);
    await expect(wrong).rejects.toThrow('late order: open');
    await expect(closeCase(journeys, { ...ORDER, orderId: 'x' }, LATE, at(5))).rejects.toThrow(NoSuchOrder);
  });
});

test('a case that is open is not opened again', async () => {
  const { journeys, items } = await aWaitingOrder();
  const before = await items();

  expect(await reopenCase(journeys, ORDER, LATE, at(6))).toMatchObject({ isNews: false });
  expect(await items()).toEqual(before);
});

test('a case that is opened again begins a new run of a journey that has ended', async () => {
  const { journeys, flowNow } = await aWaitingOrder({ run: 1, stage: 'ended', outcome: 'done' });
  await closeCase(journeys, ORDER, LATE, at(5));

  await reopenCase(journeys, ORDER, LATE, at(6));

  const flow = toFlow(toItem(await flowNow()));
  expect(dispatchOf(flow, { inTransit: false })).toEqual({ do: 'start', run: 2 });
});

describe('releasing an order', () => {
  test('lets what is held be decided again at once', async () => {
    const { journeys, journey, flowNow } = await aWaitingOrder();
    await journey.record(PK, aDecision('delivered', { outcome: 'held', reason: 'too_many_today', until: at(9) }));

    expect(await releaseOrder(journeys, ORDER, at(5))).toMatchObject({
      held: [{ kind: 'delivered', until: at(9) }],
      journey: 'looks_again',
    });
    expect((await flowNow())['o#asked']).toMatchObject({ milestone: 'asked_again', mark: at(5) });
  });

  test('does nothing where nothing is held', async () => {
    const { journeys, items } = await aWaitingOrder();
    const before = await items();

    expect(await releaseOrder(journeys, ORDER, at(5))).toEqual({ held: [], journey: undefined });
    expect(await items()).toEqual(before);
  });
});

describe('restarting a journey', () => {
  const stop = { status: 'FAILED', input: JSON.stringify({ pk: PK, run: 1 }) };

  test('takes it off the list of stopped ones, in one write with its new stage', async () => {
    const { journeys, flowNow } = await aWaitingOrder();
    await stopped(journeys, stop, at(5));
    expect(await listStopped(journeys, 'acme')).toEqual([{ orderId: '1001', stoppedAt: at(5) }]);

    expect(await restartJourney(journeys, ORDER)).toBe('restarted');
    expect(await flowNow()).toMatchObject({ stage: 'restart', run: 1 });
    expect(await listStopped(journeys, 'acme')).toEqual([]);
    expect(await restartJourney(journeys, ORDER)).toBe('not_stopped');
  });

  test('that runs again by now, by the console, only takes it off the list', async () => {
    const { journeys, client, table, flowNow } = await aWaitingOrder();
    await stopped(journeys, stop, at(5));
    await setIfUnchanged(client, table, { pk: PK, sk: FLOW }, { stage: 'review', token: 't2' }, { erased: undefined });

    expect(await restartJourney(journeys, ORDER)).toBe('not_stopped');
    expect(await flowNow()).toMatchObject({ stage: 'review', token: 't2' });
    expect(await listStopped(journeys, 'acme')).toEqual([]);
  });
});

describe('opening a case from outside', () => {
  const WRONG = { cause: 'something_wrong', subject: 'order' } as const;
  const words = { id: 'w1', by: 'customer', text: 'The blue one is broken.' };

  test('keeps the words, wakes the journey, and leads to it from the customer’s address', async () => {
    const { journeys, item, flowNow } = await aWaitingOrder();

    expect(await openCase(journeys, ORDER, { ...WRONG, words }, at(5))).toMatchObject({ did: 'opened' });

    const opened = await item('CASE#something_wrong#order');
    expect(opened).toMatchObject({ status: 'open', waitsFor: 'us', wroteAt: at(5), log: [{ text: words.text }] });
    expect(toFlow(toItem(await flowNow())).registers['o#asked']).toMatchObject({ occurredAt: at(5) });
    const { email } = (await historyOf(journeys, ORDER)).meta.order.customer;
    const { cases } = await addressOf(journeys, 'acme', email!);
    expect([...cases!]).toEqual([expect.stringContaining('CASE#something_wrong#order')]);
    await closeCase(journeys, ORDER, WRONG, at(6), { outcome: 'replaced' });
    expect(await addressOf(journeys, 'acme', email!)).not.toHaveProperty('cases');
  });

  test('twice at the same moment opens it once, with what both wrote', async () => {
    const { journeys, item } = await aWaitingOrder();

    const two = await Promise.all(
      [1, 2].map((i) => openCase(journeys, ORDER, { ...WRONG, words: { ...words, id: `w${i}` } }, at(5))),
    );

    expect(two.map(({ did }) => did).sort()).toEqual(['known', 'opened']);
    expect(((await item('CASE#something_wrong#order')) as unknown as Case).log).toHaveLength(2);
  });

  test('that was closed opens it again; an answer and a note stay beside the words', async () => {
    const { journeys } = await aWaitingOrder();
    await openCase(journeys, ORDER, { ...WRONG, words }, at(5));
    await noteCase(
      journeys,
      ORDER,
      WRONG,
      { do: 'answer', entry: { id: 'a1', by: 'lena', text: 'A new one is on its way.' } },
      at(6),
    );
    await closeCase(journeys, ORDER, WRONG, at(7), { outcome: 'replaced' });

    const again = await openCase(journeys, ORDER, { ...WRONG, words: { ...words, id: 'w2' } }, at(8));

    expect(again).toMatchObject({
      did: 'reopened',
      case: { openedAt: at(8), before: [{ answeredAt: at(6), replies: 1 }] },
    });
    expect(again.case.log!.map(({ what }) => what)).toEqual(['customer_wrote', 'answered', 'customer_wrote']);
    const closed = await casesOfOrder(journeys, ORDER);
    expect(closed.filter(({ cause }) => cause === 'something_wrong')).toHaveLength(1);
  });
});
