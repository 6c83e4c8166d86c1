import { randomBytes } from 'node:crypto';
import { refusal } from './errors.ts';
import type { Json } from './json.ts';

/** What may happen to a task that waits for its token. */
export type Waiting = { succeed(output: Json): void; fail(error: unknown): void; beat(): void };

/** The tokens of the tasks that wait now. They begin alike, so that a closed one is told from a forged one and none is remembered. */
export class TaskTokens {
  readonly #beginning = randomBytes(33).toString('base64');
  readonly #open = new Map<string, Waiting>();

  issue(): string {
    return this.#beginning + randomBytes(24).toString('base64');
  }

  open(token: string, waiting: Waiting): void {
    this.#open.set(token, waiting);
  }

  isOpen(token: string): boolean {
    return this.#open.has(token);
  }

  close(token: string): void {
    this.#open.delete(token);
  }

  /** Throws TaskTimedOut for a token whose task is over, InvalidToken for one never issued. */
  waiting(token: string): Waiting {
    const waiting = this.#open.get(token);
    if (waiting) return waiting;
    if (token.startsWith(this.#beginning)) throw refusal('TaskTimedOut', 'Provided task does not exist anymore');
    throw refusal('InvalidToken', 'Invalid token');
  }
}
