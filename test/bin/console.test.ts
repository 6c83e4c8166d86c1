import { request } from 'node:http';
import { consoleAssets } from '../../bin/console/assets.ts';
import { consoleServer } from '../../bin/console/server.ts';
import { type LocalServer, listen } from '../../sandbox/http/server.ts';

// The console acts with its user's credentials: whom its server answers, and what it hands on.

const TOKEN = 'token-of-this-start';
const calls: unknown[] = [];
let server: LocalServer;
beforeAll(async () => {
  server = await listen();
  const assets = new Map([['/', { type: 'text/html', text: '<p>the page</p>' }]]);
  const boot = { stage: 'prod', stores: [], isSandbox: false };
  const call = async (name: string, parts: object) => {
    calls.push([name, parts]);
    return { status: 409, body: '{"title":"changed meanwhile"}' };
  };
  server.serve(consoleServer({ url: server.url, token: TOKEN, assets, boot, call }));
});
afterAll(() => server.stop());

type Asked = { method?: string; headers?: Record<string, string>; body?: string };

/** fetch lets nobody say another Host. */
const ask = (path: string, { method = 'GET', headers = {}, body }: Asked = {}) =>
  new Promise<{ status: number; text: string; policy: string }>((done, fail) => {
    request(server.url + path, { method, headers }, (response) => {
      let text = '';
      response.on('data', (part) => {
        text += part;
      });
      const { statusCode: status = 0, headers: told } = response;
      response.on('end', () => done({ status, text, policy: String(told['content-security-policy']) }));
    })
      .on('error', fail)
      .end(body);
  });

const mine = () => ({ host: server.url.replace('http://', ''), origin: server.url, 'x-console-token': TOKEN });
const api = (headers: Record<string, string>) =>
  ask('/_console/api/readOrder', { method: 'POST', headers, body: '{"path":{"storeId":"acme","orderId":"1"}}' });

test('its own page with the token of this start is answered as the Admin API answers', async () => {
  expect(await api(mine())).toMatchObject({ status: 409, text: '{"title":"changed meanwhile"}' });
  expect(calls).toEqual([['readOrder', { path: { storeId: 'acme', orderId: '1' } }]]);
  const { origin: _, ...withoutOrigin } = mine();
  expect(await ask('/_console/boot', { headers: withoutOrigin })).toMatchObject({ status: 200 });
});

test.each([
  ['no token', () => ({ ...mine(), 'x-console-token': '' })],
  ['the token of another start', () => ({ ...mine(), 'x-console-token': `${TOKEN}x` })],
  ['another origin', () => ({ ...mine(), origin: 'https://evil.example.com' })],
  ['no origin that can be told', () => ({ ...mine(), origin: 'null' })],
  ['another port of this machine', () => ({ ...mine(), origin: 'http://127.0.0.1:1' })],
  ['a name that leads to this machine', () => ({ ...mine(), host: 'evil.example.com' })],
])('refuses %s, and asks nobody', async (_, headers) => {
  const before = calls.length;
  expect(await api(headers())).toMatchObject({ status: 403 });
  expect(calls).toHaveLength(before);
});

test('the page itself is refused under another name, holds no token, and may load nothing from elsewhere', async () => {
  expect(await ask('/', { headers: { host: 'evil.example.com' } })).toMatchObject({ status: 403 });
  const { status, text, policy } = await ask('/');
  expect([status, text]).toEqual([200, '<p>the page</p>']);
  expect(policy).toMatch(/^default-src 'none'; script-src 'self';/);
});

test('what is no route of the Admin API is not there', async () => {
  for (const path of ['/_console/api/constructor', '/_console/api/none', '/_console/boot/x', '/etc/passwd'])
    expect(await ask(path, { method: 'POST', headers: mine(), body: '{}' })).toMatchObject({ status: 404 });
});

test('the bundle is small, holds no check of schemas, and its page runs no script of its own', async () => {
  const assets = await consoleAssets();
  const { text: script } = assets.get('/_console/app.js')!;
  expect(script.length).toBeLessThan(200_000);
  expect(script).not.toContain('ZodError');
  expect(assets.get('/')!.text).not.toMatch(/<script[^>]*>[^<]/);
});
