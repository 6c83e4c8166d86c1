import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import fc from 'fast-check';
import { addressHash } from '../../lambdas/shared/contacts.ts';
import { linksOf } from '../../lambdas/shared/link-secret.ts';
import { linkSigner } from '../../lambdas/shared/links.ts';
import { ledgerKeyOf, tagsOf } from '../../lambdas/shared/mail-tags.ts';
import { PK } from '../fixtures.ts';
import '../seed.ts';

const ours = linkSigner('our secret');
const ADDRESS = addressHash('ines@example.com');
const token = ours.tokenOf(PK, ADDRESS);
const addressee = { pk: PK, address: ADDRESS };

test('a token leads back to its order, whatever its id, and to the address', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 100 }), (id) => {
      const made = ours.tokenOf(`ORDER#acme#${id}`, ADDRESS);
      expect(made).toMatch(/^[\w.-]+$/);
      expect(ours.addresseeOf(made)).toEqual({ pk: `ORDER#acme#${id}`, address: ADDRESS });
    }),
  );
});

test('a token names no address', () => {
  expect(Buffer.from(token.split('.')[0]!, 'base64url').toString()).toBe(PK);
  expect(token).toContain(`.${ADDRESS}.`);
});

test('a token of a mail that went before tokens had addresses still leads to its order', () => {
  expect(ours.addresseeOf('T1JERVIjYWNtZSMxMDAx.9bRdH6i0cpsGhDZFhKxrVw')).toEqual({ pk: PK });
});

const [order, address, proof] = token.split('.') as [string, string, string];
const payload = `${order}.${address}`;

test.each([
  ['nothing', ''],
  ['a dot', '.'],
  ['no proof', payload],
  ['an empty proof', `${payload}.`],
  ['half a proof', `${payload}.${proof.slice(0, 10)}`],
  ['a proof that goes on', `${payload}.${proof}AAAA`],
  ['the proof of another', `${Buffer.from('ORDER#acme#1002').toString('base64url')}.${address}.${proof}`],
  ['the proof for another address', `${order}.${addressHash('max@example.com')}.${proof}`],
  ['one without its address', `${order}.${proof}`],
  ['one that goes on', `${token}.`],
  ['a token of somebody else', linkSigner('their secret').tokenOf(PK, ADDRESS)],
])('%s is no token of ours', (_, forged) => {
  expect(ours.addresseeOf(forged)).toBeUndefined();
});

test('a token with anything behind it, in it or in front of it is no token', () => {
  const extra = ['=', '==', '/', '+', ' ', '\n', '\0', '%', '#', '?', '.', 'A', '_', '-', 'é'];
  for (const one of extra) {
    for (const forged of [token + one, one + token, `${payload}${one}.${proof}`, `${payload}.${one}${proof}`])
      expect([one, ours.addresseeOf(forged)]).toEqual([one, undefined]);
  }
});

test('of a proof only the very text counts, also where other text has the same bytes', () => {
  const last = proof.at(-1)!;
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const others = [...alphabet].filter((one) => one !== last).map((one) => `${payload}.${proof.slice(0, -1)}${one}`);
  const sameBytes = others.filter((one) =>
    Buffer.from(one.split('.')[2]!, 'base64url').equals(Buffer.from(proof, 'base64url')),
  );
  expect(sameBytes.length).toBeGreaterThan(0);
  expect(others.filter((one) => ours.addresseeOf(one))).toEqual([]);
});

test('a token cut anywhere is no token', () => {
  for (let length = 0; length < token.length; length++)
    expect(ours.addresseeOf(token.slice(0, length))).toBeUndefined();
});

function secretOf(...answers: (string | Error | undefined)[]) {
  let reads = 0;
  const client = {
    send: async () => {
      const answer = answers[Math.min(reads++, answers.length - 1)];
      if (answer instanceof Error) throw answer;
      return { SecretString: answer };
    },
  } as unknown as SecretsManagerClient;
  return { links: linksOf(client, 'secret'), reads: () => reads };
}

test('the secret is read once, and only when it is needed', async () => {
  const { links, reads } = secretOf('our secret');
  expect(reads()).toBe(0);

  expect(await Promise.all([links.tokenOf(PK, ADDRESS), links.addresseeOf(token)])).toEqual([token, addressee]);

  expect(reads()).toBe(1);
});

test('a secret that could not be read is read again', async () => {
  const { links } = secretOf(new Error('throttled'), 'our secret');

  await expect(links.tokenOf(PK, ADDRESS)).rejects.toThrow('throttled');

  expect(await links.tokenOf(PK, ADDRESS)).toBe(token);
});

test('an empty secret signs nothing', async () => {
  await expect(secretOf(undefined).links.tokenOf(PK, ADDRESS)).rejects.toThrow('empty');
});

test('the tags of a mail lead back to its ledger entry, within what SES takes', () => {
  const pk = `ORDER#${'s'.repeat(20)}#${'訂'.repeat(46)}`;
  const sk = `MAIL#tracking_corrected#parcel:${'訂'.repeat(46)}#0123456789abcdef`;

  const tags = tagsOf(pk, sk, 'tracking_corrected');

  for (const { Value } of tags) expect(Value).toMatch(/^[\w-]{1,256}$/);
  expect(ledgerKeyOf(Object.fromEntries(tags.map(({ Name, Value }) => [Name!, [Value!]])))).toEqual({ pk, sk });
});

test.each([
  ['no tags', {}],
  ['empty ones', { order: [], mail: [] }],
  ['those of another system', { order: ['1001'], mail: ['welcome'] }],
  ['an order and no mail', { order: [Buffer.from(PK).toString('base64url')] }],
])('%s lead nowhere', (_, tags) => {
  expect(ledgerKeyOf(tags)).toBeUndefined();
});
