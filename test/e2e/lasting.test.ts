import { HOUR_MS } from '../../domain/calendar/durations.ts';
import { askedAgain } from '../../domain/journey/registers.ts';
import { MESSAGE_KINDS } from '../../domain/message/kinds.ts';
import { stopOf } from '../../domain/message/rate-limit.ts';
import { ledgerKey } from '../../domain/records/keys.ts';
import type { JourneyPort } from '../../lambdas/journey-step/port.ts';
import { resultOf } from '../../lambdas/journey-step/ses.ts';
import { changeFlow } from '../../sandbox/play/rehearsal/memory.ts';
import { openRehearsal, type Rehearsal } from '../../sandbox/play/rehearsal/rehearsal.ts';
import { theSettings } from '../fixtures.ts';
import { refusal } from '../lambdas/journeys.ts';
import { CLAIMS } from './claims.ts';
import { iso, milestone, on, order, parcel, smoothly } from './shop.ts';

// What fails for hours or days costs nobody a message that is still of use: orders on the machine's own graph, in memory.

/** `REVIEWS=5000` is what SES's first rate of 14 a second is for; fewer have as much less. */
const REVIEWS = Number(process.env.REVIEWS ?? 400);
const PER_SECOND = Math.ceil((REVIEWS / 5000) * 14);
/** The same of `ORDERS=10000`. */
const ORDERS = Number(process.env.ORDERS ?? 120);
const PER_SECOND_OF_ORDERS = Math.ceil((ORDERS / 10_000) * 14);
const PATIENCE_MS = 1_800_000;
const ROOMY = { perKind: { mails: 100_000, minutes: 60 }, perDay: 1_000_000 };

type Trouble = { from: number; to: number };
const isIn = ({ from, to }: Trouble, time: number) => time >= from && time < to;

type Lived = Rehearsal & { tries: Map<string, number> };

/** Orders placed an hour apart for a day, or as it is said, and lived to their ends, with something around their port. */
async function lived(
  around: (port: JourneyPort, now: () => number) => JourneyPort,
  { orders = 24, apartMs = HOUR_MS, ...own }: { orders?: number; apartMs?: number; limits?: typeof ROOMY } = {},
): Promise<Lived> {
  const tries = new Map<string, number>();
  const answers: number[] = [];
  const counted = (port: JourneyPort): JourneyPort => ({
    ...port,
    send: (mail) => {
      const key = `${mail.pk} ${ledgerKey(mail.mail)}`;
      tries.set(key, (tries.get(key) ?? 0) + 1);
      return port.send(mail);
    },
  });
  const settings = theSettings({ timeZone: 'America/Los_Angeles', ...own });
  const one: Rehearsal = openRehearsal(settings, {
    startAt: on(0),
    around: (port) => counted(around(port, () => one.clock.now())),
  });
  for (let n = 0; n < orders; n++) {
    const at = (days: number, hours = 0) => on(days, hours) + n * apartMs;
    for (const line of [order(at(0), `o-${n}`), ...smoothly(at, `o-${n}`)])
      one.clock.at(line.at, () => void one.post(line).then(({ status }) => answers.push(status)));
  }
  await one.clock.idle();
  expect(Math.max(...answers)).toBeLessThan(300);
  return { ...one, tries };
}

const TOLD = ['order_confirmation', 'dispatched', 'out_for_delivery', 'delivered', 'review_request', 'review_reminder'];

/** What is missing of the usual six messages of each order, and was not overtaken by a later one. */
function lost({ mails, memory }: Lived): string[] {
  const kindsOf = new Map<string, string[]>();
  for (const { pk, mail } of mails) kindsOf.set(pk, [...(kindsOf.get(pk) ?? []), mail.kind]);
  return [...memory.orders].flatMap(([pk, { decisions }]) => {
    const kinds = kindsOf.get(pk) ?? [];
    const skipped = decisions
      .filter(({ reason }) => reason.startsWith('superseded_by'))
      .map(({ kind }) => kind as string);
    return TOLD.filter((kind) => !kinds.includes(kind) && !skipped.includes(kind)).map((kind) => `${pk} ${kind}`);
  });
}

/** SES takes so many a second, and answers those beyond with 429. */
function atMost(perSecond: number): (port: JourneyPort, now: () => number) => JourneyPort {
  const taken = new Map<number, number>();
  return (port, now) => ({
    ...port,
    send: async (mail) => {
      const second = Math.floor(now() / 1000);
      taken.set(second, (taken.get(second) ?? 0) + 1);
      return taken.get(second)! > perSecond ? resultOf(refusal('TooManyRequestsException', 429)) : port.send(mail);
    },
  });
}

const said = (what: string, { tries, mails }: Pick<Lived, 'tries' | 'mails'>): void => {
  const all = [...tries.values()];
  const mean = all.reduce((sum, one) => sum + one, 0) / mails.length;
  process.stdout.write(
    `${what}: ${mails.length} mails, ${mean.toFixed(3)} tries each, ${Math.max(...all)} at the most\n`,
  );
};

const twice = ({ mails }: Lived): number =>
  mails.length - new Set(mails.map(({ pk, mail }) => `${pk} ${ledgerKey(mail)}`)).size;

const lastWords = ({ memory }: Rehearsal) =>
  [...memory.orders.values()].flatMap(({ decisions }) => [
    ...new Map(decisions.map((one) => [ledgerKey(one), one])).values(),
  ]);

const open = (one: Rehearsal) => lastWords(one).filter(({ outcome }) => outcome === 'held');

test('a sender that fails for an hour costs nobody a message', async () => {
  const trouble = { from: on(0, 1.9), to: on(0, 3.2) };
  const one = await lived((port, now) => ({
    ...port,
    readHistory: (pk) => (isIn(trouble, now()) ? Promise.reject(new Error('a bad deploy')) : port.readHistory(pk)),
  }));

  said('an hour of a failing sender', one);
  expect(one.memory.failures.length).toBeGreaterThan(0);
  expect([lost(one), twice(one), open(one)]).toEqual([[], 0, []]);
  const states = [...one.report([]).orders].flatMap(({ states: entered }) => entered.map(({ name }) => name));
  expect(states).toEqual(expect.arrayContaining([...CLAIMS.lasting]));
});

test('a later run whose first step fails for hours hears no old news again', async () => {
  const trouble = { from: on(60), to: on(60, 5) };
  const one = openRehearsal(theSettings(), {
    startAt: on(0),
    around: (port) => ({
      ...port,
      readHistory: (pk) =>
        isIn(trouble, one.clock.now()) ? Promise.reject(new Error('a bad deploy')) : port.readHistory(pk),
    }),
  });
  const lines = [
    order(on(0), 'o-1'),
    ...smoothly(on, 'o-1'),
    milestone(on(60, 1), 'o-1', 'refunded', { refund: { amount: '10.00', currency: 'USD' } }),
  ];
  for (const line of lines) one.clock.at(line.at, () => void one.post(line));
  await one.clock.idle();

  const states = one.report([]).orders.flatMap(({ states: entered }) => entered.map(({ name }) => name));
  const times = (name: string) => states.filter((state) => state === name).length;
  expect(times('Wait to confirm the order again')).toBeGreaterThan(1);
  expect(times('Tell customer: refunded')).toBe(1);
  expect(times('Tell customer: delivered')).toBe(1);
  expect(one.mails.map(({ mail }) => mail.kind)).toEqual([...TOLD, 'refunded']);
});

test('three hours in which SES is busy cost nobody a message, and few tries each', async () => {
  const trouble = { from: on(1, 2), to: on(1, 5) };
  const one = await lived((port, now) => ({
    ...port,
    send: async (mail) => (isIn(trouble, now()) ? resultOf(refusal('TooManyRequestsException', 429)) : port.send(mail)),
  }));

  said('three hours in which SES is busy', one);
  expect([lost(one), twice(one), open(one)]).toEqual([[], 0, []]);
  expect(Math.max(...one.tries.values())).toBeLessThan(15);
  const wait = one.mails
    .filter(({ mail }) => mail.kind === 'dispatched')
    .map(({ at, mail }) => at - Date.parse(mail.happenedAt));
  expect(Math.max(...wait)).toBeLessThan(4 * HOUR_MS);
});

/** Of a run's history: a wait has six events, any other task five, a choice two. */
const eventsOf = (states: { name: string }[]): number =>
  states.reduce((sum, { name }) => sum + (name.endsWith('?') ? 2 : name.startsWith('Wait ') ? 6 : 5), 0);

/** As `porchlight sending resume` does. */
function resume({ memory, clock }: Rehearsal): void {
  memory.rates.clear();
  for (const pk of memory.held.keys()) {
    const { flow } = memory.orders.get(pk)!;
    const [name, register] = askedAgain(new Date(clock.now()).toISOString());
    changeFlow(memory, pk, { ...flow, registers: { ...flow.registers, [name]: register } });
  }
}

test('a store that is stopped for 13 days looks at each order a handful of times, and goes on when it is resumed', async () => {
  const one = openRehearsal(theSettings({ limits: { perKind: { mails: 2000, minutes: 1 } } }), { startAt: on(0) });
  one.memory.rates.set('acme', Object.fromEntries(MESSAGE_KINDS.map((kind) => [stopOf(kind), iso(on(0))])));
  for (let n = 0; n < 20; n++) {
    const at = (days: number, hours = 0) => on(days, hours + n / 10);
    for (const line of [order(at(0), `o-${n}`), milestone(at(1), `o-${n}`, 'dispatched', parcel('1'))])
      one.clock.at(line.at, () => void one.post(line));
  }
  one.clock.at(on(14), () => {
    const { orders } = one.report([]);
    const most = (of: (order: (typeof orders)[number]) => number) => Math.max(...orders.map(of));
    const found = {
      decisions: most(({ decisions }) => decisions.length),
      states: most(({ states }) => states.length),
      events: most(({ states }) => eventsOf(states)),
    };
    process.stdout.write(`a store stopped for 14 days, the most of any order: ${JSON.stringify(found)}\n`);
    expect(one.mails).toEqual([]);
    expect(found.decisions).toBeLessThanOrEqual(8);
    expect(found.events).toBeLessThanOrEqual(400);
    resume(one);
  });
  await one.clock.idle();

  const dispatched = one.mails.filter(({ mail }) => mail.kind === 'dispatched');
  expect(dispatched).toHaveLength(20);
  expect(Math.max(...dispatched.map(({ at }) => at))).toBeLessThan(on(14, 1));
  expect(open(one)).toEqual([]);
});

test('what the breaker holds goes at the pace of the limit, and uses up nobody’s day', async () => {
  const limits = { perKind: { mails: 2, minutes: 60 }, perDay: 20 };
  const one = openRehearsal(theSettings({ limits }), { startAt: on(0) });
  for (let n = 0; n < 8; n++) one.clock.at(on(0), () => void one.post(order(on(0), `o-${n}`)));
  await one.clock.idle();

  const confirmed = one.mails.filter(({ mail }) => mail.kind === 'order_confirmation');
  const hours = confirmed.map(({ at }) => Math.floor((at - on(0)) / HOUR_MS));
  expect(hours.sort()).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
  const held = lastWords(one).filter(({ kind }) => kind === 'order_confirmation');
  expect(held.every(({ outcome }) => outcome === 'sent')).toBe(true);
});

test(
  'reviews that a night held back are asked within SES’s rate, at the first try nearly all',
  async () => {
    const night = '2026-03-05T06:00:00.000Z'; // 22:00 in Los Angeles
    const inSecond = new Map<number, number>();
    const one = openRehearsal(theSettings({ timeZone: 'America/Los_Angeles', limits: ROOMY }), {
      startAt: on(0),
      around: (port) => ({
        ...port,
        send: async (mail) => {
          const second = Math.floor(one.clock.now() / 1000);
          if (mail.mail.kind !== 'review_request') return port.send(mail);
          tries++;
          inSecond.set(second, (inSecond.get(second) ?? 0) + 1);
          return inSecond.get(second)! > PER_SECOND
            ? resultOf(refusal('TooManyRequestsException', 429))
            : port.send(mail);
        },
      }),
    });
    let tries = 0;
    for (let n = 0; n < REVIEWS; n++) {
      one.clock.at(on(0) + n * 1000, () => void one.post(order(on(0), `o-${n}`)));
      one.clock.at(
        Date.parse(night),
        () => void one.post(milestone(Date.parse(night), `o-${n}`, 'delivered', parcel('1'))),
      );
    }
    await one.clock.idle();

    const asked = one.mails.filter(({ mail }) => mail.kind === 'review_request');
    expect([asked.length, twice({ ...one, tries: new Map() }), open(one)]).toEqual([REVIEWS, 0, []]);
    process.stdout.write(`${REVIEWS} reviews due at one opening: ${(tries / REVIEWS).toFixed(3)} tries each\n`);
    expect(tries).toBeLessThan(REVIEWS * 1.01);
    expect(Math.max(...asked.map(({ at }) => at)) - Math.min(...asked.map(({ at }) => at))).toBeLessThan(1.2 * HOUR_MS);
  },
  PATIENCE_MS,
);

test('a day of SES’s own errors costs nobody a message, and a few tries each', async () => {
  const trouble = { from: on(1), to: on(2) };
  const one = await lived((port, now) => ({
    ...port,
    send: async (mail) =>
      isIn(trouble, now()) ? resultOf(refusal('InternalServiceErrorException', 500)) : port.send(mail),
  }));

  expect([lost(one), twice(one), open(one)]).toEqual([[], 0, []]);
  expect(lastWords(one).filter(({ outcome }) => outcome === 'unknown' || outcome === 'failed')).toEqual([]);
  said('a day of SES’s own errors', one);
  expect(Math.max(...one.tries.values())).toBeLessThanOrEqual(20);
});

test(
  'of the orders of one hour each message goes once, at SES’s first rate',
  async () => {
    const one = await lived(atMost(PER_SECOND_OF_ORDERS), {
      orders: ORDERS,
      apartMs: Math.floor(HOUR_MS / ORDERS),
      limits: ROOMY,
    });

    said(`${ORDERS} orders within an hour`, one);
    expect([lost(one), twice(one), open(one)]).toEqual([[], 0, []]);
    expect(Math.max(...one.tries.values())).toBeLessThanOrEqual(10);
    const confirmed = one.mails.filter(({ mail }) => mail.kind === 'order_confirmation');
    expect(Math.max(...confirmed.map(({ at, mail }) => at - Date.parse(mail.happenedAt)))).toBeLessThan(HOUR_MS);
  },
  PATIENCE_MS,
);

test('in a rush that SES is too slow for, confirmations go at once and everything else in its turn', async () => {
  const one = openRehearsal(theSettings({ limits: ROOMY, timeZone: 'UTC' }), { startAt: on(0) });
  one.memory.rates.set('acme', { perSecond: 0.01 }); // 27 an hour beside confirmations
  for (let n = 0; n < 90; n++) {
    one.clock.at(on(0), () => void one.post(order(on(0), `o-${n}`)));
    one.clock.at(on(1), () => void one.post(milestone(on(1), `o-${n}`, 'dispatched', parcel('1'))));
    one.clock.at(on(1) + n * 60_000, () => void one.post(order(on(1) + n * 60_000, `p-${n}`)));
  }
  await one.clock.idle();

  const of = (kind: string) => one.mails.filter(({ mail }) => mail.kind === kind);
  const late = of('order_confirmation').filter(({ at, mail }) => at - Date.parse(mail.happenedAt) > 60_000);
  expect([of('order_confirmation').length, late]).toEqual([180, []]);
  const hours = of('dispatched').map(({ at }) => Math.floor((at - on(1)) / HOUR_MS));
  const perHour = [0, 1, 2, 3].map((hour) => hours.filter((one) => one === hour).length);
  expect(perHour).toEqual([27, 27, 27, 9]);
});

test('while confirmations wait for SES, no marketing mail takes their place', async () => {
  const opening = Date.parse('2026-03-11T16:00:00.000Z'); // 9:00 in Los Angeles, when the reviews are due
  const trouble = { from: opening - 15 * 60_000, to: opening + HOUR_MS };
  const asked: number[] = [];
  const one = openRehearsal(theSettings({ limits: ROOMY, timeZone: 'America/Los_Angeles' }), {
    startAt: on(0),
    around: (port) => ({
      ...port,
      send: async (mail) => {
        if (mail.mail.kind === 'review_request') asked.push(one.clock.now());
        return isIn(trouble, one.clock.now()) ? resultOf(refusal('TooManyRequestsException', 429)) : port.send(mail);
      },
    }),
  });
  for (let n = 0; n < 40; n++) {
    one.clock.at(on(0), () => void one.post(order(on(0), `o-${n}`)));
    one.clock.at(on(3, 17), () => void one.post(milestone(on(3, 17), `o-${n}`, 'delivered', parcel('1'))));
    one.clock.at(trouble.from, () => void one.post(order(trouble.from, `p-${n}`)));
  }
  await one.clock.idle();

  const reviews = one.mails.filter(({ mail }) => mail.kind === 'review_request');
  expect(reviews.length).toBe(40);
  const waited = lastWords(one).filter(({ kind, inputs }) => kind === 'review_request' && inputs?.held);
  expect(waited.length).toBeGreaterThan(0);
  expect(asked.filter((at) => at < trouble.to)).toEqual([]);
});

test('an order with much news, promised in more than a year, goes on in further runs and tells each thing once', async () => {
  const runs = new Map<string, { steps: number; from: number; to: number }>();
  const one = openRehearsal(theSettings(), {
    startAt: on(0),
    onStep: ({ startedAt = '', steps = 0 }) => {
      const at = one.clock.now();
      runs.set(startedAt, { steps, from: runs.get(startedAt)?.from ?? at, to: at });
    },
  });
  const promisedDelivery = { from: iso(on(428)).slice(0, 10), to: iso(on(430)).slice(0, 10) };
  const placed = order(on(0), 'o-1', { promisedDelivery });
  const changed = Array.from({ length: 600 }, (_, n) => {
    const updatedAt = iso(on(1, 2 * n));
    return {
      ...order(on(0), 'o-1', { promisedDelivery, updatedAt, shippingAddress: { country: 'US', city: `Town ${n}` } }),
      at: on(1, 2 * n),
    };
  });
  for (const line of [placed, ...changed, ...smoothly((days, hours) => on(425 + days, hours), 'o-1')])
    one.clock.at(line.at, () => void one.post(line));
  await one.clock.idle();
  process.stdout.write(
    `runs of an order of 441 days and 600 changes: ${JSON.stringify([...runs.values()].map(({ steps }) => steps))} steps\n`,
  );
  expect(runs.size).toBeGreaterThan(2);
  for (const { steps, from, to } of runs.values()) {
    expect(steps).toBeLessThanOrEqual(501); // some 25 events each, of the 25,000 that a history holds
    expect(to - from).toBeLessThan(on(365) - on(0));
  }
  expect(one.mails.map(({ mail }) => mail.kind)).toEqual(TOLD);
  expect(one.report([]).orders).toMatchObject([{ stage: 'ended', outcome: 'done' }]);
});
