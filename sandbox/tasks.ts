// The services that a state machine's Task states can call: Lambda and DynamoDB.
import { randomUUID } from 'node:crypto';
import { type DynamoDb, isWrite } from './dynamodb.ts';
import { AwsError } from './errors.ts';
import { sessionOf } from './iam/admit.ts';
import type { Need } from './iam/decide.cjs';
import { needsOf } from './iam/dynamodb.cjs';
import type { Iam } from './iam/iam.ts';
import type { Invoker } from './lambda/invocation.ts';
import { StatesError } from './states/errors.ts';
import { isObject, type Json, type JsonObject, jsonOrText } from './states/json.ts';
import type { TaskCall, Tasks } from './states/resource.ts';
import type { Streams } from './streams/streams.ts';
import { functionName, type Stack } from './template/stack.ts';
import type { Usage } from './usage.ts';

type TasksPort = {
  readonly lambda: Pick<Invoker, 'invoke' | 'send'>;
  readonly dynamoDb: Pick<DynamoDb, 'forward'>;
  readonly usage: Pick<Usage, 'called'>;
  readonly streams: Pick<Streams, 'wrote'>;
  readonly iam: Iam;
  readonly stack: Pick<Stack, 'functions' | 'tables'>;
};

/** Runs Task states. A resource that the sandbox does not have fails its state with an error that names it. */
export function tasks({ lambda, dynamoDb, usage, streams, iam, stack }: TasksPort): Tasks {
  const dynamoDbNeeds = needsOf(Object.fromEntries(stack.tables.map(({ name, keys }) => [name, keys])));
  return {
    run: async (call) => {
      const { service, action, functionArn, arn } = call.resource;
      if (functionArn) return callFunction(functionArn, call.args, call);
      if (service === 'lambda' && /^invoke\b/.test(action)) return invoke(call);
      if (/^(aws-sdk:)?dynamodb$/.test(service)) return callDynamoDb(call);
      throw new StatesError('States.Runtime', `The sandbox does not have the resource ${arn}`);
    },
  };

  async function invoke(call: TaskCall): Promise<Json> {
    const { FunctionName: name, Payload = {}, InvocationType } = isObject(call.args) ? call.args : {};
    if (typeof name !== 'string') throw new StatesError('States.Runtime', "The field 'FunctionName' is required");
    if (InvocationType !== 'Event') {
      const answer = await callFunction(name, Payload, call);
      return { ExecutedVersion: '$LATEST', Payload: answer, ...metadata(200), StatusCode: 200 };
    }
    checkInvoke(name, call);
    await lambda.send(name, JSON.stringify(Payload), call.clock).catch(refused);
    return { ...metadata(202), StatusCode: 202 };
  }

  /** The error of a failed function is its errorType, and the cause is the payload. */
  async function callFunction(name: string, input: Json, call: TaskCall): Promise<Json> {
    const { clock, timeoutMs } = call;
    checkInvoke(name, call);
    const result = await lambda.invoke(name, JSON.stringify(input), clock, timeoutMs).catch(refused);
    const answer = jsonOrText(result.payload); // Lambda answers JSON, but a server in its place may not
    if (!result.failed) return answer;
    const { errorType } = isObject(answer) ? answer : {};
    if (typeof errorType === 'string') throw new StatesError(errorType, result.payload);
    const unknown = 'The cause could not be determined because Lambda did not return an error type. Returned payload: ';
    throw new StatesError('Lambda.Unknown', unknown + result.payload);
  }

  function checkInvoke(name: string, call: TaskCall): void {
    const { arn = name } = stack.functions.find((each) => each.name === functionName(name)) ?? {};
    check(call, 'Lambda', [{ action: 'lambda:InvokeFunction', resource: name.startsWith('arn:') ? name : arn }]);
  }

  /** Checks that the machine's role allows its calls. A role outside the template is not checked. */
  function check({ machine }: TaskCall, service: keyof typeof SERVICES, needs: Need[]): void {
    const { arn, roleArn } = machine;
    if (!iam.hasRole(roleArn)) return;
    try {
      iam.check(iam.ofRole(roleArn, sessionOf(arn)), ...needs);
    } catch (error) {
      throw error instanceof AwsError ? failure(error, service) : error;
    }
  }

  function callDynamoDb(call: TaskCall): Promise<Json> {
    const { resource, args, clock } = call;
    const isOptimized = resource.service === 'dynamodb';
    const action = resource.action.replace(/\..*/, '').replace(/^./, (letter) => letter.toUpperCase());
    const input = { ReturnConsumedCapacity: 'TOTAL', ...(args as JsonObject) };
    const service = isOptimized ? 'DynamoDB' : 'DynamoDb';
    return clock.during(async () => {
      check(call, service, dynamoDbNeeds(`DynamoDB_20120810.${action}`, input));
      const { status, text } = await dynamoDb.forward(`DynamoDB_20120810.${action}`, JSON.stringify(input));
      usage.called([action, status, text]);
      if (isWrite(action)) streams.wrote(clock);
      const { ConsumedCapacity, __type, message, Message = message, ...output } = JSON.parse(text);
      if (status !== 200) {
        const error = new AwsError(String(__type).split('#').at(-1)!, Message ?? '', status);
        throw failure(error, service);
      }
      const asked = 'ReturnConsumedCapacity' in (args as JsonObject) && ConsumedCapacity && { ConsumedCapacity };
      return { ...output, ...asked, ...(isOptimized && metadata(200)) };
    });
  }
}

function refused(error: unknown): never {
  throw error instanceof AwsError ? failure(error, 'Lambda') : error;
}

/**
 * How the integrations name a service, and those of its errors that have no class in the SDK. The older integrations
 * add the service's `own` name.
 */
const SERVICES = {
  Lambda: { own: 'AWSLambda', generic: 'AWSLambdaException' },
  DynamoDB: { own: 'AmazonDynamoDBv2', generic: 'AmazonDynamoDBException' },
  DynamoDb: { own: undefined, generic: 'DynamoDbException' },
};
const GENERIC = /^(Validation|Serialization|AccessDenied|UnknownOperation)Exception$/;

function failure(cause: AwsError, service: keyof typeof SERVICES): StatesError {
  const { name, message, status } = cause;
  const { own, generic } = SERVICES[service];
  const id = randomUUID();
  const detail = own
    ? `(Service: ${own}; Status Code: ${status}; Error Code: ${name}; Request ID: ${id}; Proxy: null)`
    : `(Service: ${service}, Status Code: ${status}, Request ID: ${id})`;
  return new StatesError(`${service}.${GENERIC.test(name) ? generic : name}`, `${message} ${detail}`, { cause });
}

function metadata(status: number): JsonObject {
  const id = randomUUID();
  const headers = { AllHttpHeaders: { 'x-amzn-RequestId': [id] }, HttpHeaders: { 'x-amzn-RequestId': id } };
  return { SdkHttpMetadata: { ...headers, HttpStatusCode: status }, SdkResponseMetadata: { RequestId: id } };
}
