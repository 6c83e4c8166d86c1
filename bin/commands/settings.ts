import { type Difference, differenceLine, valuesIn } from '../../domain/shared/differences.ts';
import { findAdmin } from '../admin-client.ts';
import { defineCommand, expected } from '../command.ts';
import { settingsOf, targetOptions } from '../target.ts';

type SettingsAnswer = {
  version: string;
  since?: string;
  settings: unknown;
  changes: { at?: string; version: string; changes: Difference[] }[];
  cursor?: string;
};

export const command = defineCommand({
  name: 'settings',
  summary: 'the settings that a deployed store runs by, and what changed since when',
  usage: ['STORE [--changes]'],
  notes:
    'By the Admin API (the setting adminApi). The sweep notes each hour whether the settings are others than before; npx porchlight diff says what a change would do.',
  options: {
    ...targetOptions,
    changes: { type: 'boolean', default: false, about: 'what changed, the latest first, in place of all settings' },
  },
  async run({ positionals, values, print }) {
    const [store = ''] = expected(positionals, 'a store', 1);
    settingsOf(store);
    const admin = await findAdmin(values);
    const path = { storeId: store };
    const answer = (await admin('settings', { path, query: {} })) as SettingsAnswer;
    print(
      `${store}: version ${answer.version}, ${answer.since ? `seen since ${answer.since}` : 'deployed within the hour'}`,
    );
    if (!values.changes) {
      for (const { path: name, value } of valuesIn(answer.settings)) print(`  ${name}: ${JSON.stringify(value)}`);
      return { data: answer };
    }
    const changes = [...answer.changes];
    for (let { cursor } = answer; cursor !== undefined; ) {
      const more = (await admin('settings', { path, query: { cursor } })) as SettingsAnswer;
      changes.push(...more.changes);
      cursor = more.cursor;
    }
    if (changes.length === 0) print('nothing has changed since the first settings were seen');
    for (const one of changes) {
      print(`${one.at ?? 'deployed within the hour'}  version ${one.version}`);
      for (const change of one.changes) print(`  ${differenceLine(change)}`);
    }
    return { data: { version: answer.version, since: answer.since, changes } };
  },
});
