import { BUCKETS, EDGES, LONGEST_DAYS } from './buckets.ts';
import { type Curve, observed, START, staying } from './curve.ts';
import { LEAST_FOR_A_DATE } from './expected.ts';
import type { Summary, Weighed } from './summary.ts';

// How a lane is doing, for people to look at: from its own parcels alone, without the coarser lanes.

/** The days within which these shares of the arriving parcels arrive. */
export type Quantiles = { p10: number; p50: number; p80: number; p95: number };

export function quantilesOf(seen: Weighed): Quantiles {
  const curve = observed(START, seen, 1);
  const days = (share: number) => Math.round(quantile(curve, share) * 10) / 10;
  return { p10: days(0.1), p50: days(0.5), p80: days(0.8), p95: days(0.95) };
}

function quantile(curve: Curve, share: number): number {
  const stays = 1 - share * (1 - staying(curve, LONGEST_DAYS));
  const i = Math.min(
    BUCKETS,
    Math.max(
      1,
      EDGES.findIndex((edge) => staying(curve, edge) <= stays),
    ),
  );
  const [from, to] = [EDGES[i - 1]!, EDGES[i]!];
  const [before, after] = [staying(curve, from), staying(curve, to)];
  return before === after ? to : from + ((to - from) * (before - stays)) / (before - after);
}

/** How many times as long as usual its parcels take these weeks; `undefined` when there are too few. */
export function trendOf({ usual, recent }: Summary): number | undefined {
  if (recent.risk[0]! < LEAST_FOR_A_DATE) return undefined;
  return quantilesOf(recent).p50 / quantilesOf(usual).p50;
}

/** From here on a lane counts as slow: its parcels take a fifth longer these weeks. */
export const SLOW = 1.2;
