// The sandbox: a synthesized stack on this machine, in virtual time.
import { awsEndpoint } from './aws.ts';
import { Clock, type Pace } from './clock.ts';
import { DynamoDb } from './dynamodb.ts';
import { Events } from './events.ts';
import { type Failure, Failures } from './failures.ts';
import { httpApi } from './http.ts';
import { Lambda, type LogLine } from './lambda.ts';
import { type Behaviour, type Mail, MailService } from './mail.ts';
import { LocalServer } from './server.ts';
import { type Notification, Secrets, Topics } from './services.ts';
import { readStack, type Stack } from './stack.ts';
import { StateMachines, type StateMachinesOptions } from './states/machines.ts';
import { stepFunctions } from './stepfunctions.ts';
import { Streams } from './streams.ts';
import { tasks } from './tasks.ts';
import { ACCOUNT } from './template.ts';
import { Usage } from './usage.ts';

export type StartOptions = {
  /** The folder that `cdk synth` made. */
  readonly cdkOut: string;
  /** The stack in it, when there are several. */
  readonly stack?: string;
  /** Epoch milliseconds the clock begins at; now, when not given. */
  readonly startAt?: number;
  readonly pace?: Pace;
  readonly region?: string;
  /** 0, or nothing: any free port. */
  readonly httpPort?: number;
  readonly awsPort?: number;
  /** A DynamoDB that already runs. */
  readonly dynamoDbEndpoint?: string;
  /** Instances of one function at once. */
  readonly instances?: number;
  /** Each line that a function writes. */
  readonly log?: (line: LogLine) => void;
  readonly onState?: StateMachinesOptions['onState'];
  readonly historiesKept?: number;
};

/** A running sandbox. */
export type Sandbox = {
  /** Address of the HTTP API, and of the AWS endpoint. */
  readonly http: string;
  readonly aws: string;
  readonly dynamoDb: DynamoDb;
  readonly stack: Stack;
  readonly clock: Clock;
  readonly outbox: readonly Mail[];
  readonly published: readonly Notification[];
  /** What Lambda gave up on, with its destination. */
  readonly failures: readonly Failure[];
  readonly machines: StateMachines;
  readonly secrets: Secrets;
  readonly usage: Usage;
  readonly lambda: Lambda;
  /** Decides mails' fates from now on. */
  behave(behaviour: Behaviour): void;
  /** Every item of a table, by logical id or a part of it, in DynamoDB's JSON. */
  scan(table: string): Promise<Record<string, unknown>[]>;
  stop(): Promise<void>;
};

/** Starts the stack of a `cdk.out` folder. */
export async function start(options: StartOptions): Promise<Sandbox> {
  const region = options.region ?? 'us-east-1';
  const clock = new Clock(options.startAt ?? Date.now(), options.pace ?? 'jump');
  const http = await LocalServer.listen(options.httpPort);
  const aws = await LocalServer.listen(options.awsPort);
  const stops = [() => http.stop(), () => aws.stop()];
  const stop = async () => {
    clock.stop();
    await Promise.all(stops.splice(0).map((each) => each()));
  };
  try {
    const stack = readStack(options.cdkOut, {
      region,
      httpUrl: http.url,
      ...(options.stack && { stack: options.stack }),
    });
    const dynamoDb = await DynamoDb.start(options.dynamoDbEndpoint ? { endpoint: options.dynamoDbEndpoint } : {});
    stops.push(() => dynamoDb.stop());
    await dynamoDb.createTables(stack.tables);
    return { ...(await wire(stack, dynamoDb, { ...options, region, clock, http, aws, stops })), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Parts = StartOptions & {
  readonly region: string;
  readonly clock: Clock;
  readonly http: LocalServer;
  readonly aws: LocalServer;
  readonly stops: (() => Promise<void>)[];
};

async function wire(stack: Stack, dynamoDb: DynamoDb, parts: Parts): Promise<Omit<Sandbox, 'stop'>> {
  const { clock, region, http, aws, stops, instances, log, onState, historiesKept } = parts;
  const usage = new Usage();
  const failures = new Failures(clock);
  const topics = new Topics(stack.topics, clock);
  const secrets = new Secrets(stack.secrets);
  const lambda = new Lambda(stack.functions, {
    clock,
    region,
    usage,
    failures,
    endpoint: aws.url,
    dynamoDb: dynamoDb.url,
    wrote: () => streams.wrote(),
    ...(instances !== undefined && { instances }),
    ...(log && { log }),
  });
  stops.push(() => lambda.stop());
  const streams = new Streams({ clock, region, dynamoDb, lambda, failures });
  await streams.open(stack.tables, stack.mappings);
  const wrote = () => streams.wrote();
  const events = new Events(stack.rules, {
    clock,
    region,
    lambda,
    publish: (topic, message) => topics.publish(topic, message),
  });
  const mail = new MailService({ clock, region, spec: stack.mail, put: (event) => events.put(event) });
  const machines = new StateMachines({
    clock,
    region,
    accountId: ACCOUNT,
    tasks: tasks({
      invoke: (name, payload) => lambda.invoke(name, payload),
      send: (name, payload) => lambda.send(name, payload),
      during: (work) => clock.during(work),
      dynamoDb,
      topics,
      usage,
      wrote,
    }),
    onStatusChange: (detail) =>
      events.put({
        source: 'aws.states',
        'detail-type': 'Step Functions Execution Status Change',
        resources: [detail.executionArn],
        detail,
      }),
    ...(onState && { onState }),
    ...(historiesKept !== undefined && { historiesKept }),
  });
  for (const { name, definition, roleArn } of stack.machines) machines.create(name, { definition, roleArn });
  const states = stepFunctions(machines);
  aws.serve(awsEndpoint({ clock, dynamoDb, lambda, mail, secrets, topics, usage, states, wrote }));
  http.serve(httpApi(stack.routes, { clock, lambda, usage, outbox: mail.outbox }));
  return {
    http: http.url,
    aws: aws.url,
    dynamoDb,
    stack,
    clock,
    machines,
    secrets,
    usage,
    lambda,
    outbox: mail.outbox,
    published: topics.published,
    failures: failures.list,
    behave: (behaviour) => mail.behave(behaviour),
    scan: (table) => dynamoDb.scan(tableName(stack, table)),
  };
}

function tableName(stack: Stack, wanted: string): string {
  const found = stack.tables.filter(({ id, name }) => id === wanted || name === wanted || id.includes(wanted));
  if (found.length === 1) return found[0]!.name;
  throw new Error(`no table "${wanted}"; there are ${stack.tables.map(({ id }) => id).join(', ')}`);
}
