import { parseArgs } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { orderKey } from '../domain/records/keys.ts';
import { journeyTable } from '../lambdas/shared/journey-table.ts';
import { type Print, run, UsageError } from './command.ts';
import { explanationOf } from './explanation.ts';
import { loadSettings } from './settings-file.ts';
import { CommandError, findTarget, noSuchOrder, settingsOf, TARGET_USAGE, targetOptions } from './target.ts';

// `npm run explain`: why each mail of an order went or did not.

const USAGE = `usage: npm run explain -- STORE ORDER
${TARGET_USAGE}`;

export async function explain(args: string[], print: Print): Promise<boolean> {
  const { positionals, values } = parseArgs({ args, options: targetOptions, allowPositionals: true });
  const [store, orderId] = positionals;
  if (!store || !orderId || positionals.length > 2) throw new UsageError('expected a store and an order');
  const known = settingsOf(store);
  const { aws, output } = await findTarget(values);
  const client = new DynamoDBClient(aws);
  const { retentionDays } = loadSettings();
  const journeys = journeyTable({ client, table: output('JourneysTable'), retentionDays });
  const history = await journeys.readHistory(orderKey(store, orderId));
  if (!history) throw new CommandError(noSuchOrder(store, orderId));
  for (const line of explanationOf(history, known)) print(line);
  return true;
}

if (require.main === module) void run(USAGE, explain);
