import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { partition } from './partition.ts';
import { expiry, type JourneysTable, toItem, unlessRefused } from './table.ts';

// Platforms' words for statuses that we do not know. Each word is one small item, written only when such a word
// arrives.

/**
 * `webhooks`: how many different webhooks used the word, up to `MOST_COUNTED`. `since` and `latest` are UTC ISO times.
 */
export type UnknownStatus = { platform: string; word: string; webhooks: number; since: string; latest: string };

export const MOST_COUNTED = 100;

const unknownKey = (store: string): string => `UNKNOWN#${store}`;

/** Counts by webhook, so that a repeated webhook counts once. @param webhook identifies the webhook */
export async function noteUnknown(
  { client, table, retentionDays }: JourneysTable,
  store: string,
  platform: string,
  word: string,
  webhook: string,
  at: string,
): Promise<void> {
  const update = new UpdateItemCommand({
    TableName: table,
    Key: toItem({ pk: unknownKey(store), sk: `${platform}#${word}` }),
    UpdateExpression: 'SET since = if_not_exists(since, :at), latest = :at, expiresAt = :expiry ADD webhooks :webhook',
    ConditionExpression: 'attribute_not_exists(webhooks) OR (size(webhooks) < :most AND NOT contains(webhooks, :one))',
    ExpressionAttributeValues: toItem({
      ':at': at,
      ':expiry': expiry(at, retentionDays),
      ':webhook': new Set([webhook]),
      ':one': webhook,
      ':most': MOST_COUNTED,
    }),
  });
  await unlessRefused(client.send(update));
}

/** A store's unknown words, the most frequent first. */
export async function listUnknown(journeys: JourneysTable, store: string): Promise<UnknownStatus[]> {
  const items = await partition(journeys, unknownKey(store));
  const all = items.map((item): UnknownStatus => {
    const { sk, webhooks, since, latest } = unmarshall(item);
    const [platform = '', ...word] = String(sk).split('#');
    return { platform, word: word.join('#'), webhooks: (webhooks as Set<string>).size, since, latest };
  });
  return all.sort((a, b) => b.webhooks - a.webhooks);
}
