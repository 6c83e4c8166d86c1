// One local endpoint for every AWS service that the functions, an SDK or the AWS CLI call.
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SendEmailRequest } from '@aws-sdk/client-sesv2';
import { accountAnswer, statesQuotas } from './account.ts';
import type { Clock } from './clock/clock.ts';
import type { Time } from './clock/lane.ts';
import { type DynamoDb, isWrite } from './dynamodb.ts';
import { AwsError } from './errors.ts';
import type { EventBus } from './events.ts';
import { type Listener, laneOf, reply, replyJson } from './http/server.ts';
import type { Need } from './iam/decide.cjs';
import type { Iam } from './iam/iam.ts';
import { requestNeeds } from './iam/requests.ts';
import type { Invoker } from './lambda/invocation.ts';
import type { Ses } from './mail.ts';
import { queueAnswer, queueOf } from './queues.ts';
import { isObject, type JsonObject } from './states/json.ts';
import type { StateMachines } from './states/machines.ts';
import { stepFunctions } from './states/stepfunctions.ts';
import type { Streams } from './streams/streams.ts';
import type { Stack } from './template/stack.ts';
import type { Usage } from './usage.ts';

/** A message that was published to a topic. */
export type PublishedMessage = { topicArn: string; at: number; subject: string | undefined; message: string };

/** The services behind the endpoint. */
type AwsPort = {
  readonly clock: Clock;
  readonly region: string;
  readonly iam: Iam;
  readonly stack: Pick<
    Stack,
    'buses' | 'functions' | 'identities' | 'name' | 'outputs' | 'secrets' | 'tables' | 'topics'
  >;
  readonly dynamoDb: Pick<DynamoDb, 'forward'>;
  readonly streams: Pick<Streams, 'wrote'>;
  readonly lambda: Pick<Invoker, 'invoke' | 'send'>;
  readonly machines: StateMachines;
  readonly mail: Pick<Ses, 'account' | 'send'>;
  readonly bus: Pick<EventBus, 'deadLetters' | 'putEvents'>;
  readonly buckets: ReadonlyMap<string, Map<string, Buffer>>;
  readonly published: PublishedMessage[];
  readonly usage: Pick<Usage, 'notifications'>;
  secret(id: string): Stack['secrets'][number];
};

type AwsCall = {
  request: IncomingMessage;
  response: ServerResponse;
  body: Buffer;
  time: Time;
  /** Throws if the caller lacks one of them. */
  check(needs: Need[]): void;
};

const JSON_TYPE = 'application/x-amz-json-1.0';
const INVOKE = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;

/**
 * How many real milliseconds time stands still after a client of the bare endpoint moved an execution, so that the
 * client can react.
 */
const GRACE_MS = 50;
const MOVES = /\.(StartExecution|SendTask\w+)$/;

/** Answers AWS's own protocols. An operation that the sandbox does not have gives an error that says so. */
export function awsEndpoint(port: AwsPort): Listener {
  const { clock, stack, dynamoDb, streams, lambda, mail, buckets, published, usage, iam } = port;
  const needs = requestNeeds(port);
  const states = stepFunctions(port.machines);
  const isBare = stack.functions.length === 0;
  return (request, response, body) => {
    response.setHeader('x-amzn-requestid', randomUUID());
    const path = request.url!.replace(/\?.*/, '');
    const target = request.headers['x-amz-target']?.toString();
    const time = laneOf(request, clock);
    const work = async () => {
      if (!body) throw new AwsError('RequestEntityTooLarge', 'The body is larger than 10 MB', 413);
      const check = (needed: Need[]) => iam.check(iam.ofRequest(request.headers), ...needed);
      const call = { request, response, body, time, check };
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

  async function byTarget(target: string, { body, response, time, check }: AwsCall): Promise<void> {
    const input = parse<JsonObject>(body);
    check(needs.ofTarget(target, input));
    if (target.startsWith('DynamoDB')) {
      const { status, text } = await dynamoDb.forward(target, body);
      if (isWrite(target)) streams.wrote(time);
      reply(response, status, text, { 'content-type': JSON_TYPE });
    } else if (target.startsWith('AWSStepFunctions.')) {
      if (isBare && MOVES.test(target)) setTimeout(time.hold(), GRACE_MS);
      replyJson(response, 200, states(target, input, time), JSON_TYPE);
    } else if (target === 'AWSEvents.PutEvents') {
      replyJson(response, 200, port.bus.putEvents(input, time), JSON_TYPE);
    } else if (target.startsWith('AmazonSQS.')) {
      const answer = queueAnswer(target, input, queueOf(input, needs.queue), port.bus.deadLetters);
      if (!answer) throw missing(target);
      replyJson(response, 200, answer, JSON_TYPE);
    } else if (/^ServiceQuotasV20190624\.List(AWSDefault)?ServiceQuotas$/.test(target)) {
      replyJson(response, 200, statesQuotas(), JSON_TYPE);
    } else if (target === 'secretsmanager.GetSecretValue') {
      const { arn, name, value } = port.secret(String(input.SecretId));
      replyJson(response, 200, { ARN: arn, Name: name, SecretString: value }, JSON_TYPE);
    } else throw missing(target);
  }

  async function byPath(path: string, call: AwsCall): Promise<void> {
    const { response, body, time, check } = call;
    const [, name] = INVOKE.exec(path) ?? [];
    if (name) return invoke(decodeURIComponent(name), call);
    if (path === '/') return query(new URLSearchParams(String(body)), call);
    const asked = call.request.method === 'GET' ? needs.ofAccount(path) : undefined;
    if (asked) {
      check([asked]);
      const answer = asked.action === 'ses:GetAccount' ? mail.account(time) : accountAnswer(path, stack);
      if (!answer) throw new AwsError('NotFoundException', 'It does not exist', 404);
      return replyJson(response, 200, answer);
    }
    if (path !== '/v2/email/outbound-emails') return s3(decodeURIComponent(path), call);
    const letter = parse<SendEmailRequest>(body);
    check(needs.ofMail(letter));
    const answer = mail.send(letter, time);
    if (answer === 'lost-answer') response.destroy();
    else if (answer !== 'hang') replyJson(response, 200, answer);
  }

  async function invoke(name: string, { request, response, body, time, check }: AwsCall): Promise<void> {
    check(needs.ofInvoke(name));
    const payload = JSON.stringify(jsonOf(body));
    if (request.headers['x-amz-invocation-type'] === 'Event') {
      await lambda.send(name, payload, time);
      return reply(response, 202, '');
    }
    const result = await lambda.invoke(name, payload, time);
    reply(response, 200, result.payload, result.failed ? { 'x-amz-function-error': 'Unhandled' } : {});
  }

  /** SNS and CloudFormation use the query protocol: a form in, XML out. */
  function query(form: URLSearchParams, { response, time, check }: AwsCall): void {
    const action = form.get('Action') ?? '';
    const answers: Record<string, () => object> = {
      Publish: () => publish(form, time),
      DescribeStacks: () => describeStacks(form),
      ListSubscriptionsByTopic: () => subscriptions(form),
    };
    const answer = Object.hasOwn(answers, action) ? answers[action]! : undefined;
    if (!answer) throw missing(`/?Action=${action}`);
    check(needs.ofForm(form));
    replyXml(response, 200, { [`${action}Response`]: { [`${action}Result`]: answer() } });
  }

  function publish(form: URLSearchParams, time: Time): object {
    const topicArn = form.get('TopicArn') ?? '';
    if (!stack.topics.includes(topicArn)) throw new AwsError('NotFound', 'Topic does not exist', 404);
    const [subject, message] = [form.get('Subject') ?? undefined, form.get('Message') ?? ''];
    usage.notifications++;
    return { MessageId: `sandbox-${published.push({ topicArn, at: time.now(), subject, message })}` };
  }

  /** The subscriptions count as confirmed, because the sandbox has no mailbox of the team. */
  function subscriptions(form: URLSearchParams): object {
    const SubscriptionArn = `${form.get('TopicArn')}:sandbox`;
    return { Subscriptions: { member: { Protocol: 'email', SubscriptionArn } } };
  }

  function describeStacks(form: URLSearchParams): object {
    const { name, outputs } = stack;
    const wanted = form.get('StackName') ?? name;
    if (wanted !== name) throw new AwsError('ValidationError', `Stack with id ${wanted} does not exist; ${name} does`);
    const member = Object.entries(outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue }));
    const about = { StackName: name, StackStatus: 'CREATE_COMPLETE', CreationTime: '2026-01-01T00:00:00Z' };
    return { Stacks: { member: { ...about, Outputs: { member } } } };
  }

  /** The part of S3 that functions and operators use: put, list, read and delete objects by path (`/bucket/key`). */
  async function s3(path: string, { request: { method = '' }, response, body, check }: AwsCall): Promise<void> {
    const [, name = '', key = ''] = /^\/([^/]+)\/?(.*)$/.exec(path) ?? [];
    const bucket = buckets.get(name);
    const object = bucket?.get(key);
    const methods = key ? ['GET', 'PUT', 'DELETE'] : ['GET'];
    if (!bucket || !methods.includes(method)) throw missing(`${method} ${path}`);
    check(needs.ofObject(method, path));
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
  if (error instanceof URIError) return new AwsError('InvalidURI', 'The path is no address', 400, { cause: error });
  if (error instanceof SyntaxError)
    return new AwsError('SerializationException', 'The body is not JSON', 400, { cause: error });
  return new AwsError('InternalFailure', String(error.stack), 500, { cause: error });
}

const jsonOf = (body: Buffer): unknown => JSON.parse(String(body) || '{}');

function parse<T>(body: Buffer): T {
  const value = jsonOf(body);
  if (isObject(value)) return value as T;
  throw new AwsError('SerializationException', 'The body is no JSON object');
}

/** Each name becomes an element around its value; an array repeats the element. */
function xml(value: unknown): string {
  if (typeof value !== 'object') return String(value).replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  const elements = Object.entries(value!).flatMap(([name, each]) => [each].flat().map((one) => [name, one] as const));
  return elements.map(([name, one]) => `<${name}>${xml(one)}</${name}>`).join('');
}

const replyXml = (response: ServerResponse, status: number, value: object): void =>
  reply(response, status, xml(value), { 'content-type': 'text/xml' });
