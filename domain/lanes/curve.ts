import { memoize } from '../shared/memoize.ts';
import { BUCKETS, bucketOf, EDGES, LONGEST_DAYS } from './buckets.ts';
import type { Summary, Weighed } from './summary.ts';

// How long parcels of a lane take. Fine lanes have few parcels, so each is described by its difference from the coarser
// one: how many times as slow it is, as far as its parcels show.

/** The cumulative hazard at each of EDGES: the share still under way at that age is exp(-hazard). Constant past the last. */
export type Curve = readonly number[];

export const hazardAt = (curve: Curve, days: number): number => hazardIn(curve, ageAt(days));

/** A number of days as curves are read: a bucket, and how much of it has passed. */
type Age = { bucket: number; part: number };

function ageAt(days: number): Age {
  const bucket = bucketOf(days);
  if (bucket === undefined) return { bucket: BUCKETS, part: 0 };
  const from = EDGES[bucket]!;
  return { bucket, part: Math.max(0, days - from) / (EDGES[bucket + 1]! - from) };
}

const hazardIn = (curve: Curve, { bucket, part }: Age): number =>
  part === 0 ? curve[bucket]! : curve[bucket]! + part * (curve[bucket + 1]! - curve[bucket]!);

/** What makes a curve of another: at each of EDGES, the age at which the other is read. */
type AgesRead = readonly Age[];

const readAt = (curve: Curve, reading: AgesRead): Curve => reading.map((age) => hazardIn(curve, age));

/** The share still under way at this age. */
export const staying = (curve: Curve, days: number): number => Math.exp(-hazardAt(curve, days));

const stretch = (times: number): AgesRead => EDGES.map((edge) => ageAt(edge / times));

const steepen = (median: number, times: number): AgesRead =>
  EDGES.map((edge) => ageAt(median * (edge / median) ** times));

/** The curve of parcels that take `times` times as long. */
export const stretched = (curve: Curve, times: number): Curve => readAt(curve, stretch(times));

/** The curve of parcels that differ less, around the same median: with 2, a parcel that took twice the median takes √2 times it. */
export const steepened = (curve: Curve, median: number, times: number): Curve => readAt(curve, steepen(median, times));

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
  return steepened(near, median, Math.exp(posterior(near, steeper(median), seen, STEEPNESS_SPREAD)));
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

// What is tried at each of GRID is mostly the same for every lane: it is worked out once.
const slower = (mean: number): AgesRead[] => GRID.map((x) => stretch(Math.exp(mean + x)));
const SLOWER = slower(0);
const steeper = memoize((median: number): AgesRead[] => GRID.map((x) => steepen(median, Math.exp(x))));

/** How many times as slow as the curve these parcels are, as a logarithm. */
const stretchOf = (curve: Curve, seen: Weighed, mean: number, spread: number): number =>
  mean + posterior(curve, mean === 0 ? SLOWER : slower(mean), seen, spread);

/** The mean of GRID, given what was seen and how the curve changes at each; before that, N(0, spread²). */
function posterior(curve: Curve, readings: readonly AgesRead[], seen: Weighed, spread: number): number {
  const scores = GRID.map((x, i) => likelihood(curve, readings[i]!, seen) - (x / spread) ** 2 / 2);
  const best = Math.max(...scores);
  const weights = scores.map((score) => Math.exp(score - best));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.reduce((sum, weight, i) => sum + weight * GRID[i]!, 0) / total;
}

/** The logarithm of the chance of what was seen, if the curve is read at these ages. */
function likelihood(curve: Curve, ages: AgesRead, { left, risk }: Weighed): number {
  let sum = 0;
  for (let i = 0; i < risk.length; i++) {
    if (risk[i] === 0) continue;
    const hazard = Math.max(1e-6, hazardIn(curve, ages[i + 1]!) - hazardIn(curve, ages[i]!));
    const ofLeft = left[i] === 0 ? 0 : left[i]! * Math.log(1 - Math.exp(-hazard));
    sum += ofLeft - (risk[i]! - left[i]!) * hazard;
  }
  return sum;
}
