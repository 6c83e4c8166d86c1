import { type ChildProcess, spawn } from 'node:child_process';
import { loadSettings } from '../../bin/settings-file.ts';
import { chooseLocale } from '../../emails/locale.ts';
import { localesOf, readSources } from '../../emails/sources.ts';
import { sampleShop } from '../../sandbox/play/sample-shop.ts';
import { ROOT } from '../setup/build.ts';

// `npm start` as someone types it, with the project's own settings, whatever they are.

process.env.PORCHLIGHT_CONFIG = 'test/settings/project.config.ts';
const settings = loadSettings();
const shop = sampleShop(settings);
const { brand, locale } = settings.stores[shop.store]!;

type OutboxMail = { from: string; html: string };

let child: ChildProcess;
let out = '';
let err = '';
let outbox: OutboxMail[];
let page: Response;

beforeAll(async () => {
  const command = ['--import', 'tsx', 'sandbox/play/start.ts', '--http-port', '0', '--aws-port', '0'];
  child = spawn(process.execPath, command, { cwd: ROOT, env: process.env });
  child.stderr?.on('data', (chunk) => {
    err += chunk;
  });
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', (chunk) => {
      out += chunk;
      if (out.includes('Ctrl-C')) resolve();
    });
    child.once('close', () => reject(new Error(err)));
  });
  const [http] = /http:\/\/\S+(?=\/_outbox)/.exec(out)!;
  page = await fetch(`${http}/`);
  outbox = (await (await fetch(`${http}/_outbox`)).json()) as OutboxMail[];
}, 120_000);
afterAll(() => child.kill());

test('every webhook of the samples is taken, and every order of them is the store’s', () => {
  expect(out).toMatch(/webhooks taken, refused +34, 0\n/);
  expect(out.match(/^\S+ (?=A-\d+ )/gm)).toEqual(Array.from({ length: 6 }, () => `${shop.store} `));
  expect(err).toBe('');
});

test('every mail comes from the store, in its language where there are texts for it', () => {
  const tags = localesOf(readSources());
  const { tag } = chooseLocale(locale, Object.fromEntries(tags.map((one) => [one, {} as never])));

  expect(outbox.filter(({ from, html }) => !from.includes(brand.from) || !html.includes(`lang="${tag}"`))).toEqual([]);
});

test('the orders are paid in the currency of the store’s country', () => {
  expect(out).toMatch(new RegExp(`^ +revenue ${shop.currency} `, 'm'));
});

test('what it says to do next names the store', () => {
  expect(out).toMatch(new RegExp(`post to +http://127\\.0\\.0\\.1:\\d+/${shop.store}/orders\n`));
});

test('its page is the console, of this store', async () => {
  const [, token = ''] = /name="console-token" content="([^"]+)"/.exec(await page.text()) ?? [];
  const boot = await fetch(new URL('/_console/boot', page.url), { headers: { 'x-console-token': token } });

  expect(page.status).toBe(200);
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(await boot.json()).toMatchObject({
    isSandbox: true,
    stores: expect.arrayContaining([
      { id: shop.store, name: brand.name, timeZone: settings.stores[shop.store]!.timeZone },
    ]),
  });
});
