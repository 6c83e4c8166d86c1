/** An error as an AWS service answers it; `name` is what the SDKs and the state machine's `ErrorEquals` see. */
export class AwsError extends Error {
  override name: string;
  readonly status: number;

  constructor(name: string, message: string, status = 400) {
    super(message);
    this.name = name;
    this.status = status;
  }
}
