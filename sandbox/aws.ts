// One local endpoint for every AWS service that the functions, an SDK or the AWS CLI call.
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isWrite } from './dynamodb.ts';
import { AwsError } from './errors.ts';
import type { Sandbox } from './index.ts';
import type { Time } from './lane.ts';
import { type Listener, laneOf, reply, replyJson } from './server.ts';
import { stepFunctions } from './stepfunctions.ts';

type Call = { request: IncomingMessage; response: ServerResponse; url: URL; target: string; body: Buffer; time: Time };

const JSON_TYPE = 'application/x-amz-json-1.0';
const INVOKE = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;

/**
 * Answers AWS's own protocols; what it does not have is an error that says so.
 * @param graceMs real milliseconds that time stands still after an execution was started, so that a client can follow it
 */
export function awsEndpoint(sandbox: Sandbox, graceMs: number): Listener {
  const states = stepFunctions(sandbox.machines);
  return (request, response, body) => {
    const url = new URL(request.url!, 'http://sandbox');
    const target = request.headers['x-amz-target']?.toString() ?? '';
    const time = laneOf(request, sandbox.clock);
    const work = async () => {
      if (!body) throw new AwsError('RequestEntityTooLarge', 'The body is larger than 10 MB', 413);
      const call = { request, response, url, target, body, time };
      await (target ? byTarget(call) : byPath(call));
    };
    time.during(work).catch((error: unknown) => {
      const ours = error instanceof AwsError;
      const { name, message, status } = ours ? error : new AwsError('InternalFailure', (error as Error).stack!, 500);
      const headers = { 'x-amzn-errortype': name };
      if (target || /^\/(v2|2015-03-31)\//.test(url.pathname)) {
        reply(response, status, JSON.stringify({ __type: name, message }), { ...headers, 'content-type': JSON_TYPE });
      } else {
        const inner = `<Error>${xml({ Type: 'Sender', Code: name, Message: message })}</Error>`;
        replyXml(response, status, `<ErrorResponse>${inner}</ErrorResponse>`);
      }
    });
  };

  async function byTarget({ target, body, response, time }: Call): Promise<void> {
    if (target.startsWith('DynamoDB')) {
      const { status, text } = await sandbox.dynamoDb.forward(target, body);
      if (isWrite(target)) sandbox.streams.wrote(time);
      reply(response, status, text, { 'content-type': JSON_TYPE });
    } else if (target.startsWith('AWSStepFunctions.')) {
      if (graceMs > 0 && target.endsWith('.StartExecution')) setTimeout(time.hold(), graceMs);
      const answer = states(target, parse(body), time);
      replyJson(response, answer.status, answer.body, JSON_TYPE);
    } else if (target === 'secretsmanager.GetSecretValue') {
      const { arn, name, value } = sandbox.secret(parse<{ SecretId: string }>(body).SecretId);
      const secret = { ARN: arn, Name: name, SecretString: value, VersionId: 'sandbox', VersionStages: ['AWSCURRENT'] };
      replyJson(response, 200, secret, 'application/x-amz-json-1.1');
    } else throw missing(target);
  }

  async function byPath(call: Call): Promise<void> {
    const { response, url, body, time } = call;
    const [, name] = INVOKE.exec(url.pathname) ?? [];
    if (name) await invoke(decodeURIComponent(name), call);
    else if (url.pathname === '/v2/email/outbound-emails') {
      const answer = sandbox.mail.send(parse(body), time);
      if (answer === 'lost-answer') response.destroy();
      else if (answer !== 'hang') replyJson(response, 200, answer);
    } else if (url.pathname === '/') query(new URLSearchParams(body.toString()), call);
    else s3(call);
  }

  async function invoke(name: string, { request, response, body, time }: Call): Promise<void> {
    const payload = JSON.stringify(parse(body));
    if (request.headers['x-amz-invocation-type'] === 'Event') {
      void sandbox.lambda.send(name, payload, time);
      return reply(response, 202, '');
    }
    const outcome = await sandbox.lambda.invoke(name, payload, time);
    reply(response, 200, outcome.payload, {
      'x-amz-executed-version': '$LATEST',
      ...(outcome.failed && { 'x-amz-function-error': 'Unhandled' }),
    });
  }

  /** SNS and CloudFormation speak the query protocol: a form in, XML out. */
  function query(form: URLSearchParams, { response, time }: Call): void {
    const action = form.get('Action');
    const operation = { Publish: publish, DescribeStacks: describeStacks }[String(action)];
    if (!operation) throw missing(`/?Action=${action}`);
    const result = `<${action}Result>${operation(form, time)}</${action}Result>`;
    const metadata = `<ResponseMetadata>${xml({ RequestId: randomUUID() })}</ResponseMetadata>`;
    replyXml(response, 200, `<${action}Response>${result}${metadata}</${action}Response>`);
  }

  function publish(form: URLSearchParams, time: Time): string {
    const topicArn = form.get('TopicArn') ?? '';
    if (!sandbox.stack.topics.includes(topicArn)) throw new AwsError('NotFound', 'Topic does not exist', 404);
    const [subject, message] = [form.get('Subject') ?? undefined, form.get('Message') ?? ''];
    sandbox.usage.notifications++;
    return xml({ MessageId: `sandbox-${sandbox.published.push({ topicArn, at: time.now(), subject, message })}` });
  }

  function describeStacks(form: URLSearchParams): string {
    const { name, outputs } = sandbox.stack;
    const wanted = form.get('StackName') ?? name;
    if (wanted !== name) {
      throw new AwsError('ValidationError', `Stack with id ${wanted} does not exist; the sandbox runs ${name}`);
    }
    const members = Object.entries(outputs).map(([OutputKey, OutputValue]) => xml({ OutputKey, OutputValue }));
    const about = { StackName: name, StackStatus: 'CREATE_COMPLETE', CreationTime: '2026-01-01T00:00:00Z' };
    const list = members.map((member) => `<member>${member}</member>`).join('');
    return `<Stacks><member>${xml(about)}<Outputs>${list}</Outputs></member></Stacks>`;
  }

  /** S3 as far as functions and operators use it: objects put, listed, read and deleted, by path (`/bucket/key`). */
  function s3({ request: { method }, response, url, body }: Call): void {
    const [, name = '', key = ''] = /^\/([^/]+)\/?(.*)$/.exec(decodeURIComponent(url.pathname)) ?? [];
    const bucket = sandbox.buckets.get(name);
    const object = bucket?.get(key);
    if (bucket && method === 'GET' && !key) {
      const found = [...bucket].filter(([each]) => each.startsWith(url.searchParams.get('prefix') ?? ''));
      const contents = found.map(([Key, { length: Size }]) => `<Contents>${xml({ Key, Size })}</Contents>`);
      const about = xml({ Name: name, KeyCount: found.length, IsTruncated: false });
      replyXml(response, 200, `<ListBucketResult>${about}${contents.join('')}</ListBucketResult>`);
    } else if (bucket && method === 'PUT' && key) {
      bucket.set(key, body);
      reply(response, 200, '');
    } else if (bucket && method === 'DELETE' && key) {
      bucket.delete(key);
      reply(response, 204, '');
    } else if (object && method === 'GET') reply(response, 200, object, { 'content-type': 'application/octet-stream' });
    else if (bucket && method === 'GET') throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404);
    else throw missing(`${method} ${url.pathname}`);
  }
}

const missing = (what: string) =>
  new AwsError('UnknownOperationException', `The sandbox does not have ${what}`, what.includes('/') ? 404 : 400);

function parse<T>(body: Buffer): T {
  try {
    return JSON.parse(body.length > 0 ? body.toString() : '{}');
  } catch {
    throw new AwsError('SerializationException', 'The body is not JSON');
  }
}

/** Elements of these names around their values. */
const xml = (elements: object): string =>
  Object.entries(elements)
    .map(([name, value]) => `<${name}>${escaped(String(value))}</${name}>`)
    .join('');

const escaped = (text: string) => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

const replyXml = (response: ServerResponse, status: number, body: string): void =>
  reply(response, status, body, { 'content-type': 'text/xml' });
