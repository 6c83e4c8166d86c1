import { accuracyOf, accuracyWords } from '../../sandbox/play/accuracy/accuracy.ts';
import { readTimeline } from '../../sandbox/play/timeline.ts';
import { defineCommand, expected } from '../command.ts';
import { loadSettings } from '../settings-file.ts';

export const command = defineCommand({
  name: 'accuracy',
  summary: 'how right delivery dates and late notices would have been on a timeline',
  usage: ['TIMELINE.jsonl'],
  notes:
    'Plays it in memory, as rehearse does, and compares each first notice and each date told with what came. Late: delivered after the promised day of the customer, or not within 60 days of it; cancelled orders are left out.',
  options: {
    stage: { type: 'string', value: 'NAME', default: 'prod', about: 'whose recipients may get mail' },
  },
  async run({ positionals, values, print }) {
    const [file = ''] = expected(positionals, 'a timeline', 1);
    const accuracy = await accuracyOf(readTimeline(file), loadSettings(), values.stage);
    for (const line of accuracyWords(accuracy)) print(line);
    return { data: accuracy };
  },
});
