import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseSettings } from '../../domain/policy/parse.ts';
import { defineCommand, expected } from '../command.ts';
import { type Ask, answersOf, openTerminal } from '../init/ask.ts';
import { QUESTIONS } from '../init/questions.ts';
import { settingsOf, textOf } from '../init/settings-text.ts';
import { settingsFile, settingsName, settingsWarnings } from '../settings-file.ts';
import { CommandError } from '../target.ts';

export const command = defineCommand({
  name: 'init',
  summary: 'asks about your shop and writes its settings',
  usage: ['[--name "La Bottega" --url https://bottega.example …]'],
  notes: 'What no flag says is asked. Where nobody can be asked, what has a usual answer may be left out.',
  options: {
    ...Object.fromEntries(QUESTIONS.map(({ flag, value, about }) => [flag, { type: 'string' as const, value, about }])),
    yes: { type: 'boolean', default: false, about: 'takes the usual answer wherever there is one' },
    force: { type: 'boolean', default: false, about: 'replaces the settings that are there' },
  },
  async run({ positionals, values, print }) {
    expected(positionals, 'options only', 0);
    const {
      yes = false,
      force = false,
      ...flags
    } = values as Record<string, string> & Record<'yes' | 'force', boolean>;
    const { ask, close } = openTerminal();
    try {
      if (!force) await mayReplace(ask);
      const answers = await answersOf(flags, ask, yes, print);
      const settings = parseSettings(settingsOf(answers), settingsName());
      writeFileSync(settingsFile(), textOf(answers));
      print(`${settingsName()} is written.`);
      for (const warning of settingsWarnings(settings)) print(`  note: ${warning}`);
      print('');
      print('  npm start                            plays sample orders at your shop');
      print('  docs/connect.md                      says how your platform posts its webhooks');
      print('  npm run deploy -- -c stage=prod      puts it into your AWS account');
      return { data: { file: settingsName(), settings } };
    } finally {
      close();
    }
  },
});

/** @throws CommandError if the file exists and nobody agrees to replace it */
async function mayReplace(ask: Ask): Promise<void> {
  const file = settingsFile();
  if (!existsSync(file) || readFileSync(file, 'utf8').trim() === '') return;
  const answer = await ask?.(`${settingsName()} is there already. Replace it? [y/N] `);
  if (/^y(es)?$/i.test(answer?.trim() ?? '')) return;
  throw new CommandError(`${settingsName()} is there already and stays as it is: --force replaces it`);
}
