import { type BodyOf, type QueryOf, ROUTE_NAMES, ROUTES, type RouteName } from '../../domain/admin/routes.ts';
import { CaseIsFull, OutcomeNotTold } from '../../domain/cases/case.ts';
import { type FieldProblem, jsonOf, parse } from '../shared/fields.ts';
import { BadCursor } from '../shared/pages.ts';
import { ChangedMeanwhile } from '../shared/transact.ts';
import { NoSuchCase, NoSuchOrder, WrongField } from '../shared/use-cases/errors.ts';
import type { AdminPort } from './port.ts';

/** @property who the ARN of the caller, authorized by API Gateway @property requestId different for each call */
export type AdminCall = {
  routeKey: string;
  path: Readonly<Record<string, string | undefined>>;
  query: Readonly<Record<string, string | undefined>>;
  body: string;
  who: string;
  requestId: string;
};

export type AdminAnswer = { status: number; body: object };

/** What a handler is given; `Name` is its route. */
export type RouteGiven<Name extends RouteName> = {
  port: AdminPort;
  store: string;
  path: AdminCall['path'];
  query: QueryOf<Name>;
  body: BodyOf<Name>;
  who: string;
  requestId: string;
  now: string;
};

export type Handlers = { [Name in RouteName]: (given: RouteGiven<Name>) => Promise<object> };

const PAGE = 25;
export const limitOf = (limit: string | undefined): number => Number(limit ?? PAGE);

/** A problem in the form of RFC 9457. */
const problem = (status: number, title: string, errors: FieldProblem[] = []): AdminAnswer => ({
  status,
  body: { type: 'about:blank', title, status, ...(errors.length > 0 && { errors }) },
});

/** Answers a call that API Gateway has authorized: validates it by its row in the table of routes, records who does what, and does it. */
export async function admin(call: AdminCall, handlers: Handlers, port: AdminPort): Promise<AdminAnswer> {
  const name = ROUTE_NAMES.find((one) => ROUTES[one].route === call.routeKey);
  const { storeId: store = '' } = call.path;
  if (!name || !Object.hasOwn(port.settings.stores, store)) return problem(404, 'there is no such store');
  const query = parse(ROUTES[name].query, call.query);
  if ('problems' in query) return problem(400, 'the query is not as expected', query.problems);
  const body = parse(ROUTES[name].body, call.body === '' ? {} : jsonOf(call.body));
  if ('problems' in body) return problem(400, 'the body is not as expected', body.problems);
  const now = new Date(port.now()).toISOString();
  const { path, who, requestId } = call;
  if (call.routeKey.startsWith('POST') && name !== 'search')
    await port.audit(store, {
      at: now,
      id: requestId,
      who,
      did: name,
      orderId: path.orderId,
      caseId: path.caseId,
      why: (body.data as { reason?: string }).reason,
      ...noted(body.data as { to?: string; dryRun?: boolean }),
    });
  try {
    const given = { port, store, path, query: query.data, body: body.data, who, requestId, now };
    return { status: 200, body: await (handlers[name] as (given: object) => Promise<object>)(given) };
  } catch (error) {
    return answerOf(error);
  }
}

/** The audit records that a message went to another address, but not to which one. */
const noted = ({ to, dryRun }: { to?: string; dryRun?: boolean }) => ({
  ...(to !== undefined && { toAnotherAddress: true }),
  ...(dryRun && { dryRun }),
});

function answerOf(error: unknown): AdminAnswer {
  if (error instanceof NoSuchOrder) return problem(404, 'there is no such order, or it was erased');
  if (error instanceof NoSuchCase) return problem(404, 'there is no such case');
  if (error instanceof CaseIsFull || error instanceof ChangedMeanwhile) return problem(409, error.message);
  if (error instanceof OutcomeNotTold)
    return problem(400, 'the body is not as expected', [{ field: 'outcome', message: error.message }]);
  if (error instanceof BadCursor)
    return problem(400, 'the query is not as expected', [{ field: 'cursor', message: error.message }]);
  if (error instanceof WrongField)
    return problem(400, 'the request is not as expected', [{ field: error.field, message: error.message }]);
  throw error;
}
