import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

// Chromium as the machine has it: CHROMIUM names another one.

let browser: Browser;
beforeAll(async () => {
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
});
afterAll(async () => browser.close());

export const PHONE = { viewport: { width: 360, height: 740 } };
export const DESKTOP = { viewport: { width: 1280, height: 900 } };

/** A reader whose browser runs no script of pages. */
export async function aPage(options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ javaScriptEnabled: false, ...DESKTOP, ...options });
  return context.newPage();
}

const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds wrong with pages, in words. They are looked at in a browser that may run axe. */
export async function faultsOf(urls: readonly string[], options: BrowserContextOptions = {}): Promise<string[]> {
  const page = await aPage({ ...options, javaScriptEnabled: true });
  const faults: string[] = [];
  for (const url of urls) {
    await page.goto(url);
    faults.push(...(await axeFaults(page)).map((fault) => `${url} ${fault}`));
  }
  await page.context().close();
  return faults;
}

/** The same of a page that is open in such a browser. Frames are not looked into: mails have tests of their own. */
export async function axeFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(what: Document, how: object): Promise<AxeResult> } };
    return (await axe.run(document, { iframes: false })).violations;
  });
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
}
type AxeResult = { violations: Violation[] };
type Violation = { id: string; nodes: { html: string }[] };

/** Whether anything reaches beyond the window's side. */
export const isTooWide = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);

export type Answered = { status: number; html: string; headers: Headers };

/** Pages behind an address of this machine. */
export async function served(answer: (path: string, init: RequestInit) => Promise<Answered>) {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', async () => {
      const method = request.method!;
      const { status, html, headers } = await answer(request.url!, {
        method,
        ...(method === 'POST' && { body: Buffer.concat(chunks).toString() }),
      });
      response.writeHead(status, Object.fromEntries(headers)).end(html);
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, stop: () => new Promise((done) => server.close(done)) };
}
