import * as z from 'zod/mini';
import { CaseIsFull, MOST_TEXT, OutcomeNotTold } from '../../domain/cases/case.ts';
import { caseOfId } from '../../domain/cases/case-id.ts';
import { PRIORITIES, WAITS_FOR } from '../../domain/message/cause.ts';
import type { Settings } from '../../domain/policy/settings.ts';
import { CASE_OUTCOMES } from '../../domain/records/items.ts';
import { jsonOf, parse } from '../shared/fields.ts';
import { type SecretsReader, triedKeys } from '../shared/secrets.ts';
import { isStandardWebhook, STANDARD_WEBHOOKS, standardWebhooksKey } from '../shared/standard-webhooks.ts';
import type { JourneysTable } from '../shared/table.ts';
import { caseOfOrder, closeCase, noteCase, reopenCase } from '../shared/use-cases/cases.ts';
import { NoSuchCase, NoSuchOrder } from '../shared/use-cases/errors.ts';

// Actions on cases from outside: a help desk, or another tool that answers customers for the team.

const words = z.string().check(z.minLength(1), z.maxLength(MOST_TEXT));
const who = z.string().check(z.minLength(1), z.maxLength(100));
const entry = { by: who, text: z.optional(words) };

export const CaseMessage = z.discriminatedUnion('did', [
  z.strictObject({ did: z.literal('answered'), ...entry }),
  z.strictObject({ did: z.literal('noted'), ...entry }),
  z.strictObject({ did: z.literal('customer_wrote'), text: z.optional(words) }),
  z.strictObject({
    did: z.literal('closed'),
    ...entry,
    outcome: z.optional(z.enum(CASE_OUTCOMES)),
    /** The customer gets one mail about the outcome. */
    tell: z.optional(z.boolean()),
  }),
  z.strictObject({ did: z.literal('reopened'), ...entry }),
  z.strictObject({
    did: z.literal('changed'),
    priority: z.optional(z.enum(PRIORITIES)),
    waitsFor: z.optional(z.enum(WAITS_FOR)),
    assignee: z.optional(who),
  }),
]);
type CaseMessage = z.output<typeof CaseMessage>;

export type CaseRequest = {
  store: string;
  caseId: string;
  headers: Readonly<Record<string, string | undefined>>;
  rawBody: Buffer;
};
export type CaseAnswer = { status: number; body: object };

export type CaseWebhookPort = {
  settings: Pick<Settings, 'stores'>;
  secretsOf: SecretsReader;
  journeys: JourneysTable;
  now(): number;
};

const LARGEST_BODY = 64 * 1024;

const refused = (status: number, error: string, problems: object[] = []): CaseAnswer => ({
  status,
  body: problems.length > 0 ? { error, problems } : { error },
});

/** Takes one message about a case: it is verified before it is read, and stored once however often it comes. */
export async function caseWebhook(request: CaseRequest, port: CaseWebhookPort): Promise<CaseAnswer> {
  const { store, caseId, rawBody, headers } = request;
  if (!Object.hasOwn(port.settings.stores, store)) return refused(404, 'there is no such store');
  if (rawBody.length > LARGEST_BODY) return refused(413, `expected a body of at most ${LARGEST_BODY / 1024} KB`);
  if (!(await isSigned(request, port)))
    return refused(401, `the signature is missing, wrong or stale: expected ${STANDARD_WEBHOOKS}`);
  const body = parse(CaseMessage, jsonOf(rawBody.toString()));
  if ('problems' in body) return refused(400, 'the body is not as expected', body.problems);
  const of = caseOfId(caseId);
  if (!of) return refused(404, 'there is no such case');
  try {
    const isNews = await carryOut(port, { store, orderId: of.orderId }, of, body.data, headers['webhook-id']!);
    return { status: isNews ? 202 : 200, body: { message: isNews ? 'kept' : 'a repeat, or nothing new' } };
  } catch (error) {
    if (error instanceof NoSuchOrder || error instanceof NoSuchCase) return refused(404, 'there is no such case');
    if (error instanceof OutcomeNotTold)
      return refused(400, 'the body is not as expected', [{ field: 'outcome', message: error.message }]);
    if (error instanceof CaseIsFull) return refused(409, error.message);
    throw error;
  }
}

async function isSigned(request: CaseRequest, { secretsOf, now }: CaseWebhookPort): Promise<boolean> {
  const { isGenuine } = await triedKeys(secretsOf, request.store, ({ own = [] }) =>
    own.some((secret) => isStandardWebhook(request, standardWebhooksKey(secret), now())),
  );
  return isGenuine;
}

/** The note comes last, and its id identifies a repeat: a repeated "reopened" must not open a case that was closed since. */
async function carryOut(
  { journeys, now }: CaseWebhookPort,
  order: { store: string; orderId: string },
  name: { cause: string; subject: string },
  message: CaseMessage,
  id: string,
): Promise<boolean> {
  const at = new Date(now()).toISOString();
  const note = (what: 'note' | 'answer' | 'customer_wrote', by: string, text: string | undefined) =>
    noteCase(journeys, order, name, { do: what, entry: { id, by, text } }, at).then(({ isNews }) => isNews);
  switch (message.did) {
    case 'answered':
      return note('answer', message.by, message.text);
    case 'noted':
      return note('note', message.by, message.text);
    case 'customer_wrote':
      return note('customer_wrote', 'customer', message.text);
    case 'changed':
      return change(journeys, order, name, message, at);
  }
  const { log = [] } = await caseOfOrder(journeys, order, name);
  if (log.some((one) => one.id === id)) return false;
  const { isNews } =
    message.did === 'closed'
      ? await closeCase(journeys, order, name, at, { outcome: message.outcome, tell: message.tell })
      : await reopenCase(journeys, order, name, at);
  await note('note', message.by, message.text).catch((error) => {
    if (!(error instanceof CaseIsFull)) throw error; // a full case can still be closed
  });
  return isNews;
}

async function change(
  journeys: JourneysTable,
  order: { store: string; orderId: string },
  name: { cause: string; subject: string },
  { priority, waitsFor, assignee }: Extract<CaseMessage, { did: 'changed' }>,
  at: string,
): Promise<boolean> {
  const set = await noteCase(journeys, order, name, { do: 'set', priority, waitsFor }, at);
  if (assignee === undefined) return set.isNews;
  const assigned = await noteCase(journeys, order, name, { do: 'assign', assignee }, at);
  return set.isNews || assigned.isNews;
}
