// Lambda: every function with as many instances as are needed, up to a limit, each doing one thing at a time.
import { randomUUID } from 'node:crypto';
import { isWrite } from './dynamodb.ts';
import { AwsError } from './errors.ts';
import type { Sandbox } from './index.ts';
import { Instance, type Message } from './instance.ts';
import type { Time } from './lane.ts';
import { type FunctionSpec, functionName } from './stack.ts';

/** What an invocation came to; of a failed one the payload holds errorType, errorMessage and trace. */
export type Outcome = { readonly requestId: string; readonly payload: string; readonly failed: boolean };

/** Invokes functions by name or ARN, wherever they are. */
export type Invoker = Pick<Lambda, 'invoke' | 'send' | 'stop'>;

const PAYLOAD_BYTES = { RequestResponse: 6 * 2 ** 20, Event: 2 ** 20 };
const ANSWER_BYTES = 6_291_556;
// A failed event is tried again after one minute and after two more.
const EVENT_RETRIES_MS = [60_000, 120_000];

export class Lambda {
  readonly #pools: ReadonlyMap<string, Pool>;
  readonly #sandbox: Sandbox;

  constructor(functions: readonly FunctionSpec[], sandbox: Sandbox) {
    this.#sandbox = sandbox;
    this.#pools = new Map(functions.map((spec) => [spec.name, new Pool(spec, sandbox)]));
  }

  /**
   * Waits for the answer; time stands still meanwhile.
   * @param _timeoutMs after which nobody hears the answer any more, where a function may take longer
   */
  async invoke(name: string, payload: string, time: Time, _timeoutMs?: number): Promise<Outcome> {
    const pool = this.#pool(name, payload, 'RequestResponse');
    return time.during(() => pool.invoke(payload, time));
  }

  /** Invokes as an event, and is done when it is taken: a failure is tried again, then goes to the function's on-failure destination. */
  async send(name: string, payload: string, time: Time): Promise<void> {
    void this.#deliver(this.#pool(name, payload, 'Event'), payload, time);
  }

  async #deliver(pool: Pool, payload: string, time: Time): Promise<void> {
    const { spec } = pool;
    const attempt = () => time.during(() => pool.invoke(payload, time));
    let outcome = await attempt();
    for (const wait of EVENT_RETRIES_MS.slice(0, spec.asyncRetries)) {
      if (!outcome.failed) return;
      await new Promise<void>((resolve) => time.at(time.now() + wait, resolve));
      outcome = await attempt();
    }
    if (!outcome.failed) return;
    const why = { condition: 'RetriesExhausted', attempts: spec.asyncRetries + 1, outcome, at: time.now() };
    this.#sandbox.lost.event(spec, payload, why);
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#pools.values()].map((pool) => pool.stop()));
  }

  #pool(name: string, { length }: string, type: keyof typeof PAYLOAD_BYTES): Pool {
    const pool = this.#pools.get(functionName(name));
    if (!pool) throw new AwsError('ResourceNotFoundException', `Function not found: ${name}`, 404);
    const limit = PAYLOAD_BYTES[type];
    if (length <= limit) return pool;
    const what = `${length} byte payload is too large for the ${type} invocation type (limit ${limit} bytes)`;
    throw new AwsError('RequestTooLargeException', what, 413);
  }
}

/** What a function answers, or that it is too large for Lambda. */
function fitting(message: Message): Message {
  const { payload = '', ...others } = message;
  if (Buffer.byteLength(payload) <= ANSWER_BYTES) return message;
  const errorMessage = `Response payload size exceeded maximum allowed payload size (${ANSWER_BYTES} bytes).`;
  return { ...others, error: { errorType: 'Function.ResponseSizeTooLarge', errorMessage } };
}

/** The instances of one function. */
class Pool {
  readonly spec: FunctionSpec;
  readonly #sandbox: Sandbox;
  readonly #most: number;
  readonly #idle: Instance[] = [];
  readonly #all = new Set<Instance>();
  readonly #waiting: (() => void)[] = [];

  constructor(spec: FunctionSpec, sandbox: Sandbox) {
    this.spec = spec;
    this.#sandbox = sandbox;
    this.#most = Math.min(sandbox.options.instances?.(spec) ?? 2, spec.reserved);
  }

  async invoke(payload: string, time: Time): Promise<Outcome> {
    while (this.#idle.length === 0 && this.#all.size >= this.#most) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    const warm = this.#idle.pop();
    const instance = warm ?? new Instance(this.spec, this.#sandbox);
    this.#all.add(instance);
    const requestId = randomUUID();
    const began = performance.now();
    const { error, died, payload: result, calls = [] } = fitting(await instance.invoke(requestId, payload, time));
    const { usage, streams } = this.#sandbox;
    usage.invoked(this.spec.name, performance.now() - began, result === undefined, !warm);
    for (const call of calls) usage.called(call);
    // A dead instance cannot say what it wrote before.
    if (died || calls.some(([action, , answer]) => isWrite(action) && streams.have(answer))) streams.wrote(time);
    if (died) this.#all.delete(instance);
    else this.#idle.push(instance);
    this.#waiting.shift()?.();
    return { requestId, payload: result ?? JSON.stringify(error ?? died), failed: result === undefined };
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#all].map((instance) => instance.stop()));
  }
}
