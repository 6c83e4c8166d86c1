// The sandbox: a synthesized stack on this machine, in virtual time.
import { awsEndpoint, type PublishedMessage } from './aws.ts';
import { Clock, type ClockOptions, type ClockPace } from './clock/clock.ts';
import { DynamoDb, type ItemJson } from './dynamodb.ts';
import { AwsError, SandboxError } from './errors.ts';
import { type EventBus, eventBus } from './events.ts';
import { faultyTasks } from './faulty-tasks.ts';
import { httpApi } from './http/api.ts';
import { type Listener, type LocalServer, listen } from './http/server.ts';
import { admitMachine, admitStack } from './iam/admit.ts';
import { Iam } from './iam/iam.ts';
import { type Failures, failuresOf } from './lambda/failures.ts';
import type { Invoker } from './lambda/invocation.ts';
import { type LambdaPort, localLambda } from './lambda/lambda.ts';
import { remoteLambda } from './lambda/remote.ts';
import { type SentMail, Ses, type SesPort } from './mail.ts';
import { runSchedules, type SchedulesPort } from './schedules.ts';
import { StateMachines, type StateMachinesOptions } from './states/machines.ts';
import { mappingOf } from './streams/mapping.ts';
import { type Streams, type StreamsPort, streamsOf } from './streams/streams.ts';
import { tasks } from './tasks.ts';
import { readStack, type Stack } from './template/stack.ts';
import { ACCOUNT } from './template/template.ts';
import { Usage } from './usage.ts';

const REGION = 'us-east-1';

export type StartOptions = Pick<StateMachinesOptions, 'onState' | 'keepsHistories'> &
  Pick<ClockOptions, 'schedulesOutlastMs'> &
  LambdaPort['options'] &
  SchedulesPort['options'] &
  SesPort['options'] &
  StreamsPort['options'] & {
    /** The folder that `cdk synth` made. Without it there is only the AWS endpoint. */
    readonly cdkOut?: string;
    /** The stack, if the folder has several. */
    readonly stack?: string;
    /** Epoch milliseconds at which the clock begins; now by default. */
    readonly startAt?: number;
    readonly pace?: ClockPace;
    /** Any free port when 0 or undefined. */
    readonly httpPort?: number;
    readonly awsPort?: number;
    /** The endpoint of the functions, if there is no stack. */
    readonly lambdaEndpoint?: string | undefined;
  };

/**
 * A running sandbox. Each part gets this object and sees only what its port names. So a part is created after those
 * that it needs.
 */
export class Sandbox {
  readonly region = REGION;
  readonly stack: Stack;
  readonly options: StartOptions;
  readonly dynamoDb: DynamoDb;
  /** Addresses of the AWS endpoint and of the HTTP API. */
  readonly aws: string;
  readonly http: string;
  readonly clock: Clock;
  /** The objects of each bucket, by key. */
  readonly buckets: ReadonlyMap<string, Map<string, Buffer>>;
  readonly usage = new Usage();
  readonly iam: Iam;
  /** Every message that was published to a topic. */
  readonly published: PublishedMessage[] = [];
  readonly lost: Failures;
  /** Everything that Lambda gave up on. */
  readonly failures: Failures['list'];
  readonly streams: Streams;
  readonly lambda: Invoker;
  readonly bus: EventBus;
  readonly mail: Ses;
  /** Every mail. */
  readonly outbox: readonly SentMail[];
  readonly machines: StateMachines;
  /** Answers `/` and `/_console/…` of the HTTP API, which has no routes of its own there. */
  home: Listener | undefined;
  readonly stop: () => Promise<void>;

  constructor(stack: Stack, options: StartOptions, aws: LocalServer, http: LocalServer, dynamoDb: DynamoDb) {
    const { cdkOut, lambdaEndpoint, startAt = Date.now(), pace = 'jump' } = options;
    this.stack = stack;
    this.options = options;
    this.dynamoDb = dynamoDb;
    this.aws = aws.url;
    this.http = http.url;
    this.clock = new Clock(startAt, pace, options);
    this.buckets = new Map(stack.buckets.map((name) => [name, new Map()]));
    this.iam = new Iam(this);
    this.lost = failuresOf(this);
    this.failures = this.lost.list;
    this.streams = streamsOf(this);
    this.lambda = !cdkOut && lambdaEndpoint ? remoteLambda(lambdaEndpoint) : localLambda(stack.functions, this);
    this.bus = eventBus(this);
    this.mail = new Ses(this);
    this.outbox = this.mail.outbox;
    this.machines = new StateMachines({
      ...options,
      clock: this.clock,
      region: REGION,
      accountId: ACCOUNT,
      tasks: faultyTasks(tasks(this), options.faults),
      admit: (arn, settings) => admitMachine(this.iam, arn, settings),
      onStatusChange: (detail, time) => {
        const what = { source: 'aws.states', 'detail-type': 'Step Functions Execution Status Change' };
        this.bus.put({ ...what, resources: [detail.executionArn], detail }, time);
      },
    });
    admitStack(this.iam, stack);
    for (const { name, ...settings } of stack.machines) this.machines.create(name, settings);
    aws.serve(awsEndpoint(this));
    http.serve(httpApi(this));
    this.stop = async () => {
      this.clock.stop();
      await Promise.all([aws, http, this.lambda, dynamoDb].map((part) => part.stop()));
    };
  }

  /** Finds a secret by logical id, name or ARN. Its value may be changed. */
  secret(id: string): Stack['secrets'][number] {
    const secret = this.stack.secrets.find((each) => each.id === id || each.name === id || each.arn === id);
    if (!secret) throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    return secret;
  }

  /** Every item of a table, in DynamoDB's JSON. */
  scan(table: string): Promise<ItemJson[]> {
    return this.dynamoDb.scan(this.tableName(table));
  }

  /** The name of the table whose logical id contains this text. */
  tableName(table: string): string {
    const found = this.stack.tables.find(({ id }) => id.includes(table));
    if (!found) throw new SandboxError(`no table "${table}"`);
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
    await sandbox.streams.open(
      stack.tables,
      stack.mappings.map((spec) => mappingOf(spec, sandbox)),
    );
    runSchedules(sandbox);
    return sandbox;
  } catch (error) {
    await Promise.all([aws.stop(), http.stop(), dynamoDb?.stop()]);
    throw error;
  }
}
