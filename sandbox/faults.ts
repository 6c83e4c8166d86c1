// The faults of AWS that the sandbox can cause: in calls, and in the delivery of records and events.

/**
 * The faults of a call to a service. It is throttled, it gets a server error, or the connection breaks before anything
 * is done. It is done but its answer is lost, or it is never answered. Or its function ends, before the call or after
 * it.
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

/** The faults in the delivery of a batch of records, or of an event, to its function. */
export type DeliveryFault = (typeof DELIVERY_FAULTS)[number];
export const DELIVERY_FAULTS = ['twice', 'late', 'lost'] as const;

export const LATE_MS = 20 * 60_000;

/** The faults for the calls of one invocation. It is plain data, because it goes to a thread. */
export type InvocationFaults = {
  /** By the number of the call, from 0, or by action and number: `ses SendEmail 0` is the first such call. */
  readonly calls: Readonly<Record<string, CallFault>>;
  /** Faults for every call of a service. */
  readonly services: Readonly<Record<string, CallFault>>;
};

/** A call that a function made: its service, its action (`PutItem`), and the fault that it met, if any. */
export type MadeCall = { readonly service: string; readonly action: string; readonly fault?: CallFault | undefined };

/** The name of a call's action in faults. */
export const actionOf = ({ service, action }: Pick<MadeCall, 'service' | 'action'>): string =>
  `${service} ${action.split(' ')[0]}`;

/**
 * Decides which faults happen. Each method is called once, when the thing happens. Functions have their logical ids.
 */
export type Faults = {
  invocation(functionId: string, now: number): InvocationFaults;
  /** Reports the calls that the invocation made. */
  made(functionId: string, calls: readonly MadeCall[]): void;
  /** Decides about a call of a state machine. */
  task(call: Omit<MadeCall, 'fault'>, now: number): CallFault | undefined;
  records(functionId: string): DeliveryFault | undefined;
  event(functionId: string): DeliveryFault | undefined;
};

/** A logical id without the fingerprint that the CDK adds. */
export const plainId = (id: string): string => id.replace(/[0-9A-F]{8}$/, '');
