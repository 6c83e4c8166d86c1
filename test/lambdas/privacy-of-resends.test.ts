import { recipientOf } from '../../domain/journey/confirmation.ts';
import type { PrivacyFact } from '../../domain/order/facts.ts';
import { keepAudit } from '../../lambdas/admin/audit.ts';
import { journeyStep } from '../../lambdas/journey-step/journey-step.ts';
import type { Export } from '../../lambdas/privacy/collect.ts';
import { carryOut } from '../../lambdas/privacy/privacy.ts';
import { contactKey, ordersOfAddress } from '../../lambdas/shared/contacts.ts';
import { journeyTable } from '../../lambdas/shared/journey-table.ts';
import { record } from '../../lambdas/shared/record.ts';
import { keepSent } from '../../lambdas/shared/sent-messages.ts';
import { findOrders } from '../../lambdas/shared/use-cases/find-orders.ts';
import { askResend } from '../../lambdas/shared/use-cases/resend-to.ts';
import { aDecision, aMail, at, PK, theOrder, theSettings } from '../fixtures.ts';
import { aTable } from './database.ts';
import { givenUpIn, lettersIn } from './given-up.ts';
import { stepper } from './journeys.ts';

// Privacy requests of those who got a message about somebody else's order.

const OWN = 'maya@example.com';
const ANNA = 'anna@example.net';
const BEN = 'ben@example.org';
const ORDER = { store: 'acme', orderId: '1001' };
const LENA = 'arn:aws:iam::1:user/lena';

/** Maya's order, told to her, and to Anna and Ben as the team wanted. @param isSent the messages to them have gone */
async function given(isSent = true) {
  const one = await aTable();
  const { journeys } = one;
  const port = journeyTable(journeys);
  await record(journeys, 'acme', [theOrder({ customer: { email: OWN, name: 'Maya' } })], at(2));
  const mail = aMail('dispatched', { parcelId: '1', status: 'claimed', to: recipientOf(OWN) });
  await port.claim(PK, mail, undefined);
  await port.settle(PK, mail, mail.attempt, { status: 'sent' }, aDecision('dispatched', { parcelId: '1', at: at(4) }));
  await keepSent(journeys, PK, mail, { subject: 'to Maya', html: '', text: '' }, at(4), 90);
  const sent: string[] = [];
  const step = async (now: string) => {
    const memory = stepper({ history: (await port.readHistory(PK))!, now, stage: 'prod' });
    const keep = (pk: string, ref: typeof mail) =>
      keepSent(journeys, pk, ref, { subject: `sent ${ref.resend}`, html: '', text: '' }, now, 90);
    const world = { ...memory.port, ...port, keepSent: keep as never };
    await journeyStep({ pk: PK, run: 1, trigger: 'look' }, world, { ...theSettings(), stage: 'prod' });
    sent.push(...memory.sent.map(({ to }) => to!).filter((to) => to !== OWN));
  };
  const message = { kind: 'dispatched', parcelId: '1', occurrence: '1' } as const;
  for (const [i, to] of [ANNA, BEN].entries()) {
    const now = at(5 + i);
    await askResend(journeys, ORDER, { message, to, by: LENA, why: `${to} asked` }, { now, dryRun: false });
    const audit = { at: now, id: `call${i}`, who: LENA, did: 'resend', orderId: '1001', why: `${to} asked` };
    await keepAudit(journeys, 'acme', audit);
    if (isSent) await step(now);
  }
  const saved: Export[] = [];
  const found: (number | undefined)[] = [];
  const deps = {
    journeys,
    now: () => at(9),
    hasTime: () => true,
    save: async (_: string, document: Export) => {
      saved.push(document);
      return 's3://x/y';
    },
    notifyTeam: async (_: string, { orders }: { orders: number | undefined }) => {
      found.push(orders);
    },
    givenUp: givenUpIn(new Map()),
    letters: lettersIn(),
  };
  const ask = (request: PrivacyFact['request'], email: string) =>
    record(journeys, 'acme', [{ fact: 'privacy', request, platform: 'own', email }], at(9));
  const part = async () => {
    const open = (await one.items()).find(({ sk, status }) => sk.startsWith('REQUEST#') && status !== 'done')!;
    return (await carryOut({ pk: open.pk, sk: open.sk }, deps)).next;
  };
  const carry = async (request: PrivacyFact['request'], email: string) => {
    await ask(request, email);
    while ((await part()) !== 'done');
  };
  const about = async (pattern: string) => (await one.items()).filter((item) => JSON.stringify(item).includes(pattern));
  return { ...one, port, step, sent, ask, part, carry, saved, found, about };
}

test('who got a message about another’s order is told of it, and of nothing else of the order', async () => {
  const { carry, saved, found } = await given();
  await carry('export', 'Anna@EXAMPLE.net');

  const [{ orders }] = saved as [Export];
  expect(orders.map(({ orderId }) => orderId)).toEqual(['1001']);
  expect(orders[0]!.items.map(({ sk }) => sk)).toEqual([
    `MAIL#dispatched#parcel:1#1 resend ${at(5)}`,
    `RESEND#${at(5)}`,
  ]);
  expect(orders[0]!.messages.map(({ subject }) => subject)).toEqual([`sent ${at(5)}`]);
  expect(JSON.stringify(saved)).not.toMatch(/maya|ben@/i);
  expect(found).toEqual([1]);
});

test('what went to them is erased, and the order stays its customer’s', async () => {
  const { carry, about, items, found } = await given();
  const untouched = (all: Awaited<ReturnType<typeof items>>) =>
    all.filter((one) => one.pk.endsWith('#1001') && !JSON.stringify(one).includes(at(5)));
  const before = untouched(await items());
  await carry('erase_customer', ANNA);

  expect(found).toEqual([1]);
  expect(await about(ANNA)).toEqual([]);
  expect(await about(recipientOf(ANNA))).toEqual([]);
  expect((await about('RESENT#')).map(({ pk }) => pk)).toEqual([contactKey('acme', BEN).pk]);
  const left = (await about(` resend ${at(5)}`)).map(({ sk }) => sk);
  expect(left).toEqual([`DECISION#${at(5)}#dispatched#parcel:1#1 resend ${at(5)}`]);
  expect(untouched(await items())).toEqual(before);
  expect(before.map(({ sk }) => sk)).toEqual(expect.arrayContaining(['META', `RESEND#${at(6)}`]));
});

test('a message that had not gone yet goes to them no more', async () => {
  const { carry, step, sent, port } = await given(false);
  const held = aDecision('dispatched', { parcelId: '1', at: at(7), outcome: 'held', reason: 'ses_busy', until: at(8) });
  await port.record(PK, { ...held, resend: at(5) });
  await carry('erase_customer', ANNA);
  await step(at(9));
  await step(at(10));

  expect(sent).toEqual([BEN]);
});

test('a message that a step sent during the first look is erased by the second', async () => {
  const { ask, part, about, step, sent, port, table, client } = await given(false);
  await ask('erase_customer', ANNA);
  expect(await part()).toBe('wait');
  const late = { ...aMail('dispatched', { parcelId: '1', to: recipientOf(ANNA) }), resend: at(5) };
  await port.claim(PK, late, undefined);
  await keepSent({ client, table }, PK, late, { subject: ANNA, html: '', text: '' }, at(9), 90);
  expect(await part()).toBe('done');

  expect(await about(recipientOf(ANNA))).toEqual([]);
  expect((await about('SENT#MAIL#')).map(({ sk }) => sk)).toEqual(['SENT#MAIL#dispatched#parcel:1#1']);
  await step(at(10));
  expect(sent).toEqual([BEN]);
});

test('what was decided about erased messages is none of what the order’s customer was told', async () => {
  const { carry, port, about } = await given();
  for (const email of [ANNA, BEN]) await carry('erase_customer', email);
  const { decisions, mails, resends } = (await port.readHistory(PK))!;

  expect(await about('RESEND#')).toEqual([]);
  expect([...decisions, ...mails].filter(({ resend }) => resend !== undefined)).toEqual([]);
  expect(resends!.decisions).toHaveLength(2);
});

test('the order is none of theirs: no list, search or count of their orders has it', async () => {
  const { journeys } = await given();

  expect(await ordersOfAddress(journeys, contactKey('acme', ANNA).pk)).toEqual([]);
  expect(await findOrders(journeys, 'acme', ANNA)).toEqual([]);
  expect(await findOrders(journeys, 'acme', OWN)).toHaveLength(1);
});

test('with the order goes what leads to it from them', async () => {
  const { carry, about } = await given();
  await carry('erase_customer', OWN);

  expect(await about('RESENT#')).toEqual([]);
  expect(await about('@example')).toEqual([]);
});
