import { parseArgs } from 'node:util';
import { DynamoDBClient, GetItemCommand, QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { caseClosed } from '../domain/journey/registers.ts';
import type { Case } from '../domain/records/items.ts';
import { caseKey, FLOW, META, orderKey, orderOf } from '../domain/records/keys.ts';
import { type Print, run, UsageError } from './command.ts';
import { CommandError, findTarget, noSuchOrder, settingsOf, TARGET_USAGE, targetOptions } from './target.ts';

// `npm run case`: what someone must look at, and that someone has.

const USAGE = `usage: npm run case -- list STORE ORDER
       npm run case -- close STORE ORDER CAUSE [SUBJECT]
CAUSE is late, problem, returned, contradicted or handed_over; SUBJECT is "order", or a parcel such as "parcel:1".
${TARGET_USAGE}`;

type CaseTable = { client: DynamoDBClient; table: string; now: string };

/** @returns whether there was such a case */
export async function cases(args: string[], print: Print): Promise<boolean> {
  const { positionals, values } = parseArgs({ args, options: targetOptions, allowPositionals: true });
  const [action, store, orderId, cause, subject = 'order'] = positionals;
  const isComplete = action === 'list' ? !cause : action === 'close' && cause;
  if (!store || !orderId || !isComplete || positionals.length > 5)
    throw new UsageError('expected list or close, a store and an order; to close, a cause too');
  settingsOf(store);
  const { aws, now, output } = await findTarget(values);
  const journeys = {
    client: new DynamoDBClient(aws),
    table: output('JourneysTable'),
    now: new Date(now).toISOString(),
  };
  const pk = orderKey(store, orderId);
  if (action === 'list') for (const one of await casesOf(journeys, pk)) print(lineOf(one));
  else await close(journeys, pk, cause!, subject, print);
  return true;
}

async function casesOf({ client, table: TableName }: CaseTable, pk: string): Promise<Case[]> {
  const query = { TableName, KeyConditionExpression: 'pk = :pk AND begins_with(sk, :case)' };
  const values = marshall({ ':pk': pk, ':case': 'CASE#' });
  const { Items = [] } = await client.send(new QueryCommand({ ...query, ExpressionAttributeValues: values }));
  if (Items.length > 0) return Items.map((item) => unmarshall(item) as Case);
  const { Item } = await client.send(new GetItemCommand({ TableName, Key: marshall({ pk, sk: META }) }));
  const { store, orderId } = orderOf(pk);
  throw new CommandError(Item ? `${store} ${orderId}: there is no case` : noSuchOrder(store, orderId));
}

const lineOf = ({ cause, subject, status, openedAt, closedAt }: Case): string =>
  `${cause} ${subject}: ${status}, opened ${openedAt}${closedAt ? `, closed ${closedAt}` : ''}`;

/** FLOW comes last: its change wakes the journey, which then finds the case closed. */
async function close(journeys: CaseTable, pk: string, cause: string, subject: string, print: Print): Promise<void> {
  const all = await casesOf(journeys, pk);
  const wanted = all.find((one) => one.cause === cause && one.subject === subject);
  if (!wanted) throw new CommandError(`no case ${cause} ${subject}; there are:\n${all.map(lineOf).join('\n')}`);
  const { client, table: TableName, now } = journeys;
  await client.send(
    new UpdateItemCommand({
      TableName,
      Key: marshall({ pk, sk: caseKey(cause, subject) }),
      UpdateExpression: 'SET #status = :closed, closedAt = if_not_exists(closedAt, :now)',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: marshall({ ':closed': 'closed', ':now': now }),
    }),
  );
  const [register, value] = caseClosed(now);
  await client.send(
    new UpdateItemCommand({
      TableName,
      Key: marshall({ pk, sk: FLOW }),
      UpdateExpression: 'SET #register = :value',
      ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(erased)',
      ExpressionAttributeNames: { '#register': register },
      ExpressionAttributeValues: marshall({ ':value': value }),
    }),
  );
  print(`closed: ${cause} ${subject}`);
}

if (require.main === module) void run(USAGE, cases);
