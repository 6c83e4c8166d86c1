import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import fc from 'fast-check';
import { DAY_MS } from '../../domain/calendar/durations.ts';
import { addressHash } from '../../lambdas/shared/contacts.ts';
import { linksOf } from '../../lambdas/shared/link-secret.ts';
import { linkSigner, type Purpose } from '../../lambdas/shared/links.ts';
import { ledgerKeyOf, tagsOf } from '../../lambdas/shared/mail-tags.ts';
import { at, PK } from '../fixtures.ts';
import '../seed.ts';

const NOW = at(5);
const ours = linkSigner(['our secret'], 400);
const theirs = linkSigner(['their secret'], 400);
const ADDRESS = addressHash('ines@example.com');
const addressee = { pk: PK, address: ADDRESS };
const token = ours.tokenOf('preferences', addressee, NOW);
const read = (text: string, purpose: Purpose = 'preferences', now = NOW) => ours.addresseeOf(purpose, text, now);

const PURPOSES: Purpose[] = ['track', 'feedback', 'preferences', 'help'];

test('a token leads back to its order, whatever its id, and to the address', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 100 }), fc.constantFrom(...PURPOSES), (id, purpose) => {
      const one = { pk: `ORDER#acme#${id}`, address: ADDRESS };
      const made = ours.tokenOf(purpose, one, NOW);
      expect(made).toMatch(/^[\w.-]+$/);
      expect(read(made, purpose)).toEqual(one);
    }),
  );
});

test('a token for one page opens no other', () => {
  for (const made of PURPOSES) {
    const one = ours.tokenOf(made, addressee, NOW);
    expect(PURPOSES.filter((purpose) => read(one, purpose))).toEqual([made]);
  }
});

const daysLater = (days: number) => new Date(Date.parse(NOW) + days * DAY_MS).toISOString();

test.each([
  ['track', 400],
  ['feedback', 90],
  ['help', 180],
] as const)('a link to %s opens for %i days', (purpose, days) => {
  const one = ours.tokenOf(purpose, addressee, NOW);
  expect([days, days + 1].map((later) => read(one, purpose, daysLater(later)) !== undefined)).toEqual([true, false]);
});

test('a link to the preferences opens for ever', () => {
  expect(read(token, 'preferences', daysLater(36_500))).toEqual(addressee);
});

test('a token names no address', () => {
  const fields = Buffer.from(token.split('.')[2]!, 'base64url').toString();
  expect(JSON.parse(fields)).toEqual(['acme', '1001', ADDRESS]);
});

/** Of mails that went before: without an address, and without a purpose. */
const OLD = 'T1JERVIjYWNtZSMxMDAx.9bRdH6i0cpsGhDZFhKxrVw';
const OLD_WITH_ADDRESS = `T1JERVIjYWNtZSMxMDAx.${ADDRESS}.8jxHZQfyxEr-fAXe1tLbDw`;

test('the tokens of mails that went before still open the preferences, and nothing else', () => {
  expect(read(OLD)).toEqual({ pk: PK });
  expect(read(OLD_WITH_ADDRESS)).toEqual(addressee);
  expect(PURPOSES.filter((purpose) => read(OLD, purpose) ?? read(OLD_WITH_ADDRESS, purpose))).toEqual(['preferences']);
});

test('while keys are changed, what either signed is good, and the first signs', () => {
  const both = linkSigner(['a new secret', 'our secret'], 400);
  const renewed = both.tokenOf('track', addressee, NOW);

  expect([token, OLD, OLD_WITH_ADDRESS].map((one) => both.addresseeOf('preferences', one, NOW)?.pk)).toEqual([
    PK,
    PK,
    PK,
  ]);
  expect(linkSigner(['a new secret'], 400).addresseeOf('track', renewed, NOW)).toEqual(addressee);
  expect(linkSigner(['a new secret'], 400).addresseeOf('preferences', token, NOW)).toBeUndefined();
});

const [letter, key, fields, proof] = token.split('.') as [string, string, string, string];
const payload = `${letter}.${key}.${fields}`;
const other = (one: unknown[]) => Buffer.from(JSON.stringify(one)).toString('base64url');

test.each([
  ['nothing', ''],
  ['a dot', '.'],
  ['dots', '....'],
  ['no proof', payload],
  ['an empty proof', `${payload}.`],
  ['half a proof', `${payload}.${proof.slice(0, 10)}`],
  ['a proof that goes on', `${payload}.${proof}AAAA`],
  ['the proof of another order', `${letter}.${key}.${other(['acme', '1002', ADDRESS])}.${proof}`],
  ['the proof for another address', `${letter}.${key}.${other(['acme', '1001', 'x'])}.${proof}`],
  ['the proof for another purpose', `t.${key}.${fields}.${proof}`],
  ['the proof of another key', `${letter}.AAAA.${fields}.${proof}`],
  ['one that goes on', `${token}.`],
  ['one in the form of before', `${fields}.${proof}`],
  ['a token of somebody else', theirs.tokenOf('preferences', addressee, NOW)],
])('%s is no token of ours', (_, forged) => {
  expect(read(forged)).toBeUndefined();
});

test('a token with anything behind it, in it or in front of it is no token', () => {
  const extra = ['=', '==', '/', '+', ' ', '\n', '\0', '%', '#', '?', '.', 'A', '_', '-', 'é'];
  for (const one of extra) {
    for (const forged of [token + one, one + token, `${payload}${one}.${proof}`, `${payload}.${one}${proof}`])
      expect([one, read(forged)]).toEqual([one, undefined]);
  }
});

test('of a proof only the very text counts, also where other text has the same bytes', () => {
  const last = proof.at(-1)!;
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const others = [...alphabet].filter((one) => one !== last).map((one) => `${payload}.${proof.slice(0, -1)}${one}`);
  const sameBytes = others.filter((one) =>
    Buffer.from(one.split('.')[3]!, 'base64url').equals(Buffer.from(proof, 'base64url')),
  );
  expect(sameBytes.length).toBeGreaterThan(0);
  expect(others.filter((one) => read(one))).toEqual([]);
});

test('a token cut anywhere is no token', () => {
  for (let length = 0; length < token.length; length++) expect(read(token.slice(0, length))).toBeUndefined();
});

test('of 10,000 made-up tokens none opens anything', () => {
  const piece = fc.string({ unit: fc.constantFrom(...'tfph0123456789abcXYZ_-='), maxLength: 40 });
  const made = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 200 }),
    fc.array(piece, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('.')),
    fc.tuple(fc.constantFrom('t', 'f', 'p', 'h'), piece, piece).map(([a, b, c]) => `${a}.${key}.${b}.${c}`),
    fc.array(fc.anything()).map((one) => `p.${key}.${other(one)}.${proof}`),
  );
  fc.assert(
    fc.property(made, fc.constantFrom(...PURPOSES), (one, purpose) => read(one, purpose) === undefined),
    { numRuns: 10_000 },
  );
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
  let now = NOW;
  const links = linksOf(client, { secretId: 'secret', retentionDays: 400, now: () => now });
  return { links, reads: () => reads, at: (time: string) => (now = time) };
}

test('the secret is read once, and only when it is needed', async () => {
  const { links, reads } = secretOf('our secret');
  expect(reads()).toBe(0);

  expect(await Promise.all([links.tokenOf('preferences', addressee), links.addresseeOf('preferences', token)])).toEqual(
    [token, addressee],
  );

  expect(reads()).toBe(1);
});

test('a token of a newer key has the secret read again, once a minute at the most', async () => {
  const { links, reads, at: set } = secretOf('our secret', '["a new secret", "our secret"]');
  const renewed = linkSigner(['a new secret'], 400).tokenOf('track', addressee, NOW);
  await links.tokenOf('track', addressee);

  expect([await links.addresseeOf('track', renewed), reads()]).toEqual([undefined, 1]);
  set(at(5, '12:02'));
  expect([await links.addresseeOf('track', renewed), reads()]).toEqual([addressee, 2]);
  expect([await links.addresseeOf('preferences', token), reads()]).toEqual([addressee, 2]);
});

test('a secret that could not be read is read again', async () => {
  const { links } = secretOf(new Error('throttled'), 'our secret');

  await expect(links.tokenOf('preferences', addressee)).rejects.toThrow('throttled');

  expect(await links.tokenOf('preferences', addressee)).toBe(token);
});

test.each([undefined, '[]'])('an empty secret signs nothing: %s', async (secret) => {
  await expect(secretOf(secret).links.tokenOf('preferences', addressee)).rejects.toThrow('empty');
});

test.each([
  '0123456789abcdef',
  '2026-03-02T12:00:00.000Z',
  '1 left 2026-03-02T12:00:00.000Z',
  '1 left 2026-03-02T12:00:00.000Z resend 2026-03-09T12:00:00.000Z',
])('the tags of a mail lead back to its ledger entry, within what SES takes: %s', (occurrence) => {
  const pk = `ORDER#${'s'.repeat(20)}#${'訂'.repeat(46)}`;
  const sk = `MAIL#tracking_corrected#parcel:${'訂'.repeat(46)}#${occurrence}`;

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
