import { runCampaign } from '../../sandbox/play/chaos/run.ts';
import { campaignWords } from '../../sandbox/play/chaos/words.ts';
import { defineCommand, expected, UsageError } from '../command.ts';
import { loadSettings } from '../settings-file.ts';

export const command = defineCommand({
  name: 'chaos',
  summary: 'lets calls, records and events go wrong around invented orders, and judges what is left',
  usage: ['[--runs N] [--seed S] [--in memory|sandbox]', '--planted [--runs N] [--seed S]'],
  notes:
    'Each run is one schedule of faults around one or two orders, made from its seed: S, S+1, … A run that breaks a rule is made as small as it can be and told. In the sandbox the bundles make real calls; in memory the same rules and graph run without them, many times as fast. It exits with 1 when a rule was broken; with --planted when a defect was not found.',
  options: {
    runs: {
      type: 'string',
      value: 'N',
      default: '100',
      about: 'how many schedules; of planted defects the most for each',
    },
    seed: { type: 'string', value: 'S', default: '1', about: 'the seed of the first' },
    in: { type: 'string', value: 'WHERE', default: 'sandbox', about: 'sandbox, or memory' },
    planted: {
      type: 'boolean',
      default: false,
      about: 'plants defects one after the other, and says how many runs found each',
    },
  },
  async run({ positionals, values, print }) {
    expected(positionals, 'options only', 0);
    const [runs, seed] = [whole(values.runs, 'runs'), whole(values.seed, 'seed')];
    const where = values.in;
    if (where !== 'sandbox' && where !== 'memory')
      throw new UsageError(`--in: expected sandbox or memory, got ${where}`);
    const settings = loadSettings();
    if (values.planted) {
      const { findPlanted } = await import('../../sandbox/play/chaos/planted.ts');
      const found = await findPlanted({ settings, runs, seed, print });
      return { ok: found.every(({ run }) => run !== undefined), data: found };
    }
    const result = await runCampaign({ settings, runs, seed, where, print });
    for (const line of campaignWords(result)) print(line);
    return { ok: result.broken.length === 0, data: result };
  },
});

function whole(text: string, name: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1)
    throw new UsageError(`--${name}: expected a whole number from 1, got ${text}`);
  return number;
}
