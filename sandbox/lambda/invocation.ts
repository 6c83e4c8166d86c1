import type { Time } from '../clock/lane.ts';

/** The result of an invocation. If it failed, the payload holds errorType, errorMessage and trace. */
export type InvocationResult = { readonly requestId: string; readonly payload: string; readonly failed: boolean };

/** Invokes functions by name or ARN, here or at another endpoint. */
export type Invoker = {
  /**
   * Waits for the answer.
   * @param timeoutMs after this the caller no longer waits for the answer, although the function may take longer
   */
  invoke(name: string, payload: string, time: Time, timeoutMs?: number): Promise<InvocationResult>;
  /** Invokes asynchronously: resolves when the event is accepted. */
  send(name: string, payload: string, time: Time): Promise<void>;
  stop(): Promise<void>;
};

/** Why Lambda gave up, and the result of its last attempt. */
export type GaveUp = {
  readonly condition: string;
  readonly attempts: number;
  readonly result: InvocationResult;
  readonly at: number;
};
