// Lambda: every function's own bundle in worker threads, one invocation at a time in each.
import { randomUUID } from 'node:crypto';
import { devNull } from 'node:os';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { functionName } from './arn.ts';
import type { Clock } from './clock.ts';
import { isWrite } from './dynamodb.ts';
import { AwsError } from './errors.ts';
import type { Failures } from './failures.ts';
import type { FunctionSpec } from './stack.ts';
import type { DynamoDbCall, Usage } from './usage.ts';

/** A line a function wrote. */
export type LogLine = { readonly function: string; readonly at: number; readonly text: string };

/** What an invocation came to; with `failed` the payload holds errorType, errorMessage and trace. */
export type Outcome = { readonly requestId: string; readonly payload: string; readonly failed: boolean };

export type LambdaOptions = {
  readonly clock: Clock;
  readonly region: string;
  /** The sandbox's AWS endpoint and the DynamoDB engine. */
  readonly endpoint: string;
  readonly dynamoDb: string;
  readonly usage: Usage;
  /** How many instances of one function may live at once; more invocations wait. */
  readonly instances?: number;
  /** What becomes of an event that a function never took. */
  readonly failures: Failures;
  readonly log?: (line: LogLine) => void;
  /** Called when a function wrote to DynamoDB. */
  readonly wrote: () => void;
};

type Failure = { readonly errorType: string; readonly errorMessage: string; readonly trace?: readonly string[] };
type Message = {
  readonly ready?: true;
  readonly died?: Failure;
  readonly output?: string;
  readonly payload?: string;
  readonly error?: Failure;
  readonly calls?: readonly DynamoDbCall[];
};

const INIT_SECONDS = 10;
const PAYLOAD_BYTES = 6 * 2 ** 20;
// An asynchronous invocation that failed is tried again after one minute and after two more.
const ASYNC_RETRIES_MS = [60_000, 120_000];

export class Lambda {
  readonly #pools: ReadonlyMap<string, Pool>;
  readonly #options: LambdaOptions;

  constructor(functions: readonly FunctionSpec[], options: LambdaOptions) {
    this.#options = options;
    this.#pools = new Map(functions.map((spec) => [spec.name, new Pool(spec, options)]));
  }

  has(name: string): boolean {
    return this.#pools.has(functionName(name));
  }

  /** Invokes by name or ARN and waits for the answer; the clock stands still meanwhile. */
  async invoke(name: string, payload: string): Promise<Outcome> {
    const pool = this.#pool(name);
    if (payload.length > PAYLOAD_BYTES) {
      const message = `${payload.length} byte payload is too large for the RequestResponse invocation type (limit ${PAYLOAD_BYTES} bytes)`;
      throw new AwsError('RequestTooLargeException', message, 413);
    }
    return this.#options.clock.during(() => pool.invoke(payload));
  }

  /** Invokes as an event: a failure is tried again, then goes to the function's on-failure destination. */
  async send(name: string, payload: string): Promise<void> {
    const { clock, failures } = this.#options;
    const { spec } = this.#pool(name);
    let outcome = await this.invoke(name, payload);
    const waits = ASYNC_RETRIES_MS.slice(0, spec.asyncRetries);
    for (const wait of waits) {
      if (!outcome.failed) return;
      await new Promise<void>((resolve) => clock.at(clock.now() + wait, resolve));
      outcome = await this.invoke(name, payload);
    }
    if (outcome.failed)
      failures.event(spec, payload, { condition: 'RetriesExhausted', attempts: waits.length + 1, outcome });
  }

  #pool(name: string): Pool {
    const pool = this.#pools.get(functionName(name));
    if (!pool) throw new AwsError('ResourceNotFoundException', `Function not found: ${name}`, 404);
    return pool;
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.stop()));
  }
}

/** The instances of one function. */
class Pool {
  readonly spec: FunctionSpec;
  readonly #options: LambdaOptions;
  readonly #limit: number;
  readonly #idle: Instance[] = [];
  readonly #all = new Set<Instance>();
  readonly #waiting: (() => void)[] = [];

  constructor(spec: FunctionSpec, options: LambdaOptions) {
    this.spec = spec;
    this.#options = options;
    this.#limit = Math.min(options.instances ?? 2, spec.reserved ?? Number.POSITIVE_INFINITY);
  }

  async invoke(payload: string): Promise<Outcome> {
    while (this.#idle.length === 0 && this.#all.size >= this.#limit) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    const instance = this.#idle.pop() ?? this.#start();
    const requestId = randomUUID();
    const began = performance.now();
    const message = await instance.invoke(requestId, payload);
    const failure = message.error ?? message.died;
    this.#account(message, performance.now() - began);
    if (message.died) this.#all.delete(instance);
    else this.#idle.push(instance);
    this.#waiting.shift()?.();
    return { requestId, payload: failure ? JSON.stringify(failure) : message.payload!, failed: failure !== undefined };
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#all].map((instance) => instance.stop()));
  }

  #start(): Instance {
    const instance = new Instance(this.spec, this.#options);
    this.#all.add(instance);
    this.#options.usage.function(this.spec.name).coldStarts++;
    return instance;
  }

  #account({ calls = [], payload }: Message, milliseconds: number): void {
    const { usage, wrote } = this.#options;
    usage.invoked(this.spec.name, milliseconds, payload === undefined);
    for (const call of calls) usage.called(call);
    // A dead instance cannot say what it wrote before.
    if (payload === undefined || calls.some(([action]) => isWrite(action))) wrote();
  }
}

/** One thread that has the module loaded. */
class Instance {
  readonly #worker: Worker;
  readonly #spec: FunctionSpec;
  #requestId: string = randomUUID();
  #settle: (message: Message) => void = () => {};
  #dead: Message | undefined;
  readonly #ready: Promise<Message>;

  constructor(spec: FunctionSpec, options: LambdaOptions) {
    this.#spec = spec;
    const { clock, log, dynamoDb } = options;
    this.#worker = new Worker(path.join(__dirname, 'worker.cjs'), {
      workerData: { spec, clock: clock.shared, engine: new URL(dynamoDb).host },
      env: environmentOf(spec, options),
      execArgv: [], // whatever loads TypeScript here has no place there
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: spec.memoryMb, maxYoungGenerationSizeMb: 16 },
    });
    this.#worker.on('message', (message: Message) => {
      if (message.output === undefined) this.#settle(message);
      else log?.({ function: spec.name, at: clock.now(), text: message.output });
    });
    this.#worker.on('error', (error) => this.#die('Runtime.ExitError', `Runtime exited with error: ${error.message}`));
    this.#worker.on('exit', (code) => this.#die('Runtime.ExitError', `Runtime exited with exit status ${code}`));
    this.#ready = this.#next(INIT_SECONDS);
  }

  /** Never rejects: an instance that cannot go on says so by `died`. */
  async invoke(requestId: string, payload: string): Promise<Message> {
    this.#requestId = requestId;
    const ready = await this.#ready;
    if (ready.died) return ready;
    const answer = this.#next(this.#spec.timeoutSeconds);
    this.#worker.postMessage({ requestId, payload });
    return answer;
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }

  /** Timeouts are real time, as the code really runs: virtual time stands still during an invocation. */
  #next(seconds: number): Promise<Message> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#die('Sandbox.Timedout', `Task timed out after ${seconds.toFixed(2)} seconds`);
        void this.#worker.terminate();
      }, seconds * 1000);
      this.#settle = (message) => {
        clearTimeout(timer);
        resolve(message);
      };
      if (this.#dead) this.#settle(this.#dead);
    });
  }

  #die(errorType: string, what: string): void {
    this.#dead ??= { died: { errorType, errorMessage: `RequestId: ${this.#requestId} Error: ${what}` } };
    this.#settle(this.#dead);
  }
}

function environmentOf(spec: FunctionSpec, { region, endpoint, dynamoDb }: LambdaOptions): NodeJS.ProcessEnv {
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
    AWS_ACCESS_KEY_ID: 'sandbox',
    AWS_SECRET_ACCESS_KEY: 'sandbox',
    // A developer's own profile must not reach the functions.
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    ...spec.environment,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ENDPOINT_URL_DYNAMODB: dynamoDb,
  };
}
