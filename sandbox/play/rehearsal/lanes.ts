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
  /** By leg and lane: the last fold and its day. */
  summaries: Map<string, { day: string; summary: FoldedLane }>;
  /** Legs of lanes whose counters changed after the last fold. */
  changed: Set<string>;
  /** Lanes that changed before the last folds and were not read since, with their counters at that time. */
  due: Map<string, { day: string; weeks: Weeks }>;
  foldedAt: number;
  learned: Map<string, { at: number; learned: Learned }>;
};

/**
 * The counts of lanes by tally, their hourly fold by fold-lanes, and what a step reads and keeps for an hour. The rules
 * and the changes are the same as in AWS. To save time, a lane is folded only when it is read: from its counters at the
 * full hour, or for a new day if it did not change again.
 */
export function rehearsedLanes(stores: Readonly<Record<string, LaneStore>>, now: () => number) {
  const known = new Map<string, StoreLanes>();
  const lanesIn = (store: string): StoreLanes => {
    const lanes = known.get(store) ?? emptyLanes();
    known.set(store, lanes);
    return lanes;
  };
  const dayIn = (store: string, at: number): string => localDate(new Date(at).toISOString(), stores[store]!.timeZone);

  /** Makes the fold of the last full hour due, unless that is already done. */
  function foldIn(store: string): StoreLanes {
    const lanes = lanesIn(store);
    const hour = Math.floor(now() / HOUR_MS) * HOUR_MS;
    if (lanes.foldedAt >= hour) return lanes;
    lanes.foldedAt = hour;
    const day = dayIn(store, hour);
    const weeks = new Map([...lanes.changed].map((key) => [key, new Map(lanes.weeks.get(key))]));
    for (const key of lanes.changed) lanes.due.set(key, { day, weeks });
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

    /** The counters now. */
    weeks: (store: string): Weeks => lanesIn(store).weeks,
  };
}

export type RehearsedLanes = ReturnType<typeof rehearsedLanes>;

const emptyLanes = (): StoreLanes => ({
  weeks: new Map(),
  summaries: new Map(),
  changed: new Set(),
  due: new Map(),
  foldedAt: 0,
  learned: new Map(),
});

function summaryIn({ weeks, changed, due, summaries }: StoreLanes, key: string, day: string): FoldedLane | undefined {
  const foldOne = (from: Weeks, on: string): FoldedLane => {
    const [leg, lane] = key.split('#') as [Leg, string];
    const summary = folded(from, leg, lane, on);
    due.delete(key);
    summaries.set(key, { day: on, summary });
    return summary;
  };
  const known = due.get(key) ?? summaries.get(key);
  if (!known) return undefined;
  if (known.day !== day && !changed.has(key)) return foldOne(weeks, day);
  return 'summary' in known ? known.summary : foldOne(known.weeks, known.day);
}
