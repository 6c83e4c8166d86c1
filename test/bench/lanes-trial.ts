import { localDate } from '../../domain/calendar/windows.ts';
import { daysBetween as calendarDays } from '../../domain/lanes/days.ts';
import { LEAST_PARCELS } from '../../domain/lanes/late.ts';
import { BASELINES, isLate, type Notice, promiseEnds, strikeReport } from './lanes-baselines.ts';
import { ordersOf, WORLDS } from './lanes-generated.ts';
import { readOrders } from './lanes-orders.ts';
import { CONFIDENCES, replay, type Told } from './lanes-replay.ts';

// How right the learned dates and notices are on a timeline: npx tsx test/bench/lanes-trial.ts FILE [STORE-ZONE]; or: generated UTC [WORLD]

/** With its part of a day, unlike the calendar's. */
const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 86_400_000;

const say = (text: string) => process.stdout.write(`${text}\n`);

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Wilson's interval of a share, 95 %. */
function wilson(hits: number, of: number): string {
  if (of === 0) return 'none';
  const z = 1.96;
  const p = hits / of;
  const middle = (p + z ** 2 / (2 * of)) / (1 + z ** 2 / of);
  const half = (z * Math.sqrt((p * (1 - p)) / of + z ** 2 / (4 * of ** 2))) / (1 + z ** 2 / of);
  return `${p.toFixed(3)} [${(middle - half).toFixed(3)}, ${(middle + half).toFixed(3)}]`;
}

function scored(name: string, all: readonly Told[], notice: Notice): string {
  const noticed = all.filter((told) => notice(told) !== undefined);
  const right = noticed.filter(isLate);
  const late = all.filter(isLate);
  const leads = right.map((told) => daysBetween(notice(told)!, promiseEnds(told)));
  const early = noticed.filter((told) => notice(told)! < promiseEnds(told));
  const lead = median(leads);
  return `${name.padEnd(16)} notices ${noticed.length}, precision ${wilson(right.length, noticed.length)}, recall ${wilson(right.length, late.length)}, lead ${lead.toFixed(2)} d; before the promise passed: ${early.length}, right ${wilson(early.filter(isLate).length, early.length)}`;
}

function report(told: readonly Told[]): void {
  const all = told.filter(({ order }) => !order.cancelledAt);
  const judged = all.filter(({ learnedAtStart }) => learnedAtStart >= LEAST_PARCELS);
  say(
    `${all.length} orders, ${judged.length} after the first ${LEAST_PARCELS} parcels, ${judged.filter(isLate).length} late; looks per order ${(judged.reduce((s, t) => s + t.looks, 0) / judged.length).toFixed(2)}`,
  );
  CONFIDENCES.forEach((confidence, i) => {
    say(scored(`confidence ${confidence}`, judged, ({ noticeAt }) => noticeAt[i]));
  });
  for (const [name, notice] of Object.entries(BASELINES)) say(scored(name, judged, notice));
  let [loss, count] = [0, 0];
  const bins = Array.from({ length: 10 }, () => ({ n: 0, chance: 0, late: 0 }));
  for (const told of judged) {
    const late = isLate(told) ? 1 : 0;
    for (const chance of told.chances) {
      loss -= Math.log(late ? chance : 1 - chance);
      count++;
      const bin = bins[Math.floor(chance * 10)]!;
      bin.n++;
      bin.chance += chance;
      bin.late += late;
    }
  }
  say(
    `log loss ${(loss / count).toFixed(4)} of ${count} looks; said / came true: ${bins.map(({ n, chance, late }) => `${(chance / n).toFixed(2)}/${(late / n).toFixed(2)} (${n})`).join('  ')}`,
  );
  const dated = judged.filter(({ order, atDispatch }) => order.deliveredAt && atDispatch?.expected);
  const err = (f: (t: Told) => string) =>
    dated.reduce((s, t) => s + Math.abs(calendarDays(f(t), localDate(t.order.deliveredAt!, t.order.zone))), 0) /
    dated.length;
  const own = err((t) => t.atDispatch!.expected!.likely);
  const med = err((t) => t.atDispatch!.median);
  say(
    `error at dispatch: ${own.toFixed(3)} d, store median ${med.toFixed(3)} d, ${((1 - own / med) * 100).toFixed(1)} % under`,
  );
  const inside = dated.filter((t) => {
    const d = localDate(t.order.deliveredAt!, t.order.zone);
    const e = t.atDispatch!.expected!;
    return e.from <= d && d <= e.to;
  });
  say(
    `coverage ${wilson(inside.length, dated.length)}, width ${(dated.reduce((s, t) => s + daysBetween(t.atDispatch!.expected!.from, t.atDispatch!.expected!.to) + 1, 0) / dated.length).toFixed(2)} days`,
  );
}

if (process.argv[2] && process.argv[2] !== 'generated')
  report(replay(readOrders(process.argv[2], process.argv[3] ?? 'UTC')));
else
  for (const [name, world] of Object.entries(WORLDS)) {
    if (process.argv[4] && process.argv[4] !== name) continue;
    say(`
${name}`);
    const told = replay(ordersOf(world));
    report(told);
    if (world.strike) say(strikeReport(told));
  }
