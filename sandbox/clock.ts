// The only clock of the sandbox: Wait, Retry, timeouts, batching windows and the functions' own Date all ask it.

/** A timer that has not fired yet. */
export type Timer = { readonly at: number; cancel(): void };

/**
 * How time passes.
 * `jump`: whenever nothing is in flight it leaps to the next timer.
 * `pace`: one second a second, from whatever instant it stands at.
 */
export type Pace = 'jump' | 'pace';

type Entry = { at: number; order: number; fire: (() => void) | undefined };

const LONGEST_TIMEOUT_MS = 2 ** 31 - 1; // what setTimeout takes

export class Clock {
  /** Shared with the functions' workers: element 0 is the virtual time in epoch milliseconds. */
  readonly shared = new Float64Array(new SharedArrayBuffer(8));
  #pace: Pace;
  #realAtStart = Date.now();
  #timeAtStart: number;
  #target: { at: number; reached: () => void } | undefined;
  #heap: Entry[] = [];
  #order = 0;
  #inFlight = 0;
  #scheduled = false;
  #wake: NodeJS.Timeout | undefined;
  #onIdle: (() => void)[] = [];

  /** @param start epoch milliseconds the clock begins at */
  constructor(start: number, pace: Pace = 'jump') {
    this.#pace = pace;
    this.#timeAtStart = start;
    this.shared[0] = start;
  }

  /** Virtual now, in epoch milliseconds. */
  now(): number {
    if (this.#pace === 'pace' && !this.#target) {
      this.shared[0] = Math.max(this.shared[0]!, this.#timeAtStart + Date.now() - this.#realAtStart);
    }
    return this.shared[0]!;
  }

  /** Calls `fire` once the clock has reached `at` (epoch milliseconds; the past means at once). Same instant: first set, first fired. */
  at(at: number, fire: () => void): Timer {
    const entry: Entry = { at, order: this.#order++, fire };
    push(this.#heap, entry);
    this.#schedule();
    return {
      at,
      cancel: () => {
        entry.fire = undefined;
      },
    };
  }

  /** Something is in flight: time stands still until the returned function is called. */
  hold(): () => void {
    this.#inFlight++;
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#inFlight--;
      this.#schedule();
    };
  }

  /** Holds the clock for as long as `work` runs. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    const release = this.hold();
    try {
      return await work();
    } finally {
      release();
    }
  }

  /** Resolves when nothing is in flight and (at `jump`) no timer is left. */
  idle(): Promise<void> {
    return new Promise((resolve) => {
      this.#onIdle.push(resolve);
      this.#schedule();
    });
  }

  /** Leaps over `ms` of time, firing every timer on the way, whatever the pace. */
  advance(ms: number): Promise<void> {
    const at = this.now() + ms;
    return new Promise((resolve) => {
      this.#target = { at, reached: resolve };
      this.#schedule();
    });
  }

  setPace(pace: Pace): void {
    this.#timeAtStart = this.now();
    this.#realAtStart = Date.now();
    this.#pace = pace;
    this.#schedule();
  }

  /** Stops firing; for shutting down. */
  stop(): void {
    clearTimeout(this.#wake);
    this.#heap = [];
    this.#onIdle = [];
  }

  #schedule(): void {
    if (this.#scheduled || this.#inFlight > 0) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#step();
    });
  }

  #step(): void {
    if (this.#inFlight > 0) return;
    while (this.#heap[0] && !this.#heap[0].fire) pop(this.#heap);
    const next = this.#heap[0];
    const horizon = this.#target?.at ?? (this.#pace === 'jump' ? Number.POSITIVE_INFINITY : this.now());
    if (next && next.at <= horizon) {
      this.shared[0] = Math.max(this.now(), next.at);
      // What is due at one instant happens side by side; what that brings about at the same instant comes after.
      const later = this.#order;
      for (let due = this.#heap[0]; due && due.at <= next.at && due.order < later; due = this.#heap[0]) {
        pop(this.#heap).fire?.();
      }
      this.#schedule();
      return;
    }
    if (this.#target) this.#reach();
    else this.#rest(next);
  }

  #reach(): void {
    const { at, reached } = this.#target!;
    this.shared[0] = Math.max(this.shared[0]!, at);
    this.#target = undefined;
    this.#timeAtStart = this.shared[0];
    this.#realAtStart = Date.now();
    reached();
    this.#schedule();
  }

  #rest(next: Entry | undefined): void {
    for (const resolve of this.#onIdle.splice(0)) resolve();
    clearTimeout(this.#wake);
    if (next) {
      this.#wake = setTimeout(() => this.#schedule(), Math.min(next.at - this.now(), LONGEST_TIMEOUT_MS));
    }
  }
}

const before = (a: Entry, b: Entry) => a.at < b.at || (a.at === b.at && a.order < b.order);

function push(heap: Entry[], entry: Entry): void {
  let i = heap.push(entry) - 1;
  while (i > 0) {
    const parent = (i - 1) >> 1;
    if (!before(entry, heap[parent]!)) break;
    heap[i] = heap[parent]!;
    i = parent;
  }
  heap[i] = entry;
}

function pop(heap: Entry[]): Entry {
  const first = heap[0]!;
  const last = heap.pop()!;
  if (heap.length === 0) return first;
  let i = 0;
  for (;;) {
    let child = 2 * i + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++;
    if (!before(heap[child]!, last)) break;
    heap[i] = heap[child]!;
    i = child;
  }
  heap[i] = last;
  return first;
}
