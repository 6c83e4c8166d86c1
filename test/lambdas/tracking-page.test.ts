import type { FlowFact } from '../../domain/journey/flow.ts';
import { record } from '../../lambdas/shared/record.ts';
import { aHistory, anItem, aParcel, at, type OrderFields, progress, theOrder, theSettings } from '../fixtures.ts';
import { ADDRESSEE, signer, somePages, TEXTS, trackingPage } from './pages.ts';

const shown = (facts: FlowFact[] = [], order: OrderFields = {}, settings = theSettings()) =>
  trackingPage(aHistory({ facts, order }), settings);

async function tracked(facts: FlowFact[] = [], order: OrderFields = {}, settings = theSettings()) {
  const pages = await somePages(settings, at(4));
  await record(pages.journeys, 'acme', [theOrder(order), ...facts], at(4));
  return { ...pages, path: pages.pathTo('track'), open: () => pages.at(pages.pathTo('track')) };
}

const underWay = [
  aParcel(at(3), { trackingNumber: '00340434161094042557', carrier: 'DHL' }),
  progress('dispatched', at(3, '10:00')),
  progress('in_transit', at(3, '20:00'), { location: 'Leipzig', by: 'carrier' }),
];

test('the page says where the order is, by when it comes, what is in it, and who said so', async () => {
  const { html, status } = await shown(underWay);
  const text = html.replace(/<[^>]*>/g, '');

  expect(status).toBe(200);
  expect(text).toContain('Your order 1001');
  expect(text).toContain('It is on its way to you.');
  expect(text).toContain('Monday, March 9');
  expect(text).toContain('On its way · Leipzig');
  expect(text).toContain('Tue, Mar 3, 9:00 PM · DHL');
  expect(text).toContain('Acme Outfitters');
  expect(text).toContain('1 × Teapot');
  expect(html).toMatch(/href="https:\/\/www\.dhl[^"]*00340434161094042557/);
});

test('looking changes nothing, however often and by whatever method', async () => {
  const { path, at: ask, items } = await tracked(underWay);
  const before = await items();

  for (let i = 0; i < 10; i++)
    for (const method of ['GET', 'HEAD']) expect((await ask(path, { method })).status).toBe(200);

  expect(await items()).toEqual(before);
});

test('a forwarded link shows no name, street, town, phone or address of the customer', async () => {
  const { html } = await shown(underWay, {
    customer: { name: 'Ines Prado' },
    shippingAddress: { country: 'DE', city: 'Wuppertal', postalCode: '42103' },
  });

  expect(html).not.toMatch(/Ines|Prado|Wuppertal|42103|ines@example/);
});

test.each(Object.keys(TEXTS))('every state is whole in %s', async (locale) => {
  const states: FlowFact[][] = [
    [],
    underWay,
    [...underWay, progress('exception', at(4, '08:00'), { reason: 'damaged' })],
    [...underWay, progress('ready_for_pickup', at(4, '08:00'), { location: 'Shop 7' })],
    [...underWay, progress('delivered', at(4, '08:00'))],
    [progress('returned_to_sender', at(4, '08:00'))],
  ];
  for (const facts of states) {
    const { html } = await shown(facts, { customer: { locale } }, theSettings({ returns: { days: 30 } }));
    expect(html).toContain(`lang="${locale}"`);
    expect(html).not.toMatch(/undefined|\{\{|\[object|<(h1|h2|p|li|strong)><\/\1>/);
  }
});

test('what came from outside is text, and one line of it', async () => {
  const evil = '<script>alert(1)</script>\u202e"><img src=x onerror=alert(1)>';
  const { html } = await shown([progress('in_transit', at(3), { location: evil })], {
    items: [anItem({ title: evil })],
  });

  expect(html).not.toMatch(/<script|<img|\u202e/);
  expect(html).toContain('&lt;script>alert(1)');
});

test('people are reached in one place, with their hours, and by the ways that are for the customer’s country', async () => {
  const channels = [
    { name: 'WhatsApp', url: 'https://wa.example/1', hours: { en: 'daily, 8–22', de: 'täglich' } },
    { name: 'Phone in France', phone: '+33 1 23', countries: ['FR'] },
  ];
  const settings = theSettings();
  const { brand } = settings.stores.acme!;
  Object.assign(brand.support, { phone: '+49 40 55', hours: 'Mon–Fri, 9–17', channels });
  const { html } = await shown(underWay, {}, settings);

  expect(html.match(/mailto:help@acme.example.com/g)).toHaveLength(1);
  expect(html).toMatch(/tel:\+494055.*Mon–Fri, 9–17.*wa\.example\/1.*daily, 8–22/s);
  expect(html).not.toContain('France');
});

test('help is about what was bought and where it is, in the customer’s language', async () => {
  const items = [anItem({ category: 'Schuhe > Stiefel' })];
  const [placed, left] = await Promise.all([
    shown([], { items }),
    shown(underWay, { items, customer: { locale: 'de' } }),
  ]);

  expect(placed.html).toMatch(/<summary>About your shoes<\/summary>/);
  expect(placed.html).toContain('Can I still change my order?');
  expect(left.html).toMatch(/<summary>Zu Ihren Schuhen<\/summary>/);
  expect(left.html).not.toMatch(/Can I still|<(h3|p|ul|img)[^>]* style=/);
});

test('what the customer may ask for has its buttons, and what they asked for stands there', async () => {
  const offers = { returns: { days: 30 }, requests: { return: {}, address: {} } };
  const asked = { requests: [{ what: 'address' as const, at: at(3), words: 'Hafenstraße 2' }] };
  const before = await trackingPage({ ...aHistory(), ...asked }, theSettings(offers));
  const facts = [...underWay, progress('delivered', at(3, '20:00'))];
  const { html } = await trackingPage({ ...aHistory({ facts }), ...asked }, theSettings(offers));

  expect(before.html).toMatch(/href="\/h\/[^"]+\?want=address"/);
  expect(html).toMatch(/href="\/h\/[^"]+\?want=return"/);
  expect(html).not.toMatch(/want=cancellation|want=address|Hafenstraße/);
  expect(html.replace(/<[^>]*>/g, '')).toContain('Sent on Tuesday, March 3. Our team will write to you.');
  expect((await shown(underWay)).html).not.toContain('/h/');
});

test('pictures come from the hosts that the store names, and from no other', async () => {
  const settings = theSettings({ pages: { picturesFrom: ['https://cdn.example.com'] } });
  const items = [
    anItem({ id: 'a', imageUrl: 'https://cdn.example.com/a.jpg' }),
    anItem({ id: 'b', title: 'Cup', imageUrl: 'https://tracker.example.net/b.gif' }),
  ];
  const { html, headers } = await shown([], { items }, settings);

  expect(html).toContain('src="https://cdn.example.com/a.jpg"');
  expect(html).not.toContain('tracker.example.net');
  expect(headers.get('content-security-policy')).toContain('img-src https://cdn.example.com;');
});

test('fifty parcels with five hundred events stay within 50 KB', async () => {
  const facts = Array.from({ length: 50 }, (_, n): FlowFact[] => {
    const parcelId = String(n);
    const trackingNumber = `0034043416109404${1000 + n}`;
    const scans = Array.from({ length: 10 }, (_, hour) =>
      progress('in_transit', at(3, `${10 + hour}:00`), { parcelId, location: 'Sorting centre Leipzig', by: 'carrier' }),
    );
    return [aParcel(at(3), { parcelId, carrier: 'DHL', trackingNumber, items: [{ id: 'a', quantity: 1 }] }), ...scans];
  }).flat();
  const { html } = await shown(facts, { items: [anItem({ quantity: 50 })] });

  expect(html.match(/class="parcel"/g)).toHaveLength(50);
  expect(Buffer.byteLength(html)).toBeLessThan(50 * 1024);
});

test('a link that is forged, too old, for another page or to nothing leads to one page, the same for each', async () => {
  const { at: ask } = await tracked();
  const tokens = [
    't.AAAA.WyJhY21lIiwiMTAwMSJd.AAAAAAAAAAAAAAAAAAAAAA',
    signer.tokenOf('preferences', ADDRESSEE, at(4)),
    signer.tokenOf('track', ADDRESSEE, '2024-01-01T00:00:00.000Z'),
    signer.tokenOf('track', { pk: 'ORDER#acme#9999' }, at(4)),
    'x',
  ];
  const pages = await Promise.all(tokens.map((one) => ask(`/t/${one}`, { headers: { 'accept-language': 'de' } })));

  expect(pages.map(({ status }) => status)).toEqual(tokens.map(() => 404));
  expect(new Set(pages.map(({ html }) => html)).size).toBe(1);
  expect(pages[0]!.html).toContain('help@acme.example.com');
  expect(pages[0]!.html).toContain('lang="de"');
});

test('where a store has no such pages, the link leads nowhere', async () => {
  expect((await shown([], {}, theSettings({ pages: false }))).status).toBe(404);
});

test('a POST is no way to look', async () => {
  const { path, at: ask } = await tracked();
  expect((await ask(path, { method: 'POST', body: 'x=1' })).status).toBe(404);
});

test('more than a form can hold is refused before it is read', async () => {
  const { pathTo, at: ask, items } = await tracked();
  const before = await items();
  const page = await ask(pathTo('preferences'), { method: 'POST', body: `wish=${'x'.repeat(1_000_000)}` });

  expect(page.status).toBe(413);
  expect(await items()).toEqual(before);
});
