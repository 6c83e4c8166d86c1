import { setTimeout as realTime } from 'node:timers/promises';
import { Clock } from '../../sandbox/clock/clock.ts';
import type { Time } from '../../sandbox/clock/lane.ts';

/** A clock at 0 and a diary of what happened on it. */
function given(lanesAtOnce = 20) {
  const clock = new Clock(0, 'jump', { lanesAtOnce });
  const diary: string[] = [];
  /** Begins at a time, and ends some real milliseconds later, at the same virtual time. */
  const work = (time: Time, name: string, at: number, ms = 0) =>
    time.at(at, () => {
      diary.push(`${name} begins at ${time.now()}`);
      void time.during(async () => {
        await realTime(ms);
        diary.push(`${name} ends at ${time.now()}`);
      });
    });
  return { clock, diary, work };
}

test('one lane leaps while another still works, and each sees its own time', async () => {
  const { clock, diary, work } = given();
  work(clock.lane('a'), 'slow', 1000, 20);
  work(clock.lane('b'), 'quick', 5000);
  await clock.idle();

  expect(diary).toEqual(['slow begins at 1000', 'quick begins at 5000', 'quick ends at 5000', 'slow ends at 1000']);
  expect(clock.now()).toBe(5000);
});

test('within a lane a timer waits for what came before it', async () => {
  const { clock, diary, work } = given();
  const lane = clock.lane('a');
  work(lane, 'first', 1000, 20);
  work(lane, 'second', 2000);
  lane.at(1000, () => lane.at(1500, () => diary.push('between')));
  await clock.idle();

  expect(diary).toEqual([
    'first begins at 1000',
    'first ends at 1000',
    'between',
    'second begins at 2000',
    'second ends at 2000',
  ]);
});

test('the main lane waits for all others, and they for it', async () => {
  const { clock, diary, work } = given();
  work(clock.lane('a'), 'before', 1000, 20);
  work(clock, 'main', 2000, 20);
  work(clock.lane('b'), 'after', 3000);
  await clock.idle();

  expect(diary.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
    'before begins',
    'before ends',
    'main begins',
    'main ends',
    'after begins',
    'after ends',
  ]);
});

test('no more lanes work at once than are allowed', async () => {
  const { clock, work } = given(2);
  let [now, most] = [0, 0];
  for (const name of ['a', 'b', 'c', 'd']) {
    const lane = clock.lane(name);
    lane.at(1000, () => {
      most = Math.max(most, ++now);
      void lane.during(() => realTime(5).then(() => now--));
    });
    work(lane, name, 2000);
  }
  await clock.idle();

  expect(most).toBe(2);
});

test('what the main lane sets going in another happens at the main lane’s time', async () => {
  const { clock } = given();
  const lane = clock.lane('a');
  const seen: number[] = [];
  clock.at(7000, () => void clock.during(() => lane.during(async () => seen.push(lane.now()))));
  await clock.idle();

  expect(seen).toEqual([7000]);
});

test('a clock that stands still moves when it is told to, and no further', async () => {
  const clock = new Clock(0, 'stand');
  const due: number[] = [];
  for (const at of [1, 1000, 5000]) clock.at(at, () => due.push(clock.now()));
  await realTime(30);
  expect([clock.now(), due]).toEqual([0, []]);

  await clock.advance(1000);
  await realTime(30);
  expect([clock.now(), due]).toEqual([1000, [1, 1000]]);
  clock.setPace('jump');
  await clock.idle();
  expect(due).toEqual([1, 1000, 5000]);
});

test('at a real pace timers come even while something is in flight', async () => {
  const clock = new Clock(0, 'pace');
  const release = clock.hold();
  const fired = await new Promise<number>((resolve) => clock.at(20, () => resolve(clock.now())));
  release();
  clock.stop();

  expect(fired).toBeGreaterThanOrEqual(20);
});
