import { identitiesFor } from '../../domain/policy/senders.ts';
import { defineCommand, expected } from '../command.ts';
import { findingsOf } from '../doctor/findings.ts';
import { lookAt } from '../doctor/look.ts';
import { loadSettings } from '../settings-file.ts';
import { CommandError, findAws, targetOptions } from '../target.ts';

const MARKS = { ok: 'ok   ', todo: 'TO DO', note: 'note ' };

export const command = defineCommand({
  name: 'doctor',
  summary: 'what an AWS account lacks for a deployment, before it and after',
  usage: ['[--stage prod]'],
  notes: 'It only looks. Exits with 1 while something is to do.',
  options: targetOptions,
  async run({ positionals, values, print }) {
    expected(positionals, 'no arguments', 0);
    const settings = loadSettings();
    const { aws, stack, stage } = await findAws(values);
    const known = Object.keys(settings.stages);
    if (!known.includes(stage))
      throw new CommandError(`--stage ${stage}: the settings know the stages ${known.join(', ')}`);
    const senders = Object.values(settings.stores).flatMap(({ brand }) => identitiesFor(brand.from));
    const account = await lookAt(aws, stage, stack, [...new Set(senders)]);
    const findings = findingsOf(account, settings, stage, stack);
    for (const { level, what, advice } of findings)
      print(`${MARKS[level]}  ${what}${advice ? `\n       ${advice}` : ''}`);
    return { ok: findings.every(({ level }) => level !== 'todo'), data: { stack, findings } };
  },
});
