import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { type Counted, type CustomerAnswer, counted, isRepeat, MOST_ANSWERS } from '../../domain/feedback/answers.ts';
import { answersOf } from '../../domain/journey/history.ts';
import { risingTime } from '../../domain/journey/reaction.ts';
import { answered } from '../../domain/journey/registers.ts';
import { answerKey } from '../../domain/records/keys.ts';
import { readHistory } from './journey-table.ts';
import { expiry, type JourneysTable, type Key, toItem, unlessRefused } from './table.ts';
import { ChangedMeanwhile, transact } from './transact.ts';
import { raise } from './use-cases/orders.ts';

/** `full`: the order already has the most answers that we keep. Otherwise the answers that count, before and after. */
export type KeptAnswer = 'full' | { before: Counted; now: Counted };

const ATTEMPTS = 10;

/**
 * Keeps an answer and raises the register of what counts in FLOW, in one write, so that the journey learns of it. An
 * answer that repeats the last one changes nothing. Returns `undefined` if the order does not exist.
 */
export async function keepAnswer(
  journeys: JourneysTable,
  pk: string,
  given: CustomerAnswer,
): Promise<KeptAnswer | undefined> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const history = await readHistory(journeys, pk);
    if (!history || history.flow.erased) return undefined;
    const { answers = [] } = history;
    const before = answersOf(history);
    if (isRepeat(given, answers)) return { before, now: before };
    if (answers.length >= MOST_ANSWERS) return 'full';
    const answer = { ...given, at: risingTime(given.at, answers.at(-1)?.at) };
    const now = counted([...answers, answer]);
    const known = history.flow.registers['o#answered'];
    const Item = toItem({
      pk,
      sk: answerKey(answer.at),
      ...answer,
      expiresAt: expiry(answer.at, journeys.retentionDays),
    });
    const put = { Put: { TableName: journeys.table, Item, ConditionExpression: 'attribute_not_exists(pk)' } };
    const register = answered(risingTime(answer.at, known?.mark), now);
    if (await transact(journeys.client, [put, raise(journeys, pk, register, known)])) return { before, now };
  }
  throw new ChangedMeanwhile();
}

/**
 * Records that the customer answered the satisfaction question, so that we do not ask again soon. An item that is kept
 * for good stays so.
 */
export async function noteSurvey({ client, table, retentionDays }: JourneysTable, key: Key, at: string): Promise<void> {
  const update = (expression: string, condition: string, more = {}) =>
    new UpdateItemCommand({
      TableName: table,
      Key: toItem(key),
      UpdateExpression: expression,
      ConditionExpression: condition,
      ExpressionAttributeValues: toItem({ ':at': at, ...more }),
    });
  const expiring = update(
    'SET surveyedAt = :at, expiresAt = :expiry',
    'attribute_not_exists(pk) OR attribute_exists(expiresAt)',
    { ':expiry': expiry(at, retentionDays) },
  );
  if (await unlessRefused(client.send(expiring))) return;
  await unlessRefused(client.send(update('SET surveyedAt = :at', 'attribute_not_exists(expiresAt)')));
}
