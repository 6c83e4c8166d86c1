// The 95 % confidence interval of a number that rests on few answers.

export type Interval = { low?: number; high?: number };

const Z = 1.96;

/** Of a share: Wilson's score interval; empty without any answer. */
export function shareBetween(part: number, n: number): Interval {
  if (n === 0) return {};
  const share = part / n;
  const spread = Z * Math.sqrt((share * (1 - share)) / n + Z ** 2 / (4 * n ** 2));
  const [middle, scale] = [share + Z ** 2 / (2 * n), 1 + Z ** 2 / n];
  return { low: Math.max(0, (middle - spread) / scale), high: Math.min(1, (middle + spread) / scale) };
}

/** Of a net promoter score from −100 to 100. One extra answer in each group keeps a few equal answers from looking certain. */
export function npsBetween(promoters: number, passives: number, detractors: number): Interval {
  if (promoters + passives + detractors === 0) return {};
  const n = promoters + passives + detractors + 3;
  const [up, down] = [(promoters + 1) / n, (detractors + 1) / n];
  const spread = Z * Math.sqrt((up + down - (up - down) ** 2) / n);
  return { low: Math.max(-100, 100 * (up - down - spread)), high: Math.min(100, 100 * (up - down + spread)) };
}
