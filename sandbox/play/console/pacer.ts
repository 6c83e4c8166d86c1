import type { Sandbox } from '../../index.ts';

/** Seconds of the sandbox in one of ours: 0 stands still, 1 is real pace. */
export type Pacer = { speed(): number; move(wish: ClockWish): Promise<void> };
export type ClockWish = { advance?: string; to?: string; speed?: number };

const STEP_MS = 500;

/** Faster than real pace is one move of the clock after the other: while functions work time stands still, as for every move. */
export function pacerOf({ clock, http }: Pick<Sandbox, 'clock' | 'http'>): Pacer {
  let speed = 1;
  let turn = 0; // of the wish that counts: a step that is under way when another comes is the last of its own
  // the sandbox's own route makes one move after the other
  const advance = (by: string) => fetch(`${http}/_clock`, { method: 'POST', body: JSON.stringify({ advance: by }) });
  const step = async (mine: number): Promise<void> => {
    if (mine !== turn) return;
    await advance(`PT${(speed * STEP_MS) / 1000}S`);
    setTimeout(() => void step(mine), STEP_MS).unref();
  };
  return {
    speed: () => speed,
    async move(wish) {
      if (wish.speed !== undefined) {
        turn++;
        speed = Math.min(Math.max(0, wish.speed), 86_400);
        clock.setPace(speed === 1 ? 'pace' : 'stand');
        if (speed > 1) await step(turn);
      }
      if (wish.advance) await advance(wish.advance);
      const ahead = wish.to === undefined ? 0 : Date.parse(wish.to) - clock.now();
      if (ahead > 0) await advance(`PT${Math.ceil(ahead / 1000)}S`);
    },
  };
}
