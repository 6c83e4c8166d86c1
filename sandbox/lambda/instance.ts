// One instance of a Lambda function: a worker thread with the bundle loaded.
import { randomUUID } from 'node:crypto';
import { devNull } from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Time } from '../clock/lane.ts';
import { type DynamoDb, HEADERS } from '../dynamodb.ts';
import { type Faults, type MadeCall, plainId } from '../faults.ts';
import type { Use } from '../iam/decide.cjs';
import type { Iam } from '../iam/iam.ts';
import type { FunctionSpec, Stack } from '../template/stack.ts';
import { ACCOUNT } from '../template/template.ts';
import type { DynamoDbCall } from '../usage.ts';

/** A piece of a function's output. */
export type LogLine = { readonly function: string; readonly at: number; readonly text: string };

type Thrown = { readonly errorType: string; readonly errorMessage: string; readonly trace?: readonly string[] };

/** A message from the thread: it is ready, it wrote output, it answered (a payload or an error), or it died. */
export type WorkerMessage = {
  readonly output?: string;
  readonly payload?: string;
  readonly error?: Thrown;
  readonly died?: Thrown;
  readonly calls?: readonly DynamoDbCall[];
  /** Kinds of DynamoDB calls that it made for the first time. */
  readonly uses?: readonly Use[];
  /** Every call, if faults are planned. */
  readonly made?: readonly MadeCall[];
};

const INIT_SECONDS = 10;

export type InstancePort = {
  readonly region: string;
  readonly clock: Pick<Time, 'now'>;
  readonly dynamoDb: Pick<DynamoDb, 'url'>;
  readonly stack: Pick<Stack, 'iam' | 'tables'>;
  readonly iam: Iam;
  /** The address of the AWS endpoint. */
  readonly aws: string;
  readonly options: {
    /** Receives the output of functions. */
    readonly log?: (line: LogLine) => void;
    /** Servers that replace hosts outside AWS: their addresses, by host. */
    readonly outside?: Readonly<Record<string, string>>;
    /** The faults to cause; undefined: none. */
    readonly faults?: Faults;
  };
};

export type Instance = ReturnType<typeof anInstance>;

export function anInstance(spec: FunctionSpec, port: InstancePort) {
  const { clock, dynamoDb, aws, options, iam, stack } = port;
  const maySpeak = mayLog(spec, port);
  let requestId: string = randomUUID();
  let now = 0;
  let settle: (message: WorkerMessage) => void = () => {};
  let dead: WorkerMessage | undefined;
  const worker = new Worker(path.join(__dirname, 'worker.cjs'), {
    workerData: {
      spec,
      now: clock.now(),
      engine: { host: new URL(dynamoDb.url).host, headers: HEADERS },
      aws: new URL(aws).host,
      caller: iam.session(spec.roleArn, spec.name),
      rules: stack.iam.rules,
      tables: Object.fromEntries(stack.tables.map(({ name, keys }) => [name, keys])),
      outside: options.outside ?? {},
      hasFaults: options.faults !== undefined,
    },
    env: environmentOf(spec, port),
    execArgv: [], // the thread must not load the loader for TypeScript
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: spec.memoryMb, maxYoungGenerationSizeMb: 16 },
  });
  worker.on('message', (message: WorkerMessage) => {
    if (message.output === undefined) settle(message);
    else if (maySpeak) options.log?.({ function: spec.name, at: now, text: message.output });
  });
  worker.on('error', ({ message }) => die('Runtime.ExitError', `Runtime exited with error: ${message}`));
  worker.on('exit', (code) => die('Runtime.ExitError', `Runtime exited with exit status ${code}`));
  const ready = next(INIT_SECONDS);

  /** Timeouts count real time, since virtual time stands still during an invocation. */
  function next(seconds: number): Promise<WorkerMessage> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        die('Sandbox.Timedout', `Task timed out after ${seconds.toFixed(2)} seconds`);
        void worker.terminate();
      }, seconds * 1000);
      settle = (message) => {
        clearTimeout(timer);
        resolve(message);
      };
      if (dead) settle(dead);
    });
  }

  function die(errorType: string, what: string): void {
    dead ??= { died: { errorType, errorMessage: `RequestId: ${requestId} Error: ${what}` } };
    settle(dead);
  }

  return {
    /** Never rejects: an instance that cannot go on answers with `died`. */
    async invoke(id: string, payload: string, time: Time): Promise<WorkerMessage> {
      requestId = id;
      now = time.now();
      const { died } = await ready;
      if (died) return { died };
      const answer = next(spec.timeoutSeconds);
      const faults = options.faults?.invocation(plainId(spec.id), now);
      worker.postMessage({ requestId, payload, now, lane: time.name, faults });
      const message = await answer;
      options.faults?.made(plainId(spec.id), message.made ?? []);
      return message;
    },
    stop: () => worker.terminate(),
  };
}

/** Lambda writes the log with the function's role. Without the permission the log is lost. */
function mayLog(spec: FunctionSpec, { iam, region }: InstancePort): boolean {
  const stream = `arn:aws:logs:${region}:${ACCOUNT}:log-group:${spec.logGroup}:log-stream:sandbox`;
  return iam.may(iam.ofFunction(spec), stream, 'logs:CreateLogStream', 'logs:PutLogEvents');
}

function environmentOf(spec: FunctionSpec, { region, aws, dynamoDb }: InstancePort): NodeJS.ProcessEnv {
  return {
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: spec.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(spec.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${spec.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: `sandbox/[$LATEST]${spec.id}`,
    LAMBDA_TASK_ROOT: spec.directory,
    _HANDLER: spec.handler,
    TZ: ':UTC',
    AWS_ACCESS_KEY_ID: spec.name, // tells the endpoint who calls
    AWS_SECRET_ACCESS_KEY: 'sandbox',
    // A developer's own profile must not reach the functions.
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    ...spec.environment,
    AWS_ENDPOINT_URL: aws,
    AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.url,
  };
}
