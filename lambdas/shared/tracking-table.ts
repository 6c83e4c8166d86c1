import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { type Claim, type NumberItem, sidesOf, takes } from '../../domain/records/linking.ts';
import { PorchlightError } from '../../domain/shared/errors.ts';
import type { NumberSides } from './fact-port.ts';
import { trackingKey } from './linking.ts';
import { expiry, type JourneysTable, type RawItem, refusal, toItem } from './table.ts';

export const KEPT_DAYS = 180;
const MOST_CLAIMS = 25; // a condition expression has at most 4 KB
const ATTEMPTS = 20;

/** Writes claims of one side to a tracking number's item, as far as there is room, and reads both sides. */
export async function claimNumber(
  journeys: JourneysTable,
  store: string,
  trackingNumber: string,
  claims: readonly Claim[],
  now: string,
): Promise<NumberSides> {
  let item: NumberItem = {};
  let news = 0;
  for (let i = 0; i < claims.length; i += MOST_CLAIMS) {
    const some = await claimSome(journeys, store, trackingNumber, claims.slice(i, i + MOST_CLAIMS), now);
    item = some.item;
    news += some.news;
  }
  const isErased = 'erased' in item;
  return { ...sidesOf(item), isNews: news > 0, isKept: claims.every(({ name }) => name in item), isErased };
}

/** Writes all of these claims or none. If some are already known, it writes the others. */
async function claimSome(
  journeys: JourneysTable,
  store: string,
  trackingNumber: string,
  claims: readonly Claim[],
  now: string,
): Promise<{ item: NumberItem; news: number }> {
  let open = claims;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const update = claimed(journeys.table, store, trackingNumber, open, now);
    const written = await journeys.client.send(update).then(
      ({ Attributes = {} }) => ({ item: plain(Attributes), news: open.length }),
      (error) => (isTooLarge(error) ? NOTHING : { item: plain(refusal(error).Item ?? {}), news: 0 }),
    );
    open = written.news > 0 || written === NOTHING ? [] : open.filter((claim) => takes(written.item, claim));
    if (open.length === 0) return written;
  }
  throw new PorchlightError(`an item TRACKING of ${journeys.table} changed ${ATTEMPTS} times under our hands`);
}

const NOTHING = { item: {}, news: 0 };
const plain = (item: RawItem): NumberItem => unmarshall(item) as NumberItem;

function claimed(
  table: string,
  store: string,
  trackingNumber: string,
  claims: readonly Claim[],
  now: string,
): UpdateItemCommand {
  const [{ most } = {}] = claims; // only links have a limit, and they come one at a time
  const room =
    most === undefined
      ? ' AND attribute_not_exists(erased)'
      : ' AND (attribute_not_exists(linked) OR size(linked) < :most)';
  const sets = claims.map((_, i) => `#n${i} = :v${i}`).join(', ');
  const conditions = claims.map(
    ({ replaces }, i) =>
      `((attribute_not_exists(#n${i})${room}) OR #n${i}.${replaces.attribute} ${replaces.is} :m${i})`,
  );
  return new UpdateItemCommand({
    TableName: table,
    Key: toItem(trackingKey(store, trackingNumber)),
    // news counts again once a parcel gets the number; until then nothing is kept of a number that was erased
    UpdateExpression: `SET ${sets}, expiresAt = :at${most === undefined ? '' : ' REMOVE erased ADD linked :names'}`,
    ConditionExpression: conditions.join(' AND '),
    ExpressionAttributeNames: Object.fromEntries(claims.map(({ name }, i) => [`#n${i}`, name])),
    ExpressionAttributeValues: toItem({
      ...Object.fromEntries(claims.map(({ value }, i) => [`:v${i}`, value])),
      ...Object.fromEntries(claims.map(({ replaces }, i) => [`:m${i}`, replaces.than])),
      ':at': expiry(now, KEPT_DAYS),
      ...(most !== undefined && { ':names': new Set(claims.map(({ name }) => name)), ':most': most }),
    }),
    ReturnValues: 'ALL_NEW',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
}

/** DynamoDB items are limited to 400 KB. */
const isTooLarge = ({ name, message }: Error): boolean => name === 'ValidationException' && /item size/i.test(message);
