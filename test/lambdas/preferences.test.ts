import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { preferences } from '../../lambdas/preferences/preferences.ts';
import { addressHash, contactKey, readContact } from '../../lambdas/shared/contacts.ts';
import { linkSigner } from '../../lambdas/shared/links.ts';
import { toItem } from '../../lambdas/shared/table.ts';
import { anOrder, at, PK, theSettings } from '../fixtures.ts';
import { aTable } from './database.ts';

const NOW = at(20);
const signer = linkSigner('our secret');
const TOKEN = signer.tokenOf(PK, addressHash('ines@example.com'));
/** Of a mail that went before links named addresses. */
const OLD = 'T1JERVIjYWNtZSMxMDAx.9bRdH6i0cpsGhDZFhKxrVw';

async function asked(method: string, token = TOKEN, { settings = theSettings(), email = 'ines@example.com' } = {}) {
  const one = await aTable();
  const { client, table } = one;
  const put = (item: Record<string, unknown>) =>
    client.send(new PutItemCommand({ TableName: table, Item: toItem(item) }));
  await put({ pk: PK, sk: 'META', platform: 'own', order: anOrder({ customer: { email } }), mark: '1' });
  const ask = () =>
    preferences(method, token, {
      client,
      table,
      settings,
      addresseeOf: async (text) => signer.addresseeOf(text),
      now: () => NOW,
    });
  const before = await one.items();
  return { ...one, put, ask, page: await ask(), before, contact: () => readContact(client, table, 'acme', email) };
}

test.each(['GET', 'HEAD', 'OPTIONS', 'get', 'post'])('%s shows the question and changes nothing', async (method) => {
  const { page, items, before } = await asked(method);

  expect(page.status).toBe(200);
  expect(page.html).toContain('<form method="post"><button>Unsubscribe</button></form>');
  expect(await items()).toEqual(before);
});

test('POST unsubscribes, as often as one likes', async () => {
  const { page, ask, contact } = await asked('POST');
  await ask();

  expect(page).toMatchObject({ status: 200, html: expect.stringContaining('You are unsubscribed') });
  expect(await contact()).toMatchObject({ unsubscribed: true, unsubscribedAt: NOW });
});

test('the link of a mail unsubscribes the address it went to, not the one the order has by now', async () => {
  const { client, table, contact } = await asked('POST', TOKEN, { email: 'corrected@example.com' });

  expect(await readContact(client, table, 'acme', 'ines@example.com')).toMatchObject({ unsubscribed: true });
  expect(await contact()).toEqual({});
});

test('a link of before unsubscribes the address of its order', async () => {
  expect(await (await asked('POST', OLD)).contact()).toMatchObject({ unsubscribed: true });
});

test('the wish does not expire, even when what was known of the address would', async () => {
  const { put, ask, items } = await asked('GET');
  await put({ ...contactKey('acme', 'ines@example.com'), suppressed: 'bounced', expiresAt: 1 });
  expect((await ask()).status).toBe(200);
  const { items: after } = await asked('POST');

  for (const item of [...(await items()), ...(await after())].filter((one) => 'unsubscribed' in one)) {
    expect(item).not.toHaveProperty('expiresAt');
  }
});

test('another store still may write', async () => {
  const { client, table } = await asked('POST');

  expect(await readContact(client, table, 'lindgren', 'ines@example.com')).toEqual({});
});

test.each([
  ['cut off', TOKEN.slice(0, -1)],
  ['empty', ''],
  ['of somebody else', linkSigner('theirs').tokenOf(PK, 'a')],
  ['altered', `x${TOKEN}`],
])('a link that is %s leads to 404 and changes nothing', async (_, token) => {
  for (const method of ['GET', 'POST']) {
    const { page, items, before } = await asked(method, token);
    expect(page.status).toBe(404);
    expect(await items()).toEqual(before);
  }
});

test('the link of a store that is gone leads to 404', async () => {
  expect((await asked('GET', TOKEN, { settings: { ...theSettings(), stores: {} } })).page.status).toBe(404);
});

test('a link of before, to an order that is gone, has nobody left to write to', async () => {
  const { page, items, before } = await asked('POST', 'T1JERVIjYWNtZSNnb25l.-RiF6-1Q0PpQqcnWzCT5aw');

  expect(page.status).toBe(200);
  expect(await items()).toEqual(before);
});

test('a hostile brand name stays text', async () => {
  const settings = theSettings();
  settings.stores.acme!.brand.name = '<script>alert("1")</script>';

  const { page } = await asked('GET', TOKEN, { settings });

  expect(page.html).not.toContain('<script>');
});
