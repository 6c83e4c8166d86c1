// The only clock of the sandbox: Wait, Retry, timeouts, batching windows and the functions' Date all use it.
import TinyQueue from 'tinyqueue';
import { type Cancel, Lane, type Timekeeper, type Timer } from './lane.ts';

/**
 * How time passes.
 * `jump`: whenever nothing is in flight, time jumps to the next timer.
 * `pace`: time passes at real speed from where it stands.
 * `stand`: time stands still until it is moved; what is due at once still happens.
 */
export type ClockPace = 'jump' | 'pace' | 'stand';

/** Timers by time. Of timers for the same instant, the one that was set first comes first. */
const inOrder = () => new TinyQueue<Timer>([], (a, b) => a.at - b.at || a.order - b.order);

/** The longest delay that setTimeout accepts. */
export const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;
/** How many lanes may work at once: enough for two busy cores, but so few that none waits long for a free instance. */
const LANES_AT_ONCE = 20;
/**
 * How long schedules go on when nothing else is left. An hourly schedule may still find something to do, and a little
 * later once more.
 */
const SCHEDULES_OUTLAST_MS = 3 * 3_600_000;

export type ClockOptions = {
  readonly lanesAtOnce?: number;
  /** How long, in milliseconds of its time, schedules go on at `jump` when nothing else is left. */
  readonly schedulesOutlastMs?: number | undefined;
};

/**
 * Fires timers in order, in several lanes at once. The clock itself is the main lane: it waits for all other lanes and they
 * wait for it. Without other lanes one thing happens after the other.
 */
export class Clock extends Lane implements Timekeeper {
  readonly #lanes = new Map<string, Lane>();
  #timers = inOrder();
  readonly #atOnce: number;
  readonly #outlastMs: number;
  /** The number of pending timers that are of no schedule, and when the last such timer fired. */
  #others = 0;
  #lastOther: number;
  #pace: ClockPace;
  /** How far virtual time is ahead of real time at `pace`. */
  #ahead: number;
  #advancing = false;
  #order = 0;
  #working = 0;
  #scheduled = false;
  #wake: NodeJS.Timeout | undefined;
  #onIdle: (() => void)[] = [];

  /** @param start epoch milliseconds at which the clock begins */
  constructor(start: number, pace: ClockPace = 'jump', options: ClockOptions = {}) {
    super(undefined, start);
    this.clock = this;
    this.#pace = pace;
    this.#ahead = start - Date.now();
    this.#atOnce = options.lanesAtOnce ?? LANES_AT_ONCE;
    this.#outlastMs = options.schedulesOutlastMs ?? SCHEDULES_OUTLAST_MS;
    this.#lastOther = start;
  }

  /** The lane of that name; the main lane without a name. */
  lane(name?: string): Lane {
    if (name === undefined) return this;
    const lane = this.#lanes.get(name) ?? new Lane(name, this.time, this);
    this.#lanes.set(name, lane);
    return lane;
  }

  /** Resolves when nothing is in flight and (at `jump`) no timer is left but those of schedules. */
  idle(): Promise<void> {
    this.#lastOther = Math.max(this.#lastOther, this.time);
    return new Promise((resolve) => {
      this.#onIdle.push(resolve);
      this.#schedule();
    });
  }

  /** Jumps ahead by `ms` at any pace, and fires every timer on the way. */
  advance(ms: number): Promise<void> {
    const at = this.now() + ms;
    this.#advancing = true;
    return new Promise((resolve) => {
      const fire = () => {
        this.#advancing = false;
        this.#ahead = at - Date.now();
        resolve();
      };
      this.#others++;
      this.#timers.push({ at, order: Number.POSITIVE_INFINITY, lane: this, fire, recurs: false }); // fires last at its instant
      this.#schedule();
    });
  }

  /** When the next thing is due, other than those of schedules, in epoch milliseconds. */
  nextEvent(): number | undefined {
    const due = this.#timers.data.filter(({ fire, recurs }) => fire && !recurs).map(({ at }) => at);
    return due.length > 0 ? Math.min(...due) : undefined;
  }

  get pace(): ClockPace {
    return this.#pace;
  }

  setPace(pace: ClockPace): void {
    this.#ahead = this.now() - Date.now();
    this.#pace = pace;
    this.#schedule();
  }

  /** Fires no more timers; used on shutdown. */
  stop(): void {
    clearTimeout(this.#wake);
    this.#timers = inOrder();
    this.#others = 0;
    for (const lane of this.#lanes.values()) lane.waiting.length = 0;
    this.#onIdle = [];
  }

  /** For lanes: their current time. At real speed it is the same for all. */
  timeOf(lane: Lane): number {
    if (this.#leaps) return lane.time;
    if (this.#pace === 'pace') this.time = Math.max(this.time, Date.now() + this.#ahead);
    return this.time;
  }

  /** For lanes: sets a timer. */
  set(lane: Lane, at: number, fire: () => void, recurs = false): Cancel {
    const timer: Timer = { at, order: this.#order++, lane, fire, recurs };
    if (!recurs) this.#others++;
    this.#timers.push(timer);
    this.#schedule();
    return () => {
      if (timer.fire && !recurs) this.#others--;
      timer.fire = undefined;
    };
  }

  /** For lanes: the lane begins to work. What the main lane started happens at the main lane's time. */
  held(lane: Lane): void {
    this.#working++;
    if (this.inFlight > 0) lane.time = Math.max(lane.time, this.time);
  }

  /** For lanes: nothing is in flight in the lane any more. */
  released(lane: Lane): void {
    this.#working--;
    for (const timer of lane.waiting.splice(0)) this.#timers.push(timer);
    this.#schedule();
  }

  get #leaps(): boolean {
    return this.#pace === 'jump' || this.#advancing;
  }

  #schedule(): void {
    if (this.#scheduled || (this.inFlight > 0 && this.#leaps)) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#step();
    });
  }

  #step(): void {
    const now = this.now();
    const newest = this.#order;
    const fired = new Map<Lane, number>();
    for (let next = this.#next(); next && (this.#leaps || next.at <= now); next = this.#next()) {
      const { lane, at } = next;
      // What is due at one instant happens side by side. What it causes at the same instant comes after it.
      const together = fired.get(lane) === at && next.order < newest;
      if (!together && this.#leaps) {
        if (!this.#mayWork(lane)) return;
        if (lane.inFlight > 0) {
          lane.waiting.push(this.#timers.pop()!);
          continue;
        }
      }
      fired.set(lane, at);
      this.#fire(this.#timers.pop()!);
    }
    if (!this.#leaps || this.#working === 0) this.#rest();
  }

  /** Whether the lane, or a lane after it, may fire now. False when all must wait until other lanes are done. */
  #mayWork(lane: Lane): boolean {
    if (this.inFlight > 0) return false;
    if (lane === this) return this.#working === 0;
    return lane.inFlight > 0 || this.#working < this.#atOnce;
  }

  #next(): Timer | undefined {
    while (this.#timers.peek() && !this.#timers.peek()!.fire) this.#timers.pop();
    const next = this.#timers.peek();
    return next && this.#outlasts(next) ? undefined : next;
  }

  /** Whether a schedule's next time is so far ahead of all else that it is not awaited. */
  #outlasts({ at, recurs }: Timer): boolean {
    return recurs && this.#pace === 'jump' && this.#others === 0 && at > this.#lastOther + this.#outlastMs;
  }

  #fire(timer: Timer): void {
    const { lane, at, fire, recurs } = timer;
    timer.fire = undefined; // so that a later cancellation does not count it twice
    lane.time = Math.max(lane.now(), at);
    this.time = Math.max(this.time, lane.time);
    if (!recurs) {
      this.#others--;
      this.#lastOther = Math.max(this.#lastOther, lane.time);
    }
    setImmediate(lane.hold()); // what awaited this timer continues in a microtask
    fire?.();
  }

  #rest(): void {
    if (this.#working === 0) for (const resolve of this.#onIdle.splice(0)) resolve();
    clearTimeout(this.#wake);
    const next = this.#next();
    if (!next || this.#pace !== 'pace') return;
    this.#wake = setTimeout(() => this.#schedule(), Math.min(next.at - this.now(), LONGEST_TIMEOUT_MS));
  }
}
