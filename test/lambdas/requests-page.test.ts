import fc from 'fast-check';
import { takesRequests } from '../../domain/policy/store.ts';
import { collect } from '../../lambdas/privacy/collect.ts';
import { eraseOrder } from '../../lambdas/privacy/erase.ts';
import { journeyTable } from '../../lambdas/shared/journey-table.ts';
import type { PrivacyRequest } from '../../lambdas/shared/privacy-request.ts';
import { record } from '../../lambdas/shared/record.ts';
import { closeCase } from '../../lambdas/shared/use-cases/cases.ts';
import { anItem, at, type OrderFields, PK, progress, type StoreFields, theOrder, theSettings } from '../fixtures.ts';
import { somePages } from './pages.ts';
import '../seed.ts';

const OFFERED: StoreFields = { returns: { days: 30 }, requests: { return: {}, cancellation: {}, address: {} } };
const ARRIVED = [progress('dispatched', at(3)), progress('delivered', at(5))];

async function asking({ facts = ARRIVED, order = {} as OrderFields, store = OFFERED, now = at(8) } = {}) {
  const pages = await somePages(theSettings(store), now);
  await record(pages.journeys, 'acme', [theOrder(order), ...facts], at(5));
  const path = pages.pathTo('help');
  const of = async (prefix: string) => (await pages.items()).filter(({ sk }) => sk.startsWith(prefix));
  return {
    ...pages,
    path,
    look: (want: string) => pages.at(`${path}?want=${want}`),
    ask: (fields: Record<string, string>) =>
      pages.at(path, { method: 'POST', body: new URLSearchParams(fields).toString() }),
    requests: () => of('REQUESTED#'),
    cases: () => of('CASE#'),
    returns: async () => (await of('EVENT#')).filter(({ milestone }) => milestone === 'return_requested'),
  };
}

const BACK = { want: 'return', 'line a': '1', reason: 'damaged', wish: 'refund', words: 'The lid is broken' };
const CANCEL = { want: 'cancellation', reason: 'changed_mind' };
const MOVE = { want: 'address', words: 'Ines Prado, Hafenstraße 2, Hamburg' };

test('what is to come back is kept, a case for people, and a fact; the journey is woken, and the page says what follows', async () => {
  const { ask, requests, cases, returns, item } = await asking();
  const { status, html } = await ask(BACK);

  expect([status, html]).toEqual([200, expect.stringContaining('Our team is looking at it')]);
  expect(await requests()).toEqual([
    expect.objectContaining({
      ...{ what: 'return', items: [{ id: 'a', quantity: 1 }], reason: 'damaged', wish: 'refund' },
      about: { products: [], carriers: [] },
    }),
  ]);
  const [opened] = await cases();
  expect(opened).toMatchObject({ cause: 'return_request', status: 'open' });
  expect((opened!.log as { text: string }[])[0]!.text).toBe(
    'Asks to send back: 1 × Teapot.\nReason: damaged.\nWish: refund.\nThe lid is broken',
  );
  expect(await returns()).toEqual([expect.objectContaining({ items: [{ id: 'a', quantity: 1 }], reason: 'damaged' })]);
  expect(await item('FLOW')).toMatchObject({ 'o#asked': { mark: at(8) }, 'o#returned': {} });
});

test('where the rules decide, it is accepted at once, with what to do in the customer’s country, and no case', async () => {
  const instructions = { all: 'To the door', DE: { en: 'To the <b>post</b> office', de: 'Zur Post' } };
  const store = { ...OFFERED, requests: { return: { decides: 'rules' as const, instructions } } };
  const { ask, cases, returns, requests } = await asking({ store });
  const { html } = await ask(BACK);

  expect(html).toContain('To the &lt;b>post&lt;/b> office');
  expect(await cases()).toEqual([]);
  expect(await returns()).toHaveLength(1);
  expect(await requests()).toMatchObject([{ accepted: true }]);
});

test.each([
  ['cancellation', CANCEL, 'cancel_request'],
  ['address', MOVE, 'address_change'],
])('%s of an order that has not left is for people', async (_, form, cause) => {
  const { ask, cases, returns } = await asking({ facts: [], now: at(2, '15:00') });
  const { status, html } = await ask(form);

  expect(status).toBe(200);
  expect(html).not.toContain('Hafenstraße');
  expect((await cases()).map((one) => one.cause)).toEqual([cause]);
  expect(await returns()).toEqual([]);
});

const returning = { ...OFFERED.requests, return: { except: { category: ['underwear'], sku: ['GIFT*'] } } };
const limited = { cancellation: { hours: 2 }, address: { hours: 2 } };
test.each([
  ['return', 'has arrived yet', {}, { facts: [progress('dispatched', at(3))] }],
  ['return', 'for sending something back are over', {}, { now: at(37) }],
  ['return', 'cannot be sent back', { items: [anItem({ category: 'Socks & Underwear' })] }, {}],
  ['return', 'cannot be sent back', { items: [anItem({ sku: 'GIFT-50' })] }, {}],
  ['cancellation', 'has left us already', {}, {}],
  ['address', 'has left us already', {}, {}],
  [
    'cancellation',
    'The time for this is over',
    {},
    { facts: [], store: { ...OFFERED, requests: limited }, now: at(2, '15:00') },
  ],
])('%s is refused with the reason, whether looked at or asked for: %s', async (want, why, order, more) => {
  const all = { order, store: { ...OFFERED, requests: returning }, ...more };
  const { look, ask, items } = await asking(all);
  const before = await items();
  const form = { return: BACK, cancellation: CANCEL, address: MOVE }[want]!;

  const [looked, asked] = [await look(want), await ask(form)];
  expect([looked.status, asked.status]).toEqual([200, 409]);
  for (const { html } of [looked, asked]) expect(html).toContain(why);
  expect(await items()).toEqual(before);
});

test('more than the customer has, or a thing that is not taken back, is not accepted', async () => {
  const items = [anItem({ quantity: 2 }), anItem({ id: 'b', title: 'Voucher', sku: 'GIFT-50' })];
  const { ask, look, requests } = await asking({ order: { items }, store: { ...OFFERED, requests: returning } });
  expect((await look('return')).html).toMatch(/cannot be sent back:[^<]*Voucher/);

  for (const wrong of [{ 'line a': '3' }, { 'line a': '0' }, { 'line b': '1' }, { reason: 'x' }, { wish: 'credit' }])
    expect((await ask({ ...BACK, ...wrong })).status).toBe(400);
  expect(await requests()).toEqual([]);
});

test('what cannot be told apart is sent back as a whole', async () => {
  const { ask, returns } = await asking({ order: { items: [anItem({ id: undefined }), anItem({ id: undefined })] } });
  expect((await ask({ ...BACK, 'line a': '' })).status).toBe(200);
  expect((await returns())[0]).not.toHaveProperty('items');
});

test('a page that is sent twice, at once or much later, asks once', async () => {
  const { ask, requests, cases, returns, journeys, clock } = await asking();
  await Promise.all([ask(BACK), ask(BACK), ask(BACK)]);
  await closeCase(journeys, { store: 'acme', orderId: '1001' }, { cause: 'return_request', subject: 'order' }, at(9));
  clock.now = at(12);
  expect((await ask(BACK)).status).toBe(200);

  expect(await requests()).toHaveLength(1);
  expect(await returns()).toHaveLength(1);
  expect((await cases()).map(({ status }) => status)).toEqual(['closed']);
});

test('a request that broke off before its fact is finished by the next try', async () => {
  const { ask, journeys, returns, clock } = await asking();
  const { keepRequest } = await import('../../lambdas/shared/use-cases/requests.ts');
  const broken = { ...journeys, client: Object.create(journeys.client) };
  broken.client.send = (command: { constructor: { name: string } }) =>
    command.constructor.name === 'BatchGetItemCommand'
      ? Promise.reject(new Error('gone'))
      : journeys.client.send(command as never);
  const request = {
    what: 'return',
    at: at(8),
    items: [{ id: 'a', quantity: 1 }],
    reason: 'damaged',
    wish: 'refund',
    words: BACK.words,
  } as const;
  await expect(keepRequest(broken, PK, { ...request, items: [...request.items] }, 'x')).rejects.toThrow('gone');
  expect(await returns()).toEqual([]);

  clock.now = at(9);
  await ask(BACK);
  expect(await returns()).toEqual([expect.objectContaining({ occurredAt: at(8) })]);
});

test('looking changes nothing, and names no address, street or phone', async () => {
  const order = { customer: { name: 'Ines Prado' }, shippingAddress: { country: 'DE', city: 'Wuppertal' } };
  const { look, at: get, path, items } = await asking({ order });
  const before = await items();
  for (let i = 0; i < 10; i++)
    for (const want of ['return', 'cancellation', 'address', 'x', '']) {
      await get(`${path}?want=${want}`, { method: 'HEAD' });
      expect((await look(want)).html).not.toMatch(/Ines|Prado|Wuppertal|ines@example/);
    }
  expect(await items()).toEqual(before);
});

test('there is an end to the requests of an order', async () => {
  const { ask, requests } = await asking({ facts: [], now: at(2, '15:00') });
  const codes = [];
  for (let i = 0; i < 22; i++) codes.push((await ask({ ...MOVE, words: `${i}` })).status);

  expect(codes.slice(19)).toEqual([200, 429, 429]);
  expect(await requests()).toHaveLength(20);
});

test('where a store offers none of it the link leads nowhere', async () => {
  for (const store of [{}, { ...OFFERED, pages: false as const }])
    expect((await (await asking({ store })).look('return')).status).toBe(404);
});

test('where no store offers any of it, or has no pages, the stack has nothing for it', () => {
  const stores = [{}, { ...OFFERED, pages: false as const }, { requests: {} }];
  expect(stores.map((store) => takesRequests(theSettings(store)))).toEqual([false, false, false]);
  expect(takesRequests(theSettings(OFFERED))).toBe(true);
});

test('an export has what was asked, and an erasure takes it', async () => {
  const { ask, journeys, requests } = await asking({ facts: [], now: at(2, '15:00') });
  await ask(MOVE);
  const request = { request: 'export', email: 'ines@example.com', receivedAt: at(3) } as PrivacyRequest;
  expect(JSON.stringify(await collect(journeys, 'acme', request))).toContain('Hafenstraße');

  await eraseOrder(journeys, PK, { now: at(9) });
  expect(await requests()).toEqual([]);
  expect((await ask(MOVE)).status).toBe(404);
});

test('the history of the journey has what was asked for', async () => {
  const { ask, journeys } = await asking();
  await ask(BACK);
  expect((await journeyTable(journeys).readHistory(PK))?.requests).toMatchObject([{ what: 'return', at: at(8) }]);
});

test('whatever is posted ends in a clear answer', async () => {
  const { at: post, path } = await asking();
  const field = fc.tuple(
    fc.constantFrom('want', 'line a', 'reason', 'wish', 'words', '__proto__', 'x'),
    fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 50 }),
      fc.constantFrom('return', 'address', 'damaged', 'refund', '1'),
    ),
  );
  const body = fc.oneof(
    fc.array(field, { maxLength: 8 }).map((all) => new URLSearchParams(all).toString()),
    fc.string({ unit: 'binary', maxLength: 200 }),
  );
  await fc.assert(
    fc.asyncProperty(body, async (one) => {
      expect([200, 400, 409, 429]).toContain((await post(path, { method: 'POST', body: one })).status);
    }),
    { numRuns: 40 },
  );
});
