import type { Settings } from '../../../domain/policy/settings.ts';
import { stackOf, synthesize } from '../../template/synth.ts';
import { type Campaign, campaignInMemory, campaignInSandbox, type Played } from './campaign.ts';
import type { MetFault } from './plan.ts';
import type { CampaignResult } from './result.ts';
import { storyWords } from './words.ts';

// Runs a campaign, seed after seed. Each story is judged, and failing stories are shrunk.

type CampaignOptions = {
  settings: Settings;
  runs: number;
  seed: number;
  where: 'sandbox' | 'memory';
  print?: (line: string) => void;
  /** A synthesized stack. If undefined, one is made. */
  cdkOut?: string;
  stage?: string;
};

/** A sandbox remembers everything that it did, so after this many stories a new one is faster. */
const STORIES_A_SANDBOX = 100;
const TRIES_TO_SHRINK = { sandbox: 40, memory: 150 };

export async function runCampaign(asked: CampaignOptions): Promise<CampaignResult> {
  const { settings, runs, seed, where, print = () => {} } = asked;
  const cdkOut = where === 'sandbox' ? (asked.cdkOut ?? (await synthesize(asked.stage ?? 'prod'))) : '';
  const open = () =>
    where === 'memory'
      ? campaignInMemory(settings)
      : campaignInSandbox(settings, cdkOut, stackOf(asked.stage ?? 'prod'));
  const result: CampaignResult = {
    where,
    runs,
    seed,
    seconds: 0,
    orders: 0,
    webhooks: 0,
    planned: 0,
    met: 0,
    kinds: {},
    broken: [],
  };
  const began = performance.now();
  let campaign = await open();
  for (let i = 0; i < runs; i++) {
    if (i > 0 && i % STORIES_A_SANDBOX === 0) {
      await campaign.stop();
      campaign = await open();
    }
    const played = await campaign.play(campaign.storyOf(seed + i));
    addTo(result, played);
    if (played.violations.length > 0) {
      print(`seed ${seed + i} breaks a rule`);
      result.broken.push(await smallest(campaign, seed + i, played, TRIES_TO_SHRINK[where]));
    }
    if ((i + 1) % 100 === 0) print(`${i + 1} of ${runs}: ${result.broken.length} broken, ${result.met} faults met`);
  }
  await campaign.stop();
  result.seconds = (performance.now() - began) / 1000;
  return result;
}

function addTo(result: CampaignResult, { story, met, orders, webhooks }: Played): void {
  result.orders += orders;
  result.webhooks += webhooks;
  result.planned += story.faults.length;
  result.met += met.length;
  for (const fault of met) result.kinds[nameOf(fault)] = (result.kinds[nameOf(fault)] ?? 0) + 1;
}

const nameOf = ({ by, what, fault }: MetFault): string => `${by} ${what}: ${fault}`;

/**
 * The shrunk story. If the failure does not repeat, it is the story as it was: earlier stories in the same sandbox may
 * have played a part.
 */
async function smallest(campaign: Campaign, seed: number, played: Played, tries: number) {
  const { rule } = played.violations[0]!;
  const small = (await campaign.shrink(seed, rule, tries)) ?? played;
  const { about } = small.violations.find((one) => one.rule === rule) ?? played.violations[0]!;
  return { seed, rule, about, story: storyWords(small) };
}
