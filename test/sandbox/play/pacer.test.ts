import { HOUR_MS } from '../../../domain/calendar/durations.ts';
import { type Sandbox, start } from '../../../sandbox/index.ts';
import { pacerOf } from '../../../sandbox/play/console/pacer.ts';

// How the console moves the sandbox's clock.

const NOW = Date.parse('2030-05-01T12:00:00Z');

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await start({ startAt: NOW });
});
afterAll(() => sandbox.stop());

test('it stands still, jumps to a time and goes faster than real pace, each step as a move of the clock', async () => {
  const { clock } = sandbox;
  const pacer = pacerOf(sandbox);
  await pacer.move({ speed: 0 });
  const stands = clock.now();
  await pacer.move({ to: new Date(stands + HOUR_MS).toISOString() });
  expect(clock.now()).toBe(stands + HOUR_MS);
  await pacer.move({ to: new Date(stands).toISOString() }); // never back
  expect(clock.now()).toBe(stands + HOUR_MS);

  const due: number[] = [];
  clock.at(stands + 1.25 * HOUR_MS, () => due.push(clock.now()));
  await pacer.move({ speed: 3600 });
  expect([pacer.speed(), clock.now() - stands, due]).toEqual([3600, 1.5 * HOUR_MS, [stands + 1.25 * HOUR_MS]]);
  await pacer.move({ speed: 0, advance: 'P1D' });
  expect(clock.now() - stands).toBe(25.5 * HOUR_MS);
});
