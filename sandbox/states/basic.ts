// The states that need nobody else: Pass, Choice, Wait, Succeed and Fail.

import type { Build } from './compile.ts';
import { EvaluationError, StatesError } from './errors.ts';
import { exitOf, type Run } from './flow.ts';

export function Pass({ definition: { Result: result } }: Build): Run {
  const left = result === undefined ? {} : { given: { result } };
  return async () => left;
}

export function Succeed(): Run {
  return async () => ({});
}

export function Fail({ field }: Build): Run {
  const error = field('Error', 'string');
  const cause = field('Cause', 'string');
  return async (thread) => {
    const scope = thread.scope();
    throw new StatesError((await error?.(scope)) as string | undefined, (await cause?.(scope)) as string | undefined);
  };
}

export function Choice({ definition: { Choices, Default }, field, fieldsOf }: Build): Run {
  const rules = Choices!.map((rule, i) => {
    const ruleField = fieldsOf(rule, `Choices[${i}]/`);
    return { holds: ruleField('Condition', 'boolean')!, exit: exitOf(ruleField, rule.Next) };
  });
  const otherwise = Default === undefined ? undefined : exitOf(field, Default);
  return async (thread) => {
    const scope = thread.scope();
    for (const { holds, exit } of rules) {
      if (await holds(scope)) return { exit };
    }
    if (otherwise) return { exit: otherwise };
    throw thread.runtimeError('Failed to transition out of the state. The state does not point to a next state.');
  };
}

const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;

export function Wait({ field }: Build): Run {
  const seconds = field('Seconds', 'number');
  const timestamp = field('Timestamp', 'string');
  return async (thread) => {
    const scope = thread.scope();
    const until = timestamp
      ? instant((await timestamp(scope)) as string)
      : thread.enteredAt + ((await seconds!(scope)) as number) * 1000;
    if (until > thread.execution.clock.now()) await thread.sleepUntil(until);
    return {};
  };
}

function instant(text: string): number {
  const at = TIMESTAMP.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(at)) return at;
  throw new EvaluationError(
    `The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${text}`,
    'Timestamp',
  );
}
