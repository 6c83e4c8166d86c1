// The states that need nobody else: Pass, Choice, Wait, Succeed and Fail.

import { type Build, leaving, optional } from './build.ts';
import { EvaluationError, runtimeError, StatesError } from './errors.ts';
import { leave, type Outcome } from './flow.ts';
import type { Visit } from './visit.ts';

type Run = (visit: Visit) => Promise<Outcome>;

export function Pass({ definition, leaving }: Build): Run {
  const { Result, Next } = definition;
  return (visit) => leave(visit.scope(), leaving, Result === undefined ? visit.input : Result, Next);
}

export function Succeed({ leaving }: Build): Run {
  return (visit) => leave(visit.scope(), leaving, visit.input);
}

export function Fail({ definition, templates }: Build): Run {
  const { Error: error, Cause: cause } = definition;
  const computedError = optional(error, (value) => templates.typed(value, 'Error', 'string'));
  const computedCause = optional(cause, (value) => templates.typed(value, 'Cause', 'string'));
  return async (visit) => {
    const scope = visit.scope();
    throw new StatesError(
      (await computedError?.(scope)) as string | undefined,
      (await computedCause?.(scope)) as string | undefined,
    );
  };
}

export function Choice({ definition, templates, leaving: otherwise }: Build): Run {
  const rules = definition.Choices!.map((rule, i) => ({
    holds: templates.typed(rule.Condition, `Choices[${i}]/Condition`, 'boolean'),
    next: rule.Next,
    ...leaving(rule, templates, `Choices[${i}]/`),
  }));
  return async (visit) => {
    const scope = visit.scope();
    for (const rule of rules) {
      if (await rule.holds(scope)) return leave(scope, rule, visit.input, rule.next);
    }
    if (definition.Default !== undefined) return leave(scope, otherwise, visit.input, definition.Default);
    throw runtimeError(
      `An error occurred while executing the state '${visit.state.name}' (entered at the event id #${visit.enteredId}). ` +
        'Failed to transition out of the state. The state does not point to a next state.',
    );
  };
}

const LONGEST_WAIT_SECONDS = 99_999_999;
const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;

export function Wait({ definition, templates, leaving }: Build): Run {
  const { Seconds, Timestamp, Next } = definition;
  const seconds = optional(Seconds, (value) => templates.typed(value, 'Seconds', 'number'));
  const timestamp = optional(Timestamp, (value) => templates.typed(value, 'Timestamp', 'string'));
  return async (visit) => {
    const scope = visit.scope();
    const until = seconds
      ? visit.enteredAt + wholeSeconds((await seconds(scope)) as number) * 1000
      : instant((await timestamp!(scope)) as string);
    const { thread } = visit;
    if (until > thread.execution.clock.now()) await thread.sleepUntil(until);
    return leave(scope, leaving, visit.input, Next);
  };
}

function wholeSeconds(value: number): number {
  if (Number.isInteger(value) && value >= 0 && value <= LONGEST_WAIT_SECONDS) return value;
  throw new EvaluationError(
    `The Seconds field must be an integer between 0 and ${LONGEST_WAIT_SECONDS}, but was: ${value}`,
    'Seconds',
  );
}

function instant(text: string): number {
  const at = TIMESTAMP.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(at)) return at;
  throw new EvaluationError(
    `The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${text}`,
    'Timestamp',
  );
}
