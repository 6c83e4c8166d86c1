// The services that a state machine's Task states can call: Lambda and DynamoDB.
import { randomUUID } from 'node:crypto';
import { isWrite } from './dynamodb.ts';
import { AwsError } from './errors.ts';
import type { Outcome } from './lambda.ts';
import type { Time } from './lane.ts';
import { StatesError } from './states/errors.ts';
import type { Json, JsonObject } from './states/json.ts';
import type { Tasks } from './states/task.ts';
import type { World } from './world.ts';

/** Runs Task states; a resource that is not here fails its state with an error that names it. */
export function tasks(world: World): Tasks {
  return {
    run: ({ resource, args, clock }) => {
      const { service, functionArn, arn } = resource;
      const [action = ''] = resource.action.split('.');
      if (functionArn) return callFunction(world, functionArn, args, clock).then(({ payload }) => JSON.parse(payload));
      if (service === 'lambda' && action === 'invoke') return invoke(world, args as JsonObject, clock);
      if (/^(aws-sdk:)?dynamodb$/.test(service)) return callDynamoDb(world, service, action, args as JsonObject, clock);
      return Promise.reject(new StatesError('States.Runtime', `The sandbox does not have the resource ${arn}`));
    },
  };
}

async function invoke(world: World, args: JsonObject, clock: Time): Promise<Json> {
  const { FunctionName, Payload = {}, InvocationType } = args;
  const name = String(FunctionName);
  if (InvocationType === 'Event') {
    void world.lambda.send(name, JSON.stringify(Payload), clock);
    return { ...metadata(202), StatusCode: 202 };
  }
  const { payload } = await callFunction(world, name, Payload, clock);
  return { ExecutedVersion: '$LATEST', Payload: JSON.parse(payload), ...metadata(200), StatusCode: 200 };
}

/** A function's own error goes by its type, and its payload is the cause. */
async function callFunction({ lambda }: World, name: string, input: Json, clock: Time): Promise<Outcome> {
  const outcome = await translated(lambda.invoke(name, JSON.stringify(input), clock), 'Lambda', 'AWSLambda');
  if (!outcome.failed) return outcome;
  const { errorType } = JSON.parse(outcome.payload) as { errorType?: string };
  if (errorType) throw new StatesError(errorType, outcome.payload);
  const unknown = 'The cause could not be determined because Lambda did not return an error type. Returned payload: ';
  throw new StatesError('Lambda.Unknown', unknown + outcome.payload);
}

function callDynamoDb(
  { dynamoDb, usage, streams }: World,
  service: string,
  action: string,
  args: JsonObject,
  clock: Time,
): Promise<Json> {
  const name = action.charAt(0).toUpperCase() + action.slice(1);
  return clock.during(async () => {
    try {
      const call = dynamoDb.call<JsonObject>(`DynamoDB_20120810.${name}`, { ReturnConsumedCapacity: 'TOTAL', ...args });
      const { ConsumedCapacity, ...output } =
        service === 'dynamodb'
          ? await translated(call, 'DynamoDB', 'AmazonDynamoDBv2')
          : await translated(call, 'DynamoDb');
      usage.called([name, 200, JSON.stringify({ ConsumedCapacity })]);
      const asked = args.ReturnConsumedCapacity && ConsumedCapacity ? { ConsumedCapacity } : {};
      return { ...output, ...asked, ...(service === 'dynamodb' && metadata(200)) };
    } catch (error) {
      usage.called([name, 400, String((error as StatesError).error)]);
      throw error;
    } finally {
      if (isWrite(name)) streams.wrote(clock);
    }
  });
}

/** The SDK's integrations and the older ones, which have a service name of their own, tell the same error in different words. */
async function translated<T>(call: Promise<T>, prefix: string, service?: string): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const { name, message, status } = error;
    const detail = service
      ? `(Service: ${service}; Status Code: ${status}; Error Code: ${name}; Request ID: ${randomUUID()}; Proxy: null)`
      : `(Service: ${prefix}, Status Code: ${status}, Request ID: ${randomUUID()})`;
    throw new StatesError(`${prefix}.${name}`, `${message} ${detail}`);
  }
}

function metadata(status: number): JsonObject {
  const id = randomUUID();
  return {
    SdkHttpMetadata: {
      AllHttpHeaders: { 'x-amzn-RequestId': [id] },
      HttpHeaders: { 'x-amzn-RequestId': id },
      HttpStatusCode: status,
    },
    SdkResponseMetadata: { RequestId: id },
  };
}
