import path from 'node:path';
import type { Page } from 'playwright-core';
import type { FlowFact } from '../../domain/journey/flow.ts';
import type { Purpose } from '../../lambdas/shared/links.ts';
import { record } from '../../lambdas/shared/record.ts';
import { anItem, aParcel, at, progress, theOrder, theSettings } from '../fixtures.ts';
import { somePages } from '../lambdas/pages.ts';
import { aPage, DESKTOP, faultsOf, isTooWide, PHONE, served } from './browser.ts';

// Every page as readers see it: on a phone and a desk, in the dark, from right to left, large, and by keyboard alone.

const SHOTS = process.env.SHOTS; // a folder for pictures of all of them

const FACTS: FlowFact[] = [
  aParcel(at(3), {
    parcelId: '1',
    carrier: 'DHL',
    trackingNumber: '00340434161094042557',
    items: [{ id: 'a', quantity: 1 }],
  }),
  progress('dispatched', at(3, '10:00'), { parcelId: '1' }),
  progress('in_transit', at(3, '20:00'), { parcelId: '1', location: 'Leipzig', by: 'carrier' }),
  progress('out_for_delivery', at(4, '07:00'), { parcelId: '1', location: 'Berlin', by: 'carrier' }),
  aParcel(at(3), {
    parcelId: '2',
    carrier: 'Hermes',
    trackingNumber: 'H1000730000846901058',
    items: [{ id: 'b', quantity: 1 }],
  }),
  progress('delivered', at(4, '07:30'), { parcelId: '3', by: 'carrier' }),
  progress('ready_for_pickup', at(4, '08:00'), { parcelId: '2', location: 'Kiosk Meyer, Torstraße 12', by: 'carrier' }),
];

async function shop(locale: string, facts = FACTS) {
  const settings = theSettings({
    returns: { days: 30, url: 'https://acme.example.com/returns' },
    requests: { return: { except: { sku: ['GIFT*'] } }, cancellation: {}, address: {} },
    pages: {
      questions: [
        { id: 'packing', ask: 'How was the packing?' },
        { id: 'wish', ask: 'Anything else?', answers: 'words' },
      ],
    },
  });
  Object.assign(settings.stores.acme!.brand.support, {
    phone: '+49 30 1234567',
    hours: 'Mon–Fri, 9–17',
    channels: [{ name: 'WhatsApp', url: 'https://wa.example/4930', hours: 'daily, 8–22' }],
  });
  const pages = await somePages(settings, at(4));
  const items = [
    anItem({ id: 'a', category: 'Furniture' }),
    anItem({ id: 'b', title: 'Cup', quantity: 2 }),
    anItem({
      id: 'c',
      title: 'A very long name of a thing, as shops that are found by search engines like to give it',
    }),
  ];
  await record(pages.journeys, 'acme', [theOrder({ items, customer: { locale } }), ...facts], at(4));
  const server = await served(pages.at);
  const to = (purpose: Purpose, query = '') => `${server.url}${pages.pathTo(purpose)}${query}`;
  return { ...pages, ...server, to };
}

const PAGES: [name: string, purpose: Purpose, query: string][] = [
  ['tracking', 'track', ''],
  ['check-in', 'feedback', '?here=not_here'],
  ['feedback', 'feedback', '?rating=4'],
  ['preferences', 'preferences', ''],
  ['help', 'help', ''],
  ['return', 'help', '?want=return'],
  ['refused', 'help', '?want=cancellation'],
];

const READERS = {
  phone: { ...PHONE, colorScheme: 'light' },
  'phone-dark': { ...PHONE, colorScheme: 'dark' },
  desktop: { ...DESKTOP, colorScheme: 'light' },
  'desktop-200': { viewport: { width: 640, height: 450 }, colorScheme: 'dark' }, // 200 % of a desk's window
} as const;

test.each(['en', 'de', 'fr', 'es', 'ar-XB'])('every page is read by everybody, in %s', async (locale) => {
  const { to, stop, url } = await shop(locale);
  const all = [
    ...PAGES.map(([name, purpose, query]) => [name, to(purpose, query)] as const),
    ['not-found', `${url}/t/x`] as const,
  ];
  for (const [reader, options] of Object.entries(READERS)) {
    const page = await aPage(options);
    for (const [name, address] of all) {
      await page.goto(address);
      const shot = SHOTS && path.join(SHOTS, `${name}-${reader}-${locale}.png`);
      if (shot) await page.screenshot({ path: shot, fullPage: true });
      expect([name, reader, await isTooWide(page)]).toEqual([name, reader, false]);
    }
    await page.context().close();
  }
  for (const colorScheme of ['light', 'dark'] as const)
    expect([
      colorScheme,
      await faultsOf(
        all.map(([, address]) => address),
        { ...PHONE, colorScheme },
      ),
    ]).toEqual([colorScheme, []]);
  await stop();
});

test('the page loads nothing beside itself, sets no cookie and tells nobody where the reader came from', async () => {
  const { to, stop } = await shop('en');
  const page = await aPage();
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(to('track'));

  expect(asked).toEqual([to('track')]);
  expect(await page.context().cookies()).toEqual([]);
  await page.context().close();
  await stop();
});

/** Presses Tab until it is there. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let i = 0; i < 60 && !(await page.locator(`${selector}:focus`).count()); i++) await page.keyboard.press('Tab');
}

test('by keyboard alone: from the order to the answer that something is wrong', async () => {
  const { to, stop, items } = await shop('en');
  const page = await aPage(PHONE);
  await page.goto(to('track'));
  await tabTo(page, 'a[href*="here=wrong"]');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/f/**');
  await tabTo(page, 'textarea');
  await page.keyboard.type('The spout is broken');
  await tabTo(page, 'button');
  await page.keyboard.press('Enter');
  await page.waitForSelector('[role=status]');

  const kept = await items();
  expect(kept.find(({ sk }) => sk.startsWith('ANSWER#'))).toMatchObject({
    checkIn: 'wrong',
    words: 'The spout is broken',
  });
  expect(kept.find(({ sk }) => sk.startsWith('CASE#'))).toMatchObject({ cause: 'something_wrong', status: 'open' });
  await page.context().close();
  await stop();
});

test('by keyboard alone: to send something back', async () => {
  const { to, stop, items } = await shop('en');
  const page = await aPage(PHONE);
  await page.goto(to('track'));
  await tabTo(page, 'a[href*="want=return"]');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/h/**');
  for (const [field, value] of [
    ['line a', '1'],
    ['reason', 'It is damaged'],
    ['wish', 'My money'],
  ]) {
    await tabTo(page, `[name="${field}"]`);
    await page.keyboard.type(value!);
  }
  await tabTo(page, 'button');
  await page.keyboard.press('Enter');
  await page.waitForSelector('h1:has-text("Thank you")');

  const kept = await items();
  expect(kept.find(({ sk }) => sk.startsWith('REQUESTED#'))).toMatchObject({
    items: [{ id: 'a', quantity: 1 }],
    reason: 'damaged',
    wish: 'refund',
  });
  expect(kept.find(({ sk }) => sk.startsWith('CASE#'))).toMatchObject({ cause: 'return_request', status: 'open' });
  await page.context().close();
  await stop();
});
