import fc from 'fast-check';
import { DAY_MS, HOUR_MS } from '../../../domain/calendar/durations.ts';
import type { Settings, StoreSettings } from '../../../domain/policy/settings.ts';
import { openStage } from '../play.ts';
import { type SampleShop, sampleShop } from '../sample-shop.ts';
import { memoryWorld } from './memory-world.ts';
import { type Accepted, type Violation, violationsOf, type Wanted } from './oracle.ts';
import { type MetFault, type Plan, planOf } from './plan.ts';
import { isSweep, sandboxWorld } from './sandbox-world.ts';
import { linesOf, type Story, stories } from './story.ts';
import type { CampaignWorld } from './world.ts';

/** The result of a story. */
export type Played = { story: Story; violations: Violation[]; met: MetFault[]; orders: number; webhooks: number };

export type Campaign = {
  /** The story of a seed. */
  storyOf(seed: number): Story;
  play(story: Story): Promise<Played>;
  /** The shortest story of a seed that still breaks this rule; found with a limited number of tries. */
  shrink(seed: number, rule: string, most?: number): Promise<Played | undefined>;
  stop(): Promise<void>;
};

const NEVER_MS = 36_500 * DAY_MS;
const FIRST_DAY = Date.parse('2026-03-02T09:00:00Z');
/** The pauses after which a sender repeats a webhook that was not answered with a 2xx. */
const REPEATS_MS = [1, 5, 30, 120, 360, 360, 720].map((minutes) => minutes * 60_000);

/**
 * Plays in one sandbox, with the real bundles, the table's engine and the machine.
 * @param isCalm leaves out outages and aborts, which take most of the time
 */
export async function campaignInSandbox(
  settings: Settings,
  cdkOut: string,
  stack: string,
  { isCalm = false } = {},
): Promise<Campaign> {
  const plan = planOf();
  const { shop, startAt, wanted } = placeIn(settings);
  const stage = await openStage({
    cdkOut,
    stack,
    startAt,
    keepsHistories: false,
    instances: () => 1,
    faults: plan,
    schedulesApartMs: NEVER_MS, // the campaign sweeps at the hours of `LOOKS` instead
  });
  const isSwept = stage.sandbox.stack.functions.some(isSweep);
  const world = sandboxWorld(stage, shop.store);
  let number = 0;
  return campaignOf(
    stories(isSwept, isCalm),
    async (story) => {
      // metrics are counted by the day, so each story has days of its own
      await stage.sandbox.clock.advance(10 * DAY_MS);
      stage.entered.clear();
      return played(world, plan, story, { shop, wanted, isSwept, name: `chaos-${++number}` });
    },
    () => stage.sandbox.stop(),
  );
}

/** Plays in memory, with the rules and the graph only. Each story has a world of its own. */
export function campaignInMemory(settings: Settings): Campaign {
  const plan = planOf();
  const { shop, startAt, wanted } = placeIn(settings);
  return campaignOf(
    stories(false),
    (story) => {
      const world = memoryWorld(settings, shop.store, startAt, plan);
      return played(world, plan, story, { shop, wanted, isSwept: false, name: 'chaos' });
    },
    async () => {},
  );
}

function placeIn(settings: Settings): { shop: SampleShop; startAt: number; wanted: Wanted } {
  const shop = sampleShop(settings);
  const { mailsOff, platformSends, lateRounds, goLive } = settings.stores[shop.store] as StoreSettings;
  const live = Date.parse((typeof goLive === 'string' ? goLive : goLive?.at) ?? '') || 0;
  const wanted = { kindsOff: [...mailsOff, ...(platformSends.own ?? [])], lateRounds };
  return { shop, startAt: Math.max(FIRST_DAY, live), wanted };
}

function campaignOf(all: fc.Arbitrary<Story>, play: Campaign['play'], stop: Campaign['stop']): Campaign {
  return {
    storyOf: (seed) => fc.sample(all, { seed, numRuns: 1 })[0]!,
    play,
    stop,
    async shrink(seed, rule, most = 200) {
      let smallest: Played | undefined;
      let left = most;
      const holds = fc.asyncProperty(all, async (story) => {
        if (left-- <= 0) return true;
        const told = await play(story);
        const isBroken = told.violations.some((one) => one.rule === rule);
        if (isBroken) smallest = told;
        return !isBroken;
      });
      await fc.check(holds, { seed, numRuns: 1 });
      return smallest;
    },
  };
}

type PlayedAt = { shop: SampleShop; wanted: Wanted; isSwept: boolean; name: string };

async function played(world: CampaignWorld, plan: Plan, story: Story, about: PlayedAt): Promise<Played> {
  const { shop, wanted, isSwept, name } = about;
  const { clock } = world;
  const start = clock.now();
  const orderIds = story.orders.map((_, i) => `${name}-${i + 1}`);
  const accepted: Accepted[] = [];
  const lines = story.orders.map((order, i) => linesOf(order, orderIds[i]!, start, shop));
  const during = (at: number, act: () => Promise<void>) => clock.at(at, () => void clock.during(act));
  const send = (line: (typeof lines)[0][0]['line'], then: () => void, attempt = 0): void =>
    void during(line.at, async () => {
      if ((await world.post(line)) < 300) return then();
      const pause = REPEATS_MS[attempt];
      if (pause !== undefined) send({ ...line, at: clock.now() + pause }, then, attempt + 1);
    });

  plan.begin(story, start);
  for (const [i, ofOrder] of lines.entries())
    for (const { line, told } of ofOrder)
      send(line, () => accepted.push({ orderId: orderIds[i]!, told, due: line.at, at: clock.now() }));
  for (const hour of story.aborts) during(start + hour * HOUR_MS, () => world.abort(orderIds));
  const look = isSwept ? world.sweep : async () => void (await world.help(orderIds));
  if (mayStop(story)) for (const hour of LOOKS) during(start + hour * HOUR_MS, look);
  await clock.idle();
  for (const hours of isSwept ? LAST_LOOKS : []) {
    during(clock.now() + hours * HOUR_MS, world.sweep);
    await clock.idle();
  }
  const helped: string[] = [];
  for (let look = 0; look < MOST_HELPS; look++) {
    const done = await world.help(orderIds);
    if (done.length === 0) break;
    helped.push(...done);
    await clock.idle();
  }
  const evidence = await world.evidence(orderIds, start);
  const met = [...plan.met];
  const violations = violationsOf({ story, orderIds, accepted, evidence, met, wanted, helped, isSwept });
  return { story, violations, met, orders: orderIds.length, webhooks: lines.flat().length };
}

/**
 * Whether the story may stop runs, or lose what starts them. That must be healed while messages are of use; everything
 * else only at the end.
 */
const mayStop = ({ faults, outages, aborts }: Story): boolean =>
  outages.length > 0 ||
  aborts.length > 0 ||
  faults.some(({ at, fault }) => fault === 'lost' || at === 'task' || at === 'event');

/** How often a person looks when restarted runs stop again. */
const MOST_HELPS = 12;
/**
 * The hours of a story at which it is swept. Where nothing sweeps, a person looks at the alarms then. They are a
 * selection, because most looks find nothing.
 */
const LOOKS = [3, 8, 16, 28, 42, 72, 144, 240];
/**
 * The pauses, in hours, between the looks at the end. They grow, because the sweep waits longer before each new try.
 */
const LAST_LOOKS = [0, 5, 20, 70];
