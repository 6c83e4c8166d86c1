import { type Answered, type Goes, journey, WAIT_S } from './journey.ts';

// Which states a journey enters for what its function answers; and that a straight way never goes where it did not say.

const updates = (...news: (string | undefined)[]): Answered[] =>
  news.map((one) => ({ next: 'update', ...(one && { news: one }) }));
const upToDelivery = updates('dispatched', 'out_for_delivery', 'delivered');
const reviewed: Answered[] = [...upToDelivery, { next: 'check_in' }, { next: 'review' }, { next: 'reminder' }];

test('a smooth order enters seventeen states', async () => {
  const { status, entered, triggers, ended } = await journey([...reviewed, { next: 'end', outcome: 'done' }]);

  expect(entered).toEqual([
    'Confirm the order',
    'Wait for a shipment update',
    'What happened?',
    'Tell customer: dispatched',
    'Wait for a shipment update',
    'What happened?',
    'Tell customer: out for delivery',
    'Wait for a shipment update',
    'What happened?',
    'Tell customer: delivered',
    'Wait until it is time to check in',
    'Check in with the customer',
    'Wait until it is time to ask for a review',
    'Ask for a review',
    'Wait until it is time to remind',
    'Remind about the review',
    'End the journey',
  ]);
  expect(triggers).toEqual([
    'order_placed',
    'milestone: dispatched',
    'milestone: out_for_delivery',
    'milestone: delivered',
    'check_in_due',
    'review_due',
    'reminder_due',
  ]);
  expect({ status, ended }).toEqual({ status: 'SUCCEEDED', ended: 'ended: done' });
});

const DEADLINES = { update: 'look', check_in: 'check_in_due', review: 'review_due', reminder: 'reminder_due' };
const USUAL: [what: string, before: Answered[], usual: Goes][] = [
  ['a delivery', upToDelivery, 'check_in'],
  ['a check-in', reviewed.slice(0, -2), 'review'],
  ['a review request', reviewed.slice(0, -1), 'reminder'],
  ['a reminder', reviewed, 'end'],
];
const unusual = USUAL.flatMap(([what, before, usual]) =>
  (['update', 'check_in', 'review', 'reminder', 'end'] as const)
    .filter((next) => next !== usual)
    .map((next) => [what, next, before] as const),
);

test.each(unusual)('after %s the journey goes where the function says: %s', async (_, next, before) => {
  const over: Answered = { next: 'end', outcome: 'done' };
  const { triggers, stages, seconds, ended } = await journey([
    ...before,
    ...(next === 'end' ? [over] : [{ next }, over]),
  ]);

  const waits = before.filter(({ news }) => !news);
  expect(triggers.slice(before.length + 1)).toEqual(next === 'end' ? [] : [DEADLINES[next]]);
  expect(stages).toEqual([...before.map((step) => step.next), ...(next === 'end' ? [] : [next]), 'ended']);
  expect(seconds).toBe((waits.length + (next === 'end' ? 0 : 1)) * WAIT_S);
  expect(ended).toBe('ended: done');
});

test.each(['dispatched', 'ready_for_pickup', 'delivery_attempted', 'number'])(
  'after "%s" the journey parks for a minute before it ends, so that news which came meanwhile is told',
  async (news) => {
    const over: Answered = { next: 'end', outcome: 'cancelled' };
    const { stages, triggers, seconds } = await journey([...updates(news), over, over]);

    expect(triggers).toEqual(['order_placed', `milestone: ${news}`, 'look']);
    expect(stages).toEqual(['update', 'update', 'ended']);
    expect(seconds).toBe(60);
  },
);

test('an order for people ends in a state that says so, whichever step finds it out', async () => {
  const over: Answered = { next: 'end', outcome: 'handed_over' };
  const late = await journey([...updates(undefined), over]);
  const reminded = await journey([...reviewed, over]);

  expect(late.entered.slice(-3)).toEqual([
    'Check what is late or due',
    'What comes next?',
    'Hand the order over to people',
  ]);
  expect(reminded.entered.slice(-4)).toEqual([
    'Remind about the review',
    'End the journey',
    'What comes next?',
    'Hand the order over to people',
  ]);
  expect([late.ended, reminded.ended]).toEqual(['ended: handed_over', 'ended: handed_over']);
});

const DELIVERED: Answered[] = updates('delivered');

test.each<[where: string, written: string[], steps: Answered[]]>([
  ['at its first wait', [], [{ next: 'update', overtaken: true }]],
  ['at the wait for the review', ['update'], [...DELIVERED, { next: 'review', overtaken: true }]],
  ['at its end', ['update'], [...DELIVERED, { next: 'end', outcome: 'returned', overtaken: true }]],
])('a run that a newer one has overtaken writes nothing and gives way: %s', async (_, written, steps) => {
  const { entered, status, stages } = await journey(steps);

  expect({ last: entered.at(-1), status, stages }).toEqual({
    last: 'Give way to a newer run',
    status: 'SUCCEEDED',
    stages: written,
  });
});

test('an end whose answer got lost is written once more, and a failure is kept once', async () => {
  const over: Answered = { next: 'end', outcome: 'cancelled' };
  const ended = await journey([...updates('cancelled'), over], 'ended');
  const failed = await journey([...updates('cancelled'), { next: 'failed' }, over], 'failure');

  expect(ended).toMatchObject({ status: 'SUCCEEDED', stages: ['update', 'ended', 'ended'], ended: 'ended: cancelled' });
  expect(failed).toMatchObject({ status: 'SUCCEEDED', ended: 'ended: cancelled' });
  expect(failed.stages).toEqual(['update', 'failure', 'failure', 'update', 'ended']);
  expect(failed.failures).toHaveLength(1);
  const { at, expiresAt } = failed.failures[0]! as unknown as { at: string; expiresAt: number };
  expect(expiresAt).toBe(Math.floor(Date.parse(at) / 1000) + 90 * 86_400);
});

test('a first step that failed is done again before anything is parked, the later the longer it fails', async () => {
  const days = 20;
  const failing = Array.from({ length: days }, (): Answered => ({ next: 'failed' }));
  const { entered, stages, triggers, seconds, failures } = await journey([
    ...failing,
    ...updates('cancelled'),
    { next: 'end', outcome: 'cancelled' },
  ]);

  expect(entered.slice(0, 5)).toEqual([
    'Confirm the order',
    'Record the failure',
    'What comes next?',
    'Wait to confirm the order again',
    'Confirm the order',
  ]);
  expect(stages).toEqual([...failing.map(() => 'failure'), 'update', 'ended']); // nothing else is written of the run
  expect(triggers).toEqual([...failing.map(() => 'order_placed'), 'order_placed', 'milestone: cancelled']);
  expect(failures).toHaveLength(days);
  expect(seconds).toBeGreaterThan(days * 600);
  expect(seconds).toBeLessThan(days * (86_400 + 3600));
});
