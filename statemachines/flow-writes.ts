import { type AslState, computed, integration } from './asl.ts';
import { FORK, JOURNEYS_TABLE, ORDER, OVERTAKEN, PARK_RETRY, RUN, WRITE_RETRY } from './steps.ts';

// The machine's writes into the order's FLOW item: what it waits for, or why it ended.

const FLOW = { TableName: JOURNEYS_TABLE, Key: { pk: ORDER, sk: { S: 'FLOW' } } };
const REFUSED = 'DynamoDb.ConditionalCheckFailedException';

/** No newer run has begun, and the order is not erased. */
const CURRENT = 'attribute_exists(pk) AND (attribute_not_exists(#run) OR #run <= :run)';
const NEVER = 'attribute_exists(pk) AND attribute_not_exists(pk)';

/**
 * For a state that usually follows: the write succeeds only if the function answered that this state comes next.
 * Otherwise the write is refused and the fork decides. So only unusual ways pay for the extra state.
 */
const onlyIf = (isNext: string) => ({
  ConditionExpression: computed(`${isNext} ? '${CURRENT}' : '${NEVER}'`),
  Catch: {
    ErrorEquals: [REFUSED],
    Next: FORK,
    Assign: { next: computed(`${isNext} ? 'overtaken' : $next`) },
  },
});
const whateverIsNext = { ConditionExpression: CURRENT, Catch: { ErrorEquals: [REFUSED], Next: OVERTAKEN } };

export type WaitStage = 'update' | 'check_in' | 'review' | 'reminder';

/** Parks the task's token, so that any news wakes the journey before the deadline. */
export function wait(
  stage: WaitStage,
  { due, news, comment }: { due: string; news: string; comment: string },
): AslState {
  const isNext = `$next = '${stage}'`;
  const alwaysParks = stage === 'update';
  const { ConditionExpression, Catch } = alwaysParks ? whateverIsNext : onlyIf(isNext);
  return {
    Type: 'Task',
    Comment: comment,
    Resource: integration('aws-sdk:dynamodb:updateItem.waitForTaskToken'),
    TimeoutSeconds: computed(alwaysParks ? `${isNext} ? $seconds : 60` : '$seconds'),
    Arguments: {
      ...FLOW,
      UpdateExpression:
        'SET #token = :token, #run = :run, #stage = :stage, #acknowledged = :acknowledged REMOVE #outcome',
      ConditionExpression,
      ExpressionAttributeNames: names('token', 'run', 'stage', 'acknowledged', 'outcome'),
      ExpressionAttributeValues: {
        ':token': { S: computed('$states.context.Task.Token') },
        ':run': RUN,
        ':stage': { S: stage },
        ':acknowledged': { M: computed('$acknowledged') },
      },
    },
    Retry: PARK_RETRY,
    Catch: [{ ErrorEquals: ['States.Timeout'], Next: due }, Catch],
    Assign: { signal: computed('$states.result') },
    Output: {},
    Next: news,
  };
}

/**
 * Writes why the run ends, and ends it. With `onlyWhen`, this state usually follows, but the function may have meant
 * another.
 */
export function end({ comment, onlyWhen }: { comment: string; onlyWhen?: string }): AslState {
  const { ConditionExpression, Catch } = onlyWhen ? onlyIf(onlyWhen) : whateverIsNext;
  return {
    Type: 'Task',
    Comment: comment,
    Resource: integration('aws-sdk:dynamodb:updateItem'),
    TimeoutSeconds: 60,
    Arguments: {
      ...FLOW,
      UpdateExpression:
        'SET #stage = :stage, #outcome = :outcome, #run = :run, #acknowledged = :acknowledged REMOVE #token',
      ConditionExpression,
      ExpressionAttributeNames: names('token', 'run', 'stage', 'acknowledged', 'outcome'),
      ExpressionAttributeValues: {
        ':stage': { S: 'ended' },
        ':outcome': { S: computed('$outcome') },
        ':run': RUN,
        ':acknowledged': { M: computed('$acknowledged') },
      },
    },
    Retry: WRITE_RETRY,
    Catch: [Catch],
    Output: {},
    End: true,
  };
}

const names = (...attributes: string[]) => Object.fromEntries(attributes.map((name) => [`#${name}`, name]));
