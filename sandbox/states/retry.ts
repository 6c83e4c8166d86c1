import { type StatesError, TIMEOUTS } from './errors.ts';
import type { Evaluate } from './expressions.ts';

export type Retrier = {
  errors: string[];
  intervalSeconds: number;
  maxAttempts: number;
  backoffRate: number;
  maxDelaySeconds: number;
  jitter: boolean;
};

export type Catcher = { errors: string[]; next: string; assign: Evaluate | undefined; output: Evaluate | undefined };

const NOT_FOR_ALL = ['States.Runtime', 'States.DataLimitExceeded'];

/** Whether an ErrorEquals list names the failure. */
export function matches(names: string[], { error }: StatesError): boolean {
  if (error === 'States.Runtime') return false;
  return names.some((name) => {
    if (name === error) return true;
    if (name === 'States.ALL') return !NOT_FOR_ALL.includes(error ?? '');
    if (name === 'States.TaskFailed') return ![...TIMEOUTS, ...NOT_FOR_ALL].includes(error ?? '');
    return name === 'States.Timeout' && error === 'States.HeartbeatTimeout';
  });
}

/** The retriers of one stay in a state: each counts its own attempts. */
export class Retries {
  readonly #retriers: Retrier[];
  readonly #used = new Map<Retrier, number>();

  constructor(retriers: Retrier[]) {
    this.#retriers = retriers;
  }

  /** Milliseconds until the next attempt, or undefined when there is none. */
  delay(failure: StatesError): number | undefined {
    const retrier = this.#retriers.find(({ errors }) => matches(errors, failure));
    if (!retrier) return undefined;
    const used = this.#used.get(retrier) ?? 0;
    if (used >= retrier.maxAttempts) return undefined;
    this.#used.set(retrier, used + 1);
    const seconds = Math.min(retrier.intervalSeconds * retrier.backoffRate ** used, retrier.maxDelaySeconds);
    return (retrier.jitter ? Math.random() * seconds : seconds) * 1000;
  }
}
