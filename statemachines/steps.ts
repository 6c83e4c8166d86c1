import type { Trigger } from '../domain/journey/candidates.ts';
import { CONTRACT } from '../domain/journey/contract.ts';
import { type AslState, computed, integration, placeholder, type RetryPolicy } from './asl.ts';

// What the journey's states share: their retries, and how they call the function.

/** States that other states lead to in unusual cases. */
export const FORK = 'What comes next?';
export const FAILED = 'Record the failure';
export const OVERTAKEN = 'Give way to a newer run';

/** The function is retried for half an hour, whatever the error. Each time it reads the table again. */
export const FUNCTION_RETRY: RetryPolicy[] = [
  {
    ErrorEquals: ['States.ALL'],
    IntervalSeconds: 5,
    BackoffRate: 3,
    MaxDelaySeconds: 900,
    MaxAttempts: 6,
    JitterStrategy: 'FULL',
  },
];

/**
 * Errors that DynamoDB asks callers to retry. Step Functions names an error after its class in the SDK for Java, and
 * the API itself names two of them without "Exception". The last two stand for errors without a class of their own:
 * DynamoDB's and the client's.
 */
const PASSING = [
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestLimitExceededException',
  'ThrottlingException',
  'InternalServerError',
  'InternalServerErrorException',
  'TransactionConflictException',
  'DynamoDbException',
  'SdkClientException',
].map((name) => `DynamoDb.${name}`);

const tableRetry = (errors: readonly string[]): RetryPolicy[] => [
  {
    ErrorEquals: errors,
    IntervalSeconds: 2,
    BackoffRate: 2,
    MaxDelaySeconds: 300,
    MaxAttempts: 10,
    JitterStrategy: 'FULL',
  },
];
/** A wait's timeout is its deadline, so only a failed write is tried again. */
export const PARK_RETRY = tableRetry(PASSING);
/** For a write whose answer may be lost. It is safe to repeat, because the same write again changes nothing. */
export const WRITE_RETRY = tableRetry([...PASSING, 'States.Timeout']);

const PK = computed('$states.context.Execution.Input.pk');
export const ORDER = { S: PK };
/** Calls a function with the key of the item that started the run. */
export const callWithKey = (functionPlaceholder: string) => ({
  FunctionName: placeholder(functionPlaceholder),
  Payload: { pk: PK, sk: computed('$states.context.Execution.Input.sk') },
});
export const RUN = { N: computed('$string($states.context.Execution.Input.run)') };
export const JOURNEYS_TABLE = placeholder('JourneysTable');

const ANSWER = Object.fromEntries(
  ['next', 'seconds', 'outcome', 'acknowledged'].map((name) => [name, computed(`$states.result.Payload.${name}`)]),
);

/** Asks the function to decide about every mail that has a reason, and to say what comes next. */
export const journeyStep = (trigger: Trigger, next: string, comment?: string): AslState => ({
  Type: 'Task',
  ...(comment && { Comment: comment }),
  Resource: integration('lambda:invoke'),
  Arguments: {
    FunctionName: placeholder('JourneyStepFunction'),
    Payload: {
      contract: CONTRACT,
      pk: PK,
      run: computed('$states.context.Execution.Input.run'),
      trigger,
      startedAt: computed('$states.context.Execution.StartTime'),
      ...(trigger !== 'order_placed' && { steps: computed('$steps') }),
      ...(trigger === 'milestone' && { signal: computed('$signal') }),
    },
  },
  TimeoutSeconds: 60,
  Retry: FUNCTION_RETRY,
  Catch: [
    {
      ErrorEquals: ['States.ALL'],
      Next: FAILED,
      ...(trigger === 'order_placed' && { Assign: { signal: {}, acknowledged: {}, steps: 0 } }),
    },
  ],
  Assign: { ...ANSWER, ...(trigger === 'order_placed' ? { signal: {}, steps: 1 } : { steps: computed('$steps + 1') }) },
  Output: {},
  Next: next,
});
