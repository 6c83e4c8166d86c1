import { withoutAddresses } from '../message/addresses.ts';

// The weekly mail to the team: why customers were not happy, by product and by carrier, against the four weeks before.

const WEEKS_BEFORE = 4;
/** Of each list, the most frequent. */
const MOST_ROWS = 15;

type ReasonRow = { reason: string; of: string; now: number; before: number };

/**
 * The mail's text; `undefined` if nobody gave a reason in all of these weeks.
 * @param now the counts of the week that is over @param before those of the four weeks before it, summed up
 */
export function weeklyText(
  store: string,
  week: string,
  now: Readonly<Record<string, number>>,
  before: Readonly<Record<string, number>>,
): string | undefined {
  const [products, carriers] = [rowsOf('of', now, before), rowsOf('by', now, before)];
  if (products.length + carriers.length === 0) return undefined;
  const n = (counts: Readonly<Record<string, number>>) => counts.parcels_delivered ?? 0;
  return [
    `${store}: why customers were not happy in the week from ${week}, against the ${WEEKS_BEFORE} weeks before.`,
    `${n(now)} parcels arrived in the week, ${n(before)} in those before.`,
    ...section('By product (SKU, else the shop’s id)', products),
    ...section('By carrier', carriers),
    '',
    'One reason about an order counts once for each of its products and carriers that it is about, at most five of each.',
  ].join('\n');
}

function rowsOf(
  kind: 'of' | 'by',
  now: Readonly<Record<string, number>>,
  before: Readonly<Record<string, number>>,
): ReasonRow[] {
  const names = new Set([...Object.keys(now), ...Object.keys(before)]);
  const rows = [...names].flatMap((name): ReasonRow[] => {
    const [, reason, found, of] = /^reason_([a-z_]+?)_(of|by)_(.+)$/.exec(name) ?? [];
    const row = { now: now[name] ?? 0, before: before[name] ?? 0 };
    return reason && of && found === kind && row.now + row.before > 0 ? [{ reason, of, ...row }] : [];
  });
  return rows.sort((a, b) => b.now - a.now || b.before - a.before || (a.of < b.of ? -1 : 1)).slice(0, MOST_ROWS);
}

function section(title: string, rows: readonly ReasonRow[]): string[] {
  const lines = rows.map(
    ({ reason, of, now, before }) =>
      `${String(now).padStart(5)}  (before: ${(before / WEEKS_BEFORE).toFixed(1)} a week, n = ${before})  ${withoutAddresses(of)}: ${reason.replaceAll('_', ' ')}`,
  );
  return rows.length > 0 ? ['', title, ...lines] : [];
}
