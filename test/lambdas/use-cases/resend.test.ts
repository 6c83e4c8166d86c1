import { FLOW, ledgerKey } from '../../../domain/records/keys.ts';
import { mailEvent } from '../../../lambdas/mail-events/mail-events.ts';
import { journeyTable } from '../../../lambdas/shared/journey-table.ts';
import { tagsOf } from '../../../lambdas/shared/mail-tags.ts';
import { record } from '../../../lambdas/shared/record.ts';
import { ordersPlaced } from '../../../lambdas/shared/use-cases/orders-of-days.ts';
import { resend, resendable } from '../../../lambdas/shared/use-cases/resend.ts';
import { aDecision, aMail, at, PK, theOrder } from '../../fixtures.ts';
import { aTable } from '../database.ts';

const ORDER = { store: 'acme', orderId: '1001' };
const MAIL = aMail('dispatched', { parcelId: '1', status: 'claimed' });

/** An order with a mail of which SES never told. */
async function given(outcome: 'unknown' | 'failed' = 'unknown') {
  const one = await aTable();
  const port = journeyTable(one.journeys);
  await record(one.journeys, 'acme', [theOrder()], at(2));
  await port.claim(PK, MAIL, undefined);
  await port.settle(PK, MAIL, MAIL.attempt, { status: outcome });
  await port.record(PK, aDecision('dispatched', { parcelId: '1', at: at(4), outcome, reason: 'ses_never_answered' }));
  return { ...one, port };
}

test.each(['unknown', 'failed'] as const)(
  'a mail that became %s is decided once more, and its journey wakes',
  async (outcome) => {
    const { journeys, port, item } = await given(outcome);

    expect(await resend(journeys, ORDER, { outcome, since: at(3) }, at(5))).toMatchObject([
      { kind: 'dispatched', at: at(4) },
    ]);

    const { decisions } = (await port.readHistory(PK))!;
    const expiresAt = Date.parse(at(5)) / 1000 + journeys.retentionDays * 86_400;
    const asked = { outcome: 'held', reason: 'resend_asked', at: at(5), until: at(5), expiresAt };
    expect(decisions.at(-1)).toMatchObject(asked);
    expect((await item(FLOW, PK))!['o#asked']).toMatchObject({ milestone: 'asked_again', mark: at(5) });
    expect(await port.claim(PK, { ...MAIL, attempt: 'second' }, MAIL.attempt)).toBe(true);
  },
);

test('asked for twice, it is decided once', async () => {
  const { journeys } = await given();
  await resend(journeys, ORDER, { outcome: 'unknown', since: at(3) }, at(5));

  expect(await resend(journeys, ORDER, { outcome: 'unknown', since: at(3) }, at(5, '13:00'))).toEqual([]);
});

test('a mail that SES told of meanwhile does not go again', async () => {
  const { journeys, port } = await given();
  const tags = Object.fromEntries(
    tagsOf(PK, ledgerKey(MAIL), 'dispatched').map(({ Name, Value }) => [Name!, [Value!]]),
  );
  await mailEvent(journeys, { eventType: 'Delivery', mail: { timestamp: at(4), messageId: 'm', tags } }, at(4));

  expect(await resend(journeys, ORDER, { outcome: 'unknown', since: at(3) }, at(5))).toEqual([]);
  expect(await port.claim(PK, { ...MAIL, attempt: 'second' }, MAIL.attempt)).toBe(false);
});

test('what was decided before the time, or otherwise since, is left alone', async () => {
  const { journeys, port } = await given();

  expect(await resendable(journeys, ORDER, { outcome: 'unknown', since: at(4, '12:01') })).toEqual([]);
  expect(await resendable(journeys, ORDER, { outcome: 'failed', since: at(3) })).toEqual([]);
  await port.record(PK, aDecision('dispatched', { parcelId: '1', at: at(5) }));
  expect(await resendable(journeys, ORDER, { outcome: 'unknown', since: at(3) })).toEqual([]);
});

test('one mail is decided once more, and no other', async () => {
  const { journeys, port } = await given('failed');
  const other = aMail('delivered', { parcelId: '1', status: 'claimed' });
  await port.claim(PK, other, undefined);
  await port.settle(PK, other, other.attempt, { status: 'failed' });
  await port.record(PK, aDecision('delivered', { parcelId: '1', at: at(4), outcome: 'failed', reason: 'x' }));

  const { kind, parcelId, occurrence } = MAIL;
  expect(await resend(journeys, ORDER, { message: { kind, parcelId, occurrence } }, at(5))).toHaveLength(1);
  expect((await port.readHistory(PK))!.decisions.at(-1)).toMatchObject({ kind: 'dispatched', reason: 'resend_asked' });
});

test('the orders of some days are found by the index', async () => {
  const { journeys } = await given();
  const found = async (from: string, to: string) => {
    const pks: string[] = [];
    for await (const pk of ordersPlaced(journeys, 'acme', { from, to })) pks.push(pk);
    return pks;
  };

  expect(await found(at(1), at(3))).toEqual([PK]);
  expect(await found(at(3), at(4))).toEqual([]);
});
