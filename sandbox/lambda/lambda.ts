// Lambda. Each function has as many instances as it needs, up to a limit, and an instance handles one invocation at a
// time.
import { randomUUID } from 'node:crypto';
import type { Time } from '../clock/lane.ts';
import { isWrite } from '../dynamodb.ts';
import { AwsError } from '../errors.ts';
import type { Streams } from '../streams/streams.ts';
import { type FunctionSpec, functionName } from '../template/stack.ts';
import type { Usage } from '../usage.ts';
import { anInstance, type Instance, type InstancePort, type WorkerMessage } from './instance.ts';
import type { GaveUp, InvocationResult, Invoker } from './invocation.ts';

export type LambdaPort = InstancePort & {
  readonly streams: Pick<Streams, 'hasTableIn' | 'wrote'>;
  readonly usage: Pick<Usage, 'called' | 'invoked'>;
  readonly lost: { event(spec: FunctionSpec, payload: string, why: GaveUp): void };
  readonly options: {
    /** How many instances a function has at once (default 2). Further invocations wait. */
    readonly instances?: (spec: FunctionSpec) => number;
  };
};

const PAYLOAD_BYTES = { RequestResponse: 6 * 2 ** 20, Event: 2 ** 20 };
const ANSWER_BYTES = 6_291_556;
// Lambda retries a failed event after one minute and again after two more.
const EVENT_RETRIES_MS = [60_000, 120_000];

/** The functions of the stack. */
export function localLambda(functions: readonly FunctionSpec[], port: LambdaPort): Invoker {
  const pools = new Map(functions.map((spec) => [spec.name, poolOf(spec, port)]));

  /** Time stands still until the answer arrives. */
  async function invoke(name: string, payload: string, time: Time): Promise<InvocationResult> {
    const pool = find(name, payload, 'RequestResponse');
    return time.during(() => pool.invoke(payload, time));
  }

  /** A failed event is retried, then goes to the function's on-failure destination. */
  async function send(name: string, payload: string, time: Time): Promise<void> {
    void deliver(find(name, payload, 'Event'), payload, time);
  }

  async function deliver({ spec, invoke }: Pool, payload: string, time: Time): Promise<void> {
    const attempt = () => time.during(() => invoke(payload, time));
    let result = await attempt();
    for (const wait of EVENT_RETRIES_MS.slice(0, spec.asyncRetries)) {
      if (!result.failed) return;
      await new Promise<void>((resolve) => time.at(time.now() + wait, resolve));
      result = await attempt();
    }
    if (!result.failed) return;
    const why = { condition: 'RetriesExhausted', attempts: spec.asyncRetries + 1, result, at: time.now() };
    port.lost.event(spec, payload, why);
  }

  function find(name: string, { length }: string, type: keyof typeof PAYLOAD_BYTES): Pool {
    const pool = pools.get(functionName(name));
    if (!pool) throw new AwsError('ResourceNotFoundException', `Function not found: ${name}`, 404);
    const limit = PAYLOAD_BYTES[type];
    if (length <= limit) return pool;
    const what = `${length} byte payload is too large for the ${type} invocation type (limit ${limit} bytes)`;
    throw new AwsError('RequestTooLargeException', what, 413);
  }

  const stop = async () => void (await Promise.all([...pools.values()].map((pool) => pool.stop())));
  return { invoke, send, stop };
}

/** The function's answer, or an error if it is too large for Lambda. */
function fitting(message: WorkerMessage): WorkerMessage {
  const { payload = '', ...others } = message;
  if (Buffer.byteLength(payload) <= ANSWER_BYTES) return message;
  const errorMessage = `Response payload size exceeded maximum allowed payload size (${ANSWER_BYTES} bytes).`;
  return { ...others, error: { errorType: 'Function.ResponseSizeTooLarge', errorMessage } };
}

type Pool = ReturnType<typeof poolOf>;

/** The instances of one function. */
function poolOf(spec: FunctionSpec, port: LambdaPort) {
  const most = Math.min(port.options.instances?.(spec) ?? 2, spec.reserved);
  const idle: Instance[] = [];
  const all = new Set<Instance>();
  const waiting: (() => void)[] = [];
  let isStopped = false;

  async function invoke(payload: string, time: Time): Promise<InvocationResult> {
    while (idle.length === 0 && all.size >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    if (isStopped) return new Promise(() => {}); // nobody waits for the answer any more
    const warm = idle.pop();
    const instance = warm ?? anInstance(spec, port);
    all.add(instance);
    const requestId = randomUUID();
    const began = performance.now();
    const {
      error,
      died,
      payload: result,
      calls = [],
      uses = [],
    } = fitting(await instance.invoke(requestId, payload, time));
    const { usage, streams, iam } = port;
    iam.note(uses);
    usage.invoked(spec.name, performance.now() - began, result === undefined, !warm);
    for (const call of calls) usage.called(call, spec.name);
    // An instance that died cannot report what it wrote before.
    if (died || calls.some(([action, , answer]) => isWrite(action) && streams.hasTableIn(answer))) streams.wrote(time);
    if (died) all.delete(instance);
    else idle.push(instance);
    waiting.shift()?.();
    return { requestId, payload: result ?? JSON.stringify(error ?? died), failed: result === undefined };
  }

  async function stop(): Promise<void> {
    isStopped = true;
    await Promise.all([...all].map((instance) => instance.stop()));
  }

  return { spec, invoke, stop };
}
