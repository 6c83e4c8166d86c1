import { caseIdOf } from '../../domain/cases/case-id.ts';
import { withAssumptions } from '../../domain/journey/assumptions.ts';
import { awaited } from '../../domain/journey/awaited.ts';
import { whatNext } from '../../domain/journey/next.ts';
import { sentenceOf } from '../../domain/message/reasons.ts';
import { executionName, FLOW, META, orderOf } from '../../domain/records/keys.ts';
import { dayPartitions } from '../../domain/records/overview.ts';
import { toFlow } from '../shared/flow-item.ts';
import { newsSourcesOf } from '../shared/news-sources.ts';
import { pageOf } from '../shared/pages.ts';
import { storedItem } from '../shared/stored-items.ts';
import { batchGet, ownOf } from '../shared/table.ts';
import { historyOf } from '../shared/use-cases/orders.ts';
import { limitOf, type RouteGiven } from './admin.ts';

/** The orders of some days, each by two items. */
export async function listOrders({ port, store, query }: RouteGiven<'listOrders'>): Promise<object> {
  const { from, to } = query;
  const range = { partitions: dayPartitions(store), from, to, limit: limitOf(query.limit), latestFirst: true };
  const { entries, cursor } = await pageOf(port.journeys, range, query.cursor);
  const { client, table } = port.journeys;
  const keys = entries.flatMap(({ pk }) => [META, FLOW].map((sk) => ({ pk, sk })));
  const items = await batchGet(client, table, keys);
  const itemOf = (pk: string, sk: string) => items.find((item) => item.pk?.S === pk && item.sk?.S === sk);
  const orders = entries.flatMap(({ pk }) => {
    const [meta, flow] = [itemOf(pk, META), itemOf(pk, FLOW)];
    if (!meta) return [];
    const { number, placedAt, total, currency } = storedItem('META', meta).order;
    const { stage, outcome } = flow ? toFlow(flow) : {};
    return [{ orderId: orderOf(pk).orderId, number, placedAt, total, currency, stage, outcome }];
  });
  return { orders, cursor };
}

/** All of an order, what it awaits, and what comes next and why. */
export async function readOrder({ port, store, path, now }: RouteGiven<'readOrder'>): Promise<object> {
  const orderId = path.orderId!;
  const settings = port.settings.stores[store]!;
  const stored = await historyOf(port.journeys, { store, orderId });
  const history = withAssumptions(stored, settings, await newsSourcesOf(port.journeys)(store), now);
  const { stage, outcome, run, registers } = history.flow;
  return {
    orderId,
    platform: history.meta.platform,
    order: history.meta.order,
    parcels: history.parcels,
    events: history.events.map(plain),
    registers,
    messages: history.mails.map(plain),
    decisions: history.decisions.map((one) => ({ ...plain(one), because: sentenceOf(one.reason) })),
    cases: history.cases.map((one) => ({ caseId: caseIdOf(orderId, one), ...plain(one) })),
    journey: { stage, outcome, run, ...(run && { execution: executionName(store, run, orderId) }) },
    awaits: awaited(history, settings, now),
    next: whatNext(history, settings, now),
  };
}

/** Without what only the ledger needs. */
function plain(item: object): object {
  const { attempt: _, to: __, ...plain } = ownOf(item);
  return plain;
}
