import { closeSync, openSync } from 'node:fs';
import { refusalsExpected } from '../../sandbox/play/refusals.ts';
import { rehearsed, wordsOf } from '../../sandbox/play/rehearse.ts';
import { writeReport } from '../../sandbox/play/report.ts';
import { readTimeline } from '../../sandbox/play/timeline.ts';
import { defineCommand, expected } from '../command.ts';
import { loadSettings } from '../settings-file.ts';

export const command = defineCommand({
  name: 'rehearse',
  summary: 'plays a timeline in memory, with the rules and the graph that run in AWS',
  usage: ['TIMELINE.jsonl [--report OUT.json] [--expect-refused N]'],
  notes:
    'One webhook a line, as for npm run replay. It exits with 1 when a journey did not end, or when another number of webhooks was refused than expected.',
  options: {
    'expect-refused': { type: 'string', value: 'N', default: '0', about: 'how many webhooks are to be refused' },
    report: { type: 'string', value: 'FILE', about: 'writes what became of each order' },
    stage: { type: 'string', value: 'NAME', default: 'prod', about: 'whose recipients may get mail' },
  },
  async run({ positionals, values, print }) {
    const [file = ''] = expected(positionals, 'a timeline', 1);
    const refusals = refusalsExpected(values['expect-refused']);
    const lines = readTimeline(file);
    // fails before anything is played if the file cannot be written
    if (values.report) closeSync(openSync(values.report, 'a'));
    const { report, seconds, problems } = await rehearsed(lines, loadSettings(), values.stage, refusals);
    if (values.report) writeReport(values.report, report);
    for (const line of wordsOf(report, seconds, problems)) print(line);
    return { ok: problems.length === 0, data: { totals: report.totals, seconds, problems } };
  },
});
