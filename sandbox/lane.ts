/** A timer that has not fired yet. */
export type Timer = { readonly at: number; cancel(): void };

/** What the parts of the sandbox see of time. */
export type Time = Pick<Lane, 'name' | 'now' | 'at' | 'hold' | 'during'>;

type Scheduler = {
  timeOf(lane: Lane): number;
  set(lane: Lane, at: number, fire: () => void): Timer;
  held(lane: Lane): void;
  released(lane: Lane): void;
};

/**
 * A line of cause and effect with a time of its own. Things in different lanes have nothing to do with each other: one may
 * leap while another still works. Within a lane everything goes as if it were alone.
 */
export class Lane {
  /** Undefined: the main lane, whose things may have to do with everything. */
  readonly name: string | undefined;
  /** When the last thing happened in it. */
  time: number;
  inFlight = 0;
  readonly #scheduler: Scheduler;

  constructor(name: string | undefined, time: number, scheduler: Scheduler) {
    this.name = name;
    this.time = time;
    this.#scheduler = scheduler;
  }

  /** Virtual now, in epoch milliseconds. */
  now(): number {
    return this.#scheduler.timeOf(this);
  }

  /** Calls `fire` once `at` is reached (epoch milliseconds; the past means at once). Same instant: first set, first fired. */
  at(at: number, fire: () => void): Timer {
    return this.#scheduler.set(this, at, fire);
  }

  /** Something is in flight: this lane's time stands still until the returned function is called. */
  hold(): () => void {
    if (this.inFlight++ === 0) this.#scheduler.held(this);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      if (--this.inFlight === 0) this.#scheduler.released(this);
    };
  }

  /** Holds time for as long as `work` runs. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    const release = this.hold();
    try {
      return await work();
    } finally {
      release();
    }
  }
}
