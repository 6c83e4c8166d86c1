import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { parseSettings } from '../../domain/policy/parse.ts';
import { Gallery } from '../../emails/gallery.ts';
import { RIGHT_TO_LEFT } from '../../emails/pseudo-locale.ts';
import { settings } from '../settings/two-stores.config.ts';
import { aPage, DESKTOP, isTooWide, PHONE } from './browser.ts';

// Every mail in Chromium, in every language, one page load each.

jest.setTimeout(240_000);

const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const gallery = new Gallery(parseSettings(settings).stores, undefined);
const pages: Record<string, Page> = {};

beforeAll(async () => {
  await gallery.compile();
  for (const [size, options] of Object.entries({ phone: PHONE, desktop: DESKTOP })) {
    pages[size] = await aPage({ ...options, javaScriptEnabled: true });
    await pages[size].route('**/*', (route) => route.abort()); // no picture is loaded
  }
});

type Looked = { kind: string; locale: string; size: string; scheme: string };

/** What is wrong with a mail: by axe, or as something is cut off. */
async function faultsIn({ size, ...choice }: Looked): Promise<string[]> {
  const shown = gallery.show({ sample: 'smooth', ...choice });
  if ('fault' in shown) return [shown.fault];
  const page = pages[size]!;
  await page.setContent(shown.html, { waitUntil: 'domcontentloaded' });
  await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: Violation[] }> } };
    return (await axe.run()).violations;
  });
  const faults = found.map(({ id, nodes }) => `${id}: ${nodes[0]!.html.slice(0, 200)}`);
  return [...faults, ...((await isTooWide(page)) ? ['too wide'] : [])];
}
type Violation = { id: string; nodes: { html: string }[] };

const ROUNDS: [size: string, scheme: string, locales: (all: string[]) => string[]][] = [
  ['phone', 'light', (all) => all],
  ['desktop', 'dark', () => ['en', RIGHT_TO_LEFT]],
];

test.each(ROUNDS)('axe finds nothing in any mail, and nothing is cut off: %s, %s', async (size, scheme, of) => {
  const { kinds, locales } = gallery.choices();
  const all = kinds.flatMap((kind) => of(locales).map((locale): Looked => ({ kind, locale, size, scheme })));
  const wrong: string[] = [];
  for (const looked of all)
    for (const fault of await faultsIn(looked)) wrong.push(`${looked.kind} ${looked.locale}: ${fault}`);

  expect(all.length).toBeGreaterThan(30);
  expect(wrong).toEqual([]);
});
