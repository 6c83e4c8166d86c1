import { randomBytes } from 'node:crypto';
import { refusal } from './errors.ts';
import type { Json } from './json.ts';

/** What may happen to a task that waits for its token. */
export type Waiting = { succeed(output: Json): void; fail(error: unknown): void; beat(): void };

/** The tasks that wait now, by their tokens. All tokens begin alike: by that a closed one is told from a forged one. */
export class TaskTokens extends Map<string, Waiting> {
  readonly #beginning = randomBytes(33).toString('base64');

  issue(): string {
    return this.#beginning + randomBytes(24).toString('base64');
  }

  /** Throws TaskTimedOut for a token whose task is over, InvalidToken for one never issued. */
  waiting(token: string): Waiting {
    const waiting = this.get(token);
    if (waiting) return waiting;
    if (token.startsWith(this.#beginning)) throw refusal('TaskTimedOut', 'Provided task does not exist anymore');
    throw refusal('InvalidToken', 'Invalid token');
  }
}
