import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { TrackingFact } from '../../domain/order/facts.ts';
import type { Claim, Link } from '../../domain/records/linking.ts';
import type { NumberSides } from './fact-port.ts';
import { trackingKey } from './linking.ts';
import { expiry, type JourneysTable, refusal, toItem } from './table.ts';

export const KEPT_DAYS = 180;

/** Writes one side of a tracking number's item, where there is room, and reads both. */
export async function claimNumber(
  journeys: JourneysTable,
  store: string,
  trackingNumber: string,
  claim: Claim,
  now: string,
): Promise<NumberSides> {
  const update = claimed(journeys.table, store, trackingNumber, claim, now);
  const { item, isNews } = await journeys.client.send(update).then(
    ({ Attributes = {} }) => ({ item: Attributes, isNews: true }),
    (error) => ({ item: isTooLarge(error) ? {} : (refusal(error).Item ?? {}), isNews: false }),
  );
  const { erased, ...sides } = unmarshall(item);
  const all = Object.entries(sides);
  const those = <T>(prefix: string): T[] => all.filter(([key]) => key.startsWith(prefix)).map(([, one]) => one as T);
  const isErased = erased !== undefined;
  return { links: those<Link>('l#'), events: those<TrackingFact>('e#'), isNews, isKept: claim.name in item, isErased };
}

function claimed(table: string, store: string, trackingNumber: string, claim: Claim, now: string): UpdateItemCommand {
  const { name, value, replaces, most } = claim;
  const room = most === undefined ? '' : ' AND (attribute_not_exists(linked) OR size(linked) < :most)';
  return new UpdateItemCommand({
    TableName: table,
    Key: toItem(trackingKey(store, trackingNumber)),
    // a parcel that gets the number makes it one to hear of again; until then nothing is kept of one that was erased
    UpdateExpression: `SET #name = :value, expiresAt = :at${most === undefined ? '' : ' REMOVE erased ADD linked :names'}`,
    ConditionExpression: `(attribute_not_exists(#name)${room || ' AND attribute_not_exists(erased)'}) OR #name.${replaces.attribute} ${replaces.is} :mark`,
    ExpressionAttributeNames: { '#name': name },
    ExpressionAttributeValues: toItem({
      ':value': value,
      ':mark': replaces.than,
      ':at': expiry(now, KEPT_DAYS),
      ...(most !== undefined && { ':names': new Set([name]), ':most': most }),
    }),
    ReturnValues: 'ALL_NEW',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
}

/** DynamoDB's items end at 400 KB. */
const isTooLarge = ({ name, message }: Error): boolean => name === 'ValidationException' && /item size/i.test(message);
