import { ask, request } from '../../sandbox/http/exchange.cjs';
import { type LocalServer, listen, reply } from '../../sandbox/http/server.ts';

let server: LocalServer;
const answers: (() => void)[] = [];

beforeAll(async () => {
  server = await listen();
  server.serve(({ url }, response) => {
    const answer = () => reply(response, 200, `answer to ${url}`);
    if (url === '/slow') answers.push(answer);
    else answer();
  });
});
afterAll(() => server.stop());

const HEAD = { method: 'GET', headers: {} };

function sent(path: string) {
  const { hostname: host, port } = new URL(server.url);
  let one!: ReturnType<typeof request>;
  const answer = new Promise<string>((resolve, reject) => {
    one = request({ ...HEAD, host, port, path }, (body) => resolve(body.toString()));
    one.on('error', reject);
  });
  return { one, answer };
}

test('an exchange that is over cannot end the one that has its connection now', async () => {
  const first = sent('/first');
  first.one.end();
  await first.answer;
  const second = sent('/slow');
  second.one.end();
  await ask(`${server.url}/other`, HEAD);
  first.one.destroy();
  answers.shift()!();

  expect(await second.answer).toBe('answer to /slow');
});

test('an exchange that still waits can be ended', async () => {
  const { one, answer } = sent('/slow');
  one.end();
  one.destroy();

  await expect(answer).rejects.toThrow('socket hang up');
});

test('an exchange tells its connection, at which the SDK stops to wait for one', () => {
  const { one, answer } = sent('/told');
  const told: unknown[] = [];
  one.on('socket', (socket) => told.push(socket));
  one.end();

  expect(told).toHaveLength(1);
  return answer;
});
