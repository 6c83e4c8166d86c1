// The sandbox: a synthesized stack on this machine, in virtual time.
import { awsEndpoint } from './aws.ts';
import { Clock, type Pace } from './clock/clock.ts';
import { DynamoDb, type RawItem } from './dynamodb.ts';
import { AwsError } from './errors.ts';
import { putEvent } from './events.ts';
import { httpApi } from './http/api.ts';
import { type LocalServer, listen } from './http/server.ts';
import { failuresOf } from './lambda/failures.ts';
import type { LogLine } from './lambda/instance.ts';
import { type Invoker, localLambda } from './lambda/lambda.ts';
import { remoteLambda } from './lambda/remote.ts';
import { Mail } from './mail.ts';
import { StateMachines, type StateMachinesOptions } from './states/machines.ts';
import { streamsOf } from './streams/streams.ts';
import { tasks } from './tasks.ts';
import { type FunctionSpec, readStack, type Stack } from './template/stack.ts';
import { ACCOUNT } from './template/template.ts';
import { Usage } from './usage.ts';

const REGION = 'us-east-1';

export type StartOptions = Pick<StateMachinesOptions, 'onState' | 'keepsHistories'> & {
  /** The folder that `cdk synth` made; without one there is only the AWS endpoint. */
  readonly cdkOut?: string;
  /** The stack in it, when there are several. */
  readonly stack?: string;
  /** Epoch milliseconds the clock begins at; now, when not given. */
  readonly startAt?: number;
  readonly pace?: Pace;
  /** 0, or nothing: any free port. */
  readonly httpPort?: number;
  readonly awsPort?: number;
  /** Where the functions are when there is no stack. */
  readonly lambdaEndpoint?: string | undefined;
  /** How many instances a function has at once (2); more invocations wait. */
  readonly instances?: (spec: FunctionSpec) => number;
  /** Of how many mails the bodies are kept (all): a long run has no room for them. */
  readonly bodiesKept?: number;
  /** The lane (clock.ts) of the items under a partition key; the main lane's when undefined. */
  readonly laneOf?: (partitionKey: string) => string | undefined;
  /** Gets what functions write. */
  readonly log?: (line: LogLine) => void;
};

/** A running sandbox: its parts, as they find each other. */
export class Sandbox {
  readonly region = REGION;
  readonly clock: Clock;
  readonly stack: Stack;
  readonly dynamoDb: DynamoDb;
  readonly lambda: Invoker;
  readonly machines: StateMachines;
  /** What was put into each bucket, by key. */
  readonly buckets: ReadonlyMap<string, Map<string, Buffer>>;
  readonly usage = new Usage();
  readonly streams = streamsOf(this);
  readonly mail = new Mail(this);
  readonly lost = failuresOf(this);
  /** Every mail, every message to a topic, and what Lambda gave up on. */
  readonly outbox = this.mail.outbox;
  readonly published: { topicArn: string; at: number; subject: string | undefined; message: string }[] = [];
  readonly failures = this.lost.list;
  /** Addresses of the AWS endpoint and of the HTTP API. */
  readonly aws: string;
  readonly http: string;
  readonly options: StartOptions;
  readonly stop: () => Promise<void>;

  constructor(stack: Stack, options: StartOptions, aws: LocalServer, http: LocalServer, dynamoDb: DynamoDb) {
    const { cdkOut, lambdaEndpoint, startAt = Date.now(), pace = 'jump' } = options;
    this.stack = stack;
    this.dynamoDb = dynamoDb;
    this.aws = aws.url;
    this.http = http.url;
    this.options = options;
    this.clock = new Clock(startAt, pace);
    this.buckets = new Map(stack.buckets.map((name) => [name, new Map()]));
    this.lambda = !cdkOut && lambdaEndpoint ? remoteLambda(lambdaEndpoint) : localLambda(stack.functions, this);
    this.machines = new StateMachines({
      ...options,
      clock: this.clock,
      region: REGION,
      accountId: ACCOUNT,
      tasks: tasks(this),
      onStatusChange: (detail, time) => {
        const what = { source: 'aws.states', 'detail-type': 'Step Functions Execution Status Change' };
        putEvent(this, { ...what, resources: [detail.executionArn], detail }, time);
      },
    });
    for (const { name, ...settings } of stack.machines) this.machines.create(name, settings);
    aws.serve(awsEndpoint(this));
    http.serve(httpApi(this));
    this.stop = async () => {
      this.clock.stop();
      await Promise.all([aws, http, this.lambda, dynamoDb].map((part) => part.stop()));
    };
  }

  /** Finds a secret by logical id, name or ARN; its value may be changed. */
  secret(id: string): Stack['secrets'][number] {
    const secret = this.stack.secrets.find((each) => each.id === id || each.name === id || each.arn === id);
    if (!secret) throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    return secret;
  }

  /** Every item of a table, in DynamoDB's JSON. */
  scan(table: string): Promise<RawItem[]> {
    return this.dynamoDb.scan(this.tableName(table));
  }

  /** The name of the table that has this in its logical id. */
  tableName(table: string): string {
    const found = this.stack.tables.find(({ id }) => id.includes(table));
    if (!found) throw new Error(`no table "${table}"`);
    return found.name;
  }
}

/** Starts the stack of a `cdk.out` folder. */
export async function start(options: StartOptions): Promise<Sandbox> {
  const [aws, http] = await Promise.all([listen(options.awsPort), listen(options.httpPort)]);
  let dynamoDb: DynamoDb | undefined;
  try {
    const stack = readStack(options.cdkOut, REGION, http.url, options.stack);
    dynamoDb = await DynamoDb.start(process.env.PORCHLIGHT_DYNAMODB_ENDPOINT);
    for (const { create } of stack.tables) await dynamoDb.call('DynamoDB_20120810.CreateTable', create);
    const sandbox = new Sandbox(stack, options, aws, http, dynamoDb);
    await sandbox.streams.open(stack);
    return sandbox;
  } catch (error) {
    await Promise.all([aws.stop(), http.stop(), dynamoDb?.stop()]);
    throw error;
  }
}
