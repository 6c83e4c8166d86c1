// What may go wrong in AWS, as the sandbox lets it happen: with calls, with records and events on their way.

/**
 * What meets a call of a service: refused as throttled; a server error; the connection reset before anything was done;
 * done, and the answer lost; no answer ever; or its function ends there, before the call or after it.
 */
export type CallFault = (typeof CALL_FAULTS)[number];
export const CALL_FAULTS = [
  'throttled',
  'server_error',
  'reset',
  'answer_lost',
  'no_answer',
  'crash_before',
  'crash_after',
] as const;

/** What meets a batch of records, or an event, on its way to its function. */
export type DeliveryFault = (typeof DELIVERY_FAULTS)[number];
export const DELIVERY_FAULTS = ['twice', 'late', 'lost'] as const;

export const LATE_MS = 20 * 60_000;

/** What is to meet the calls of one invocation. Plain data: it goes to a thread. */
export type InvocationFaults = {
  /** By the number of the call, from 0; or of the calls of one action, `ses SendEmail 0`. */
  readonly calls: Readonly<Record<string, CallFault>>;
  /** Every call of a service. */
  readonly services: Readonly<Record<string, CallFault>>;
};

/** A call that a function made: to which service, what it asked for (`PutItem`, and perhaps what for), and the fault that met it. */
export type MadeCall = { readonly service: string; readonly action: string; readonly fault?: CallFault | undefined };

/** As faults name the calls of an action. */
export const actionOf = ({ service, action }: Pick<MadeCall, 'service' | 'action'>): string =>
  `${service} ${action.split(' ')[0]}`;

/** Decides what goes wrong. Each is asked once, as the thing happens. Functions are named by their logical ids. */
export type Faults = {
  invocation(functionId: string, now: number): InvocationFaults;
  /** The calls that the invocation came to make. */
  made(functionId: string, calls: readonly MadeCall[]): void;
  /** A call of a state machine. */
  task(call: Omit<MadeCall, 'fault'>, now: number): CallFault | undefined;
  records(functionId: string): DeliveryFault | undefined;
  event(functionId: string): DeliveryFault | undefined;
};

/** A logical id without the fingerprint that the CDK adds. */
export const plainId = (id: string): string => id.replace(/[0-9A-F]{8}$/, '');
