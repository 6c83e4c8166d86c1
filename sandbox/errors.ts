/** Every error that the sandbox throws is one. `cause` holds the error behind it, where there is one. */
export class SandboxError extends Error {
  override name = 'SandboxError';
}

/** An error as an AWS service answers it; the SDKs and a state machine's `ErrorEquals` see its `name`. */
export class AwsError extends SandboxError {
  readonly status: number;

  constructor(name: string, message: string, status = 400, options?: ErrorOptions) {
    super(message, options);
    this.name = name;
    this.status = status;
  }
}
