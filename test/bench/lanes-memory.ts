import { type Cell, type Increment, LEGS, type Leg } from '../../domain/lanes/cells.ts';
import { lanesOf, type Route, STORE_LANE } from '../../domain/lanes/lanes.ts';
import { type LegSummaries, learnedFrom } from '../../domain/lanes/learned.ts';
import type { Learned } from '../../domain/lanes/progress.ts';
import { type Summary, summaryOf, type Weekdays, weekdaysOf } from '../../domain/lanes/summary.ts';

/** The counters of one store in memory, and what is learned from them: folded once a day, since a decision in AWS may know less than all, too. */
export class LanesInMemory {
  readonly #cells = new Map<string, Map<string, Record<string, number>>>();
  readonly #summaries = new Map<string, { day: string; summary: Summary }>();
  readonly #learned = new Map<string, { day: string; learned: Learned }>();

  add(increments: readonly Increment[]): void {
    for (const { lane, leg, week, name, amount } of increments) {
      const weeks = this.#cells.get(`${lane} ${leg}`) ?? new Map<string, Record<string, number>>();
      const cell = weeks.get(week) ?? {};
      cell[name] = (cell[name] ?? 0) + amount;
      this.#cells.set(`${lane} ${leg}`, weeks.set(week, cell));
    }
  }

  cells(lane: string, leg: Leg): ReadonlyMap<string, Cell> {
    return this.#cells.get(`${lane} ${leg}`) ?? new Map();
  }

  learned(route: Route, today: string): Learned {
    const lanes = lanesOf(route);
    const key = lanes.at(-1)!;
    const known = this.#learned.get(key);
    if (known?.day === today) return known.learned;
    const legs = LEGS.map((leg) => [leg, this.#leg(lanes, leg, today)] as const);
    const learned = learnedFrom(Object.fromEntries(legs) as Record<Leg, LegSummaries>);
    this.#learned.set(key, { day: today, learned });
    return learned;
  }

  #leg(lanes: readonly string[], leg: Leg, today: string): LegSummaries {
    const weekdays = weekdaysOf(this.cells(STORE_LANE, leg).values());
    const taken = lanes.filter((lane) => this.cells(lane, leg).size > 0);
    return { weekdays, lanes: taken.map((lane) => this.#summary(lane, leg, today, weekdays)) };
  }

  #summary(lane: string, leg: Leg, today: string, weekdays: Weekdays): Summary {
    const key = `${lane} ${leg}`;
    const known = this.#summaries.get(key);
    if (known?.day === today) return known.summary;
    const summary = summaryOf(this.cells(lane, leg), today, weekdays);
    this.#summaries.set(key, { day: today, summary });
    return summary;
  }
}
