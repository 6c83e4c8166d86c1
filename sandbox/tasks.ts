// The services that a state machine's Task states can call: Lambda and DynamoDB.
import { randomUUID } from 'node:crypto';
import { isWrite } from './dynamodb.ts';
import { AwsError } from './errors.ts';
import type { Time } from './lane.ts';
import { StatesError } from './states/errors.ts';
import { isObject, type Json, type JsonObject } from './states/json.ts';
import type { TaskCall, Tasks } from './states/task.ts';
import type { World } from './world.ts';

/** Runs Task states; a resource that is not here fails its state with an error that names it. */
export function tasks(world: World): Tasks {
  return {
    run: async ({ resource, args, clock, timeoutMs }) => {
      const when = { clock, timeoutMs };
      const { service, functionArn, arn } = resource;
      const [action = ''] = resource.action.split('.');
      if (functionArn) return callFunction(world, functionArn, args, when);
      if (service === 'lambda' && action === 'invoke') return invoke(world, args as JsonObject, when);
      if (/^(aws-sdk:)?dynamodb$/.test(service)) return callDynamoDb(world, service, action, args as JsonObject, clock);
      throw new StatesError('States.Runtime', `The sandbox does not have the resource ${arn}`);
    },
  };
}

type When = Pick<TaskCall, 'clock' | 'timeoutMs'>;

async function invoke(world: World, args: JsonObject, when: When): Promise<Json> {
  const { FunctionName: name, Payload = {}, InvocationType } = args;
  if (typeof name !== 'string') throw new StatesError('States.Runtime', "The field 'FunctionName' is required");
  if (InvocationType === 'Event') {
    void world.lambda.send(name, JSON.stringify(Payload), when.clock);
    return { ...metadata(202), StatusCode: 202 };
  }
  const answer = await callFunction(world, name, Payload, when);
  return { ExecutedVersion: '$LATEST', Payload: answer, ...metadata(200), StatusCode: 200 };
}

/** A function's own error goes by its type, and its payload is the cause. */
async function callFunction({ lambda }: World, name: string, input: Json, { clock, timeoutMs }: When): Promise<Json> {
  const call = lambda.invoke(name, JSON.stringify(input), clock, timeoutMs);
  const outcome = await translated(call, 'Lambda', 'AWSLambda');
  const answer = parsed(outcome.payload);
  if (!outcome.failed) return answer;
  const { errorType } = isObject(answer) ? answer : {};
  if (typeof errorType === 'string') throw new StatesError(errorType, outcome.payload);
  const unknown = 'The cause could not be determined because Lambda did not return an error type. Returned payload: ';
  throw new StatesError('Lambda.Unknown', unknown + outcome.payload);
}

/** Lambda answers JSON; what stands in for it may not. */
function parsed(payload: string): Json {
  try {
    return JSON.parse(payload);
  } catch {
    return payload;
  }
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

/** DynamoDB's errors that have a class of their own in the SDK; all others go by one name. */
const DYNAMODB_ERRORS =
  /^(Conditional|Transaction|Throttling|ResourceNotFound|ResourceInUse|ProvisionedThroughput|RequestLimit|LimitExceeded|ItemCollectionSize|IdempotentParameter|DuplicateItem|InternalServerError|ReplicatedWriteConflict)/;
const OTHER_ERRORS: Record<string, string> = { DynamoDb: 'DynamoDbException', DynamoDB: 'AmazonDynamoDBException' };

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
    const known = prefix === 'Lambda' || DYNAMODB_ERRORS.test(name);
    throw new StatesError(`${prefix}.${known ? name : OTHER_ERRORS[prefix]}`, `${message} ${detail}`);
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
