import { listUnknown, MOST_COUNTED, type UnknownStatus } from '../../lambdas/shared/unknown-statuses.ts';
import { defineCommand, expected } from '../command.ts';
import { columns } from '../format.ts';
import { findJourneys } from '../journeys.ts';
import { settingsOf, targetOptions } from '../target.ts';

export const command = defineCommand({
  name: 'unknown',
  summary: 'the statuses that platforms and plugins told of and nobody knows, counted',
  usage: ['STORE'],
  notes:
    'A paid order of such a status is placed all the same; of a parcel nothing follows. The last column is the line for `statuses` of the store in the settings: put in what the status means. What the settings map by now is not listed.',
  options: targetOptions,
  async run({ positionals, values, print }) {
    const [store = ''] = expected(positionals, 'a store', 1);
    const { statuses } = settingsOf(store);
    const { journeys } = await findJourneys(values);
    const mapped = new Map(Object.entries(statuses).map(([platform, known]) => [platform, Object.keys(known)]));
    const isMapped = ({ platform, word }: UnknownStatus) => mapped.get(platform)?.includes(word) === true;
    const unknown = (await listUnknown(journeys, store)).filter((one) => !isMapped(one));
    if (unknown.length === 0) print(`${store} was told of no status that is not known`);
    for (const row of columns(unknown.map(rowOf))) print(row);
    return { data: unknown };
  },
});

const rowOf = ({ platform, word, webhooks, since, latest }: UnknownStatus): string[] => [
  platform,
  word,
  webhooks >= MOST_COUNTED ? `${MOST_COUNTED} or more` : `${webhooks} times`,
  `since ${since}`,
  `last ${latest}`,
  `${platform}: { '${word}': '…' }`,
];
