import { randomBytes } from 'node:crypto';
import { refusal } from './errors.ts';
import type { Json } from './json.ts';

/** What can happen to a task that waits for its token. */
export type WaitingTask = { succeed(output: Json): void; fail(error: unknown): void; beat(): void; machineArn: string };

const TOKEN_LENGTH = 684; // AWS's own have 664 to 684 characters; writes that contain one are billed by their size
const ENDING = 32; // the 24 bytes that are unique to a token
const TOKENS_AT_ONCE = 64;

/**
 * The waiting tasks by their tokens. All tokens have the same beginning, which distinguishes an expired token from a
 * forged one.
 */
export class TaskTokens extends Map<string, WaitingTask> {
  readonly #beginning = randomBytes(((TOKEN_LENGTH - ENDING) / 4) * 3).toString('base64');

  /**
   * Random bytes for many tokens. Asking for the bytes of each token would take longer than everything else about it.
   */
  #bytes = '';

  issue(): string {
    if (this.#bytes === '') this.#bytes = randomBytes(TOKENS_AT_ONCE * 24).toString('base64');
    const own = this.#bytes.slice(0, ENDING);
    this.#bytes = this.#bytes.slice(ENDING);
    return this.#beginning + own;
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
