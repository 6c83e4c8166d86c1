import { readFileSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';
import { render } from 'preact-render-to-string';
import { Page as StartPage } from '../../sandbox/play/start-page/page.tsx';
import { aStartPage } from './a-start-page.ts';

// The start page in Chromium, as people see it: `npm run test:browser`.

let browser: Browser;
beforeAll(async () => {
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
});
afterAll(() => browser.close());

const html = `<!doctype html>${render(StartPage({ shown: aStartPage, nonce: 'n' }))}`;

async function opened(options: { width: number; dark?: boolean }): Promise<Page> {
  const page = await browser.newPage({
    viewport: { width: options.width, height: 900 },
    colorScheme: options.dark ? 'dark' : 'light',
  });
  await page.setContent(html);
  return page;
}

test.each([[{ width: 1440 }], [{ width: 360 }], [{ width: 1440, dark: true }]])(
  'axe finds nothing, and nothing is cut off: %j',
  async (options) => {
    const page = await opened(options);
    await page.evaluate(readFileSync(require.resolve('axe-core'), 'utf8'));
    const violations = await page.evaluate(
      `axe.run(document, { iframes: false }).then((found) => found.violations.map(({ id }) => id))`,
    );
    const width = await page.evaluate('document.documentElement.scrollWidth');

    expect([violations, width]).toEqual([[], options.width]);
  },
);

test('a mail is seen as it is, and its scripts do not run', async () => {
  const page = await opened({ width: 1440 });
  const frame = page.frameLocator('iframe');

  expect(await frame.locator('h1').textContent()).toBe('It is on its way');
  expect(await page.title()).toBe('Bottega: Porchlight sandbox');
});
