import { HOUR_MS } from '../../../domain/calendar/durations.ts';
import { localDate } from '../../../domain/calendar/windows.ts';
import type { Flow } from '../../../domain/journey/flow.ts';
import { countsOfPassages, type Leg } from '../../../domain/lanes/cells.ts';
import { addTo, type FoldedLane, folded, learnedOf, legOfLane, type Weeks } from '../../../domain/lanes/fold.ts';
import { lanesAbove } from '../../../domain/lanes/lanes.ts';
import { type LaneStore, passagesOf } from '../../../domain/lanes/passages.ts';
import type { Learned } from '../../../domain/lanes/progress.ts';

type StoreLanes = {
  weeks: Weeks;
  /** By leg and lane, as it was folded last, and on which day. */
  summaries: Map<string, { day: string; summary: FoldedLane }>;
  /** Legs of lanes whose counters changed since the last fold. */
  changed: Set<string>;
  foldedAt: number;
  learned: Map<string, { at: number; learned: Learned }>;
};

/**
 * What tally counts of lanes, what fold-lanes folds of it at each full hour, and what a step reads and keeps for an hour:
 * the same rules on the same changes. A lane that did not change is folded again for a new day only once it is read.
 */
export function rehearsedLanes(stores: Readonly<Record<string, LaneStore>>, now: () => number) {
  const known = new Map<string, StoreLanes>();
  const lanesIn = (store: string): StoreLanes => {
    const lanes = known.get(store) ?? emptyLanes();
    known.set(store, lanes);
    return lanes;
  };
  const dayIn = (store: string, at: number): string => localDate(new Date(at).toISOString(), stores[store]!.timeZone);

  /** The fold of the last full hour, if nothing was folded since. */
  function foldIn(store: string): StoreLanes {
    const lanes = lanesIn(store);
    const hour = Math.floor(now() / HOUR_MS) * HOUR_MS;
    if (lanes.foldedAt >= hour) return lanes;
    lanes.foldedAt = hour;
    for (const key of lanes.changed) foldOne(lanes, key, dayIn(store, hour));
    lanes.changed.clear();
    return lanes;
  }

  return {
    count(store: string, before: Flow | undefined, after: Flow): void {
      const of = stores[store];
      if (!of || before?.registers === after.registers) return;
      const passages = (flow: Flow | undefined) => (flow ? passagesOf(flow, of) : []);
      const { weeks, changed } = foldIn(store);
      for (const { lane, leg, week, name, amount } of countsOfPassages(passages(before), passages(after))) {
        addTo(weeks, { lane, leg, week, cell: { [name]: amount } });
        for (const above of lanesAbove(lane)) changed.add(legOfLane(leg, above));
      }
    },

    learned(store: string, names: readonly string[]): Learned {
      const lanes = foldIn(store);
      const known = lanes.learned.get(names.at(-1)!);
      if (known && now() - known.at < HOUR_MS) return known.learned;
      const day = dayIn(store, lanes.foldedAt);
      const learned = learnedOf(names, (leg, lane) => summaryIn(lanes, legOfLane(leg, lane), day));
      lanes.learned.set(names.at(-1)!, { at: now(), learned });
      return learned;
    },

    /** As fold-lanes leaves it now. */
    weeks: (store: string): Weeks => lanesIn(store).weeks,
  };
}

export type RehearsedLanes = ReturnType<typeof rehearsedLanes>;

const emptyLanes = (): StoreLanes => ({
  weeks: new Map(),
  summaries: new Map(),
  changed: new Set(),
  foldedAt: 0,
  learned: new Map(),
});

function foldOne({ weeks, summaries }: StoreLanes, key: string, day: string): FoldedLane {
  const [leg, lane] = key.split('#') as [Leg, string];
  const summary = folded(weeks, leg, lane, day);
  summaries.set(key, { day, summary });
  return summary;
}

function summaryIn(lanes: StoreLanes, key: string, day: string): FoldedLane | undefined {
  const known = lanes.summaries.get(key);
  if (!known || known.day === day || lanes.changed.has(key)) return known?.summary;
  return foldOne(lanes, key, day);
}
