import type { BodyOf } from '../../domain/admin/routes.ts';
import { daysBetween } from '../../domain/calendar/days.ts';
import { localDate } from '../../domain/calendar/windows.ts';
import { caseIdOf, caseOfId } from '../../domain/cases/case-id.ts';
import { isCause } from '../../domain/message/cause.ts';
import { numbersOf } from '../../domain/metrics/numbers.ts';
import { countsIn, periodsOf } from '../../domain/metrics/periods.ts';
import { versionOf } from '../../domain/policy/store.ts';
import type { Case } from '../../domain/records/items.ts';
import { caseOf, orderKey, orderOf } from '../../domain/records/keys.ts';
import { sinceOf, workPartitions } from '../../domain/records/overview.ts';
import { dayCounts } from '../shared/day-counts.ts';
import { settingsChanges } from '../shared/kept-settings.ts';
import { pageOf } from '../shared/pages.ts';
import { sentMessages } from '../shared/sent-messages.ts';
import { storedItem } from '../shared/stored-items.ts';
import { batchGet, ownOf } from '../shared/table.ts';
import { addressOf, liftSuppression, suppress } from '../shared/use-cases/addresses.ts';
import { caseOfOrder, closeCase, noteCase, openCase, reopenCase } from '../shared/use-cases/cases.ts';
import { NoSuchCase, type OrderRef, WrongField } from '../shared/use-cases/errors.ts';
import { findOrders } from '../shared/use-cases/find-orders.ts';
import { holdOrder, releaseOrder } from '../shared/use-cases/journeys.ts';
import { eraseCustomer, exportCustomer, listRequests } from '../shared/use-cases/privacy-requests.ts';
import { resend, resendable, type WhichMails } from '../shared/use-cases/resend.ts';
import { askResend } from '../shared/use-cases/resend-to.ts';
import { resumeSending, sendingOf, stopSending } from '../shared/use-cases/sending.ts';
import { type Handlers, limitOf, type RouteGiven } from './admin.ts';
import { listAudit } from './audit.ts';
import { listLanes } from './lanes.ts';
import { listOrders, listWork, readOrder } from './orders.ts';
import { readStates } from './states.ts';

const MOST_DAYS = 366;

/**
 * What each route does. Each reads a bounded number of items, apart from an order's own partition, the orders of one
 * address and the privacy requests of a store: these are read whole, and do not grow with the number of orders.
 */
export const HANDLERS: Handlers = {
  listOrders,
  listWork,
  readOrder,
  readStates,
  listLanes,
  listAudit,
  search: async ({ port, store, body }) => ({ orders: await findOrders(port.journeys, store, body.text) }),
  readMessages: async ({ port, store, path }) => ({
    messages: await sentMessages(port.journeys, orderKey(store, path.orderId!)),
  }),
  listCases,
  readCase: async (given) => shown(given.path.caseId!, await caseNamed(given)),

  async openCase({ port, store, body: { orderId, text }, who, requestId, now }) {
    const words = text === undefined ? undefined : { id: requestId, by: who, text };
    const ref = { cause: 'by_hand', subject: 'order' } as const;
    const { did, case: opened } = await openCase(port.journeys, { store, orderId }, ref, now);
    if (words) await noteCase(port.journeys, { store, orderId }, ref, { do: 'note', entry: words }, now);
    return { did, caseId: caseIdOf(orderId, opened) };
  },

  async changeCase(given) {
    const { port, store, path, body, who, requestId, now } = given;
    const of = nameOf(path.caseId);
    const order: OrderRef = { store, orderId: of.orderId };
    const { journeys } = port;
    switch (body.do) {
      case 'close':
        return closeCase(journeys, order, of, now, { outcome: body.outcome, tell: body.tell });
      case 'reopen':
        return reopenCase(journeys, order, of, now);
      case 'note':
      case 'answer': {
        const entry = { id: requestId, by: body.by ?? who, text: body.text };
        return done(await noteCase(journeys, order, of, { do: body.do, entry }, now));
      }
      case 'assign':
        return done(await noteCase(journeys, order, of, { do: 'assign', assignee: body.assignee }, now));
      case 'snooze':
        return done(await noteCase(journeys, order, of, { do: 'snooze', until: body.until }, now));
      case 'set':
        return done(await noteCase(journeys, order, of, body, now));
    }
  },

  holdOrder: ({ port, store, path, now }) => holdOrder(port.journeys, { store, orderId: path.orderId! }, now),

  async releaseOrder({ port, store, path, now }) {
    const { held, journey } = await releaseOrder(port.journeys, { store, orderId: path.orderId! }, now);
    return { held: held.map(({ kind, reason, parcelId }) => ({ kind, reason, parcelId })), journey };
  },

  async resend({ port: { journeys }, store, path, body, who, now }) {
    const order = { store, orderId: path.orderId! };
    const { dryRun, to, message, reason: why } = body;
    if (to !== undefined) {
      if (!message) throw new WrongField('message', 'expected the message that is to go to another address');
      const { isNews } = await askResend(journeys, order, { message, to, by: who, why }, { now, dryRun });
      return { dryRun, isNews, messages: [message] };
    }
    const which = whichOf(body);
    const mails = dryRun ? await resendable(journeys, order, which) : await resend(journeys, order, which, now);
    return {
      dryRun,
      messages: mails.map(({ kind, parcelId, occurrence, at }) => ({ kind, parcelId, occurrence, at })),
    };
  },

  sending: ({ port, store }) => sendingOf(port.journeys, store),

  async changeSending({ port, store, body, now }) {
    if (body.do === 'stop') await stopSending(port.journeys, store, body.kinds, now);
    const { woken, failed } =
      body.do === 'resume' ? await resumeSending(port.journeys, store, body.kinds, now) : { woken: 0, failed: [] };
    return { kinds: body.kinds, woken, stillHeld: failed.map(({ orderId }) => orderId) };
  },

  async changeAddress({ port, store, body, now }) {
    const isNews =
      body.do === 'suppress'
        ? await suppress(port.journeys, store, body.email, now)
        : body.do === 'lift' && (await liftSuppression(port.journeys, store, body.email, now));
    const { suppressed, suppressedAt, wishes } = await addressOf(port.journeys, store, body.email);
    return { isNews, suppressed, suppressedAt, wishes };
  },

  listRequests: async ({ port, store }) => ({ requests: await listRequests(port.journeys, store) }),

  async askRequest({ port, store, body, now }) {
    if ((body.email === undefined) === (body.orderIds === undefined))
      throw new WrongField('email', 'expected either email or orderIds');
    const ask = body.do === 'export' ? exportCustomer : eraseCustomer;
    return ask(port.journeys, store, { email: body.email, orderIds: body.orderIds }, now);
  },

  async metrics({ port, store, query: { from, to, by } }) {
    const length = daysBetween(from, to);
    if (!(length >= 0 && length < MOST_DAYS)) throw new WrongField('to', `expected ${MOST_DAYS} days at the most`);
    const days = await dayCounts(port.metrics, store, { from, to });
    const periods = periodsOf({ from, to }, by).map((one) => ({ ...one, numbers: numbersOf(countsIn(days, one)) }));
    return { timeZone: port.settings.stores[store]!.timeZone, periods, days };
  },

  async settings({ port, store, query: { limit, cursor }, now }) {
    const settings = port.settings.stores[store]!;
    const page = { limit: limitOf(limit), cursor };
    const changed = await settingsChanges(port.journeys, store, settings, page);
    return { version: versionOf(settings), today: localDate(now, settings.timeZone), settings, ...changed };
  },
};

/** @throws WrongField */
function whichOf({ message, outcome, since }: BodyOf<'resend'>): WhichMails {
  if (message && outcome === undefined && since === undefined) return { message };
  if (message || outcome === undefined || since === undefined)
    throw new WrongField('outcome', 'expected either a message, or an outcome and since when');
  return { outcome, since };
}

const done = ({ isNews, case: after }: { isNews: boolean; case: Case }) => ({ isNews, waitsFor: after.waitsFor });

/** @throws NoSuchCase */
function nameOf(caseId: string | undefined) {
  const of = caseOfId(caseId ?? '');
  if (!of) throw new NoSuchCase('of this id', []);
  return of;
}

async function caseNamed({ port, store, path }: RouteGiven<'readCase'>): Promise<Case> {
  const { orderId, ...name } = nameOf(path.caseId);
  return caseOfOrder(port.journeys, { store, orderId }, name);
}

const shown = (caseId: string, one: Case) => ({
  caseId,
  orderId: nameOf(caseId).orderId,
  ...ownOf(one),
});

/** A filter by cause needs only the keys; a filter by assignee reads the cases of the page. */
async function listCases({ port, store, query }: RouteGiven<'listCases'>): Promise<object> {
  const { cause, assignee, openedFrom = '', openedTo = '~', limit } = query;
  const opened = { from: `CASE#${openedFrom}`, to: `CASE#${openedTo}` };
  const range = { partitions: workPartitions(store), ...opened, limit: limitOf(limit) };
  const { entries, cursor } = await pageOf(port.journeys, range, query.cursor);
  const wanted = entries.filter(({ sk }) => cause === undefined || caseOf(sk).cause === cause);
  const { client, table } = port.journeys;
  const keys = wanted.map(({ pk, sk }) => ({ pk, sk }));
  const items = await batchGet(client, table, keys);
  const cases = new Map(items.map((item) => [`${item.pk!.S} ${item.sk!.S}`, storedItem('CASE', item)]));
  const listed = wanted.flatMap((entry) => {
    const found = cases.get(`${entry.pk} ${entry.sk}`);
    const { cause: of } = caseOf(entry.sk);
    if (!found || !isCause(of) || found.status !== 'open') return [];
    if (assignee !== undefined && found.assignee !== assignee) return [];
    const { orderId } = orderOf(entry.pk);
    const { subject, priority, waitsFor, snoozedUntil, answeredAt } = found;
    return [
      {
        caseId: caseIdOf(orderId, found),
        orderId,
        cause: of,
        subject,
        openedAt: sinceOf(entry),
        priority,
        waitsFor,
        assignee: found.assignee,
        snoozedUntil,
        answeredAt,
      },
    ];
  });
  return { cases: listed, cursor };
}
