import type { Settings } from '../../domain/policy/settings.ts';
import { gatherDeadLetters } from '../shared/dead-letters.ts';
import type { StateMachineClient } from '../shared/dispatch.ts';
import { keepSettings } from '../shared/kept-settings.ts';
import { log } from '../shared/log.ts';
import type { JourneysTable } from '../shared/table.ts';
import type { Budget } from './budget.ts';
import { type Executions, noteEnds } from './ends.ts';
import { startFetches } from './fetches.ts';
import { type GivenUpPort, handGivenUp } from './given-up.ts';
import type { MarksPort } from './marks.ts';
import { lookAtOrders } from './orders.ts';
import { startRequests } from './requests.ts';
import { restartStopped } from './restarts.ts';
import { heedSes, type SesAccountPort } from './ses-account.ts';

export type SweepPort = {
  journeys: JourneysTable;
  settings: Pick<Settings, 'stores'>;
  marks: MarksPort;
  machine: StateMachineClient;
  privacyRequests: StateMachineClient;
  /** Only in a deployment with a shop whose webhooks merely name orders. */
  orderFetches?: StateMachineClient | undefined;
  executions: Executions;
  ses: SesAccountPort;
  givenUp: GivenUpPort;
};

/**
 * The metrics. `JourneysMissed`: runs that should have started, including those of privacy requests and fetches, and
 * stops without an event. `JourneysRestarted`: stopped journeys that begin their next run. `JourneysLeft`: journeys
 * that only people can restart. `EventsHandedAgain` and `EventsLeft`: the same for the events that Lambda gave up on.
 */
export type SweepCounts = Record<
  'JourneysMissed' | 'JourneysRestarted' | 'JourneysLeft' | 'EventsHandedAgain' | 'EventsLeft',
  number
>;

/** Repairs what was lost on the way, part by part. A part that fails does not stop the others. */
export async function sweep(
  { journeys, settings, marks, machine, privacyRequests, orderFetches, executions, ses, givenUp }: SweepPort,
  now: string,
  budget: Budget,
): Promise<{ counts: SweepCounts; failed: unknown[] }> {
  const failed: unknown[] = [];
  const attempt = <T>(part: Promise<T>): Promise<T | undefined> =>
    part.catch((error) => {
      failed.push(error);
      return undefined;
    });
  const ends = await attempt(noteEnds(journeys, executions, marks, now, budget));
  const looked = await attempt(lookAtOrders(journeys, settings, machine, marks, now, budget));
  const counts: SweepCounts = {
    JourneysMissed: (ends ?? 0) + (looked?.started ?? 0),
    JourneysRestarted: 0,
    JourneysLeft: 0,
    EventsHandedAgain: 0,
    EventsLeft: 0,
  };
  const account = await attempt(ses.read());
  let woken = looked?.woken ?? 0;
  for (const store of Object.keys(settings.stores)) {
    await attempt(keepSettings(journeys, store, settings.stores[store]!, now));
    if (account) woken += (await attempt(heedSes(journeys, store, account, now))) ?? 0;
    counts.JourneysMissed += (await attempt(startRequests(journeys, store, privacyRequests, now))) ?? 0;
    if (orderFetches) counts.JourneysMissed += (await attempt(startFetches(journeys, store, orderFetches, now))) ?? 0;
    const restarts = await attempt(restartStopped(journeys, store, { settings, machine, now, budget }));
    counts.JourneysRestarted += restarts?.restarted ?? 0;
    counts.JourneysLeft += restarts?.left ?? 0;
  }
  await attempt(gatherDeadLetters(givenUp.letters, givenUp.bucket));
  // last, because it may take all the remaining time
  const events = await attempt(handGivenUp(givenUp, now, budget));
  counts.EventsHandedAgain = events?.handed ?? 0;
  counts.EventsLeft = events?.left ?? 0;
  if (Object.values(counts).some((count) => count > 0) || woken > 0)
    log.info('swept', { ...counts, ends, ...looked, woken });
  return { counts, failed };
}
