import { parseArgs } from 'node:util';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { contactKey, liftSuppression } from '../lambdas/shared/contacts.ts';
import { type Print, run, UsageError } from './command.ts';
import { findTarget, settingsOf, TARGET_USAGE, targetOptions } from './target.ts';

// `npm run suppress`: whether an address gets no mail, and how it gets mail again.

const USAGE = `usage: npm run suppress -- show STORE EMAIL
       npm run suppress -- lift STORE EMAIL   mails it again although it bounced or complained
${TARGET_USAGE}`;

/** @returns whether there was anything to show or to lift */
export async function suppress(args: string[], print: Print): Promise<boolean> {
  const { positionals, values } = parseArgs({ args, options: targetOptions, allowPositionals: true });
  const [action, store, email] = positionals;
  if ((action !== 'show' && action !== 'lift') || !store || !email || positionals.length > 3) {
    throw new UsageError('expected show or lift, a store and an address');
  }
  settingsOf(store);
  if (!/^[^@\s]+@[^@\s]+$/.test(email)) throw new UsageError(`${email}: expected an e-mail address`);
  const { aws, now, output } = await findTarget(values);
  const client = new DynamoDBClient(aws);
  const table = output('JourneysTable');
  const key = contactKey(store, email);
  const { Item } = await client.send(
    new GetItemCommand({ TableName: table, Key: marshall(key), ConsistentRead: true }),
  );
  const { suppressed, suppressedAt, unsubscribed, unsubscribedAt } = Item ? unmarshall(Item) : {};
  if (suppressed) print(`${suppressed} at ${suppressedAt}: gets no mail`);
  if (unsubscribed) print(`unsubscribed at ${unsubscribedAt}: gets no reviews asked, which only the customer can undo`);
  if (!suppressed && !unsubscribed) print('nothing keeps mail from this address');
  if (action === 'show' || !suppressed) return action === 'show';
  await liftSuppression({ client, table }, key, new Date(now).toISOString());
  print(
    `lifted. SES keeps a list of its own: aws sesv2 delete-suppressed-destination --email-address '${email.replaceAll("'", "'\\''")}'`,
  );
  return true;
}

if (require.main === module) void run(USAGE, suppress);
