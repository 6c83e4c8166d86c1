import { AwsError, SandboxError } from '../errors.ts';

/** A failure in the sense of the States Language: what Retry and Catch match, and what an execution ends with. */
export class StatesError extends SandboxError {
  override name = 'StatesError';
  readonly error: string | undefined;
  /** The Cause that Catch and the history show. */
  readonly causeText: string | undefined;

  constructor(error?: string, causeText?: string, options?: ErrorOptions) {
    super(causeText ?? error, options);
    this.error = error;
    this.causeText = causeText;
  }
}

/** A value could not be computed. The cause is AWS's sentence, `location` the field, e.g. `Output/total`. */
export class EvaluationError extends StatesError {
  readonly location: string | undefined;

  constructor(causeText: string, location?: string, options?: ErrorOptions) {
    super('States.QueryEvaluationError', causeText, options);
    this.location = location;
  }
}

/** Thrown by an expression, in the form of JSONata's own errors. */
export class ExpressionError extends SandboxError {
  override name = 'ExpressionError';
  readonly code: string | undefined;

  constructor(message: string, code?: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Reported like any timeout, but Retry and Catch can distinguish it (Step Functions guide, error names). */
export class HeartbeatTimeout extends StatesError {
  constructor() {
    super('States.Timeout');
  }
}

export const isTimeout = ({ error }: StatesError) => error === 'States.Timeout';

export const dataLimitExceeded = (what: string, which = 'returned a result') =>
  new StatesError(
    'States.DataLimitExceeded',
    `The state/task '${what}' ${which} with a size exceeding the maximum number of bytes service limit.`,
  );

/** Thrown inside a state if its execution, branch or iteration is aborted from outside. */
export class Cancelled extends SandboxError {
  override name = 'Cancelled';
}

/** A refusal of the Step Functions API. Most repeat their own name in words, and then say what they are about. */
export function refusal(name: string, about: string, options?: ErrorOptions): AwsError {
  const words = name.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').replace(/^Invalid (Def|Exec)/, 'Invalid State Machine $1');
  return new AwsError(name, `${words}: '${about}'`, 400, options);
}
