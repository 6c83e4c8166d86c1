import { parseArgs } from 'node:util';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { MESSAGE_KINDS, type MessageKind } from '../domain/message/kinds.ts';
import { rateCounterKey, resume, stop } from '../lambdas/shared/rate-counter.ts';
import { type Print, run, UsageError } from './command.ts';
import { findTarget, settingsOf, TARGET_USAGE, targetOptions } from './target.ts';

// `npm run breaker`: how many mails a store sends, and the switch that stops them.

const USAGE = `usage: npm run breaker -- show STORE
       npm run breaker -- stop STORE [KIND]     holds every mail, or one kind
       npm run breaker -- resume STORE [KIND]   lets them go, and counts anew; what is held goes within the hour
KIND is one of ${MESSAGE_KINDS.join(', ')}.
${TARGET_USAGE}`;

export async function breaker(args: string[], print: Print): Promise<boolean> {
  const { positionals, values } = parseArgs({ args, options: targetOptions, allowPositionals: true });
  const [action, store, kind] = positionals;
  if (!action || !['show', 'stop', 'resume'].includes(action) || !store || positionals.length > 3) {
    throw new UsageError('expected show, stop or resume, and a store');
  }
  settingsOf(store);
  if (kind && !isKind(kind)) throw new UsageError(`there is no mail ${kind}`);
  const kinds = kind ? MESSAGE_KINDS.filter((one) => one === kind) : [...MESSAGE_KINDS];
  const { aws, now, output } = await findTarget(values);
  const client = new DynamoDBClient(aws);
  const table = output('JourneysTable');
  if (action === 'stop') await stop(client, table, store, kinds, new Date(now).toISOString());
  if (action === 'resume') await resume(client, table, store, kinds);
  const { Item } = await client.send(
    new GetItemCommand({ TableName: table, Key: marshall(rateCounterKey(store)), ConsistentRead: true }),
  );
  for (const line of linesOf(Item ? unmarshall(Item) : {}, store)) print(line);
  return true;
}

const isKind = (name: string): name is MessageKind => (MESSAGE_KINDS as readonly string[]).includes(name);

function linesOf(counter: Record<string, unknown>, store: string): string[] {
  const { slice, day, ofDay = 0 } = counter;
  if (!slice && !MESSAGE_KINDS.some((kind) => counter[`stop#${kind}`])) return [`${store} has sent nothing yet`];
  return [
    slice ? `${store}: ${ofDay} mails on ${day}; since ${slice}:` : `${store} has sent nothing yet:`,
    ...MESSAGE_KINDS.map((kind) => {
      const stopped = counter[`stop#${kind}`];
      return `  ${kind.padEnd(20)} ${String(counter[`n#${kind}`] ?? 0).padStart(6)}${stopped ? `   stopped ${stopped}` : ''}`;
    }),
  ];
}

if (require.main === module) void run(USAGE, breaker);
