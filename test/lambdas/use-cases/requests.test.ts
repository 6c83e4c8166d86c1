import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { contactKey, suppress as suppressContact } from '../../../lambdas/shared/contacts.ts';
import { addressOf, liftSuppression, suppress } from '../../../lambdas/shared/use-cases/addresses.ts';
import { eraseCustomer, exportCustomer, listRequests } from '../../../lambdas/shared/use-cases/privacy-requests.ts';
import { resumeSending, sendingOf, stopSending } from '../../../lambdas/shared/use-cases/sending.ts';
import { at } from '../../fixtures.ts';
import { aTable } from '../database.ts';

const EMAIL = 'ines@example.com';

describe('a privacy request of the team', () => {
  test('is the item that platforms’ requests are too, and on one day the same', async () => {
    const { journeys, items } = await aTable();
    const first = await eraseCustomer(journeys, 'acme', { email: ' Ines@Example.com' }, at(5));

    expect(first).toEqual({ id: expect.stringMatching(/^[0-9a-f]{32}$/), isNews: true });
    expect(await items()).toMatchObject([
      {
        pk: 'PRIVACY#acme',
        sk: `REQUEST#${first.id}`,
        request: 'erase_customer',
        platform: 'own',
        email: EMAIL,
        status: 'open',
      },
    ]);
    expect(await eraseCustomer(journeys, 'acme', { email: EMAIL }, at(5, '13:00'))).toEqual({
      ...first,
      isNews: false,
    });
    expect((await eraseCustomer(journeys, 'acme', { email: EMAIL }, at(6))).isNews).toBe(true);
  });

  test('is found by whom it is about, also when it names nobody any more', async () => {
    const { journeys, client, table } = await aTable();
    const { id } = await exportCustomer(journeys, 'acme', { email: EMAIL }, at(5));
    await exportCustomer(journeys, 'acme', { orderIds: ['1001'] }, at(6));
    await client.send(
      new UpdateItemCommand({
        TableName: table,
        Key: { pk: { S: 'PRIVACY#acme' }, sk: { S: `REQUEST#${id}` } },
        UpdateExpression: 'REMOVE email',
      }),
    );

    expect(await listRequests(journeys, 'acme', { email: 'INES@example.com' })).toMatchObject([
      { id, request: 'export' },
    ]);
    expect(await listRequests(journeys, 'acme', { orderIds: ['1001'] })).toMatchObject([{ receivedAt: at(6) }]);
    expect((await listRequests(journeys, 'acme')).map(({ receivedAt }) => receivedAt)).toEqual([at(6), at(5)]);
    expect(await listRequests(journeys, 'acme', { email: 'tom@example.com' })).toEqual([]);
  });
});

describe('an address', () => {
  test('that the team blocks gets no mail until someone lifts it', async () => {
    const { journeys } = await aTable();

    expect(await suppress(journeys, 'acme', EMAIL, at(5))).toBe(true);
    expect(await addressOf(journeys, 'acme', EMAIL)).toMatchObject({ suppressed: 'blocked', suppressedAt: at(5) });
    expect(await suppress(journeys, 'acme', EMAIL, at(6))).toBe(false);
    expect(await liftSuppression(journeys, 'acme', EMAIL, at(7))).toBe(true);
    expect(await liftSuppression(journeys, 'acme', EMAIL, at(8))).toBe(false);
    expect((await addressOf(journeys, 'acme', EMAIL)).suppressed).toBeUndefined();
  });

  test('that bounced stays known for that', async () => {
    const { journeys } = await aTable();
    await suppressContact(journeys, contactKey('acme', EMAIL), { why: 'bounced', at: at(4), mail: 'm', now: at(4) });

    expect(await suppress(journeys, 'acme', EMAIL, at(5))).toBe(false);
    expect(await addressOf(journeys, 'acme', EMAIL)).toMatchObject({ suppressed: 'bounced', suppressedAt: at(4) });
  });
});

test('a kind of mail is stopped and resumed, and the others go on', async () => {
  const { journeys } = await aTable();
  const stoppedKinds = async () =>
    (await sendingOf(journeys, 'acme')).kinds.filter(({ stoppedSince }) => stoppedSince).map(({ kind }) => kind);
  expect(await sendingOf(journeys, 'acme')).toMatchObject({ since: undefined, ofDay: 0 });

  await stopSending(journeys, 'acme', ['delivered', 'dispatched'], at(5));
  expect((await stoppedKinds()).sort()).toEqual(['delivered', 'dispatched']);
  await resumeSending(journeys, 'acme', ['delivered'], at(5));
  expect(await stoppedKinds()).toEqual(['dispatched']);
});
