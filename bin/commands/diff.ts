import { HOUR_MS } from '../../domain/calendar/durations.ts';
import type { Settings } from '../../domain/policy/settings.ts';
import { versionOf } from '../../domain/policy/store.ts';
import { differenceLine, differences } from '../../domain/shared/differences.ts';
import { compileMails } from '../../emails/compile.ts';
import { mailer } from '../../emails/mailer.ts';
import { sampleShop } from '../../sandbox/play/sample-shop.ts';
import { defineCommand, expected } from '../command.ts';
import { withBase } from '../diff/base.ts';
import { toldBy, toldLines } from '../diff/messages.ts';
import { templateLines, templateWith } from '../diff/template.ts';
import { readSettings, settingsFile, settingsName } from '../settings-file.ts';
import { CommandError } from '../target.ts';

export const command = defineCommand({
  name: 'diff',
  summary: 'what a change of the settings does: to the template, and to what customers of sample orders are told',
  usage: ['[FILE | GIT_REF] [--stage prod]'],
  notes:
    'Compares the settings in use with those of another file, or of the same file at a ref of git (HEAD by default: what is not committed yet). Nothing is deployed or sent, and no AWS is asked. What a deployed stack has is what cdk diff shows.',
  options: { stage: { type: 'string', value: 'NAME', default: 'prod', about: 'whose template and recipients' } },
  async run({ positionals, values: { stage }, print }) {
    const [named = 'HEAD'] = expected(positionals, 'one file or git ref, or none', 0, 1);
    return withBase(named, async (file, name) => {
      const before = readSettings(file, name);
      const after = readSettings(settingsFile(), settingsName());
      for (const settings of [before, after]) refuseUnknownStage(settings, stage);
      const settings = differences(before, after).map(differenceLine);
      const isSame = settings.length === 0;
      const [template, messages] = isSame
        ? [[], []]
        : await Promise.all([templateOf(file, stage), messagesOf(before, after, stage)]);
      if (isSame) print(`${settingsName()} says what it says at ${named}`);
      else {
        section(print, `Settings, from ${named} to ${settingsName()}`, settings);
        section(print, `Template of ${stage} (beside the functions’ code, which holds the settings)`, template);
        section(print, 'What customers of sample orders are told', messages);
      }
      return { data: { settings, template, messages } };
    });
  },
});

function section(print: (line: string) => void, title: string, lines: string[]): void {
  print(title);
  for (const line of lines.length > 0 ? lines : ['nothing changes']) print(`  ${line}`);
  print('');
}

/** @throws CommandError */
function refuseUnknownStage({ stages }: Settings, stage: string): void {
  const known = Object.keys(stages);
  if (!known.includes(stage))
    throw new CommandError(`--stage ${stage}: the settings know the stages ${known.join(', ')}`);
}

async function templateOf(file: string, stage: string): Promise<string[]> {
  const [before, after] = await Promise.all([templateWith(file, stage), templateWith(settingsFile(), stage)]);
  return templateLines(before, after);
}

/** The messages of each store that is in both settings and differs between them. */
async function messagesOf(before: Settings, after: Settings, stage: string): Promise<string[]> {
  const start = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
  const render = mailer(await compileMails());
  const lines: string[] = [];
  for (const [store, is] of Object.entries(after.stores)) {
    const was = before.stores[store];
    if (!was) continue;
    const isSame = versionOf(was) === versionOf(is) && JSON.stringify(before.stages) === JSON.stringify(after.stages);
    if (isSame) continue;
    const shop = sampleShop(after, store);
    const told = (settings: Settings) => toldBy(store, settings.stores[store]!, settings, stage, shop, start, render);
    for (const line of toldLines(await told(before), await told(after))) lines.push(`${store}: ${line}`);
  }
  return lines;
}
