import { localDate, nextOpening } from '../../../domain/calendar/windows.ts';
import { withAssumptions } from '../../../domain/journey/assumptions.ts';
import { lanesOfOrder, latenessAt, progressIn } from '../../../domain/journey/chance.ts';
import { expectedIn } from '../../../domain/journey/expectation.ts';
import { readable } from '../../../domain/journey/flow.ts';
import { type History, zoneOfOrder } from '../../../domain/journey/history.ts';
import { canBeLate } from '../../../domain/journey/lateness.ts';
import type { ExpectedDays } from '../../../domain/lanes/expected.ts';
import { LEAST_PARCELS } from '../../../domain/lanes/late.ts';
import type { Settings, StoreSettings } from '../../../domain/policy/settings.ts';
import type { JourneyStepInput } from '../../../lambdas/journey-step/journey-step-input.ts';
import type { Rehearsal } from '../rehearsal/rehearsal.ts';

/** What one order's customer could be told at each step of its journey, from what had been received before. */
export type Watched = {
  /** How many parcels of the store had been learned from when the order was placed. */
  learnedAtStart: number;
  /** Each step at which the order could be late: how likely that was, and whether the customer could be told then. */
  looks: { at: string; chance: number; mayTell: boolean }[];
  /** The first step that knew of the dispatch. */
  atDispatch?:
    | { at: string; day: string; expected: ExpectedDays | undefined; estimated: string | undefined }
    | undefined;
};

/** Looks at every order just before each of its steps, with the step's own rules. */
export function watching(rehearsal: Rehearsal, settings: Pick<Settings, 'stores'>) {
  const watched = new Map<string, Watched>();
  return {
    watched,
    look({ pk }: JourneyStepInput): void {
      const now = new Date(rehearsal.clock.now()).toISOString();
      const history = historyIn(rehearsal, pk, settings, now);
      const store = history && settings.stores[history.store];
      if (!history || !store) return;
      const seen = watched.get(pk) ?? { learnedAtStart: history.learned?.storeParcels ?? 0, looks: [] };
      watched.set(pk, seen);
      if (canBeLate(history)) lookAt(seen, history, store, now);
    },
  };
}

function historyIn(
  { memory, lanes }: Rehearsal,
  pk: string,
  { stores }: Pick<Settings, 'stores'>,
  now: string,
): History | undefined {
  const kept = memory.orders.get(pk);
  const store = kept && stores[kept.store];
  if (!kept?.meta || !store) return undefined;
  const stored = { ...kept, meta: kept.meta, flow: readable(kept.flow) };
  const history = withAssumptions(stored, store, memory.sources.get(kept.store) ?? {}, now);
  return { ...history, learned: lanes.learned(kept.store, lanesOfOrder(history)) };
}

function lookAt(seen: Watched, history: History, store: StoreSettings, now: string): void {
  const zone = zoneOfOrder(history, store);
  const { from, to } = store.marketingHours;
  const { chance, state } = latenessAt(history, store, now);
  const knows = state === 'missed' || (history.learned?.storeParcels ?? 0) >= LEAST_PARCELS;
  seen.looks.push({ at: now, chance, mayTell: knows && nextOpening(now, zone, { from, to }) === now });
  const { departedOn, estimated } = progressIn(history, store);
  if (!departedOn || seen.atDispatch) return;
  const day = localDate(now, zone);
  seen.atDispatch = { at: now, day, expected: expectedIn(history, store, now), estimated: estimated?.to };
}
