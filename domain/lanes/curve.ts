import { BUCKETS, bucketOf, EDGES } from './buckets.ts';
import type { Summary, Weighed } from './summary.ts';

// How long parcels of a lane take. Fine lanes have few parcels, so each is described by how it differs from the coarser
// one: it is so many times as slow, as far as its parcels show it.

/** The cumulative hazard at each of EDGES; the share still under way after so many days is exp(-hazard). Constant past the last. */
export type Curve = readonly number[];

export function hazardAt(curve: Curve, days: number): number {
  const i = bucketOf(days);
  if (i === undefined) return curve[BUCKETS]!;
  const from = EDGES[i]!;
  const part = Math.max(0, days - from) / (EDGES[i + 1]! - from);
  return curve[i]! + part * (curve[i + 1]! - curve[i]!);
}

/** The share still under way after so many days. */
export const staying = (curve: Curve, days: number): number => Math.exp(-hazardAt(curve, days));

/** The curve of parcels that take `times` as long. */
export const stretched = (curve: Curve, times: number): Curve => EDGES.map((edge) => hazardAt(curve, edge / times));

/** Parcels at risk that the coarser lane counts for in each bucket of a finer one. */
const PSEUDO_PARCELS = 20;
/** Lanes of one parent differ by a third or so. */
const LANE_SPREAD = 0.35;
/** Weeks of one lane differ by a fifth or so. */
const SEASON_SPREAD = 0.2;

/** The curve of the finest of these lanes, as it is these weeks. @param summaries from coarse to fine */
export function curveOf(summaries: readonly Summary[]): Curve {
  let curve = START;
  let season = 0;
  summaries.forEach(({ usual, recent }, depth) => {
    const stretch = depth === 0 ? 0 : stretchOf(curve, usual, 0, LANE_SPREAD);
    curve = observed(stretched(curve, Math.exp(stretch)), usual, depth === 0 ? 1 : PSEUDO_PARCELS);
    season = stretchOf(curve, recent, season, SEASON_SPREAD);
  });
  return stretched(curve, Math.exp(season));
}

/** Before anything is known: a tenth of the parcels leaves on each day. */
const START: Curve = EDGES.map((edge) => edge / 10);

/** What was seen in each bucket, and `pseudo` parcels that behave as the curve says. */
function observed(curve: Curve, { left, risk }: Weighed, pseudo: number): Curve {
  const seen = [0];
  for (let i = 0; i < BUCKETS; i++) {
    const prior = 1 - Math.exp(curve[i]! - curve[i + 1]!);
    const leaving = (left[i]! + pseudo * prior) / (risk[i]! + pseudo);
    seen.push(seen[i]! - Math.log(1 - Math.min(leaving, 0.999)));
  }
  return seen;
}

const GRID = Array.from({ length: 41 }, (_, i) => (i - 20) / 20);

/** The logarithm of how many times as slow as the curve these parcels are: the mean of its posterior, prior N(mean, spread²). */
function stretchOf(curve: Curve, seen: Weighed, mean: number, spread: number): number {
  const scores = GRID.map((x) => likelihood(stretched(curve, Math.exp(mean + x)), seen) - (x / spread) ** 2 / 2);
  const best = Math.max(...scores);
  const weights = scores.map((score) => Math.exp(score - best));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return mean + weights.reduce((sum, weight, i) => sum + weight * GRID[i]!, 0) / total;
}

/** The logarithm of the chance of what was seen. */
function likelihood(curve: Curve, { left, risk }: Weighed): number {
  let sum = 0;
  for (let i = 0; i < BUCKETS; i++) {
    if (risk[i] === 0) continue;
    const hazard = Math.max(1e-6, curve[i + 1]! - curve[i]!);
    sum += left[i]! * Math.log(1 - Math.exp(-hazard)) - (risk[i]! - left[i]!) * hazard;
  }
  return sum;
}
