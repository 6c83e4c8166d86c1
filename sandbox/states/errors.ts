/** A failure in the sense of the States Language: what Retry and Catch match, and what an execution ends with. */
export class StatesError extends Error {
  override name = 'StatesError';
  readonly error: string | undefined;
  override readonly cause: string | undefined;

  constructor(error?: string, cause?: string) {
    super(cause ?? error);
    this.error = error;
    this.cause = cause;
  }

  /** What Catch hands on as `$states.errorOutput`. */
  get output(): { Error: string; Cause?: string } {
    return { Error: this.error ?? '', ...(this.cause !== undefined && { Cause: this.cause }) };
  }
}

/** A value could not be computed. `detail` is AWS's sentence, `location` the field, e.g. `Output/total`. */
export class EvaluationError extends StatesError {
  readonly detail: string;
  readonly location: string | undefined;

  constructor(detail: string, location?: string) {
    super('States.QueryEvaluationError', detail);
    this.detail = detail;
    this.location = location;
  }
}

/** Thrown inside a state whose execution, branch or iteration was given up by somebody else. */
export class Cancelled extends Error {
  override name = 'Cancelled';
}

/** A refusal of the Step Functions API; `code` is the exception's name on the wire. */
export class ServiceError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

export const TIMEOUTS = ['States.Timeout', 'States.HeartbeatTimeout'];

export const runtimeError = (cause: string) => new StatesError('States.Runtime', cause);
export const dataLimitExceeded = (what: string) =>
  new StatesError(
    'States.DataLimitExceeded',
    `The state/task '${what}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  );
