import { caseIdOf } from '../../domain/cases/case-id.ts';
import { type Awaited, awaited } from '../../domain/journey/awaited.ts';
import { awaitsWords } from '../../domain/journey/awaits.ts';
import { expectedIn } from '../../domain/journey/expectation.ts';
import { aboutFrom, type Flow } from '../../domain/journey/flow.ts';
import { isComplete } from '../../domain/journey/goods.ts';
import { allTold } from '../../domain/journey/history.ts';
import { whatNext } from '../../domain/journey/next.ts';
import { plannedIn } from '../../domain/journey/planned.ts';
import { sentenceOf } from '../../domain/message/reasons.ts';
import { executionName, FLOW, META, orderOf } from '../../domain/records/keys.ts';
import { dayPartitions, workPartitions } from '../../domain/records/overview.ts';
import { compare } from '../../domain/shared/sorting.ts';
import { executionLink } from '../shared/execution-link.ts';
import { toFlow } from '../shared/flow-item.ts';
import { type Listed, pageOf } from '../shared/pages.ts';
import { storedItem } from '../shared/stored-items.ts';
import { batchGet, ownOf } from '../shared/table.ts';
import { NoSuchOrder } from '../shared/use-cases/errors.ts';
import { limitOf, type RouteGiven } from './admin.ts';
import type { AdminPort } from './port.ts';

/** The orders of some days, from two items each; only the state "awaits" needs an order's whole partition. */
export async function listOrders({ port, store, query, now }: RouteGiven<'listOrders'>): Promise<object> {
  const { from, to } = query;
  const range = { partitions: dayPartitions(store), from, to, limit: limitOf(query.limit), latestFirst: true };
  const { entries, cursor } = await pageOf(port.journeys, range, query.cursor);
  const rows = await rowsOf(port, entries);
  const listed = rows.filter(({ stage }) => query.stage === undefined || stage === query.stage);
  if (query.awaits === undefined) return { orders: listed, cursor };
  const awaiting = await Promise.all(
    listed.map(async (one) => ({ ...one, awaits: await awaitedBy(port, store, one.orderId, now) })),
  );
  return { orders: awaiting.filter(({ awaits }) => awaits?.what === query.awaits), cursor };
}

/** The index is slightly delayed, so FLOW decides whether an order is still waiting. */
const WAITING = {
  held: { work: 'HOLD', isStill: ({ held }: WaitingOrder) => held !== undefined },
  stopped: { work: 'STOPPED', isStill: ({ stage }: WaitingOrder) => stage === 'stopped' },
} as const;

/** The orders that people hold, or whose journey has stopped; those that have waited longest come first. */
export async function listWork({ port, store, query }: RouteGiven<'listWork'>): Promise<object> {
  const { work, isStill } = WAITING[query.what];
  const range = { partitions: workPartitions(store), from: `${work}#`, to: `${work}#~`, limit: limitOf(query.limit) };
  const { entries, cursor } = await pageOf(port.journeys, range, query.cursor);
  const rows = await rowsOf(port, entries);
  return { orders: rows.filter(isStill), cursor };
}

type WaitingOrder = Pick<Flow, 'held' | 'stage'>;

/** The row of each order in a list, from two of its items. */
async function rowsOf({ journeys: { client, table } }: AdminPort, entries: readonly Listed[]) {
  const keys = entries.flatMap(({ pk }) => [META, FLOW].map((sk) => ({ pk, sk })));
  const items = await batchGet(client, table, keys);
  const itemOf = (pk: string, sk: string) => items.find((item) => item.pk?.S === pk && item.sk?.S === sk);
  return entries.flatMap(({ pk }) => {
    const [meta, flow] = [itemOf(pk, META), itemOf(pk, FLOW)];
    if (!meta) return [];
    const { number, placedAt, total, currency } = storedItem('META', meta).order;
    const { stage, outcome, held }: Partial<Flow> = flow ? toFlow(flow) : {};
    return [{ orderId: orderOf(pk).orderId, number, placedAt, total, currency, stage, outcome, held }];
  });
}

/** `undefined` for an order that was erased meanwhile. */
async function awaitedBy(port: AdminPort, store: string, orderId: string, now: string): Promise<Awaited | undefined> {
  const settings = port.settings.stores[store]!;
  try {
    return awaited(await port.wholeHistory({ store, orderId }, settings, now), settings, now);
  } catch (error) {
    if (error instanceof NoSuchOrder) return undefined;
    throw error;
  }
}

/** Everything about an order, what it awaits, and what comes next and why. */
export async function readOrder({ port, store, path, now }: RouteGiven<'readOrder'>): Promise<object> {
  const orderId = path.orderId!;
  const settings = port.settings.stores[store]!;
  const history = await port.wholeHistory({ store, orderId }, settings, now);
  const { stage, outcome, run, registers, held, placed } = history.flow;
  const since = aboutFrom(placed);
  const name = executionName(store, run ?? 1, orderId);
  const awaits = awaited(history, settings, now);
  const told = allTold(history);
  return {
    orderId,
    platform: history.meta.platform,
    order: history.meta.order,
    parcels: history.parcels,
    events: history.events
      .map((one) => ({ ...plain(one), occurredAt: one.occurredAt, counts: one.occurredAt >= since }))
      .sort((a, b) => compare(a.occurredAt, b.occurredAt)),
    registers,
    messages: told.mails.map(plain),
    resends: (history.resends?.asked ?? []).map(ownOf),
    decisions: told.decisions.map((one) => ({ ...plain(one), because: sentenceOf(one.reason) })),
    cases: history.cases.map((one) => ({ caseId: caseIdOf(orderId, one), ...plain(one) })),
    answers: (history.answers ?? []).map(plain),
    journey: {
      stage,
      outcome,
      run,
      held,
      execution: { name, link: executionLink(port.executions.stateMachineArn, name) },
    },
    awaits: { ...awaits, says: awaitsWords[awaits.what] },
    next: whatNext(history, settings, now),
    // only for open parcels: once everything has arrived, nothing is expected
    expected: isComplete(history) ? undefined : expectedIn(history, settings, now),
    planned: plannedIn(history, settings, now).map(({ because, ...one }) => ({
      ...one,
      because: because && sentenceOf(because),
    })),
  };
}

/** Without the attributes that only the ledger needs. */
function plain(item: object): object {
  const { attempt: _, to: __, ...plain } = ownOf(item);
  return plain;
}
