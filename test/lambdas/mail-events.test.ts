import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { recipientOf } from '../../domain/journey/confirmation.ts';
import type { LedgerEntry } from '../../domain/records/items.ts';
import { ledgerKey } from '../../domain/records/keys.ts';
import { complaint, wishesFor } from '../../domain/records/wishes.ts';
import { type MailEvent, mailEvent } from '../../lambdas/mail-events/mail-events.ts';
import { contactKey, liftSuppression, readContact } from '../../lambdas/shared/contacts.ts';
import { tagsOf } from '../../lambdas/shared/mail-tags.ts';
import { toItem } from '../../lambdas/shared/table.ts';
import { aMail, anOrder, at, PK } from '../fixtures.ts';
import { aTable } from './database.ts';
import '../seed.ts';

const NOW = at(3);
const MAIL = aMail('dispatched', { parcelId: '1' });
const SK = ledgerKey(MAIL);
const EMAIL = 'ines@example.com';

const event = (eventType: string, more: Partial<MailEvent> = {}): MailEvent => ({
  eventType,
  mail: {
    timestamp: NOW,
    messageId: 'm-1',
    tags: Object.fromEntries(tagsOf(PK, SK, 'dispatched').map(({ Name, Value }) => [Name!, [Value!]])),
  },
  ...more,
});
const to = (address: string, { mail, ...one }: MailEvent): MailEvent => ({
  ...one,
  mail: { ...mail, destination: [address] },
});
const HARD = event('Bounce', { bounce: { bounceType: 'Permanent' } });
const SOFT = event('Bounce', { bounce: { bounceType: 'Transient' } });

async function acknowledged(events: MailEvent[], status: LedgerEntry['status'] = 'claimed') {
  const one = await aTable();
  const { client, table, journeys } = one;
  const order = anOrder({ customer: { email: EMAIL } });
  for (const item of [
    { pk: PK, sk: SK, ...MAIL, status },
    { pk: PK, sk: 'META', platform: 'own', order, mark: '1' },
  ]) {
    await client.send(new PutItemCommand({ TableName: table, Item: toItem(item) }));
  }
  for (const each of events) await mailEvent(journeys, each, NOW);
  return {
    ...one,
    status: async () => (await one.item(SK))!.status,
    contact: () => readContact(client, table, 'acme', EMAIL),
  };
}

test.each<[string, MailEvent, LedgerEntry['status']]>([
  ['it delivered', event('Delivery'), 'delivered'],
  ['it will try again', event('DeliveryDelay'), 'delayed'],
  ['it would not send', event('Reject'), 'rejected'],
  ['it could not render', event('Rendering Failure'), 'rejected'],
  ['bounced', HARD, 'bounced'],
  ['bounced for now', SOFT, 'bounced'],
  ['was complained about', event('Complaint'), 'complained'],
])('the ledger says what SES says of a mail: %s', async (_, one, expected) => {
  const { item } = await acknowledged([one]);

  expect(await item(SK)).toMatchObject({ status: expected, messageId: 'm-1' });
});

test('events that come in any order and twice end in the same status', async () => {
  const all = [event('DeliveryDelay'), event('Delivery'), SOFT, event('Complaint')];

  await fc.assert(
    fc.asyncProperty(fc.shuffledSubarray([...all, ...all], { minLength: 8 }), async (events) => {
      const { status } = await acknowledged(events);
      expect(await status()).toBe('complained');
    }),
    { numRuns: 5 },
  );
});

test('a bounce for good of a mail about the order is told to its journey, once; others are not', async () => {
  const flow = { pk: PK, sk: 'FLOW', placed: at(2), run: 1, token: 't' };
  const register = async (events: MailEvent[], item: object = flow) => {
    const one = await acknowledged([]);
    await one.client.send(new PutItemCommand({ TableName: one.table, Item: toItem({ ...item }) }));
    for (const each of events) await mailEvent(one.journeys, each, NOW);
    return (await one.item('FLOW'))!['o#bounced'];
  };
  const tags = Object.fromEntries(
    tagsOf(PK, ledgerKey(aMail('review_request')), 'review_request').map(({ Name, Value }) => [Name!, [Value!]]),
  );
  const ofReview = { ...HARD, mail: { ...HARD.mail, tags } };

  expect(await register([HARD, HARD])).toEqual({
    milestone: 'bounced',
    occurredAt: NOW,
    mark: NOW,
    to: recipientOf(EMAIL),
  });
  expect(await register([SOFT, event('Complaint'), ofReview])).toBeUndefined();
  expect(await register([HARD], { ...flow, erased: at(3) })).toBeUndefined();
});

test('a bounce of what went to another address is of that address alone', async () => {
  const copy = { ...MAIL, resend: at(2) };
  const tags = tagsOf(PK, ledgerKey(copy), 'dispatched').map(({ Name, Value }) => [Name!, [Value!]]);
  const { client, table, journeys, item, contact, status } = await acknowledged([]);
  for (const one of [
    { pk: PK, sk: ledgerKey(copy), ...copy, status: 'sent' },
    { pk: PK, sk: 'FLOW', placed: at(2), run: 1, token: 't' },
  ])
    await client.send(new PutItemCommand({ TableName: table, Item: toItem(one) }));
  const bounce = { ...HARD, mail: { ...HARD.mail, tags: Object.fromEntries(tags) } };

  await mailEvent(journeys, bounce, NOW);
  await mailEvent(journeys, to('anna@example.net', bounce), NOW);

  expect(await item(ledgerKey(copy))).toMatchObject({ status: 'bounced' });
  expect((await item('FLOW'))!).not.toHaveProperty('o#bounced');
  expect([await contact(), await status()]).toEqual([{}, 'claimed']);
  expect(await readContact(client, table, 'acme', 'anna@example.net')).toMatchObject({ suppressed: 'bounced' });
});

test.each<[LedgerEntry['status'], MailEvent, LedgerEntry['status']]>([
  ['delivered', event('DeliveryDelay'), 'delivered'],
  ['bounced', event('Delivery'), 'bounced'],
  ['unknown', event('Delivery'), 'delivered'],
  ['delivered', HARD, 'bounced'],
])('a mail that was %s, and of which SES tells something else', async (before, one, expected) => {
  const { status } = await acknowledged([one], before);

  expect(await status()).toBe(expected);
});

test.each<[string, MailEvent, object]>([
  ['a hard bounce', HARD, { suppressed: 'bounced' }],
  ['a complaint', event('Complaint'), { suppressed: 'complained', wishes: complaint(NOW) }],
  ['a soft bounce', SOFT, { softBounces: new Set([`${NOW} m-1`]) }],
  ['a delivery', event('Delivery'), {}],
])('what %s says of the address', async (_, one, expected) => {
  const { contact } = await acknowledged([one]);

  expect(await contact()).toMatchObject(expected);
  expect('suppressed' in (await contact())).toBe('suppressed' in expected);
});

test.each<[string, MailEvent, object]>([
  ['bounced', HARD, { suppressed: 'bounced' }],
  ['bounced for now', SOFT, { softBounces: new Set([`${NOW} m-1`]) }],
  ['was complained about', event('Complaint'), { suppressed: 'complained', wishes: complaint(NOW) }],
])('a mail that %s speaks of the address it went to, not of the one the order has by now', async (_, one, expected) => {
  const { client, table, contact } = await acknowledged([to('typo@example.com', one)]);

  expect(await readContact(client, table, 'acme', 'typo@example.com')).toMatchObject(expected);
  expect(await contact()).toEqual({});
});

test('a bounce names the address the mail was sent to, wherever it was forwarded', async () => {
  const bounce = { bounceType: 'Permanent', bouncedRecipients: [{ emailAddress: 'ines@forwarded.example.net' }] };
  const { contact, items } = await acknowledged([to(EMAIL, event('Bounce', { bounce }))]);

  expect(await contact()).toMatchObject({ suppressed: 'bounced' });
  expect((await items()).filter(({ sk }) => sk === 'CONTACT')).toHaveLength(1);
});

test('who takes a mail out of the spam folder did not complain', async () => {
  const { status, contact } = await acknowledged([
    event('Complaint', { complaint: { complaintFeedbackType: 'not-spam' } }),
  ]);

  expect(await status()).toBe('claimed');
  expect(await contact()).toEqual({});
});

test('an address is suppressed at its store only, and nowhere written out', async () => {
  const { client, table, items } = await acknowledged([HARD]);

  expect(await readContact(client, table, 'lindgren', EMAIL)).toEqual({});
  const contact = (await items()).find(({ sk }) => sk === 'CONTACT');
  expect(contact).toMatchObject({ suppressedAt: NOW, expiresAt: Date.parse(NOW) / 1000 + 400 * 86_400 });
  expect(JSON.stringify(contact)).not.toContain('ines');
});

test('the same address written otherwise is the same', async () => {
  expect(contactKey('acme', ' Ines@Example.COM ')).toEqual(contactKey('acme', EMAIL));
});

test('SES names an address in Punycode that the order has as it is written', async () => {
  const { client, table } = await acknowledged([to('ines@xn--bcher-kva.example', HARD)]);

  expect(await readContact(client, table, 'acme', 'ines@bücher.example')).toMatchObject({ suppressed: 'bounced' });
});

test('a wish to be left alone outlives a bounce', async () => {
  const { client, table, journeys, contact, items } = await acknowledged([]);
  const wishes = wishesFor(['reviews'], { on: false, at: NOW, source: 'page' });
  const wish = { ...contactKey('acme', EMAIL), wishes };
  await client.send(new PutItemCommand({ TableName: table, Item: toItem(wish) }));

  await mailEvent(journeys, HARD, NOW);

  expect(await contact()).toMatchObject({ wishes, suppressed: 'bounced' });
  expect((await items()).find(({ sk }) => sk === 'CONTACT')).not.toHaveProperty('expiresAt');
});

test.each([
  ['a mail that is not ours', { ...HARD, mail: { ...HARD.mail, tags: {} } }],
  ['an event we do not know', event('Open')],
])('%s changes nothing', async (_, one) => {
  const { status, contact } = await acknowledged([one]);

  expect(await status()).toBe('claimed');
  expect(await contact()).toEqual({});
});

test('an event about an order that was erased makes nothing of it again, and still says whom not to mail', async () => {
  const { journeys, items } = await aTable();

  await mailEvent(journeys, HARD, NOW);
  expect(await items()).toEqual([]);

  await mailEvent(journeys, to(EMAIL, HARD), NOW);
  expect(await items()).toMatchObject([contactKey('acme', EMAIL)]);
  expect(await items()).toHaveLength(1);
});

test('an address that bounced twice for now was bounced to twice, however often SES tells of it', async () => {
  const another = { ...SOFT, mail: { ...SOFT.mail, messageId: 'm-2' } };
  const { contact } = await acknowledged([SOFT, SOFT, another, SOFT]);

  expect(await contact()).toMatchObject({ softBounces: new Set([`${NOW} m-1`, `${NOW} m-2`]) });
  expect(await contact()).not.toHaveProperty('suppressed');
});

test('an operator’s word holds against the same bounce told again, not against a new one', async () => {
  const { client, table, journeys, contact } = await acknowledged([HARD]);
  const key = contactKey('acme', EMAIL);
  expect(await contact()).toMatchObject({ suppressedFor: `${PK} ${SK}`, suppressedAt: NOW });

  expect(await liftSuppression({ client, table }, key, at(4))).toBe(true);
  await mailEvent(journeys, HARD, at(5));
  expect(await contact()).not.toHaveProperty('suppressed');
  expect(await liftSuppression({ client, table }, key, at(6))).toBe(false);

  await mailEvent(journeys, { ...HARD, bounce: { bounceType: 'Permanent', timestamp: at(7) } }, at(7));
  expect(await contact()).toMatchObject({ suppressed: 'bounced', suppressedAt: at(7) });
});

test('who complained gets no marketing even when an operator lets mail go again', async () => {
  const { client, table, contact, items } = await acknowledged([SOFT, event('Complaint'), SOFT]);

  await liftSuppression({ client, table }, contactKey('acme', EMAIL), at(4));

  expect(await contact()).toMatchObject({ wishes: complaint(NOW), liftedAt: at(4) });
  expect((await items()).find(({ sk }) => sk === 'CONTACT')).not.toHaveProperty('expiresAt');
});

test('a bounce that is about the mail itself says nothing of the address', async () => {
  const subTypes = ['MessageTooLarge', 'ContentRejected', 'AttachmentRejected'];
  const bounces = subTypes.map((bounceSubType) =>
    event('Bounce', { bounce: { bounceType: 'Transient', bounceSubType } }),
  );
  const { contact, status } = await acknowledged(bounces);

  expect(await contact()).toEqual({});
  expect(await status()).toBe('bounced');
});

test('of many soft bounces the latest are kept, whatever order they come in', async () => {
  const times = Array.from({ length: 14 }, (_, i) => at(2, `${10 + (i % 10)}:${10 + i}`));
  const bounces = times.map(
    (timestamp, i): MailEvent => ({
      ...SOFT,
      mail: { ...SOFT.mail, messageId: `m-${i}` },
      bounce: { bounceType: 'Transient', timestamp },
    }),
  );
  const { contact } = await acknowledged([...bounces].reverse().concat(bounces));

  const latest = times
    .map((time, i) => `${time} m-${i}`)
    .sort()
    .slice(-10);
  expect((await contact()).softBounces).toEqual(new Set(latest));
});
