// One local endpoint for every AWS service that the functions, an SDK or the AWS CLI call.
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from './clock.ts';
import { type DynamoDb, isWrite } from './dynamodb.ts';
import { AwsError } from './errors.ts';
import type { Lambda } from './lambda.ts';
import type { MailService } from './mail.ts';
import { readBody, reply, replyJson } from './server.ts';
import type { Secrets, Topics } from './services.ts';
import type { Usage } from './usage.ts';

export type AwsOptions = {
  readonly clock: Clock;
  readonly dynamoDb: DynamoDb;
  readonly lambda: Lambda;
  readonly mail: MailService;
  readonly secrets: Secrets;
  readonly topics: Topics;
  readonly usage: Usage;
  /** Step Functions' wire protocol. */
  readonly states: (target: string, body: unknown) => { status: number; body: unknown };
  /** Called after a write to DynamoDB. */
  readonly wrote: () => void;
};

type Call = { readonly request: IncomingMessage; readonly response: ServerResponse; readonly body: Buffer };

const JSON_TYPE = 'application/x-amz-json-1.0';
const INVOKE = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;

/** Answers AWS's own protocols; what it does not have is an error that says so. */
export function awsEndpoint(options: AwsOptions) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    void answer(request, response).catch((error: unknown) => refuse(request, response, error));
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = (await readBody(request))!;
    const call = { request, response, body };
    const target = request.headers['x-amz-target'];
    await options.clock.during(() => (typeof target === 'string' ? byTarget(target, call) : byPath(call)));
  }

  async function byTarget(target: string, { response, body }: Call): Promise<void> {
    const [service = '', action] = target.split('.');
    if (service.startsWith('DynamoDB')) {
      const { status, text } = await options.dynamoDb.forward(target, body);
      if (isWrite(target)) options.wrote();
      reply(response, status, text, JSON_TYPE);
      return;
    }
    const input = parse(body);
    if (service === 'AWSStepFunctions') {
      const answer = options.states(target, input);
      reply(response, answer.status, JSON.stringify(answer.body), JSON_TYPE);
    } else if (service === 'secretsmanager' && action === 'GetSecretValue') {
      const value = options.secrets.getSecretValue(input as { SecretId: string });
      reply(response, 200, JSON.stringify(value), 'application/x-amz-json-1.1');
    } else throw new AwsError('UnknownOperationException', `The sandbox does not have ${target}`);
  }

  async function byPath({ request, response, body }: Call): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'http://sandbox');
    const [, name] = INVOKE.exec(pathname) ?? [];
    if (name) await invoke(decodeURIComponent(name), { request, response, body });
    else if (pathname === '/v2/email/outbound-emails' && request.method === 'POST') sendEmail(response, body);
    else if (pathname === '/v2/email/account') replyJson(response, 200, options.mail.account());
    else if (pathname === '/' && body.includes('Action=')) query(new URLSearchParams(body.toString()), response);
    else
      throw new AwsError('UnknownOperationException', `The sandbox does not have ${request.method} ${pathname}`, 404);
  }

  function sendEmail(response: ServerResponse, body: Buffer): void {
    const answer = options.mail.send(parse(body));
    if (answer === null) response.destroy();
    else if (answer) replyJson(response, 200, answer);
    if (answer !== undefined) options.usage.mails++;
  }

  async function invoke(name: string, { request, response, body }: Call): Promise<void> {
    const payload = body.length > 0 ? body.toString() : '{}';
    parse(body);
    if (!options.lambda.has(name)) throw new AwsError('ResourceNotFoundException', `Function not found: ${name}`, 404);
    const type = request.headers['x-amz-invocation-type'] ?? 'RequestResponse';
    if (type === 'Event') void options.lambda.send(name, payload);
    if (type !== 'RequestResponse') return reply(response, type === 'Event' ? 202 : 204, '', 'application/json');
    const outcome = await options.lambda.invoke(name, payload);
    reply(response, 200, outcome.payload, 'application/json', {
      'x-amz-executed-version': '$LATEST',
      'x-amzn-requestid': outcome.requestId,
      ...(outcome.failed && { 'x-amz-function-error': 'Unhandled' }),
    });
  }

  /** SNS speaks the query protocol: a form in, XML out. */
  function query(form: URLSearchParams, response: ServerResponse): void {
    const action = form.get('Action');
    if (action !== 'Publish') throw new AwsError('InvalidAction', `The sandbox does not have the action ${action}`);
    const topic = form.get('TopicArn') ?? '';
    const id = options.topics.publish(topic, form.get('Message') ?? '', form.get('Subject') ?? undefined);
    options.usage.notifications++;
    const metadata = `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata>`;
    const result = `<PublishResult><MessageId>${id}</MessageId></PublishResult>`;
    reply(response, 200, `<PublishResponse>${result}${metadata}</PublishResponse>`, 'text/xml');
  }
}

function parse<T>(body: Buffer): T {
  try {
    return JSON.parse(body.length > 0 ? body.toString() : '{}');
  } catch (cause) {
    throw Object.assign(new AwsError('SerializationException', 'The body is not JSON'), { cause });
  }
}

function refuse(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) return;
  const { name, message, status } =
    error instanceof AwsError ? error : new AwsError('InternalFailure', String((error as Error).stack ?? error), 500);
  if (String(request.headers['content-type']).includes('x-www-form-urlencoded')) {
    const escaped = message.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
    const xml = `<ErrorResponse><Error><Type>Sender</Type><Code>${name}</Code><Message>${escaped}</Message></Error></ErrorResponse>`;
    reply(response, status, xml, 'text/xml');
  } else reply(response, status, JSON.stringify({ __type: name, message }), JSON_TYPE, { 'x-amzn-errortype': name });
}
