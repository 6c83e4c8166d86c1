// The console on a table of many orders, written straight into the sandbox's: `node --import tsx test/bench/console.ts 100000`.
// Medians of the first paint and of a search, rows in the page, memory after walking through all views again and again.
import { parseArgs } from 'node:util';
import { type Browser, type CDPSession, chromium, type Page } from 'playwright-core';
import { loadSettings } from '../../bin/settings-file.ts';
import { homeOf } from '../../sandbox/play/console/home.ts';
import { openStage } from '../../sandbox/play/play.ts';
import { stackOf, synthesize } from '../../sandbox/template/synth.ts';
import { emailOf, fill, fillBeside, idOf, trackingOf } from './filled.ts';

const START = Date.parse('2026-06-15T12:00:00Z');
const TIMES = 7;
const ROUNDS = 10;
const MOST_ROWS = 200;
const VIEWS = [
  'work',
  'work&what=held',
  'work&what=stopped',
  'orders',
  'numbers',
  'lanes',
  'sending',
  'audit',
  'settings',
];

async function main(): Promise<void> {
  const { positionals } = parseArgs({ allowPositionals: true });
  const [count = 10_000] = positionals.map(Number);
  process.env.PORCHLIGHT_CONFIG = 'test/settings/two-stores.config.ts';
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  const stage = await openStage({
    cdkOut: await synthesize('prod'),
    stack: stackOf('prod'),
    startAt: START,
    pace: 'pace',
  });
  const { sandbox } = stage;
  await fillBeside(sandbox, START);
  await fill(sandbox, 0, count, START);
  sandbox.home = await homeOf(stage, loadSettings());
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--js-flags=--expose-gc'] });
  const url = `${sandbox.http}/?store=acme&view=`;
  console.log(`${count} orders`);
  for (const view of VIEWS) {
    const { painted, filled, rows } = await firstPaint(browser, url + view);
    console.log(`${view.padEnd(20)} first paint ${painted} ms, its rows ${filled} ms, ${rows} rows`);
  }
  const page = await browser.newPage();
  await page.goto(`${url}numbers`);
  for (const [what, text] of [
    ['number', idOf(count - 3)],
    ['e-mail', emailOf(count - 3)],
    ['tracking', trackingOf(count - 3)],
  ] as const)
    console.log(`search by ${what.padEnd(10)} ${await searched(page, text)} ms`);
  const most = await scrolled(page, url);
  const { first, last } = await remembered(page, url);
  console.log(
    `rows in the page at the most ${most}; heap ${first} MB after one round of the views, ${last} MB after ${ROUNDS}`,
  );
  await browser.close();
  await sandbox.stop();
  process.exitCode = most <= MOST_ROWS && last < first * 1.2 ? 0 : 1;
}

const median = (all: number[]): number => Math.round(all.sort((a, b) => a - b)[Math.floor(all.length / 2)]!);
const rowsIn = (page: Page): Promise<number> => page.locator('main [data-row]').count();

/** Each time in a browser that has nothing of it yet. */
async function firstPaint(browser: Browser, url: string) {
  const painted: number[] = [];
  const filled: number[] = [];
  let rows = 0;
  for (let i = 0; i < TIMES; i++) {
    const context = await browser.newContext();
    const page = await context.newPage();
    const began = Date.now();
    await page.goto(url);
    await settled(page);
    filled.push(Date.now() - began);
    painted.push(
      await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN),
    );
    rows = Math.max(rows, await rowsIn(page));
    await context.close();
  }
  return { painted: median(painted), filled: median(filled), rows };
}

async function settled(page: Page): Promise<void> {
  await page.locator('main h1').waitFor();
  await page.waitForFunction(() => document.querySelector('main .loading') === null);
}

/** From the press of Enter to the order. */
async function searched(page: Page, text: string): Promise<number> {
  const took: number[] = [];
  for (let i = 0; i < TIMES; i++) {
    await page.goto(page.url().replace(/view=[^&]*.*/, 'view=numbers'));
    await settled(page);
    await page.keyboard.press('/');
    await page.keyboard.type(text);
    const began = Date.now();
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => new URLSearchParams(location.search).get('view') === 'order');
    await settled(page);
    took.push(Date.now() - began);
  }
  return median(took);
}

/** Asks for more rows as often as it can, and on into the next ones. */
async function scrolled(page: Page, url: string): Promise<number> {
  let most = 0;
  for (const view of ['orders', 'work', 'work&what=held', 'audit']) {
    await page.goto(url + view);
    await settled(page);
    for (let i = 0; i < 8; i++) {
      const more = page.getByRole('button', { name: 'Show more' });
      most = Math.max(most, await rowsIn(page));
      if ((await more.count()) === 0) break;
      await more.click();
      await settled(page);
    }
    most = Math.max(most, await rowsIn(page));
  }
  return most;
}

/** The heap in MB, what is garbage apart, after one round through all views, and after many. */
async function remembered(page: Page, url: string): Promise<{ first: number; last: number }> {
  const session = await page.context().newCDPSession(page);
  await page.goto(`${url}work`);
  await settled(page);
  const names = ['Orders', 'Numbers', 'Lanes', 'Sending', 'Audit', 'Settings', 'Work'];
  const round = async () => {
    for (const name of names) {
      await page.getByRole('link', { name }).first().click();
      await settled(page);
    }
  };
  await round();
  const first = await heapOf(session);
  for (let i = 1; i < ROUNDS; i++) await round();
  return { first, last: await heapOf(session) };
}

async function heapOf(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  return Math.round(usedSize / 100_000) / 10;
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
