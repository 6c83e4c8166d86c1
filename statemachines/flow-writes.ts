import { type AslState, computed, integration } from './asl.ts';
import { FORK, JOURNEYS_TABLE, ORDER, OVERTAKEN, PARK_RETRY, RUN, WRITE_RETRY } from './steps.ts';

// What the machine writes into the order's FLOW item: that it waits, and for what; or that it has ended, and why.

const FLOW = { TableName: JOURNEYS_TABLE, Key: { pk: ORDER, sk: { S: 'FLOW' } } };
const REFUSED = 'DynamoDb.ConditionalCheckFailedException';

/** No newer run has begun, and the order was not erased. */
const CURRENT = 'attribute_exists(pk) AND (attribute_not_exists(#run) OR #run <= :run)';
const NEVER = 'attribute_exists(pk) AND attribute_not_exists(pk)';

/**
 * For a straight way: the write goes through only if the function answered that this is what comes next. Otherwise it
 * is refused, and the fork decides. So the fork costs a state on the unusual way only, not on every order's.
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

/** Writes why the run ends, and ends it. `onlyWhen`: a straight way leads here, which the function may not have meant. */
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
