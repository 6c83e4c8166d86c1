import type { Clock } from './clock.ts';
import type { DynamoDb } from './dynamodb.ts';
import type { Events } from './events.ts';
import type { Failures } from './failures.ts';
import type { LogLine } from './instance.ts';
import type { Invoker } from './lambda.ts';
import type { Mail } from './mail.ts';
import type { Buckets } from './s3.ts';
import type { Secrets, Topics } from './services.ts';
import type { Stack } from './stack.ts';
import type { StateMachines } from './states/machines.ts';
import type { Streams } from './streams.ts';
import type { Usage } from './usage.ts';

/** The parts of one sandbox, as they find each other. */
export type World = {
  readonly region: string;
  readonly stack: Stack;
  readonly clock: Clock;
  readonly usage: Usage;
  readonly lost: Failures;
  readonly dynamoDb: DynamoDb;
  readonly lambda: Invoker;
  readonly streams: Streams;
  readonly events: Events;
  readonly mail: Mail;
  readonly topics: Topics;
  readonly secrets: Secrets;
  readonly buckets: Buckets;
  readonly machines: StateMachines;
  /** Address of the AWS endpoint. */
  readonly aws: string;
  /** How many instances of one function may live at once; more invocations wait. */
  readonly instances: number;
  /** Of how many mails the bodies are kept. */
  readonly bodiesKept: number;
  /** Real milliseconds that time stands still after an execution was started, so that a client can follow it. */
  readonly graceMs: number;
  /** The lane of the items under a partition key. */
  readonly laneOf: (partitionKey: string) => string | undefined;
  readonly log: (line: LogLine) => void;
};
