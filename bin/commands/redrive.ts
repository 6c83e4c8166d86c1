import { setTimeout as wait } from 'node:timers/promises';
import { commandLine } from '../../domain/shared/command-line.ts';
import { ChangedMeanwhile } from '../../lambdas/shared/transact.ts';
import { restartJourney } from '../../lambdas/shared/use-cases/journeys.ts';
import { listStopped } from '../../lambdas/shared/use-cases/work.ts';
import { defineCommand, expected, type Print } from '../command.ts';
import { handAgain } from '../hand-again.ts';
import { allStores, findJourneys, type Journeys } from '../journeys.ts';
import { settingsOf, targetOptions } from '../target.ts';

/** An index shows what was written a moment ago, not more. */
const UNTIL_LISTED_MS = 1500;

export const command = defineCommand({
  name: 'redrive',
  summary: 'hands functions what they gave up on, and starts stopped journeys again',
  usage: ['[--store STORE] [--dry-run]'],
  notes: 'It goes on when one cannot be done, says what is left, and exits with 1 when anything is.',
  options: {
    ...targetOptions,
    store: {
      type: 'string',
      value: 'acme',
      about: 'only the stopped journeys of one store, and nothing of the failure bucket',
    },
    'dry-run': { type: 'boolean', default: false, about: 'says what it would do' },
  },
  async run({ positionals, values, print }) {
    expected(positionals, 'options only', 0);
    if (values.store) settingsOf(values.store);
    const found = await findJourneys(values);
    const isDry = values['dry-run'];
    // the bucket first: that a journey stopped may be what was given up on
    const events = values.store ? { done: [], failed: [] } : await handAgain(found.target, isDry, print);
    if (events.done.length > 0 && !isDry) await wait(UNTIL_LISTED_MS);
    const stores = values.store ? [values.store] : allStores();
    const journeys = await startStopped(found, stores, isDry, print);
    const would = isDry ? 'would be ' : '';
    print(
      `${journeys.started.length} journeys ${would}started again, ${events.done.length} events ${would}handed again`,
    );
    const left = journeys.left.length + events.failed.length;
    if (left > 0) print(`left: ${journeys.left.length} journeys, ${events.failed.length} events`);
    return { ok: left === 0, data: { dryRun: isDry, journeys, events } };
  },
});

type Restarted = { started: string[]; left: string[] };

/** One that is not stopped any more is not told of: nothing was to do. */
async function startStopped({ journeys }: Journeys, stores: string[], isDry: boolean, print: Print) {
  const all: Restarted = { started: [], left: [] };
  for (const store of stores) {
    for (const { orderId, stoppedAt } of await listStopped(journeys, store)) {
      const what = await (isDry ? 'restarted' : restartJourney(journeys, { store, orderId }).catch(orChanged));
      if (what === 'not_stopped') continue;
      const explain = commandLine('explain', [store, orderId]);
      if (what === 'restarted') print(`start again: ${store} ${orderId}, stopped since ${stoppedAt}`);
      else print(`left: ${store} ${orderId}: ${what.message}; ${explain}`);
      all[what === 'restarted' ? 'started' : 'left'].push(`${store} ${orderId}`);
    }
  }
  return all;
}

function orChanged(error: unknown): ChangedMeanwhile {
  if (error instanceof ChangedMeanwhile) return error;
  throw error;
}
