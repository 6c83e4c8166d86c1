// One local endpoint for every AWS service that the functions, an SDK or the AWS CLI call.
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { describeStacks } from './cloudformation.ts';
import { isWrite } from './dynamodb.ts';
import { AwsError } from './errors.ts';
import type { Time } from './lane.ts';
import { type Listener, laneOf, reply, replyJson } from './server.ts';
import { stepFunctions } from './stepfunctions.ts';
import type { World } from './world.ts';

const JSON_TYPE = 'application/x-amz-json-1.0';
const INVOKE = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;

/** Answers AWS's own protocols; what it does not have is an error that says so. */
export function awsEndpoint(world: World): Listener {
  const states = stepFunctions(world.machines);
  return (request, response, body) => {
    const target = request.headers['x-amz-target'];
    const time = laneOf(request, world.clock);
    const work = async () => {
      if (!body) throw new AwsError('RequestEntityTooLarge', 'The body is larger than 10 MB', 413);
      await (typeof target === 'string'
        ? byTarget(target, response, body, time)
        : byPath(request, response, body, time));
    };
    time.during(work).catch((error: unknown) => refuse(request, response, error));
  };

  async function byTarget(target: string, response: ServerResponse, body: Buffer, time: Time): Promise<void> {
    if (target.startsWith('DynamoDB')) {
      const { status, text } = await world.dynamoDb.forward(target, body);
      if (isWrite(target)) world.streams.wrote(time);
      reply(response, status, text, { 'content-type': JSON_TYPE });
    } else if (target.startsWith('AWSStepFunctions.')) {
      if (world.graceMs > 0 && target.endsWith('.StartExecution')) setTimeout(time.hold(), world.graceMs);
      const answer = states(target, parse(body), time);
      replyJson(response, answer.status, answer.body, JSON_TYPE);
    } else if (target === 'secretsmanager.GetSecretValue') {
      const { arn, name, value } = world.secrets.find(parse<{ SecretId: string }>(body).SecretId);
      const secret = { ARN: arn, Name: name, SecretString: value, VersionId: 'sandbox', VersionStages: ['AWSCURRENT'] };
      replyJson(response, 200, secret, 'application/x-amz-json-1.1');
    } else throw new AwsError('UnknownOperationException', `The sandbox does not have ${target}`);
  }

  async function byPath(request: IncomingMessage, response: ServerResponse, body: Buffer, time: Time): Promise<void> {
    const { pathname } = new URL(request.url!, 'http://sandbox');
    const [, name] = INVOKE.exec(pathname) ?? [];
    if (name) await invoke(decodeURIComponent(name), request, response, body, time);
    else if (pathname === '/v2/email/outbound-emails') sendEmail(response, body, time);
    else if (pathname === '/' && body.includes('Action=Publish&'))
      publish(new URLSearchParams(body.toString()), response, time);
    else if (pathname === '/' && body.includes('Action=DescribeStacks'))
      describe(new URLSearchParams(body.toString()), response);
    else if (!world.buckets.answer(request, response, body))
      throw new AwsError('UnknownOperationException', `The sandbox does not have ${request.method} ${pathname}`, 404);
  }

  function describe(form: URLSearchParams, response: ServerResponse): void {
    reply(response, 200, describeStacks(world.stack, form.get('StackName')), { 'content-type': 'text/xml' });
  }

  function sendEmail(response: ServerResponse, body: Buffer, time: Time): void {
    const answer = world.mail.send(parse(body), time);
    if (answer === 'lost-answer') response.destroy();
    else if (answer !== 'hang') replyJson(response, 200, answer);
  }

  async function invoke(
    name: string,
    request: IncomingMessage,
    response: ServerResponse,
    body: Buffer,
    time: Time,
  ): Promise<void> {
    const payload = JSON.stringify(parse(body));
    if (request.headers['x-amz-invocation-type'] === 'Event') {
      void world.lambda.send(name, payload, time);
      return reply(response, 202, '');
    }
    const outcome = await world.lambda.invoke(name, payload, time);
    reply(response, 200, outcome.payload, {
      'x-amz-executed-version': '$LATEST',
      ...(outcome.failed && { 'x-amz-function-error': 'Unhandled' }),
    });
  }

  /** SNS speaks the query protocol: a form in, XML out. */
  function publish(form: URLSearchParams, response: ServerResponse, time: Time): void {
    const id = world.topics.publish(
      form.get('TopicArn') ?? '',
      form.get('Message') ?? '',
      form.get('Subject') ?? undefined,
      time.now(),
    );
    world.usage.notifications++;
    const metadata = `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata>`;
    const xml = `<PublishResponse><PublishResult><MessageId>${id}</MessageId></PublishResult>${metadata}</PublishResponse>`;
    reply(response, 200, xml, { 'content-type': 'text/xml' });
  }
}

function parse<T>(body: Buffer): T {
  try {
    return JSON.parse(body.length > 0 ? body.toString() : '{}');
  } catch {
    throw new AwsError('SerializationException', 'The body is not JSON');
  }
}

function refuse(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  const known =
    error instanceof AwsError ? error : new AwsError('InternalFailure', String((error as Error).stack), 500);
  const { name, message, status } = known;
  if (request.headers['content-type']?.includes('form-urlencoded')) {
    const escaped = message.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
    const inner = `<Error><Type>Sender</Type><Code>${name}</Code><Message>${escaped}</Message></Error>`;
    reply(response, status, `<ErrorResponse>${inner}</ErrorResponse>`, { 'content-type': 'text/xml' });
  } else {
    const headers = { 'content-type': JSON_TYPE, 'x-amzn-errortype': name };
    reply(response, status, JSON.stringify({ __type: name, message }), headers);
  }
}
