import { setTimeout as wait } from 'node:timers/promises';
import { commandLine } from '../../domain/shared/command-line.ts';
import { restartJourney } from '../../lambdas/shared/use-cases/journeys.ts';
import { listStopped } from '../../lambdas/shared/use-cases/work.ts';
import { defineCommand, expected, type Print } from '../command.ts';
import { handAllAgain } from '../hand-again.ts';
import { allStores, findJourneys, type Journeys } from '../journeys.ts';
import { settingsOf, targetOptions } from '../target.ts';

/** The wait until the index shows a change that was just written. */
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
    // the bucket comes first, because one of its events may be that a journey stopped
    const events = values.store ? { done: [], failed: [] } : await handAllAgain(found.target, isDry, print);
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

/**
 * Tries each stopped journey once, whatever the result. It reads the list again until the list names no other one,
 * because an event that was just handed again may add one. A journey that is no longer stopped is not reported.
 */
async function startStopped({ journeys, flags }: Journeys, stores: string[], isDry: boolean, print: Print) {
  const all: Restarted = { started: [], left: [] };
  const seen = new Set<string>();
  for (let isNews = true; isNews; ) {
    isNews = false;
    if (!isDry) await wait(UNTIL_LISTED_MS);
    for (const store of stores) {
      for (const { orderId, stoppedAt } of await listStopped(journeys, store)) {
        const order = `${store} ${orderId}`;
        if (seen.has(order)) continue;
        seen.add(order);
        isNews = !isDry;
        const what = await (isDry ? 'restarted' : restartJourney(journeys, { store, orderId }).catch(asError));
        if (what === 'not_stopped') continue;
        if (what === 'restarted') print(`start again: ${order}, stopped since ${stoppedAt}`);
        else print(`left: ${order}: ${what.message}; ${commandLine('explain', [store, orderId], flags)}`);
        all[what === 'restarted' ? 'started' : 'left'].push(order);
      }
    }
  }
  return all;
}

/** Makes an error of whatever keeps one journey from starting, so that the others still start. */
const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));
