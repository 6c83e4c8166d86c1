import { type Cell, type Increment, LEGS, type Leg } from '../../domain/lanes/cells.ts';
import { lanesOf, type Route } from '../../domain/lanes/lanes.ts';
import { learnedFrom } from '../../domain/lanes/learned.ts';
import type { Learned } from '../../domain/lanes/progress.ts';
import { type Summary, summaryOf } from '../../domain/lanes/summary.ts';

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
    const of = (leg: Leg) => lanes.map((lane) => this.#summary(lane, leg, today)).filter((each) => each !== undefined);
    const learned = learnedFrom(Object.fromEntries(LEGS.map((leg) => [leg, of(leg)])) as Record<Leg, Summary[]>);
    this.#learned.set(key, { day: today, learned });
    return learned;
  }

  #summary(lane: string, leg: Leg, today: string): Summary | undefined {
    const key = `${lane} ${leg}`;
    const cells = this.#cells.get(key);
    if (!cells) return undefined;

    const known = this.#summaries.get(key);
    if (known?.day === today) return known.summary;
    const summary = summaryOf(cells, today);
    this.#summaries.set(key, { day: today, summary });
    return summary;
  }
}
