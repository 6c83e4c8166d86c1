import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { ServiceError, type StatesError } from './errors.ts';
import type { Json } from './json.ts';

/** What may happen to a task that waits for its token. */
export type Waiting = { succeed(output: Json): void; fail(error: StatesError): void; beat(): void };

/** The tokens of the tasks that wait now. A closed token is told from a forged one by its signature, so none is remembered. */
export class TaskTokens {
  readonly #key = randomBytes(32);
  readonly #open = new Map<string, Waiting>();

  issue(): string {
    const id = randomBytes(24);
    return Buffer.concat([id, this.#sign(id)]).toString('base64');
  }

  open(token: string, waiting: Waiting): void {
    this.#open.set(token, waiting);
  }

  close(token: string): void {
    this.#open.delete(token);
  }

  /** Throws TaskTimedOut for a token whose task is over, InvalidToken for one never issued. */
  waiting(token: string): Waiting {
    const waiting = this.#open.get(token);
    if (waiting) return waiting;
    const bytes = Buffer.from(token, 'base64');
    const genuine = bytes.length === 56 && timingSafeEqual(bytes.subarray(24), this.#sign(bytes.subarray(0, 24)));
    throw genuine
      ? new ServiceError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'")
      : new ServiceError('InvalidToken', "Invalid Token: 'Invalid token'");
  }

  #sign(id: Buffer): Buffer {
    return createHmac('sha256', this.#key).update(id).digest();
  }
}
