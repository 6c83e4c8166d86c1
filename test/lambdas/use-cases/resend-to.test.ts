import { recipientOf } from '../../../domain/journey/confirmation.ts';
import { FLOW } from '../../../domain/records/keys.ts';
import { journeyStep } from '../../../lambdas/journey-step/journey-step.ts';
import { contactKey, suppress } from '../../../lambdas/shared/contacts.ts';
import { journeyTable } from '../../../lambdas/shared/journey-table.ts';
import { record } from '../../../lambdas/shared/record.ts';
import { WrongField } from '../../../lambdas/shared/use-cases/errors.ts';
import { askResend } from '../../../lambdas/shared/use-cases/resend-to.ts';
import { aDecision, aMail, at, PK, theOrder, theSettings } from '../../fixtures.ts';
import { aTable } from '../database.ts';
import { stepper } from '../journeys.ts';

const ORDER = { store: 'acme', orderId: '1001' };
const TO = 'anna@example.net';
const OWN = 'maya@example.com';
const MESSAGE = { kind: 'dispatched', parcelId: '1', occurrence: '1' } as const;
const WISH = { message: MESSAGE, to: TO, by: 'arn:lena', why: 'reads mails there' };

/** An order whose customer was told that it left, and not that it comes tomorrow. */
async function given() {
  const one = await aTable();
  const port = journeyTable(one.journeys);
  await record(one.journeys, 'acme', [theOrder({ customer: { email: OWN } })], at(2));
  const mail = aMail('dispatched', { parcelId: '1', status: 'claimed', to: recipientOf(OWN) });
  await port.claim(PK, mail, undefined);
  await port.settle(PK, mail, mail.attempt, { status: 'sent' }, aDecision('dispatched', { parcelId: '1', at: at(4) }));
  const skipped = (reason: string) => ({ outcome: 'skipped', reason, at: at(3) }) as const;
  await port.record(PK, aDecision('preparing', skipped('too_long_ago')));
  await port.record(PK, aDecision('order_confirmation', skipped('address_bounced')));
  await port.record(PK, aDecision('delivered', { outcome: 'held', reason: 'ses_busy', until: at(9), at: at(3) }));
  await port.record(PK, aDecision('check_in', { at: at(4) }));
  const ask = (more: Partial<typeof WISH> = {}, now = at(5), dryRun = false) =>
    askResend(one.journeys, ORDER, { ...WISH, ...more } as typeof WISH, { now, dryRun });
  const step = async () => {
    const memory = stepper({ history: (await port.readHistory(PK))!, now: at(6), stage: 'prod' });
    const input = { pk: PK, run: 1, trigger: 'look' } as const;
    await journeyStep(input, { ...memory.port, ...port }, { ...theSettings(), stage: 'prod' });
    return memory.sent.filter(({ to }) => to === TO);
  };
  const wishes = async () => (await one.items()).filter(({ sk }) => sk.startsWith('RESEND#'));
  return { ...one, port, ask, step, wishes };
}

test('one write keeps the wish with who wants it and why, and wakes the journey, which sends it once', async () => {
  const { ask, item, step, wishes } = await given();

  expect(await ask()).toEqual({ isNews: true });

  expect(await wishes()).toMatchObject([{ ...MESSAGE, to: TO, by: 'arn:lena', why: 'reads mails there', at: at(5) }]);
  expect((await item(FLOW, PK))!['o#asked']).toMatchObject({ milestone: 'asked_again', mark: at(5) });
  expect(await step()).toMatchObject([{ to: TO }]);
  expect(await step()).toEqual([]);
});

test('a dry run changes nothing', async () => {
  const { ask, items } = await given();
  const before = await items();

  expect(await ask({}, at(5), true)).toEqual({ isNews: true });
  expect(await items()).toEqual(before);
});

test('asked for twice, one after the other or at once, before it went or after, it is one mail', async () => {
  const { ask, step, wishes } = await given();

  const both = await Promise.all([ask(), ask({ to: 'Anna@EXAMPLE.net' }, at(5, '12:01'))]);
  expect(both.filter(({ isNews }) => isNews)).toHaveLength(1);
  expect(await step()).toHaveLength(1);
  expect(await ask({}, at(7))).toEqual({ isNews: false });
  expect(await wishes()).toHaveLength(1);
});

test.each([
  ['the order’s own address', { to: OWN.toUpperCase() }, 'to', /another address/],
  ['one that was never decided', { message: { ...MESSAGE, occurrence: '2' } }, 'message', /decided about/],
  ['one that is still to go', { message: { kind: 'delivered', occurrence: '1' } }, 'message', /still to go/],
  ['one that did not go', { message: { kind: 'preparing', occurrence: '1' } }, 'message', /too_long_ago/],
  ['a follow-up', { message: { kind: 'check_in', occurrence: '1' } }, 'message', /its customer alone/],
])('%s is refused, and the field is named', async (_, more, field, expected) => {
  const { ask, wishes } = await given();
  const error = await ask(more as never).catch((one) => one);

  expect(error).toBeInstanceOf(WrongField);
  expect(error).toMatchObject({ field, message: expect.stringMatching(expected) });
  expect(await wishes()).toEqual([]);
});

test('what could not go as the order’s address bounced goes to another', async () => {
  const { ask, step } = await given();
  await ask({ message: { kind: 'order_confirmation', occurrence: '1' } as never });

  expect(await step()).toHaveLength(1);
});

test('an address that gets no mail is refused, and says why', async () => {
  const { ask, journeys } = await given();
  await suppress(journeys, contactKey('acme', TO), { why: 'complained', at: at(3), now: at(3) });

  await expect(ask()).rejects.toMatchObject({
    field: 'to',
    message: expect.stringContaining('marked an earlier mail as spam'),
  });
});

test('so is one that Amazon SES cannot mail', async () => {
  const { ask, wishes } = await given();

  await expect(ask({ to: 'änna@example.net' })).rejects.toMatchObject({
    field: 'to',
    message: expect.stringContaining('ASCII'),
  });
  expect(await wishes()).toEqual([]);
});

test('one that could not be sent there may be asked for again', async () => {
  const { ask, port, wishes } = await given();
  await ask();
  const failed = { ...aDecision('dispatched', { parcelId: '1', outcome: 'failed', at: at(6) }), resend: at(5) };
  await port.record(PK, failed);

  expect(await ask({}, at(7))).toEqual({ isNews: true });
  expect(await wishes()).toHaveLength(2);
});
