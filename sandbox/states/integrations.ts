import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import type { Clock } from '../clock.ts';
import { runtimeError, StatesError } from './errors.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import type { TaskCall, Tasks } from './task.ts';

/** What Lambda answers. `payload` is the text of the result or of the error (`errorType`, `errorMessage`, …). */
export type Invocation = {
  statusCode: number;
  payload: string;
  functionError?: string;
  executedVersion?: string;
  requestId?: string;
};

export type InvocationType = 'DryRun' | 'Event' | 'RequestResponse';

/** Calls a function by its name or ARN. Throws StatesError when Lambda refuses the call. Holds the clock as it sees fit. */
export type Invoke = (
  name: string,
  payload: string,
  options: { invocationType: InvocationType; timeoutMs: number | undefined },
) => Promise<Invocation>;

export type IntegrationsOptions = {
  clock: Clock;
  invoke: Invoke;
  /** Of the DynamoDB engine, e.g. `http://127.0.0.1:8000`; without it every DynamoDB task fails. */
  dynamodb?: string;
  region: string;
  /** After each DynamoDB call: the streams may have something new. */
  onWrite?: () => void;
};

/** The services the sandbox has: Lambda and DynamoDB. Any other Task fails with an error that names it. */
export function integrations(options: IntegrationsOptions): Tasks {
  return {
    async run(call) {
      const { functionArn, service, action, arn } = call.resource;
      if (functionArn) return parsed(await invokeFunction(options.invoke, functionArn, call.args, call));
      if (service === 'lambda' && action.split('.')[0] === 'invoke') return lambdaInvoke(options.invoke, call);
      if (service === 'dynamodb' || service === 'aws-sdk:dynamodb') return dynamodb(options, call);
      throw runtimeError(`The sandbox does not have the integration ${arn}`);
    },
  };
}

const UNTYPED = 'The cause could not be determined because Lambda did not return an error type.';

async function invokeFunction(
  invoke: Invoke,
  name: string,
  payload: Json | undefined,
  { timeoutMs }: TaskCall,
  invocationType: InvocationType = 'RequestResponse',
): Promise<Invocation> {
  const answer = await invoke(name, payload === undefined ? '' : JSON.stringify(payload), {
    invocationType,
    timeoutMs,
  });
  if (answer.functionError === undefined) return answer;
  const failure = parsed(answer);
  if (isObject(failure) && typeof failure.errorType === 'string')
    throw new StatesError(failure.errorType, answer.payload);
  throw new StatesError('Lambda.Unknown', `${UNTYPED} Returned payload: ${answer.payload}`);
}

const parsed = ({ payload }: Invocation): Json => {
  if (payload === '') return null;
  try {
    return JSON.parse(payload);
  } catch {
    return payload;
  }
};

async function lambdaInvoke(invoke: Invoke, call: TaskCall): Promise<Json> {
  const args = isObject(call.args) ? call.args : {};
  const { FunctionName: name, Payload: payload, InvocationType: type = 'RequestResponse' } = args;
  if (typeof name !== 'string') {
    throw runtimeError(
      `The Arguments '${JSON.stringify(call.args)}' could not be used to start the Task: [The field 'FunctionName' is required but was missing]`,
    );
  }
  const answer = await invokeFunction(invoke, name, payload, call, type as InvocationType);
  return invokeOutput(answer);
}

function invokeOutput(answer: Invocation): JsonObject {
  const { statusCode, executedVersion = '$LATEST', requestId = randomUUID(), payload } = answer;
  return {
    ExecutedVersion: executedVersion,
    ...(payload !== '' && { Payload: parsed(answer) }),
    ...metadata(statusCode, requestId, payload, { 'X-Amz-Executed-Version': executedVersion }),
    StatusCode: statusCode,
  };
}

/** What an optimized integration tells of its HTTP call. */
function metadata(status: number, requestId: string, body: string, more: Record<string, string> = {}): JsonObject {
  const headers: Record<string, string> = {
    Connection: 'keep-alive',
    'Content-Length': String(Buffer.byteLength(body)),
    'Content-Type': 'application/json',
    Date: new Date().toUTCString(),
    'x-amzn-RequestId': requestId,
    ...more,
  };
  return {
    SdkHttpMetadata: {
      AllHttpHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
      HttpHeaders: headers,
      HttpStatusCode: status,
    },
    SdkResponseMetadata: { RequestId: requestId },
  };
}

const keepAlive = new Agent({ keepAlive: true });

type Reply = { status: number; headers: NodeJS.Dict<string | string[]>; text: string };

function post(url: URL, headers: Record<string, string>, body: string, signal?: AbortSignal): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const options = {
      method: 'POST',
      agent: keepAlive,
      headers: { ...headers, 'Content-Length': Buffer.byteLength(body) },
      ...(signal && { signal }),
    };
    const outgoing = request(url, options, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () => {
        resolve({ status: incoming.statusCode!, headers: incoming.headers, text: Buffer.concat(chunks).toString() });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** One DynamoDB call as the AWS-SDK integration (errors `DynamoDb.…`) or the optimized one (`DynamoDB.…`) makes it. */
function dynamodb({ clock, dynamodb: endpoint, region, onWrite }: IntegrationsOptions, call: TaskCall): Promise<Json> {
  const { resource, args } = call;
  if (!endpoint) throw runtimeError(`The sandbox was started without a DynamoDB endpoint, which ${resource.arn} needs`);
  const action = resource.action.split('.')[0]!;
  const headers = {
    'Content-Type': 'application/x-amz-json-1.0',
    'X-Amz-Target': `DynamoDB_20120810.${action[0]!.toUpperCase()}${action.slice(1)}`,
    Authorization: `AWS4-HMAC-SHA256 Credential=sandbox/20250101/${region}/dynamodb/aws4_request, SignedHeaders=host, Signature=sandbox`,
    'X-Amz-Date': '20250101T000000Z',
  };
  return clock.during(async () => {
    const reply = await post(new URL(endpoint), headers, JSON.stringify(args));
    onWrite?.();
    const answer = JSON.parse(reply.text) as JsonObject;
    const requestId = header(reply, 'x-amzn-requestid') ?? randomUUID();
    if (reply.status >= 400) throw dynamodbError(resource.service, answer, reply.status, requestId);
    return resource.service === 'dynamodb' ? { ...answer, ...metadata(reply.status, requestId, reply.text) } : answer;
  });
}

/** Codes that the service's SDK has no class for: they reach Catch under the client's general name. */
const UNMODELLED = /^(AccessDenied|Serialization|Throttling|UnrecognizedClient|Validation)Exception$/;

function dynamodbError(service: string, answer: JsonObject, status: number, requestId: string): StatesError {
  const code = String(answer.__type).split('#').pop()!;
  const message = answer.message ?? answer.Message;
  const general = UNMODELLED.test(code);
  return service === 'dynamodb'
    ? new StatesError(
        `DynamoDB.${general ? 'AmazonDynamoDBException' : code}`,
        `${message} (Service: AmazonDynamoDBv2; Status Code: ${status}; Error Code: ${code}; Request ID: ${requestId}; Proxy: null)`,
      )
    : new StatesError(
        `DynamoDb.${general ? 'DynamoDbException' : code}`,
        `${message} (Service: DynamoDb, Status Code: ${status}, Request ID: ${requestId}) (SDK Attempt Count: 1)`,
      );
}

/** Calls functions through Lambda's Invoke API at `endpoint`. A state's TimeoutSeconds is kept in real time here. */
export function httpInvoke(clock: Clock, endpoint: string): Invoke {
  return (name, payload, { invocationType, timeoutMs }) =>
    clock.during(async () => {
      const url = new URL(`/2015-03-31/functions/${encodeURIComponent(name)}/invocations`, endpoint);
      const headers = { 'Content-Type': 'application/json', 'X-Amz-Invocation-Type': invocationType };
      const signal = timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs);
      const reply = await post(url, headers, payload, signal).catch((error: Error) => {
        throw error.name === 'AbortError' || error.name === 'TimeoutError'
          ? new StatesError('States.Timeout')
          : new StatesError('Lambda.SdkClientException', `Unable to execute HTTP request: ${error.message}`);
      });
      if (reply.status >= 400) throw refusal(reply);
      return invocation(reply);
    });
}

const header = ({ headers }: Reply, name: string) => headers[name] as string | undefined;

function refusal(reply: Reply): StatesError {
  const type = (header(reply, 'x-amzn-errortype') ?? 'AWSLambdaException').split(':')[0]!;
  const { Message, message } = JSON.parse(reply.text || '{}') as { Message?: string; message?: string };
  const requestId = header(reply, 'x-amzn-requestid') ?? randomUUID();
  return new StatesError(
    `Lambda.${type}`,
    `${Message ?? message} (Service: Lambda, Status Code: ${reply.status}, Request ID: ${requestId}) (SDK Attempt Count: 1)`,
  );
}

function invocation(reply: Reply): Invocation {
  const functionError = header(reply, 'x-amz-function-error');
  const executedVersion = header(reply, 'x-amz-executed-version');
  const requestId = header(reply, 'x-amzn-requestid');
  return {
    statusCode: reply.status,
    payload: reply.text,
    ...(functionError && { functionError }),
    ...(executedVersion && { executedVersion }),
    ...(requestId && { requestId }),
  };
}
