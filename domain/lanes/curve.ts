import { BUCKETS, bucketOf, EDGES, LONGEST_DAYS } from './buckets.ts';
import type { Summary, Weighed } from './summary.ts';

// How long parcels of a lane take. Fine lanes have few parcels, so each is described by its difference from the coarser
// one: how many times as slow it is, as far as its parcels show.

/** The cumulative hazard at each of EDGES: the share still under way at that age is exp(-hazard). Constant past the last. */
export type Curve = readonly number[];

export function hazardAt(curve: Curve, days: number): number {
  const i = bucketOf(days);
  if (i === undefined) return curve[BUCKETS]!;
  const from = EDGES[i]!;
  const part = Math.max(0, days - from) / (EDGES[i + 1]! - from);
  return curve[i]! + part * (curve[i + 1]! - curve[i]!);
}

/** The share still under way at this age. */
export const staying = (curve: Curve, days: number): number => Math.exp(-hazardAt(curve, days));

/** The curve of parcels that take `times` times as long. */
export const stretched = (curve: Curve, times: number): Curve => EDGES.map((edge) => hazardAt(curve, edge / times));

/** The curve of parcels that differ less, around the same median: with 2, a parcel that took twice the median takes √2 times it. */
export const steepened = (curve: Curve, median: number, times: number): Curve =>
  EDGES.map((edge) => hazardAt(curve, median * (edge / median) ** times));

function medianOf(curve: Curve): number {
  const half = (1 - staying(curve, LONGEST_DAYS)) / 2;
  return Math.max(
    1,
    EDGES.findIndex((edge) => 1 - staying(curve, edge) >= half),
  );
}

/** The weight of the coarser lane in each bucket of a finer one, in parcels at risk. */
const PSEUDO_PARCELS = 20;
/** Lanes of one parent differ by a third or so. */
const LANE_SPREAD = 0.35;
/** How mixed a lane is differs by a quarter or so. */
const STEEPNESS_SPREAD = 0.25;
/** Weeks of one lane differ by a fifth or so. */
const SEASON_SPREAD = 0.2;

/** The curve of the finest of these lanes, for these weeks. @param summaries from coarse to fine */
export function curveOf(summaries: readonly Summary[]): Curve {
  let curve = START;
  let season = 0;
  summaries.forEach(({ usual, recent }, depth) => {
    if (depth > 0) curve = fitted(curve, usual);
    curve = observed(curve, usual, depth === 0 ? 1 : PSEUDO_PARCELS);
    season = stretchOf(curve, recent, season, SEASON_SPREAD);
  });
  return stretched(curve, Math.exp(season));
}

/** A coarse lane mixes near and far. Its finer lanes are faster or slower, and each of them is less mixed. */
function fitted(curve: Curve, seen: Weighed): Curve {
  const near = stretched(curve, Math.exp(stretchOf(curve, seen, 0, LANE_SPREAD)));
  const median = medianOf(near);
  const steeper = (x: number) => steepened(near, median, Math.exp(x));
  return steeper(posterior(steeper, seen, STEEPNESS_SPREAD));
}

/** Before anything is known, a tenth of the parcels leaves on each day. */
export const START: Curve = EDGES.map((edge) => edge / 10);

/** What was observed in each bucket, plus `pseudo` parcels that behave as the curve says. */
export function observed(curve: Curve, { left, risk }: Weighed, pseudo: number): Curve {
  const seen = [0];
  for (let i = 0; i < BUCKETS; i++) {
    const prior = 1 - Math.exp(curve[i]! - curve[i + 1]!);
    const leaving = (left[i]! + pseudo * prior) / (risk[i]! + pseudo);
    seen.push(seen[i]! - Math.log(1 - Math.min(leaving, 0.999)));
  }
  return seen;
}

const GRID = Array.from({ length: 41 }, (_, i) => (i - 20) / 20);

/** How many times as slow as the curve these parcels are, as a logarithm. */
const stretchOf = (curve: Curve, seen: Weighed, mean: number, spread: number): number =>
  mean + posterior((x) => stretched(curve, Math.exp(mean + x)), seen, spread);

/** The mean of the parameter that makes these curves out of one, given the observations; its prior is N(0, spread²). */
function posterior(curveAt: (x: number) => Curve, seen: Weighed, spread: number): number {
  const scores = GRID.map((x) => likelihood(curveAt(x), seen) - (x / spread) ** 2 / 2);
  const best = Math.max(...scores);
  const weights = scores.map((score) => Math.exp(score - best));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.reduce((sum, weight, i) => sum + weight * GRID[i]!, 0) / total;
}

/** The log-likelihood of the observations. */
function likelihood(curve: Curve, { left, risk }: Weighed): number {
  let sum = 0;
  for (let i = 0; i < BUCKETS; i++) {
    if (risk[i] === 0) continue;
    const hazard = Math.max(1e-6, curve[i + 1]! - curve[i]!);
    sum += left[i]! * Math.log(1 - Math.exp(-hazard)) - (risk[i]! - left[i]!) * hazard;
  }
  return sum;
}
