import { randomBytes } from 'node:crypto';
import { refusal } from './errors.ts';
import type { Json } from './json.ts';

/** What can happen to a task that waits for its token. */
export type WaitingTask = { succeed(output: Json): void; fail(error: unknown): void; beat(): void };

const TOKEN_LENGTH = 76; // of 57 bytes in base64

/** The waiting tasks by their tokens. All tokens have the same beginning, which tells a closed token from a forged one. */
export class TaskTokens extends Map<string, WaitingTask> {
  readonly #beginning = randomBytes(33).toString('base64');

  issue(): string {
    return this.#beginning + randomBytes(24).toString('base64');
  }

  /** Throws TaskTimedOut for a token whose task is over, InvalidToken for a token that was never issued. */
  waiting(token: string): WaitingTask {
    const waiting = this.get(token);
    if (waiting) return waiting;
    const isOurs = token.startsWith(this.#beginning) && token.length === TOKEN_LENGTH;
    if (isOurs) throw refusal('TaskTimedOut', 'Provided task does not exist anymore');
    throw refusal('InvalidToken', 'Invalid token');
  }
}
