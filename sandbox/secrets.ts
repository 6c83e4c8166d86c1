import { AwsError } from './errors.ts';
import type { Stack } from './stack.ts';

/** Secrets Manager with sample values that are the same on every run. */
export class Secrets {
  readonly #secrets: Stack['secrets'];

  constructor(secrets: Stack['secrets']) {
    this.#secrets = secrets;
  }

  get(id: string): string {
    return this.find(id).value;
  }

  /** Gives a secret another value. */
  set(id: string, value: string): void {
    this.find(id).value = value;
  }

  /** Finds a secret by logical id, name or ARN. */
  find(id: string): Stack['secrets'][number] {
    const secret = this.#secrets.find((each) => each.id === id || each.name === id || each.arn === id);
    if (!secret) throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    return secret;
  }
}
