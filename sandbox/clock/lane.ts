/** Cancels a timer that has not fired yet. */
export type Cancel = () => void;

/** A timer, and when it was set; one that was cancelled has nothing to fire. */
export type Timer = { at: number; order: number; lane: Lane; fire: (() => void) | undefined };

/** What a lane needs of the clock that drives it. */
export type Timekeeper = {
  timeOf(lane: Lane): number;
  set(lane: Lane, at: number, fire: () => void): Cancel;
  held(lane: Lane): void;
  released(lane: Lane): void;
};

/** What the parts of the sandbox see of time. */
export type Time = Pick<Lane, 'name' | 'now' | 'at' | 'hold' | 'during'>;

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
  /** Timers whose turn came while it worked. */
  readonly waiting: Timer[] = [];
  /** Set for good when the lane is made; the main lane is the clock itself. */
  protected clock!: Timekeeper;

  constructor(name: string | undefined, time: number, clock?: Timekeeper) {
    this.name = name;
    this.time = time;
    if (clock) this.clock = clock;
  }

  /** Virtual now, in epoch milliseconds. */
  now(): number {
    return this.clock.timeOf(this);
  }

  /** Calls `fire` once `at` is reached (epoch milliseconds; the past means at once). Same instant: first set, first fired. */
  at(at: number, fire: () => void): Cancel {
    return this.clock.set(this, at, fire);
  }

  /** Something is in flight: this lane's time stands still until the returned function is called. */
  hold(): () => void {
    if (this.inFlight++ === 0) this.clock.held(this);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      if (--this.inFlight === 0) this.clock.released(this);
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
