import type { Sandbox } from '../../index.ts';

/** `speed` is the sandbox's seconds for each real second: 0 stands still, 1 is real pace. */
export type Pacer = { speed(): number; move(wish: ClockWish): Promise<void> };
export type ClockWish = { advance?: string; to?: string; speed?: number };

const STEP_MS = 500;

/**
 * A higher speed than real pace is a series of moves of the clock. As in every move, time stands still while functions
 * work.
 */
export function pacerOf({ clock, http }: Pick<Sandbox, 'clock' | 'http'>): Pacer {
  let speed = 1;
  // the number of the wish that counts; a step that is running when another wish comes is the last of its own
  let turn = 0;
  // the sandbox's route makes one move after the other
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
