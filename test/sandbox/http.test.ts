import { once } from 'node:events';
import { connect } from 'node:net';
import { type Sandbox, start } from '../../sandbox/index.ts';
import { aRoute, cdkOut } from './fixture.ts';

const NOW = Date.parse('2030-05-01T12:00:00Z');
const code = `
exports.handler = async (event) => {
  const query = event.queryStringParameters ?? {};
  if (query.answer) return JSON.parse(query.answer);
  if (query.fail) throw new Error('x');
  return event;
};`;

let sandbox: Sandbox;
beforeAll(async () => {
  const routes = ['POST /{store}/orders', 'GET /acme/orders', 'ANY /files/{path+}'].map((key) => aRoute(key, 'Fn'));
  sandbox = await start({ cdkOut: cdkOut(Object.assign({}, ...routes), { Fn: { code } }), startAt: NOW });
});
afterAll(() => sandbox.stop());

const call = (path: string, options: RequestInit = {}) => fetch(sandbox.http + path, options);
type Event = Record<string, unknown> & { headers: Record<string, string>; message: string };
const json = async (path: string, options: RequestInit = {}) => (await call(path, options)).json() as Promise<Event>;

test('a function gets the event of payload format 2.0', async () => {
  const headers = { 'Content-Type': 'application/json', 'X-Thing': 'One', cookie: 'a=1; b=2' };
  const event = await json('/a%20b/orders?x=1&x=2&y=%C3%A9', { method: 'POST', headers, body: '{"ö":1}' });

  expect(event).toMatchObject({
    version: '2.0',
    routeKey: 'POST /{store}/orders',
    rawPath: '/a b/orders',
    rawQueryString: 'x=1&x=2&y=%C3%A9',
    cookies: ['a=1', 'b=2'],
    headers: { 'content-type': 'application/json', 'x-thing': 'One' },
    queryStringParameters: { x: '1,2', y: 'é' },
    pathParameters: { store: 'a b' },
    requestContext: {
      http: { method: 'POST', path: '/a b/orders', sourceIp: '127.0.0.1' },
      stage: '$default',
      time: '01/May/2030:12:00:00 +0000',
      timeEpoch: NOW,
    },
    body: '{"ö":1}',
    isBase64Encoded: false,
  });
  expect(event.headers).not.toHaveProperty('cookie');
});

test.each(['application/x-www-form-urlencoded', 'application/octet-stream', 'application/vnd.api+json'])(
  'a body of type %s comes as base64',
  async (type) => {
    const { body, isBase64Encoded } = await json('/acme/orders', {
      method: 'POST',
      headers: { 'content-type': type },
      body: 'a=1',
    });

    expect({ body, isBase64Encoded }).toEqual({ body: 'YT0x', isBase64Encoded: true });
  },
);

test('the most specific route wins', async () => {
  expect((await json('/files/a/b%2Fc')).pathParameters).toEqual({ path: 'a/b/c' });
  expect((await json('/acme/orders')).routeKey).toBe('GET /acme/orders');
  for (const [method, path] of [
    ['GET', '/nobody'],
    ['PUT', '/acme/orders'],
    ['GET', '/files/%'],
  ] as const) {
    const answer = await call(path, { method });
    expect([answer.status, await answer.json()]).toEqual([404, { message: 'Not Found' }]);
  }
});

const answering = (answer: unknown) => call(`/acme/orders?answer=${encodeURIComponent(JSON.stringify(answer))}`);

test('a function’s answer becomes the response', async () => {
  const full = await answering({
    statusCode: 201,
    headers: { 'X-A': 1 },
    cookies: ['c=1', 'd=2'],
    body: 'aGk=',
    isBase64Encoded: true,
  });
  expect([full.status, full.headers.get('x-a'), full.headers.getSetCookie(), await full.text()]).toEqual([
    201,
    '1',
    ['c=1', 'd=2'],
    'hi',
  ]);

  const inferred = await answering({ ok: true });
  expect([inferred.status, inferred.headers.get('content-type'), await inferred.json()]).toEqual([
    200,
    'application/json',
    { ok: true },
  ]);

  const failed = await call('/acme/orders?fail=1');
  expect([failed.status, await failed.json()]).toEqual([500, { message: 'Internal Server Error' }]);
});

test('a body that is too large is refused', async () => {
  const post = (size: number) =>
    call('/acme/orders', { method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'x'.repeat(size) });

  expect((await post(7 * 2 ** 20)).status).toBe(413);
  expect((await post(11 * 2 ** 20)).status).toBe(413);
});

test('a client that leaves in the middle of its request takes nobody along', async () => {
  const { hostname, port } = new URL(sandbox.http);
  const client = connect(Number(port), hostname);
  client.write('POST /acme/orders HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nhalf');
  await once(client, 'connect');

  expect(await json('/acme/orders')).toMatchObject({ routeKey: 'GET /acme/orders' });
  client.destroy();
  expect(await json('/acme/orders')).toMatchObject({ routeKey: 'GET /acme/orders' });
});

test('the clock moves when it is told to, and says what it expects otherwise', async () => {
  const move = (body: string) => json('/_clock', { method: 'POST', body });

  expect(await move('{"advance":"P3DT1H"}')).toEqual({ now: '2030-05-04T13:00:00.000Z' });
  expect(await json('/_clock')).toEqual({ now: '2030-05-04T13:00:00.000Z' });
  for (const bad of ['', '{}', '{"advance":"3 days"}', '{"advance":"-P1D"}'])
    expect((await move(bad)).message).toMatch(/P3D/);
});

test('messages to a topic are told at /_team, beside the mails at /_outbox', async () => {
  sandbox.published.push({ topicArn: 'arn:aws:sns:x:1:Team', at: NOW, subject: 'late', message: 'An order is late.' });

  expect(await json('/_team')).toEqual([expect.objectContaining({ message: 'An order is late.' })]);
});

test('a page stands at /, and what it needs below /_console/, once somebody puts one there', async () => {
  expect((await call('/')).status).toBe(404);
  sandbox.home = (request, response) => void response.end(`home of ${request.url}`);

  expect(await (await call('/?x=1')).text()).toBe('home of /?x=1');
  expect(await (await call('/_console/boot')).text()).toBe('home of /_console/boot');
  expect((await call('/acme')).status).toBe(404);
});

test('the clock goes to the next event', async () => {
  const due: number[] = [];
  sandbox.clock.setPace('pace');
  const before = sandbox.clock.now();
  sandbox.clock.at(before + 3_600_000, () => due.push(sandbox.clock.now()));
  await json('/_clock', { method: 'POST', body: '{"advance":"next"}' });

  expect(due).toHaveLength(1);
  expect(sandbox.clock.now() - before).toBeLessThan(3_700_000);
});
