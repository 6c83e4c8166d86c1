import { start } from '../../sandbox/index.ts';
import { cdkOut } from './fixture.ts';

// In a file of its own: it counts the process's threads, and one of another test may still be ending.

const NOW = Date.parse('2030-05-01T12:00:00Z');
const code = "exports.handler = async ({ hang }) => { console.log('called'); if (hang) await new Promise(() => {}); };";

test('what waits for its turn when the sandbox stops starts no instance more', async () => {
  const threads = () => process.getActiveResourcesInfo().filter((kind) => kind === 'MessagePort').length;
  const before = threads();
  let called = () => {};
  const isCalled = new Promise<void>((resolve) => {
    called = resolve;
  });
  const own = await start({ cdkOut: cdkOut({}, { Fn: { code } }), startAt: NOW, instances: () => 1, log: called });
  void own.lambda.invoke('Test-Fn', '{"hang":true}', own.clock);
  void own.lambda.invoke('Test-Fn', '{}', own.clock);
  await isCalled;
  await own.stop();
  await new Promise(setImmediate);

  expect(threads()).toBe(before);
});
