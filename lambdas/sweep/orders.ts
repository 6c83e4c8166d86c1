import { DAY_MS, HOUR_MS } from '../../domain/calendar/durations.ts';
import type { Settings } from '../../domain/policy/settings.ts';
import { FLOW, orderOf } from '../../domain/records/keys.ts';
import type { Dispatched, StateMachineClient } from '../shared/dispatch.ts';
import { toFlow } from '../shared/flow-item.ts';
import { log } from '../shared/log.ts';
import { batchGet, type JourneysTable, MOST_KEYS } from '../shared/table.ts';
import { ordersPlaced } from '../shared/use-cases/orders-of-days.ts';
import { dispatchOrLeave } from '../shared/use-cases/stopped.ts';
import { isOfThisSweep } from './began.ts';
import type { Budget } from './budget.ts';
import type { MarksPort } from './marks.ts';

// If dispatch misses a change of FLOW, an order has no run, or its run misses the news. So the sweep looks at each
// order as dispatch would, several times in its first days. The same image leads to the same start, which starts only
// once.

/**
 * The ages at which an order is looked at. The first look gives dispatch an hour. The others run once a day, and find
 * what came late or was lost later.
 */
export const LOOKS = [
  { ageMs: HOUR_MS, everyMs: 1 },
  { ageMs: DAY_MS, everyMs: DAY_MS },
  { ageMs: 3 * DAY_MS, everyMs: DAY_MS },
  { ageMs: 7 * DAY_MS, everyMs: DAY_MS },
] as const;
const DAYS_MS = LOOKS.at(-1)!.ageMs;

/** After a long pause the mark moves step by step, so that a sweep that ends early still makes progress. */
const STEP_MS = DAY_MS;

export type Looked = { orders: number; started: number; woken: number };
type Span = { from: string; to: string };

/**
 * Looks at the orders that have reached one of these ages since the last sweep. The first sweep looks at all orders of
 * the last days. The mark moves when every order of a step is done, and stays if one fails.
 * @throws what failed, after the others are done
 */
export async function lookAtOrders(
  journeys: JourneysTable,
  { stores }: Pick<Settings, 'stores'>,
  machine: StateMachineClient,
  marks: MarksPort,
  now: string,
  budget: Budget,
): Promise<Looked> {
  const sum: Looked = { orders: 0, started: 0, woken: 0 };
  const failed: unknown[] = [];
  for (let mark = (await marks.read()).orders; (mark === undefined || mark < now) && budget.hasTime(); ) {
    const to = mark === undefined ? now : earlier(after(mark, STEP_MS), now);
    for (const store of Object.keys(stores)) {
      for (const span of spansOf(mark, to)) {
        for await (const pks of inBatches(ordersPlaced(journeys, store, span))) {
          if (!budget.hasTime()) return sum;
          failed.push(...(await lookAt(journeys, pks, { stores }, machine, now, sum)));
        }
      }
    }
    if (failed.length === 0) await marks.move('orders', to);
    mark = to;
  }
  if (failed.length > 0) throw failed[0];
  return sum;
}

/** The spans of time in which the orders were placed that are due for a look between two times. */
export function spansOf(mark: string | undefined, to: string): Span[] {
  if (mark === undefined) return [{ from: after(to, -DAYS_MS - DAY_MS), to: after(to, -HOUR_MS) }];
  return LOOKS.map(({ ageMs, everyMs }) => ({
    from: after(whole(mark, everyMs), -ageMs),
    to: after(whole(to, everyMs), -ageMs),
  })).filter(({ from, to }) => from < to);
}

/** @returns what failed */
async function lookAt(
  journeys: JourneysTable,
  pks: string[],
  settings: Pick<Settings, 'stores'>,
  machine: StateMachineClient,
  now: string,
  sum: Looked,
): Promise<unknown[]> {
  const keys = pks.map((pk) => ({ pk, sk: FLOW }));
  // a slightly old item leads at worst to a start or a wake-up that has already happened
  const flows = await batchGet(journeys.client, journeys.table, keys, { ConsistentRead: false });
  sum.orders += pks.length;
  const failed: unknown[] = [];
  for (const item of flows) {
    const pk = item.pk!.S!;
    const done: Dispatched | undefined = await dispatchOrLeave(
      journeys,
      pk,
      toFlow(item),
      settings,
      machine,
      now,
    ).catch((error) => {
      failed.push(error);
      return undefined;
    });
    if (done?.woken) sum.woken++;
    if (!isOfThisSweep(done?.started, now)) continue;
    sum.started++;
    log.error('an order had no run, which its change should have started', orderOf(pk));
  }
  return failed;
}

async function* inBatches(pks: AsyncIterable<string>): AsyncGenerator<string[]> {
  let batch: string[] = [];
  for await (const pk of pks) {
    if (batch.push(pk) < MOST_KEYS) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

const whole = (time: string, ms: number): string => new Date(Math.floor(Date.parse(time) / ms) * ms).toISOString();
const after = (time: string, ms: number): string => new Date(Date.parse(time) + ms).toISOString();
const earlier = (one: string, other: string): string => (one < other ? one : other);
