// The small services: secrets and topics.
import type { Clock } from './clock.ts';
import { AwsError } from './errors.ts';
import type { SecretSpec } from './stack.ts';

/** A message published to a topic. */
export type Notification = {
  readonly topicArn: string;
  readonly at: number;
  readonly subject?: string;
  readonly message: string;
};

/** Secrets Manager with sample values that are the same on every run. */
export class Secrets {
  readonly #values: Map<string, SecretSpec>;

  constructor(specs: readonly SecretSpec[]) {
    this.#values = new Map(specs.map((spec) => [spec.id, spec]));
  }

  /** Gives a secret, by logical id, name or ARN, another value. */
  set(id: string, value: string): void {
    const spec = this.#find(id);
    this.#values.set(spec.id, { ...spec, value });
  }

  /** Name and value of each secret. */
  list(): readonly SecretSpec[] {
    return [...this.#values.values()];
  }

  get(id: string): string {
    return this.#find(id).value;
  }

  /** The service's GetSecretValue. */
  getSecretValue({ SecretId }: { readonly SecretId: string }): object {
    const { arn, name, value } = this.#find(SecretId);
    return { ARN: arn, Name: name, SecretString: value, VersionId: 'sandbox', VersionStages: ['AWSCURRENT'] };
  }

  #find(id: string): SecretSpec {
    const spec = this.list().find((each) => each.id === id || each.name === id || each.arn === id);
    if (!spec) throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    return spec;
  }
}

/** SNS: what is published is kept. */
export class Topics {
  readonly published: Notification[] = [];
  readonly #topics: readonly string[];
  readonly #clock: Clock;

  constructor(topics: readonly string[], clock: Clock) {
    this.#topics = topics;
    this.#clock = clock;
  }

  publish(topicArn: string, message: string, subject?: string): string {
    if (!this.#topics.includes(topicArn)) throw new AwsError('NotFound', 'Topic does not exist', 404);
    this.published.push({ topicArn, at: this.#clock.now(), message, ...(subject && { subject }) });
    return `sandbox-${this.published.length}`;
  }
}
