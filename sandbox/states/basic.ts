// The states that call nothing: Pass, Choice, Wait, Succeed and Fail.
import { EvaluationError, StatesError } from './errors.ts';
import type { RunState } from './machine.ts';

export const Pass: RunState = async (_thread, { Result: result }) =>
  result === undefined ? {} : { given: { result } };

export const Succeed: RunState = async () => ({});

export const Fail: RunState = async (thread, { Error: error, Cause: cause }) => {
  const scope = thread.scope();
  throw new StatesError((await error?.(scope)) as string | undefined, (await cause?.(scope)) as string | undefined);
};

export const Choice: RunState = async (thread, { Choices }) => {
  const scope = thread.scope();
  for (const rule of Choices) {
    if (await rule.Condition!(scope)) return { exit: rule };
  }
  throw thread.runtimeError('Failed to transition out of the state. The state does not point to a next state.');
};

const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;

export const Wait: RunState = async (thread, { Seconds, Timestamp }) => {
  const scope = thread.scope();
  const until = Timestamp
    ? instant((await Timestamp(scope)) as string)
    : thread.enteredAt + ((await Seconds!(scope)) as number) * 1000;
  if (until > thread.execution.clock.now()) await thread.sleepUntil(until);
  return {};
};

/**
 * Epoch milliseconds of a time with an offset. NaN if it is invalid, such as February 30, which `Date` reads as March
 * 2.
 */
export function instantOf(text: string): number {
  const day = Date.parse(`${text.slice(0, 10)}T00:00Z`);
  const isDay = TIMESTAMP.test(text) && !Number.isNaN(day) && new Date(day).toISOString().startsWith(text.slice(0, 10));
  return isDay ? Date.parse(text) : Number.NaN;
}

function instant(text: string): number {
  const at = instantOf(text);
  if (!Number.isNaN(at)) return at;
  throw new EvaluationError(
    `The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${text}`,
    'Timestamp',
  );
}
