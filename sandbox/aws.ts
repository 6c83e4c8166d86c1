// One local endpoint for every AWS service that the functions, an SDK or the AWS CLI call.
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Time } from './clock/lane.ts';
import { isWrite } from './dynamodb.ts';
import { AwsError } from './errors.ts';
import { type Listener, laneOf, reply, replyJson } from './http/server.ts';
import type { Sandbox } from './index.ts';
import { isObject } from './states/json.ts';
import { stepFunctions } from './states/stepfunctions.ts';

type Call = { request: IncomingMessage; response: ServerResponse; body: Buffer; time: Time };

const JSON_TYPE = 'application/x-amz-json-1.0';
const INVOKE = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;

/** Real milliseconds that time stands still after a client of the bare endpoint moved an execution on: it may follow it. */
const GRACE_MS = 50;
const MOVES = /\.(StartExecution|SendTask\w+)$/;

/** Answers AWS's own protocols; what it does not have is an error that says so. */
export function awsEndpoint(sandbox: Sandbox): Listener {
  const states = stepFunctions(sandbox.machines);
  const isBare = sandbox.stack.functions.length === 0;
  return (request, response, body) => {
    response.setHeader('x-amzn-requestid', randomUUID());
    const path = request.url!.replace(/\?.*/, '');
    const target = request.headers['x-amz-target']?.toString();
    const time = laneOf(request, sandbox.clock);
    const work = async () => {
      if (!body) throw new AwsError('RequestEntityTooLarge', 'The body is larger than 10 MB', 413);
      const call = { request, response, body, time };
      await (target ? byTarget(target, call) : byPath(path, call));
    };
    time.during(work).catch((error: Error) => {
      const { name: Code, message: Message, status } = awsErrorOf(error);
      if (target || /^\/(v2|2015-03-31)\//.test(path)) {
        response.setHeader('x-amzn-errortype', Code);
        replyJson(response, status, { __type: Code, message: Message }, JSON_TYPE);
      } else replyXml(response, status, { ErrorResponse: { Error: { Code, Message } } });
    });
  };

  async function byTarget(target: string, { body, response, time }: Call): Promise<void> {
    if (target.startsWith('DynamoDB')) {
      const { status, text } = await sandbox.dynamoDb.forward(target, body);
      if (isWrite(target)) sandbox.streams.wrote(time);
      reply(response, status, text, { 'content-type': JSON_TYPE });
    } else if (target.startsWith('AWSStepFunctions.')) {
      if (isBare && MOVES.test(target)) setTimeout(time.hold(), GRACE_MS);
      replyJson(response, 200, states(target, parse(body), time), JSON_TYPE);
    } else if (target === 'secretsmanager.GetSecretValue') {
      const { arn, name, value } = sandbox.secret(parse<{ SecretId: string }>(body).SecretId);
      replyJson(response, 200, { ARN: arn, Name: name, SecretString: value }, JSON_TYPE);
    } else throw missing(target);
  }

  async function byPath(path: string, call: Call): Promise<void> {
    const { response, body, time } = call;
    const [, name] = INVOKE.exec(path) ?? [];
    if (name) return invoke(decodeURIComponent(name), call);
    if (path === '/') return query(new URLSearchParams(String(body)), call);
    if (path !== '/v2/email/outbound-emails') return s3(decodeURIComponent(path), call);
    const answer = sandbox.mail.send(parse(body), time);
    if (answer === 'lost-answer') response.destroy();
    else if (answer !== 'hang') replyJson(response, 200, answer);
  }

  async function invoke(name: string, { request, response, body, time }: Call): Promise<void> {
    const payload = JSON.stringify(jsonOf(body));
    if (request.headers['x-amz-invocation-type'] === 'Event') {
      await sandbox.lambda.send(name, payload, time);
      return reply(response, 202, '');
    }
    const outcome = await sandbox.lambda.invoke(name, payload, time);
    reply(response, 200, outcome.payload, outcome.failed ? { 'x-amz-function-error': 'Unhandled' } : {});
  }

  /** SNS and CloudFormation speak the query protocol: a form in, XML out. */
  function query(form: URLSearchParams, { response, time }: Call): void {
    const action = form.get('Action') ?? '';
    if (action !== 'Publish' && action !== 'DescribeStacks') throw missing(`/?Action=${action}`);
    const result = action === 'Publish' ? publish(form, time) : describeStacks(form);
    replyXml(response, 200, { [`${action}Response`]: { [`${action}Result`]: result } });
  }

  function publish(form: URLSearchParams, time: Time): object {
    const topicArn = form.get('TopicArn') ?? '';
    if (!sandbox.stack.topics.includes(topicArn)) throw new AwsError('NotFound', 'Topic does not exist', 404);
    const [subject, message] = [form.get('Subject') ?? undefined, form.get('Message') ?? ''];
    sandbox.usage.notifications++;
    return { MessageId: `sandbox-${sandbox.published.push({ topicArn, at: time.now(), subject, message })}` };
  }

  function describeStacks(form: URLSearchParams): object {
    const { name, outputs } = sandbox.stack;
    const wanted = form.get('StackName') ?? name;
    if (wanted !== name) throw new AwsError('ValidationError', `Stack with id ${wanted} does not exist; ${name} does`);
    const member = Object.entries(outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue }));
    const about = { StackName: name, StackStatus: 'CREATE_COMPLETE', CreationTime: '2026-01-01T00:00:00Z' };
    return { Stacks: { member: { ...about, Outputs: { member } } } };
  }

  /** S3 as far as functions and operators use it: objects put, listed, read and deleted, by path (`/bucket/key`). */
  async function s3(path: string, { request: { method }, response, body }: Call): Promise<void> {
    const [, name = '', key = ''] = /^\/([^/]+)\/?(.*)$/.exec(path) ?? [];
    const bucket = sandbox.buckets.get(name);
    const object = bucket?.get(key);
    const methods = key ? ['GET', 'PUT', 'DELETE'] : ['GET'];
    if (!bucket || !methods.includes(method!)) throw missing(`${method} ${path}`);
    if (method === 'PUT') bucket.set(key, body);
    if (method === 'DELETE') bucket.delete(key);
    if (method !== 'GET') return reply(response, method === 'PUT' ? 200 : 204, '');
    if (object) return reply(response, 200, object, { 'content-type': 'application/octet-stream' });
    if (key) throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404);
    const Contents = [...bucket].map(([Key, { length: Size }]) => ({ Key, Size }));
    replyXml(response, 200, { ListBucketResult: { Contents } });
  }
}

const missing = (what: string) =>
  new AwsError('UnknownOperationException', `The sandbox does not have ${what}`, what.includes('/') ? 404 : 400);

function awsErrorOf(error: Error): AwsError {
  if (error instanceof AwsError) return error;
  if (error instanceof URIError) return new AwsError('InvalidURI', 'The path is no address', 400);
  if (error instanceof SyntaxError) return new AwsError('SerializationException', 'The body is not JSON');
  return new AwsError('InternalFailure', String(error.stack), 500);
}

const jsonOf = (body: Buffer): unknown => JSON.parse(String(body) || '{}');

function parse<T>(body: Buffer): T {
  const value = jsonOf(body);
  if (isObject(value)) return value as T;
  throw new AwsError('SerializationException', 'The body is no JSON object');
}

/** Elements of these names around their values; an array is an element repeated. */
function xml(value: unknown): string {
  if (typeof value !== 'object') return String(value).replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  const elements = Object.entries(value!).flatMap(([name, each]) => [each].flat().map((one) => [name, one] as const));
  return elements.map(([name, one]) => `<${name}>${xml(one)}</${name}>`).join('');
}

const replyXml = (response: ServerResponse, status: number, value: object): void =>
  reply(response, status, xml(value), { 'content-type': 'text/xml' });
