// The services that a state machine's Task states can call.
import { randomUUID } from 'node:crypto';
import type { DynamoDb } from './dynamodb.ts';
import { isWrite } from './dynamodb.ts';
import { AwsError } from './errors.ts';
import type { Outcome } from './lambda.ts';
import type { Topics } from './services.ts';
import { StatesError } from './states/errors.ts';
import type { Json, JsonObject } from './states/json.ts';
import type { TaskCall, Tasks } from './states/task.ts';
import type { Usage } from './usage.ts';

export type TaskOptions = {
  readonly invoke: (name: string, payload: string) => Promise<Outcome>;
  readonly send: (name: string, payload: string) => Promise<unknown>;
  /** Holds the clock during a call. */
  readonly during: <T>(work: () => Promise<T>) => Promise<T>;
  readonly dynamoDb: DynamoDb;
  readonly topics: Topics;
  readonly usage: Usage;
  readonly wrote: () => void;
};

type Service = (action: string, args: JsonObject) => Promise<Json>;

/** Runs Task states; a resource that is not here fails its state with an error that names it. */
export function tasks(options: TaskOptions): Tasks {
  const services: Record<string, Service> = {
    'lambda:invoke': (_, args) => invoke(options, args),
    dynamodb: async (action, args) => ({
      ...(await callDynamoDb(options, action, args, 'DynamoDB', 'AmazonDynamoDBv2')),
      ...metadata(randomUUID()),
    }),
    'aws-sdk:dynamodb': (action, args) => callDynamoDb(options, action, args, 'DynamoDb', 'DynamoDb'),
    'sns:publish': async (_, args) => ({ ...publish(options, args, 'SNS', 'AmazonSNS'), ...metadata(randomUUID()) }),
    'aws-sdk:sns:publish': async (_, args) => publish(options, args, 'Sns', 'Sns'),
  };
  return {
    run: ({ resource, args }: TaskCall) => {
      if (resource.functionArn) return options.during(() => callFunction(options, resource.functionArn!, args));
      const action = resource.action.split('.')[0]!;
      const service = services[`${resource.service}:${action}`] ?? services[resource.service];
      if (service) return options.during(() => service(action, args as JsonObject));
      return Promise.reject(
        new StatesError('States.Runtime', `The sandbox does not have the resource ${resource.arn}`),
      );
    },
  };
}

async function callFunction({ invoke: call }: TaskOptions, name: string, input: Json): Promise<Json> {
  return JSON.parse((await settled(call(name, JSON.stringify(input)), 'Lambda', 'AWSLambda')).payload);
}

async function invoke(options: TaskOptions, args: JsonObject): Promise<Json> {
  const name = String(args.FunctionName);
  const payload = JSON.stringify(args.Payload ?? {});
  if (args.InvocationType === 'Event') {
    void options.send(name, payload);
    return { ...metadata(randomUUID(), 202), StatusCode: 202 };
  }
  const outcome = await settled(options.invoke(name, payload), 'Lambda', 'AWSLambda');
  return {
    ExecutedVersion: '$LATEST',
    Payload: JSON.parse(outcome.payload),
    ...metadata(outcome.requestId),
    StatusCode: 200,
  };
}

/** A function's own error goes by its type, and its payload is the cause. */
async function settled(call: Promise<Outcome>, prefix: string, service: string): Promise<Outcome> {
  const outcome = await translated(call, prefix, service);
  if (!outcome.failed) return outcome;
  const { errorType } = JSON.parse(outcome.payload) as { errorType?: string };
  if (errorType) throw new StatesError(errorType, outcome.payload);
  const unknown = 'The cause could not be determined because Lambda did not return an error type. Returned payload: ';
  throw new StatesError('Lambda.Unknown', unknown + outcome.payload);
}

async function callDynamoDb(
  { dynamoDb, usage, wrote }: TaskOptions,
  action: string,
  args: JsonObject,
  prefix: string,
  service: string,
): Promise<JsonObject> {
  const name = action.charAt(0).toUpperCase() + action.slice(1);
  const asked = { ReturnConsumedCapacity: 'TOTAL', ...args };
  try {
    const call = dynamoDb.call<JsonObject>(`DynamoDB_20120810.${name}`, asked);
    const { ConsumedCapacity, ...output } = await translated(call, prefix, service);
    usage.called([name, 200, JSON.stringify(ConsumedCapacity ?? {})]);
    return 'ReturnConsumedCapacity' in args ? { ...output, ...(ConsumedCapacity && { ConsumedCapacity }) } : output;
  } catch (error) {
    usage.called([name, 400, String((error as StatesError).error)]);
    throw error;
  } finally {
    if (isWrite(name)) wrote();
  }
}

function publish({ topics, usage }: TaskOptions, args: JsonObject, prefix: string, service: string): JsonObject {
  const { TopicArn, Message, Subject } = args;
  const message = typeof Message === 'string' ? Message : JSON.stringify(Message);
  try {
    const id = topics.publish(String(TopicArn), message, typeof Subject === 'string' ? Subject : undefined);
    usage.notifications++;
    return { MessageId: id };
  } catch (error) {
    throw statesError(error, prefix, service);
  }
}

async function translated<T>(call: Promise<T>, prefix: string, service: string): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw statesError(error, prefix, service);
  }
}

/** The SDK integrations and the older ones tell the same error in their own words. */
function statesError(error: unknown, prefix: string, service: string): unknown {
  if (!(error instanceof AwsError)) return error;
  const { name, message, status } = error;
  const id = randomUUID();
  const modern = service === prefix;
  const detail = modern
    ? `(Service: ${service}, Status Code: ${status}, Request ID: ${id})`
    : `(Service: ${service}; Status Code: ${status}; Error Code: ${name}; Request ID: ${id}; Proxy: null)`;
  return new StatesError(`${prefix}.${name}`, `${message} ${detail}`);
}

function metadata(requestId: string, status = 200): JsonObject {
  const names = { 'Content-Type': 'application/x-amz-json-1.0', 'x-amzn-RequestId': requestId };
  return {
    SdkHttpMetadata: {
      AllHttpHeaders: Object.fromEntries(Object.entries(names).map(([name, value]) => [name, [value]])),
      HttpHeaders: names,
      HttpStatusCode: status,
    },
    SdkResponseMetadata: { RequestId: requestId },
  };
}
