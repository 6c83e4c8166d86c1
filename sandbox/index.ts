// The sandbox: a synthesized stack on this machine, in virtual time.
import { awsEndpoint } from './aws.ts';
import { Clock, type Pace } from './clock.ts';
import { DynamoDb, type RawItem } from './dynamodb.ts';
import { Events } from './events.ts';
import { Failures } from './failures.ts';
import { httpApi } from './http.ts';
import type { LogLine } from './instance.ts';
import { type Invoker, Lambda } from './lambda.ts';
import { Mail } from './mail.ts';
import { RemoteLambda } from './remote-lambda.ts';
import { Buckets } from './s3.ts';
import { LocalServer } from './server.ts';
import { Secrets, Topics } from './services.ts';
import { emptyStack, readStack, type Stack } from './stack.ts';
import { StateMachines, type StateMachinesOptions } from './states/machines.ts';
import { Streams } from './streams.ts';
import { tasks } from './tasks.ts';
import { ACCOUNT } from './template.ts';
import { Usage } from './usage.ts';
import type { World } from './world.ts';

export type StartOptions = Pick<StateMachinesOptions, 'onState' | 'historiesKept'> & {
  /** The folder that `cdk synth` made; without one there is only the AWS endpoint. */
  readonly cdkOut?: string;
  /** The stack in it, when there are several. */
  readonly stack?: string;
  /** Epoch milliseconds the clock begins at; now, when not given. */
  readonly startAt?: number;
  readonly pace?: Pace;
  readonly region?: string;
  /** 0, or nothing: any free port. */
  readonly httpPort?: number;
  readonly awsPort?: number;
  /** A DynamoDB that already runs; or set PORCHLIGHT_DYNAMODB_ENDPOINT. */
  readonly dynamoDbEndpoint?: string | undefined;
  /** Where the functions are when there is no stack. */
  readonly lambdaEndpoint?: string | undefined;
  /** Instances of one function at once. */
  readonly instances?: number;
  /** Of how many mails the bodies are kept (all): a long run has no room for them. */
  readonly bodiesKept?: number;
  /** The lane (clock.ts) of the items under a partition key; the main lane's when undefined. */
  readonly laneOf?: (partitionKey: string) => string | undefined;
  /** Gets what functions write. */
  readonly log?: (line: LogLine) => void;
};

/** A running sandbox. */
export class Sandbox implements World {
  readonly region: string;
  readonly clock: Clock;
  readonly usage = new Usage();
  readonly lost: Failures;
  readonly dynamoDb: DynamoDb;
  readonly stack: Stack;
  readonly lambda: Invoker;
  readonly streams: Streams;
  readonly events: Events;
  readonly mail: Mail;
  readonly topics: Topics;
  readonly secrets: Secrets;
  readonly buckets: Buckets;
  readonly machines: StateMachines;
  /** Addresses of the AWS endpoint and of the HTTP API. */
  readonly aws: string;
  readonly http: string;
  readonly instances: number;
  readonly graceMs: number;
  readonly bodiesKept: number;
  readonly laneOf: (partitionKey: string) => string | undefined;
  readonly log: (line: LogLine) => void;
  readonly #stops: (() => Promise<void>)[];

  private constructor(stack: Stack, options: StartOptions, { aws, http, dynamoDb }: Started) {
    const { onState, historiesKept, pace = 'jump' } = options;
    this.region = options.region ?? REGION;
    this.clock = new Clock(options.startAt ?? Date.now(), pace);
    this.lost = new Failures();
    this.dynamoDb = dynamoDb;
    this.stack = stack;
    this.aws = aws.url;
    this.http = http.url;
    this.instances = options.instances ?? 2;
    this.bodiesKept = options.bodiesKept ?? Number.POSITIVE_INFINITY;
    this.graceMs = options.cdkOut ? 0 : 50;
    this.laneOf = options.laneOf ?? (() => undefined);
    this.log = options.log ?? (() => {});
    this.lambda = options.cdkOut ? new Lambda(stack.functions, this) : new RemoteLambda(options.lambdaEndpoint);
    this.streams = new Streams(this);
    this.events = new Events(stack.rules, this);
    this.mail = new Mail(stack, this);
    this.topics = new Topics(stack.topics);
    this.secrets = new Secrets(stack.secrets);
    this.buckets = new Buckets(stack.buckets, this.lost);
    this.machines = new StateMachines({
      clock: this.clock,
      region: this.region,
      accountId: ACCOUNT,
      tasks: tasks(this),
      onStatusChange: (change, time) => {
        this.events.put('aws.states', 'Step Functions Execution Status Change', change.executionArn, change, time);
      },
      ...(onState && { onState }),
      ...(historiesKept !== undefined && { historiesKept }),
    });
    for (const { name, definition, roleArn } of stack.machines) this.machines.create(name, { definition, roleArn });
    aws.serve(awsEndpoint(this));
    http.serve(httpApi(stack.routes, this));
    this.#stops = [() => aws.stop(), () => http.stop(), () => this.lambda.stop(), () => dynamoDb.stop()];
  }

  static async start(options: StartOptions): Promise<Sandbox> {
    const [aws, http] = await Promise.all([LocalServer.listen(options.awsPort), LocalServer.listen(options.httpPort)]);
    let dynamoDb: DynamoDb | undefined;
    try {
      const stack = options.cdkOut
        ? readStack(options.cdkOut, options.region ?? REGION, http.url, options.stack)
        : emptyStack;
      dynamoDb = await DynamoDb.start(options.dynamoDbEndpoint ?? process.env.PORCHLIGHT_DYNAMODB_ENDPOINT);
      for (const { create } of stack.tables) await dynamoDb.call('DynamoDB_20120810.CreateTable', create);
      const sandbox = new Sandbox(stack, options, { aws, http, dynamoDb });
      await sandbox.streams.open(stack);
      return sandbox;
    } catch (error) {
      await Promise.all([aws.stop(), http.stop(), dynamoDb?.stop()]);
      throw error;
    }
  }

  /** Every mail, every message to a topic, and what Lambda gave up on. */
  get outbox(): Mail['outbox'] {
    return this.mail.outbox;
  }
  get published(): Topics['published'] {
    return this.topics.published;
  }
  get failures(): Failures['list'] {
    return this.lost.list;
  }

  /** Every item of a table, in DynamoDB's JSON. */
  scan(table: string): Promise<RawItem[]> {
    return this.dynamoDb.scan(this.tableName(table));
  }

  /** The name of the table with this logical id, or with this in it. */
  tableName(table: string): string {
    const [found, ...more] = this.stack.tables.filter(({ id }) => id === table || id.includes(table));
    if (found && more.length === 0) return found.name;
    throw new Error(`no one table "${table}"; there are ${this.stack.tables.map(({ id }) => id).join(', ')}`);
  }

  async stop(): Promise<void> {
    this.clock.stop();
    await Promise.all(this.#stops.map((stop) => stop()));
  }
}

type Started = { readonly aws: LocalServer; readonly http: LocalServer; readonly dynamoDb: DynamoDb };

const REGION = 'us-east-1';

/** Starts the stack of a `cdk.out` folder. */
export const start = (options: StartOptions): Promise<Sandbox> => Sandbox.start(options);
