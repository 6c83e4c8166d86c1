// The small services: secrets and topics.
import { AwsError } from './errors.ts';
import type { SecretSpec } from './stack.ts';

/** Secrets Manager with sample values that are the same on every run. */
export class Secrets {
  /** Each secret's logical id, name, ARN and value. */
  readonly list: SecretSpec[];

  constructor(specs: readonly SecretSpec[]) {
    this.list = specs.map((spec) => ({ ...spec }));
  }

  get(id: string): string {
    return this.find(id).value;
  }

  /** Gives a secret another value. */
  set(id: string, value: string): void {
    this.find(id).value = value;
  }

  /** Finds a secret by logical id, name or ARN. */
  find(id: string): SecretSpec {
    const secret = this.list.find((each) => each.id === id || each.name === id || each.arn === id);
    if (!secret) throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    return secret;
  }
}

/** SNS: what is published is kept. */
export class Topics {
  readonly published: { topicArn: string; at: number; subject: string | undefined; message: string }[] = [];
  readonly #topics: readonly string[];

  constructor(topics: readonly string[]) {
    this.#topics = topics;
  }

  /** Returns the message's id. */
  publish(topicArn: string, message: string, subject: string | undefined, at: number): string {
    if (!this.#topics.includes(topicArn)) throw new AwsError('NotFound', 'Topic does not exist', 404);
    return `sandbox-${this.published.push({ topicArn, at, subject, message })}`;
  }
}
