import type { PlayStage } from '../../sandbox/play/play.ts';
import { type Deed, itemsOf, on, order, playOut, smoothly } from '../e2e/shop.ts';
import { aPage, PHONE } from './browser.ts';

// The whole way in the sandbox: from the mail by its link to the page, the answer, the journey and the number.

const hrefIn = (stage: PlayStage, orderId: string, kind: string, pattern: RegExp): string => {
  const mail = stage.sandbox.outbox.find(({ to, tags }) => to[0]!.includes(orderId) && tags.kind === kind);
  return pattern.exec(mail?.html ?? '')?.[1]?.replaceAll('&amp;', '&') ?? '';
};

const seen: Record<string, string> = {};

const follows: Deed = {
  at: on(2, 6),
  act: async (stage) => {
    const page = await aPage(PHONE);
    await page.goto(hrefIn(stage, 'pot', 'dispatched', /href="(http[^"]+\/t\/[^"]+)"/));
    seen.order = await page.locator('main').innerText();
    await page.context().close();
  },
};

const answers: Deed = {
  at: on(9),
  act: async (stage) => {
    const page = await aPage(PHONE);
    await page.goto(hrefIn(stage, 'pot', 'review_request', /href="(http[^"]+\/f\/[^"]+rating=2)"/));
    await page.fill('textarea', 'It leaks');
    await page.click('button');
    seen.thanks = await page.locator('[role=status]').innerText();
    await page.context().close();
  },
};

const asksBack: Deed = {
  at: on(12),
  act: async (stage) => {
    const page = await aPage(PHONE);
    await page.goto(hrefIn(stage, 'pot', 'delivered', /href="(http[^"]+\/t\/[^"]+)"/));
    await page.click('a[href*="want=return"]');
    await page.locator('input[name^="line "]').first().fill('1');
    await page.selectOption('select[name=reason]', 'damaged');
    await page.selectOption('select[name=wish]', 'refund');
    await page.fill('textarea', 'My street is Hafenstraße 2');
    await page.click('button');
    seen.asked = await page.locator('[role=status]').innerText();
    await page.context().close();
  },
};

const shop = playOut([order(on(0), 'pot'), ...smoothly(on, 'pot'), follows, answers, asksBack]);

test('the link of a mail shows the order as it is', () => {
  expect(seen.order).toContain('Your order pot');
  expect(seen.order).toContain('It is on its way to you.');
});

test('two stars from the mail are counted, a case is open, and nobody is reminded', async () => {
  expect(seen.thanks).toContain('Your answer has reached us');
  expect(shop.report.totals.metrics).toMatchObject({ rating_2: 1 });
  const items = await itemsOf(shop.stage);
  expect(items.find(({ sk }) => sk.startsWith('CASE#'))).toMatchObject({ cause: 'low_rating' });
  expect(shop.outbox('pot', 'review_request')).toHaveLength(1);
  expect(shop.outbox('pot', 'review_reminder')).toEqual([]);
});

test('what is to come back is a case, a number, and a mail that says what happens next and repeats no words', async () => {
  expect(seen.asked).toContain('Our team is looking at it');
  expect(shop.report.totals.metrics).toMatchObject({ requests_return: 1, requests_return_damaged: 1 });
  const items = await itemsOf(shop.stage);
  expect(items.find(({ sk }) => sk.startsWith('CASE#return_request'))).toMatchObject({ status: 'open' });
  const [mail] = shop.outbox('pot', 'request_received');
  expect(mail!.subject).toContain('Sending something back');
  expect(mail!.text).toContain('Our team is looking at it and will write to you');
  expect(mail!.html + mail!.text!).not.toContain('Hafenstraße');
});

test('whoever follows every link of every mail ten times, by whatever method or browser, changes nothing', async () => {
  const { outbox } = shop.stage.sandbox;
  const links = new Set(
    outbox.flatMap(({ html = '', headers }) =>
      [...`${html} ${headers['List-Unsubscribe'] ?? ''}`.matchAll(/https?:[^"<> ]+\/[tfph]\/[^"<> ]+/g)].map(([url]) =>
        url.replaceAll('&amp;', '&'),
      ),
    ),
  );
  const before = await itemsOf(shop.stage);
  for (const url of links)
    for (let i = 0; i < 10; i++)
      for (const method of ['GET', 'HEAD']) expect((await fetch(url, { method })).status).toBe(200);
  const page = await aPage({ ...PHONE, javaScriptEnabled: true });
  for (const url of links) await page.goto(url);
  await page.context().close();

  expect(links.size).toBeGreaterThan(8);
  expect(await itemsOf(shop.stage)).toEqual(before);
});
