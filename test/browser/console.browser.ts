import path from 'node:path';
import type { Page } from 'playwright-core';
import { loadSettings } from '../../bin/settings-file.ts';
import { homeOf } from '../../sandbox/play/console/home.ts';
import { openStage, type PlayStage, post } from '../../sandbox/play/play.ts';
import { milestone, order, parcel, STACK } from '../e2e/shop.ts';
import { CDK_OUT } from '../setup/build.ts';
import { aPage, axeFaults, DESKTOP, isTooWide } from './browser.ts';

// The console of the sandbox in Chromium, as `npm start` serves it: an order from its webhook to the outcome of its case.

const SHOTS = process.env.SHOTS; // a folder for pictures of all views
const START = Date.parse('2026-03-02T17:00:00Z'); // Monday morning in San Francisco
const PHONE = { viewport: { width: 390, height: 844 } };

let stage: PlayStage;
beforeAll(async () => {
  stage = await openStage({ cdkOut: CDK_OUT, stack: STACK, startAt: START });
  stage.sandbox.clock.setPace('pace');
  stage.sandbox.home = await homeOf(stage, loadSettings());
}, 120_000);
afterAll(() => stage.sandbox.stop());

const opened = async (query: string, options = {}): Promise<Page> => {
  const page = await aPage({ javaScriptEnabled: true, ...options });
  await page.goto(`${stage.sandbox.http}/?store=acme&${query}`);
  return page;
};

/** What the shop posts, and what comes of it at once. */
async function told(lines: Parameters<typeof post>[1][]): Promise<void> {
  for (const line of lines) expect((await post(stage.sandbox, line)).status).toBe(202);
  await stage.sandbox.clock.advance(60_000);
}

const now = () => stage.sandbox.clock.now();

test('an order is sent, followed, answered and helped, all from the console', async () => {
  const page = await opened('view=webhook');
  const send = async (sample: string) => {
    await page.getByLabel('Sample').selectOption({ label: sample });
    await page.getByRole('button', { name: 'Sign and send' }).click();
    await page.getByText('202', { exact: true }).waitFor();
  };
  await send('Shopify: orders/create');
  await page.getByText('About the order').getByRole('link').click();
  await page.locator('[data-state="Wait for a shipment update"].current').waitFor();
  await page.getByText('It awaits that its parcels leave').waitFor();

  await page.getByRole('link', { name: 'Send a webhook' }).last().click();
  await send('Shopify: fulfillments/create');
  await send('Shopify: fulfillment_events/create, delivered');
  await page.getByText('About the order').getByRole('link').click();
  await page.locator('[data-state="Wait until it is time to ask for a review"].current').waitFor();

  await page.getByRole('button', { name: '+2 weeks' }).click();
  await page.locator('[data-state="End the journey"]').waitFor({ timeout: 60_000 });
  const nps = page.locator('.tile', { has: page.getByText('NPS', { exact: true }) }).locator('summary b');
  await page.getByRole('link', { name: 'Numbers' }).click();
  await page.getByRole('heading', { name: 'Numbers' }).waitFor();
  await page.locator('.tile').first().waitFor();
  expect(await nps.count()).toBe(0); // nobody has said yet
  await page.getByRole('link', { name: 'Mailbox' }).click();
  await page
    .getByRole('link', { name: /How do you like/ })
    .first()
    .click();
  const [answering] = await Promise.all([
    page.context().waitForEvent('page'),
    page.frameLocator('iframe').getByRole('link', { name: /^2/ }).click(),
  ]);
  await answering.fill('textarea', 'The handle came off');
  await answering.check('input[name="nps"][value="3"]');
  await answering.click('button');
  await answering.locator('[role=status]').waitFor();
  await answering.close();

  await page.getByRole('link', { name: 'Work' }).click();
  await page.getByRole('link', { name: 'Low rating' }).click();
  await page.getByText('The handle came off').waitFor();
  await page.getByRole('button', { name: 'Close …' }).click();
  await page.locator('#f-outcome').selectOption('replaced');
  await page.getByLabel(/Tell the customer/).check();
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  await page.getByText('Nothing waits for people').waitFor();
  await stage.sandbox.clock.advance(60_000);

  await page.getByRole('link', { name: 'Numbers' }).click();
  await page.getByText('Low rating').waitFor();
  expect(await nps.innerText()).toMatch(/^[-−]100\b/);
  await page.getByRole('link', { name: 'Mailbox' }).click();
  await page.getByText(/^resolved/).waitFor();
  await page.context().close();
}, 180_000);

test('five cases are closed at once: their count is said before, what the audit has of them after', async () => {
  const ids = ['b1', 'b2', 'b3', 'b4', 'b5'];
  await told(ids.map((id) => order(now(), id)));
  await told(ids.map((id) => milestone(now(), id, 'exception', parcel(id))));
  const page = await opened('view=work&cause=problem');
  await page.getByLabel('All shown').check();
  await page.getByRole('toolbar').getByRole('button', { name: 'Close …' }).click();
  await page.getByRole('heading', { name: 'Close 5 cases' }).waitFor();
  await page.getByLabel(/Why/).fill('the carrier had a strike');
  await page.getByRole('button', { name: 'Close 5' }).click();

  await page.getByText('5 of 5').waitFor();
  expect(await page.locator('dialog .audit li').allInnerTexts()).toHaveLength(5);
  expect(await page.locator('dialog .audit').innerText()).toContain('the carrier had a strike');
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByText('Nothing waits for people').waitFor();
  expect(new URL(page.url()).searchParams.get('cause')).toBe('problem');
  await page.context().close();
}, 120_000);

test('by keyboard alone: an order is found, its case opened, ticked and closed', async () => {
  await told([order(now(), 'k1')]);
  await told([milestone(now(), 'k1', 'exception', parcel('k'))]);
  const page = await opened('view=numbers');
  await page.getByRole('heading', { name: 'Numbers' }).waitFor();
  const { keyboard } = page;
  await keyboard.press('/');
  await keyboard.type('k1@example.com');
  await keyboard.press('Enter');
  await page.getByRole('heading', { name: 'k1' }).waitFor();
  await page.locator('body').press('Escape');
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  for (const key of ['g', 'w']) await keyboard.press(key);
  await page.getByRole('link', { name: 'Problem' }).waitFor();
  for (const key of ['j', 'x', 'c']) await keyboard.press(key);
  await page.getByRole('heading', { name: 'Close' }).waitFor();
  while ((await page.locator(':focus').innerText()) !== 'Close') await keyboard.press('Tab');
  await keyboard.press('Enter');
  await page.getByRole('link', { name: 'Problem' }).waitFor({ state: 'detached' });
  await page.context().close();
}, 120_000);

const VIEWS = [
  'work',
  'orders',
  'order&order=b1',
  'numbers',
  'lanes',
  'sending',
  'audit',
  'settings',
  'mailbox',
  'team',
  'webhook',
];

test.each([
  ['desktop', { ...DESKTOP, colorScheme: 'light' }],
  ['desktop-dark', { ...DESKTOP, colorScheme: 'dark' }],
  ['phone', { ...PHONE, colorScheme: 'light' }],
])(
  'every view is read by everybody: axe finds nothing, and nothing is cut off (%s)',
  async (name, options) => {
    const page = await opened('view=work', options);
    for (const view of VIEWS) {
      await page.goto(`${stage.sandbox.http}/?store=acme&view=${view}`);
      await page.locator('main h1').waitFor();
      await page.locator('.loading').first().waitFor({ state: 'detached' });
      if (SHOTS) await page.screenshot({ path: path.join(SHOTS, `${view.split('&')[0]}-${name}.png`) });
      expect([view, await isTooWide(page), await axeFaults(page)]).toEqual([view, false, []]);
      expect(await page.locator('main [data-row]').count()).toBeLessThanOrEqual(200);
    }
    await page.context().close();
  },
  120_000,
);
