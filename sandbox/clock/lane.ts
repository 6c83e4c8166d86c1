/** Cancels a timer that has not fired yet. */
export type Cancel = () => void;

/**
 * A timer. `order` tells when it was set, and a cancelled timer has no `fire`. A timer that `recurs` belongs to a
 * schedule.
 */
export type Timer = { at: number; order: number; lane: Lane; fire: (() => void) | undefined; recurs: boolean };

/** What a lane needs from the clock that drives it. */
export type Timekeeper = {
  timeOf(lane: Lane): number;
  set(lane: Lane, at: number, fire: () => void, recurs?: boolean): Cancel;
  held(lane: Lane): void;
  released(lane: Lane): void;
};

/** The part of time that the other parts of the sandbox see. */
export type Time = Pick<Lane, 'name' | 'now' | 'at' | 'hold' | 'during'>;

/**
 * A line of cause and effect with a time of its own. Different lanes are independent: one may jump ahead while another
 * still works. Within a lane everything happens as if it were alone.
 */
export class Lane {
  /** Undefined for the main lane, where anything may depend on anything. */
  readonly name: string | undefined;
  /** When the last thing in the lane happened. */
  time: number;
  inFlight = 0;
  /** Timers that came due while the lane worked. */
  readonly waiting: Timer[] = [];
  /** Set once, on creation. The main lane is the clock itself. */
  protected clock!: Timekeeper;

  constructor(name: string | undefined, time: number, clock?: Timekeeper) {
    this.name = name;
    this.time = time;
    if (clock) this.clock = clock;
  }

  /** The current virtual time in epoch milliseconds. */
  now(): number {
    return this.clock.timeOf(this);
  }

  /** Calls `fire` when `at` is reached (epoch milliseconds; a past time means at once). At one instant timers fire in the order they were set. */
  at(at: number, fire: () => void): Cancel {
    return this.clock.set(this, at, fire);
  }

  /** The same time for schedules: their timers alone do not keep the clock from being idle. */
  get recurring(): Time {
    return {
      name: this.name,
      now: () => this.now(),
      at: (at, fire) => this.clock.set(this, at, fire, true),
      hold: () => this.hold(),
      during: (work) => this.during(work),
    };
  }

  /** Marks something as in flight: the lane's time stands still until the returned function is called. */
  hold(): () => void {
    if (this.inFlight++ === 0) this.clock.held(this);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      if (--this.inFlight === 0) this.clock.released(this);
    };
  }

  /** Holds time while `work` runs. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    const release = this.hold();
    try {
      return await work();
    } finally {
      release();
    }
  }
}
