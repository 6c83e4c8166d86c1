import * as z from 'zod/mini';
import { MOST_TEXT } from '../cases/case.ts';
import { AWAITS } from '../journey/awaits.ts';
import { JOURNEY_STAGES } from '../journey/flow.ts';
import { LEGS } from '../lanes/cells.ts';
import { CAUSES, PRIORITIES, WAITS_FOR } from '../message/cause.ts';
import { MESSAGE_KINDS } from '../message/kinds.ts';
import { PERIOD_NAMES } from '../metrics/periods.ts';
import { Email } from '../order/order.ts';
import { CASE_OUTCOMES } from '../records/items.ts';

// Every route of the Admin API, once: the stack makes routes and policies of it, the function its checks, bin/docs the
// OpenAPI document, and the client its types. Personal data goes in bodies only.

/** Who may call a route; each may do what those before may. */
export const ROLES = ['viewer', 'agent', 'operator'] as const;
export type Role = (typeof ROLES)[number];

const text = z.string().check(z.minLength(1), z.maxLength(MOST_TEXT));
const reason = text;
const id = z.string().check(z.minLength(1), z.maxLength(500));
const email = z.string().check(z.minLength(3), z.maxLength(320));
const day = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/, 'expected a day, "YYYY-MM-DD"'));
/** Read with milliseconds, as what is stored has them: times are compared as text. */
const instant = z.pipe(
  z.iso.datetime({ error: 'expected a UTC time such as "2026-03-02T09:00:00Z"' }),
  z.transform((time: string) => new Date(time).toISOString()),
);
const cursor = z.optional(z.string().check(z.maxLength(4000)));
/** A query's numbers are texts. */
const limit = z.optional(z.string().check(z.regex(/^([1-9]|[1-4]\d|50)$/, 'expected a number from 1 to 50')));
const note = { by: z.optional(z.string().check(z.minLength(1), z.maxLength(100))), text: z.optional(text) };

const CaseAction = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('note'), ...note }),
  z.strictObject({ do: z.literal('answer'), ...note }),
  z.strictObject({ do: z.literal('assign'), assignee: z.optional(z.string().check(z.maxLength(100))) }),
  z.strictObject({ do: z.literal('snooze'), until: z.optional(instant) }),
  z.strictObject({
    do: z.literal('set'),
    priority: z.optional(z.enum(PRIORITIES)),
    waitsFor: z.optional(z.enum(WAITS_FOR)),
  }),
  z.strictObject({
    do: z.literal('close'),
    outcome: z.optional(z.enum(CASE_OUTCOMES)),
    tell: z.optional(z.boolean()),
    reason: z.optional(reason),
  }),
  z.strictObject({ do: z.literal('reopen'), reason: z.optional(reason) }),
]);

const NOTHING = z.strictObject({});

// `{storeId}`, where webhooks have `{store}`: otherwise a permission for `*/{store}/orders` would cover these paths, too.
export const ROUTES = {
  listOrders: {
    route: 'GET /admin/stores/{storeId}/orders',
    role: 'viewer',
    says: 'The orders that were placed in a time, the latest first, each with the stage of its journey; with a filter a page may hold fewer than there are and still have a cursor. What they await is told where it is asked for',
    query: z.strictObject({
      from: instant,
      to: instant,
      stage: z.optional(z.enum(JOURNEY_STAGES)),
      awaits: z.optional(z.enum(AWAITS)),
      limit,
      cursor,
    }),
    body: NOTHING,
  },
  search: {
    route: 'POST /admin/stores/{storeId}/search',
    role: 'viewer',
    says: 'The orders whose id, number, e-mail address or tracking number this is',
    query: NOTHING,
    body: z.strictObject({ text: z.string().check(z.minLength(1), z.maxLength(320)) }),
  },
  listWork: {
    route: 'GET /admin/stores/{storeId}/work',
    role: 'viewer',
    says: 'The orders whose messages people hold, or whose journey stands still, the longest first. A page may hold fewer than there are and still have a cursor',
    query: z.strictObject({ what: z.enum(['held', 'stopped']), limit, cursor }),
    body: NOTHING,
  },
  readOrder: {
    route: 'GET /admin/stores/{storeId}/orders/{orderId}',
    role: 'viewer',
    says: 'All of an order: what was told and when, its parcels, messages, decisions with their reasons, cases, and what comes next',
    query: NOTHING,
    body: NOTHING,
  },
  readStates: {
    route: 'GET /admin/stores/{storeId}/orders/{orderId}/states',
    role: 'viewer',
    says: 'The states that a run of an order’s journey passed, with their times; the last run where none is named. Step Functions keeps them for 90 days after its end',
    query: z.strictObject({
      run: z.optional(z.string().check(z.regex(/^[1-9]\d{0,3}$/, 'expected a run, from 1 on'))),
      cursor,
    }),
    body: NOTHING,
  },
  readMessages: {
    route: 'GET /admin/stores/{storeId}/orders/{orderId}/messages',
    role: 'viewer',
    says: 'The messages of an order as they were sent, as long as they are kept (the setting messages)',
    query: NOTHING,
    body: NOTHING,
  },
  listCases: {
    route: 'GET /admin/stores/{storeId}/cases',
    role: 'viewer',
    says: 'The open cases, the oldest first. A page may hold fewer than there are and still have a cursor',
    query: z.strictObject({
      cause: z.optional(z.enum(CAUSES)),
      assignee: z.optional(z.string()),
      openedFrom: z.optional(instant),
      openedTo: z.optional(instant),
      limit,
      cursor,
    }),
    body: NOTHING,
  },
  readCase: {
    route: 'GET /admin/stores/{storeId}/cases/{caseId}',
    role: 'viewer',
    says: 'A case with what the customer wrote and the team answered',
    query: NOTHING,
    body: NOTHING,
  },
  openCase: {
    route: 'POST /admin/stores/{storeId}/cases',
    role: 'agent',
    says: 'Opens a case by hand, or adds to the one that is open',
    query: NOTHING,
    body: z.strictObject({ orderId: id, text: z.optional(text) }),
  },
  changeCase: {
    route: 'POST /admin/stores/{storeId}/cases/{caseId}',
    role: 'agent',
    says: 'Answers, notes, assigns, snoozes, closes or reopens a case; `tell`: its customer gets one mail about the outcome',
    query: NOTHING,
    body: CaseAction,
  },
  holdOrder: {
    route: 'POST /admin/stores/{storeId}/orders/{orderId}/hold',
    role: 'agent',
    says: 'Holds every message of an order until it is released',
    query: NOTHING,
    body: z.strictObject({ reason }),
  },
  releaseOrder: {
    route: 'POST /admin/stores/{storeId}/orders/{orderId}/release',
    role: 'agent',
    says: 'Lets what is held for an order, by people too, be decided again now',
    query: NOTHING,
    body: z.strictObject({ reason }),
  },
  resend: {
    route: 'POST /admin/stores/{storeId}/orders/{orderId}/resend',
    role: 'agent',
    says: 'Lets messages of an order that failed, or of which nobody knows, be decided once more: a `message`, or all of an `outcome` `since` a time. `to`: has a message sent to another address, to each once. `dryRun` changes nothing',
    query: NOTHING,
    body: z.strictObject({
      message: z.optional(z.strictObject({ kind: z.enum(MESSAGE_KINDS), parcelId: z.optional(id), occurrence: id })),
      to: z.optional(Email),
      outcome: z.optional(z.enum(['unknown', 'failed'])),
      since: z.optional(instant),
      dryRun: z.boolean(),
      reason,
    }),
  },
  sending: {
    route: 'GET /admin/stores/{storeId}/sending',
    role: 'viewer',
    says: 'How many mails the store sent today and lately, and what is stopped',
    query: NOTHING,
    body: NOTHING,
  },
  changeSending: {
    route: 'POST /admin/stores/{storeId}/sending',
    role: 'operator',
    says: 'Stops kinds of mail, or lets them go again',
    query: NOTHING,
    body: z.strictObject({
      do: z.enum(['stop', 'resume']),
      kinds: z.array(z.enum(MESSAGE_KINDS)).check(z.minLength(1)),
      reason,
    }),
  },
  changeAddress: {
    route: 'POST /admin/stores/{storeId}/addresses',
    role: 'operator',
    says: 'Whether an address gets mail; suppresses it, or lifts that',
    query: NOTHING,
    body: z.strictObject({ do: z.enum(['look', 'suppress', 'lift']), email, reason }),
  },
  listRequests: {
    route: 'GET /admin/stores/{storeId}/privacy-requests',
    role: 'operator',
    says: 'The requests to export or erase, with their status and deadline',
    query: NOTHING,
    body: NOTHING,
  },
  askRequest: {
    route: 'POST /admin/stores/{storeId}/privacy-requests',
    role: 'operator',
    says: 'Asks for everything about a customer to be exported, or erased',
    query: NOTHING,
    body: z.strictObject({
      do: z.enum(['export', 'erase']),
      email: z.optional(email),
      orderIds: z.optional(z.array(id).check(z.minLength(1), z.maxLength(100))),
      reason,
    }),
  },
  metrics: {
    route: 'GET /admin/stores/{storeId}/metrics',
    role: 'viewer',
    says: 'The numbers of a range of at most 366 days of the store, in one or by day, week or month, and the counts of each day (docs/metrics.md)',
    query: z.strictObject({ from: day, to: day, by: z.optional(z.enum(PERIOD_NAMES)) }),
    body: NOTHING,
  },
  listLanes: {
    route: 'GET /admin/stores/{storeId}/lanes',
    role: 'viewer',
    says: 'How long parcels of the store take by lane, as it was last summed up: the days within which shares of those that arrive have arrived',
    query: z.strictObject({ leg: z.optional(z.enum(LEGS)), limit, cursor }),
    body: NOTHING,
  },
  listAudit: {
    route: 'GET /admin/stores/{storeId}/audit',
    role: 'viewer',
    says: 'What was done through this API on a day (UTC), the latest first: who, when, what and why',
    query: z.strictObject({ day, limit, cursor }),
    body: NOTHING,
  },
  settings: {
    route: 'GET /admin/stores/{storeId}/settings',
    role: 'viewer',
    says: 'The settings in force with their version as decisions name it, since when they were seen, and what changed, the latest first',
    query: z.strictObject({ limit, cursor }),
    body: NOTHING,
  },
} as const satisfies Record<string, AdminRoute>;

type AdminRoute = {
  route: `${'GET' | 'POST'} /admin/stores/{storeId}/${string}`;
  role: Role;
  says: string;
  query: z.ZodMiniType;
  body: z.ZodMiniType;
};

export type RouteName = keyof typeof ROUTES;
export const ROUTE_NAMES = Object.keys(ROUTES) as RouteName[];
export type QueryOf<Name extends RouteName> = z.output<(typeof ROUTES)[Name]['query']>;
export type BodyOf<Name extends RouteName> = z.output<(typeof ROUTES)[Name]['body']>;

export const methodOf = (name: RouteName): string => ROUTES[name].route.split(' ')[0]!;
export const pathOf = (name: RouteName): string => ROUTES[name].route.split(' ')[1]!;

/** The routes that a role may call. */
export const routesOf = (role: Role): RouteName[] =>
  ROUTE_NAMES.filter((name) => ROLES.indexOf(ROUTES[name].role) <= ROLES.indexOf(role));
