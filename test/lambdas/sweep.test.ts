import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { dayEntry } from '../../domain/records/overview.ts';
import type { StateMachineClient } from '../../lambdas/shared/dispatch.ts';
import { toFlow } from '../../lambdas/shared/flow-item.ts';
import { log } from '../../lambdas/shared/log.ts';
import { type AskedFetch, askToFetch, fetched } from '../../lambdas/shared/order-fetches.ts';
import { type JourneysTable, toItem } from '../../lambdas/shared/table.ts';
import { eraseCustomer } from '../../lambdas/shared/use-cases/privacy-requests.ts';
import { dispatchOrLeave, stopped } from '../../lambdas/shared/use-cases/stopped.ts';
import type { Executions } from '../../lambdas/sweep/ends.ts';
import { marksIn } from '../../lambdas/sweep/marks.ts';
import { LOOKS, spansOf } from '../../lambdas/sweep/orders.ts';
import { type SesAccount, sesAccountOf } from '../../lambdas/sweep/ses-account.ts';
import { sweep } from '../../lambdas/sweep/sweep.ts';
import { aFlow, at, theOrder, theSettings } from '../fixtures.ts';
import { aTable } from './database.ts';
import { givenUpIn, type Letter, lettersIn } from './given-up.ts';

beforeEach(() => {
  for (const level of ['info', 'warn', 'error'] as const) jest.spyOn(log, level).mockImplementation(() => {});
});
afterEach(() => jest.restoreAllMocks());

const pkOf = (orderId: string) => `ORDER#acme#${orderId}`;
type Ended = { name: string; status: string; at: string; input: string };

/** A stage with orders, a state machine that takes what it is told, and the executions that stopped. */
async function aStage() {
  const table = await aTable();
  const begun = new Map<string, string>();
  const ended: Ended[] = [];
  const bucket = new Map<string, string>();
  const letters: Letter[] = [];
  const called: string[] = [];
  const account: SesAccount = { takesMails: true, perSecond: 14 };
  let clock = at(2);
  const machine: StateMachineClient = {
    start: async (name, input) => {
      if (!begun.has(name)) begun.set(name, clock);
      expect(JSON.parse(input)).toMatchObject({ pk: expect.stringMatching(/^(ORDER|PRIVACY|FETCH)#/) });
      return new Date(begun.get(name)!);
    },
    signal: async () => true,
  };
  const executions: Executions = {
    async *stoppedSince(since) {
      for (const { name, ...one } of ended) if (one.at >= since) yield { ...one, executionArn: `arn:${name}` };
    },
    inputOf: async (arn) => ended.find(({ name }) => arn === `arn:${name}`)?.input,
  };
  const put = (item: object) =>
    table.client.send(new PutItemCommand({ TableName: table.table, Item: toItem(item as never) }));
  return {
    ...table,
    begun,
    bucket,
    letters,
    called,
    account,
    executions,
    machine,
    put,
    /** An order whose FLOW says this. */
    order: async (orderId: string, placedAt: string, flow: object = {}) => {
      const pk = pkOf(orderId);
      const { registers } = aFlow(theOrder({ orderId, placedAt }));
      await put({ pk, sk: 'META', ...dayEntry(pk, placedAt) });
      await put({ pk, sk: 'FLOW', placed: placedAt, acknowledged: {}, ...registers, ...flow });
    },
    ends: (orderId: string, when: string, run = 1) => {
      const input = JSON.stringify({ pk: pkOf(orderId), run });
      ended.push({ name: `acme-${run}-${orderId}`, status: 'FAILED', at: when, input });
    },
    byHand: (when: string, input: string) => void ended.push({ name: 'by-hand', status: 'ABORTED', at: when, input }),
    sweep: async (
      now: string,
      more: {
        client?: DynamoDBClient;
        executions?: Executions;
        machine?: StateMachineClient;
        fetches?: StateMachineClient;
        budget?: boolean;
        problem?: string;
      } = {},
    ) => {
      clock = now;
      const client = more.client ?? table.client;
      const port = {
        journeys: { ...table.journeys, client },
        settings: theSettings(),
        marks: marksIn(client, table.table),
        machine: more.machine ?? machine,
        privacyRequests: machine,
        orderFetches: more.fetches ?? machine,
        executions: more.executions ?? executions,
        ses: { read: async () => account },
        givenUp: {
          bucket: givenUpIn(bucket),
          letters: lettersIn(letters),
          call: async (arn: string, payload: string) => {
            called.push(`${arn} ${payload}`);
            return more.problem;
          },
        },
      };
      return sweep(port, now, { hasTime: () => more.budget ?? true });
    },
    flow: (orderId: string) => table.item('FLOW', pkOf(orderId)),
    stopped: (orderId: string) => table.item('STOPPED', pkOf(orderId)),
    marks: () => table.item('SWEEP'),
    items: table.items,
  };
}

test('the settings of each store are kept, once', async () => {
  const { sweep, items } = await aStage();
  await sweep(at(2, '11:00'));
  await sweep(at(2, '12:00'));

  const kept = (await items()).filter(({ pk }) => pk.startsWith('SETTINGS#')).map(({ pk, sk }) => [pk, sk]);
  expect(kept).toEqual(
    Object.keys(theSettings().stores).map((store) => [`SETTINGS#${store}`, `SETTINGS#${at(2, '11:00')}`]),
  );
});

describe('an order without a run', () => {
  test('is started, once, by the name that dispatch would give it', async () => {
    const { order, sweep, begun } = await aStage();
    await order('lost', at(2, '09:00'));
    await order('runs', at(2, '09:00'), { run: 1, stage: 'update', token: 't', acknowledged: {} });

    const first = await sweep(at(2, '11:00'));
    expect([...begun.keys()]).toEqual(['acme-1-lost']);
    expect(first).toMatchObject({ counts: { JourneysMissed: 1 }, failed: [] });
    expect((await sweep(at(3, '11:00'))).counts.JourneysMissed).toBe(0);
  });

  test('that dispatch started meanwhile is not counted', async () => {
    const { order, sweep, begun } = await aStage();
    await order('busy', at(2, '09:00'));
    begun.set('acme-1-busy', at(2, '09:00'));

    expect((await sweep(at(2, '11:00'))).counts.JourneysMissed).toBe(0);
  });

  test('is left to dispatch in its first hour', async () => {
    const { order, sweep, begun } = await aStage();
    await order('young', at(2, '10:30'));
    await sweep(at(2, '11:00'));

    expect(begun.size).toBe(0);
    await sweep(at(2, '12:00'));
    expect(begun.size).toBe(1);
  });

  test('is found though it came late, and though its next run was what got lost', async () => {
    const { order, sweep, begun } = await aStage();
    await sweep(at(2, '11:00'));
    await sweep(at(3, '11:00'));
    await order('late', at(2, '12:00'));
    await order('again', at(2, '13:00'), { run: 2, stage: 'restart' });
    await sweep(at(4, '11:00'));

    expect([...begun.keys()].sort()).toEqual(['acme-1-late', 'acme-3-again']);
  });
});

test('between two sweeps each order is looked at once at each of its ages, and none falls between', () => {
  const hours = Array.from({ length: 24 * 10 }, (_, hour) =>
    new Date(Date.parse(at(10, '00:00')) + hour * 3_600_000).toISOString(),
  );
  const placed = at(10, '05:30');
  const looks = hours
    .slice(1)
    .filter((to, i) => spansOf(hours[i], to).some(({ from, to }) => from < placed && placed <= to));

  expect(looks).toHaveLength(LOOKS.length);
});

describe('a start that Step Functions refuses', () => {
  const full: StateMachineClient = {
    start: async () => {
      throw Object.assign(new Error('the quota'), { name: 'ExecutionLimitExceeded' });
    },
    signal: async () => true,
  };
  const dispatched = async ({ journeys, item }: Awaited<ReturnType<typeof aStage>>, id: string, when: string) => {
    const { pk: _, sk: __, ...flow } = (await item('FLOW', pkOf(id)))!;
    return dispatchOrLeave(journeys, pkOf(id), toFlow(toItem(flow)), theSettings(), full, when);
  };

  test('is left to the sweep, which starts it once there is room', async () => {
    const stage = await aStage();
    const { order, sweep, flow, begun } = stage;
    await order('new', at(2, '09:00'));

    expect(await dispatched(stage, 'new', at(2, '09:00'))).toEqual({ left: true });
    expect(await dispatched(stage, 'new', at(2, '09:01'))).toEqual({ left: true });
    expect((await sweep(at(2, '10:00'), { machine: full })).failed).toEqual([]);
    expect(await dispatched(stage, 'new', at(2, '10:00'))).toEqual({ left: true });
    await sweep(at(2, '15:00'));
    expect(await flow('new')).toMatchObject({ stage: 'restart' });
    const restarted = toFlow(toItem((await flow('new'))!));
    await dispatchOrLeave(stage.journeys, pkOf('new'), restarted, theSettings(), stage.machine, at(2, '15:00'));

    expect([...begun.keys()]).toEqual(['acme-1-new']);
  });

  test('is found long after the days in which orders are looked at', async () => {
    const stage = await aStage();
    await stage.order('old', at(1), { run: 3, stage: 'restart' });
    const later = '2026-05-01T12:00:00.000Z';

    await dispatched(stage, 'old', later);
    await stage.sweep('2026-05-01T13:00:00.000Z');

    expect(await stage.flow('old')).toMatchObject({ run: 3, stage: 'restart' });
  });

  test('leaves a journey alone that goes on by now', async () => {
    const stage = await aStage();
    await stage.order('busy', at(2, '09:00'));
    const { pk: _, sk: __, ...before } = (await stage.item('FLOW', pkOf('busy')))!;
    await stage.order('busy', at(2, '09:00'), { run: 1, stage: 'update', token: 't' });
    const flow = toFlow(toItem(before));

    expect(await dispatchOrLeave(stage.journeys, pkOf('busy'), flow, theSettings(), full, at(2))).toEqual({
      left: false,
    });
    expect(await stage.flow('busy')).toMatchObject({ stage: 'update', token: 't' });
    expect(await stage.stopped('busy')).toBeUndefined();
  });
});

test('a privacy request without a run is started an hour after it came, once', async () => {
  const { journeys, sweep, begun } = await aStage();
  await eraseCustomer(journeys, 'acme', { email: 'ines@example.com' }, at(2, '09:00'));

  expect((await sweep(at(2, '09:30'))).counts.JourneysMissed).toBe(0);
  expect((await sweep(at(2, '11:00'))).counts.JourneysMissed).toBe(1);
  expect((await sweep(at(2, '12:00'))).counts.JourneysMissed).toBe(0);
  expect([...begun.keys()]).toEqual([expect.stringMatching(/^acme-[0-9a-f]{32}$/)]);
});

describe('an order that is still to be fetched', () => {
  const ask = (journeys: JourneysTable, toldAt: string) =>
    askToFetch(journeys, 'acme', { orderId: '7', toldAt }, toldAt);
  const over: StateMachineClient = { start: async () => undefined, signal: async () => true };

  test('is started an hour after the shop told of it, once', async () => {
    const { journeys, sweep, begun } = await aStage();
    await ask(journeys, at(2, '09:00'));

    expect((await sweep(at(2, '09:30'))).counts.JourneysMissed).toBe(0);
    expect((await sweep(at(2, '11:00'))).counts.JourneysMissed).toBe(1);
    expect((await sweep(at(2, '12:00'))).counts.JourneysMissed).toBe(0);
    expect([...begun.keys()]).toEqual([expect.stringMatching(/^acme-7-[0-9a-f]{16}$/)]);
  });

  test('and whose run failed is asked for again four times, ever later, unless it is fetched', async () => {
    const { journeys, sweep, items } = await aStage();
    await ask(journeys, at(2, '09:00'));
    const askings = new Set<string>();
    const asked = async () => (await items()).find(({ pk }) => pk === 'FETCH#acme') as unknown as AskedFetch;
    for (let hour = 0; hour < 24 * 16; hour += 4) {
      await sweep(at(2 + Math.floor(hour / 24), `${String(hour % 24).padStart(2, '0')}:30`), { fetches: over });
      askings.add((await asked()).asked);
    }
    expect(askings.size).toBe(5);
    expect(await asked()).toMatchObject({ orderId: '7', toldAt: at(2, '09:00'), tries: 4 });
    await fetched(journeys, { pk: 'FETCH#acme', sk: 'FETCH#7' }, await asked());
    expect(await asked()).toBeUndefined();
  });
});

describe('a run whose end nobody told of', () => {
  test('is marked, counted, and started again', async () => {
    const { order, ends, sweep, flow, marks } = await aStage();
    await order('silent', at(1), { run: 1, stage: 'update', token: 't' });
    ends('silent', at(2, '09:00'));

    const { counts } = await sweep(at(2, '11:00'));

    expect(counts).toMatchObject({ JourneysMissed: 1, JourneysRestarted: 1, JourneysLeft: 0 });
    expect(await flow('silent')).toMatchObject({ run: 1, stage: 'restart' });
    expect(await marks()).toMatchObject({ stopped: at(2, '10:50') });
  });

  test('is the event’s own for ten minutes, and nothing after the event told it', async () => {
    const { order, ends, sweep, journeys, stopped: listed } = await aStage();
    await order('told', at(1), { run: 1, stage: 'update', token: 't' });
    ends('told', at(2, '10:55'));
    expect((await sweep(at(2, '11:00'))).counts.JourneysMissed).toBe(0);
    expect(await listed('told')).toBeUndefined();
    await stopped(journeys, { status: 'FAILED', input: JSON.stringify({ pk: pkOf('told'), run: 1 }) }, at(2, '10:55'));

    expect((await sweep(at(2, '12:00'))).counts).toMatchObject({ JourneysMissed: 0, JourneysRestarted: 1 });
  });

  test('a list that fails half-way leaves the mark where it was, and the rest of the sweep goes on', async () => {
    const { order, ends, sweep, executions, marks, begun } = await aStage();
    await sweep(at(2, '08:00'));
    await order('lost', at(2, '09:00'));
    ends('a', at(2, '09:00'));
    const broken: Executions = {
      ...executions,
      async *stoppedSince(since) {
        yield* executions.stoppedSince(since);
        throw new Error('ThrottlingException');
      },
    };

    const { failed } = await sweep(at(2, '11:00'), { executions: broken });

    expect(failed).toEqual([new Error('ThrottlingException')]);
    expect(await marks()).toMatchObject({ stopped: at(2, '07:50'), orders: at(2, '11:00') });
    expect(begun.size).toBe(1);
  });

  test('one that fails keeps the mark before it, and none of the others', async () => {
    const { order, ends, sweep, executions, flow, marks } = await aStage();
    for (const [id, hour] of [
      ['a', 8],
      ['b', 9],
      ['c', 10],
    ] as const) {
      await order(id, at(1, '20:00'), { run: 1, stage: 'update', token: 't' });
      ends(id, at(2, `${String(hour).padStart(2, '0')}:00`));
    }
    const inputOf = async (arn: string) => {
      if (arn.endsWith('-b')) throw new Error('ThrottlingException');
      return executions.inputOf(arn);
    };

    expect((await sweep(at(2, '11:00'), { executions: { ...executions, inputOf } })).failed).toHaveLength(1);
    expect(await marks()).toMatchObject({ stopped: at(2, '09:00') });
    expect((await flow('c'))?.stage).toBe('restart');
    expect((await sweep(at(2, '12:00'))).counts).toMatchObject({ JourneysMissed: 1, JourneysRestarted: 1 });
  });

  test('one that somebody started by hand names no order, and stands in nobody’s way', async () => {
    const { byHand, sweep, marks } = await aStage();
    byHand(at(2, '09:00'), '{"test":true}');

    expect(await sweep(at(2, '11:00'))).toMatchObject({ counts: { JourneysMissed: 0 }, failed: [] });
    expect(await marks()).toMatchObject({ stopped: at(2, '10:50') });
  });

  test('its next run begins though no record of the change comes to dispatch', async () => {
    const { order, ends, sweep, begun } = await aStage();
    await order('a', at(1, '20:00'), { run: 1, stage: 'update', token: 't' });
    ends('a', at(2, '08:00'));
    await sweep(at(2, '11:00'));

    expect([...begun.keys()]).toContain('acme-2-a');
  });

  test('a sweep without time moves no mark', async () => {
    const { ends, sweep, marks } = await aStage();
    ends('a', at(2, '09:00'));
    await sweep(at(2, '11:00'), { budget: false });

    expect(await marks()).toEqual({ pk: 'SWEEP', sk: 'SWEEP', stopped: at(2, '09:00') });
  });
});

describe('a journey that stops each time', () => {
  test('is started four times, ever later, and then left to people', async () => {
    const { order, sweep, journeys, stopped: listed, flow } = await aStage();
    await order('bad', at(1), { run: 1, stage: 'update' });
    const started: number[] = [];
    let left = 0;
    const hour = (n: number) => new Date(Date.parse(at(2, '00:00')) + n * 3_600_000).toISOString();
    for (const n of [0, 3, 6, 7, 10, 25, 26, 30, 93, 94, 100, 300]) {
      const { stage, run } = (await flow('bad')) as never as { stage?: string; run: number };
      // each run fails at once
      const input = JSON.stringify({ pk: pkOf('bad'), run: stage === 'restart' ? run + 1 : run });
      if (stage !== 'stopped') await stopped(journeys, { status: 'FAILED', input }, hour(n));
      const { counts } = await sweep(hour(n));
      if (counts.JourneysRestarted > 0) started.push(n);
      left = counts.JourneysLeft;
    }

    expect(started).toEqual([0, 7, 26, 94]);
    expect(left).toBe(1);
    expect(await listed('bad')).toMatchObject({ tries: 4, isk: expect.stringMatching(/^STOPPED#/) });
  });

  test('is off the list while it runs', async () => {
    const { order, sweep, journeys, stopped: listed } = await aStage();
    await order('one', at(1), { run: 1, stage: 'update' });
    await stopped(journeys, { status: 'FAILED', input: JSON.stringify({ pk: pkOf('one'), run: 1 }) }, at(2, '09:00'));
    await sweep(at(2, '11:00'));

    expect(await listed('one')).toMatchObject({ tries: 1 });
    expect(Object.keys((await listed('one'))!)).not.toContain('ipk');
  });
});

describe('what Lambda gave up on', () => {
  const anEvent = (requestPayload: object) =>
    JSON.stringify({ requestContext: { functionArn: 'arn:mail-events:$LATEST' }, requestPayload });
  const hour = (n: number) => new Date(Date.parse(at(2, '00:00')) + n * 3_600_000).toISOString();

  test('is handed again, and taken out of the bucket', async () => {
    const { bucket, called, sweep } = await aStage();
    bucket.set('event', anEvent({ detail: 1 }));
    bucket.set('batch', JSON.stringify({ requestContext: { functionArn: 'arn:dispatch' }, payload: '{"Records":[]}' }));

    expect((await sweep(hour(0))).counts).toMatchObject({ EventsHandedAgain: 2, EventsLeft: 0 });
    expect(called).toEqual(['arn:mail-events {"detail":1}', 'arn:dispatch {"Records":[]}']);
    expect([...bucket]).toEqual([]);
  });

  test('and fails each time is handed four times, ever later, and then left to people', async () => {
    const { bucket, called, sweep } = await aStage();
    bucket.set('bad', anEvent({}));
    const tried: number[] = [];
    let left = 0;
    for (const n of [0, 3, 4, 5, 19, 20, 60, 83, 84, 85, 300]) {
      const before = called.length;
      left = (await sweep(hour(n), { problem: 'it failed' })).counts.EventsLeft;
      if (called.length > before) tried.push(n);
    }

    expect([tried, left]).toEqual([[0, 4, 20, 84], 1]);
    expect([...bucket.keys()]).toEqual(['bad']);
  });

  test('is bounded in an hour, and so are those who wait their turn behind what keeps failing', async () => {
    const { bucket, called, sweep } = await aStage();
    for (let n = 0; n < 130; n++) bucket.set(String(n), anEvent({}));
    await sweep(hour(0), { problem: 'it failed' });
    expect(called).toHaveLength(100);
    await sweep(hour(1), { problem: 'it failed' });
    expect(called).toHaveLength(130);
  });

  test('is dropped when the next hour does the same, and left alone when it is nothing of Lambda’s', async () => {
    const { bucket, called, sweep } = await aStage();
    bucket.set('tick', anEvent({ source: 'aws.events' }));
    bucket.set('notes.txt', 'ours');
    await sweep(hour(0));

    expect([called, [...bucket.keys()]]).toEqual([[], ['notes.txt']]);
  });
});

describe('what EventBridge could not bring', () => {
  test('is taken out of the queue and handed again with the rest', async () => {
    const { bucket, letters, called, sweep } = await aStage();
    for (const id of ['a', 'b', 'c']) letters.push({ id, target: 'arn:mail-events', event: { detail: id } });
    letters.push({ id: 'nobody’s', event: {} });

    expect((await sweep(at(2))).counts).toMatchObject({ EventsHandedAgain: 3, EventsLeft: 0 });
    expect(called).toEqual(['a', 'b', 'c'].map((detail) => `arn:mail-events {"detail":"${detail}"}`));
    expect([letters, [...bucket]]).toEqual([[], []]);
  });

  test('waits in the bucket where it fails again, and is told of as often as it is tried', async () => {
    const { bucket, letters, sweep } = await aStage();
    letters.push({ id: 'a', target: 'arn:mail-events', event: { detail: 1 } });
    await sweep(at(2), { problem: 'it failed' });

    expect([letters, [...bucket.keys()]]).toEqual([[], ['dead-letters/a.json']]);
  });
});

describe('what SES says of the account', () => {
  const held = { pk: 'HELD#acme#0', sk: `sweep ${pkOf('one')}`, at: at(2) };

  test('is heeded: its rate is kept for the steps, and what it would not take is decided again once it does', async () => {
    const { account, order, put, sweep, flow, item } = await aStage();
    await order('one', at(1), { run: 1, stage: 'update' });
    const { order: placed, platform } = theOrder({ orderId: 'one', placedAt: at(1) });
    await put({ pk: pkOf('one'), sk: 'META', platform, order: placed, mark: at(1), ...dayEntry(pkOf('one'), at(1)) });
    await put(held);
    account.takesMails = false;
    await sweep(at(3));
    expect((await flow('one'))!['o#asked']).toBeUndefined();
    expect(await item('RATE')).toMatchObject({ pk: 'RATE#acme', perSecond: 14 });

    account.takesMails = true;
    await sweep(at(3, '13:00'));
    expect((await flow('one'))!['o#asked']).toMatchObject({ milestone: 'asked_again' });
    expect(await item(held.sk)).toBeUndefined();
  });

  const quota = (SentLast24Hours: number, Max24HourSend = 200) => ({ MaxSendRate: 1, Max24HourSend, SentLast24Hours });
  test.each([
    [
      { SendingEnabled: true, SendQuota: quota(199) },
      { takesMails: true, perSecond: 1 },
    ],
    [
      { SendingEnabled: true, SendQuota: quota(200) },
      { takesMails: false, perSecond: 1 },
    ],
    [
      { SendingEnabled: true, SendQuota: quota(1e6, -1) },
      { takesMails: true, perSecond: 1 },
    ],
    [
      { SendingEnabled: false, SendQuota: quota(0) },
      { takesMails: false, perSecond: 1 },
    ],
  ])('%j: %j', async (answer, expected) => {
    expect(await sesAccountOf({ send: async () => answer } as never).read()).toEqual(expected);
  });
});

test('a sweep that dies before any of its calls loses nothing: the next one heals it all', async () => {
  for (let dies = 1; ; dies++) {
    const { client, order, ends, sweep, flow, begun } = await aStage();
    await order('lost', at(2, '09:00'));
    await order('silent', at(1), { run: 1, stage: 'update', token: 't' });
    ends('silent', at(2, '09:00'));
    let calls = 0;
    const dying = new Proxy(client, {
      get: (of, name) =>
        name === 'send'
          ? (command: never) => (++calls >= dies ? Promise.reject(new Error('died')) : of.send(command))
          : Reflect.get(of, name, of),
    });
    const { failed } = await sweep(at(2, '11:00'), { client: dying });
    await sweep(at(2, '12:00'));

    // a sweep that dies once it is marked leaves the start of the other to dispatch
    expect([dies, [...begun.keys()].filter((name) => name !== 'acme-2-silent')]).toEqual([dies, ['acme-1-lost']]);
    expect([dies, (await flow('silent'))?.stage]).toEqual([dies, 'restart']);
    if (failed.length === 0) {
      expect(dies).toBeGreaterThan(8);
      return;
    }
  }
});
