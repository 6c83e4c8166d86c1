import { aDecision, aHistory, at, happened, theSettings } from '../fixtures.ts';
import { stepper } from './journeys.ts';

const NOW = at(2, '18:00');
const limits = { perKind: { mails: 1000, minutes: 60 }, perDay: 1000, perAddress: 3 };
const settings = theSettings({ limits });
/** Mails about other orders that went to the address. */
const others = (number: number, time = NOW) => ({
  orderMails: Array.from({ length: number }, (_, i) => `${time} other-${i}`),
});
/** In the store's Berlin. */
const TOMORROW = '2026-03-02T23:';

const aShop = (more: Partial<Parameters<typeof stepper>[0]> = {}) =>
  stepper({ history: aHistory(), now: NOW, settings, ...more });

test('a confirmation beyond the address’s day is held for tomorrow, and the team is told', async () => {
  const one = aShop({ contact: others(3) });
  await one.run({ trigger: 'order_placed' });

  expect(one.outcomes()).toEqual(['order_confirmation held too_many_to_this_address']);
  expect(one.world.history!.decisions[0]!.until!.slice(0, 14)).toBe(TOMORROW);
  expect(one.measured).toEqual(['ManyOrdersToOneAddress']);
  expect(one.calls).not.toContain('take number');

  one.world.now = at(3, '09:30');
  await one.run({ trigger: 'look' });
  expect(one.outcomes().at(-1)).toBe('order_confirmation sent due');
});

test('within it mails go, and are counted with those of other orders', async () => {
  const one = aShop({ contact: others(2) });
  await one.run({ trigger: 'order_placed' });

  expect(one.sent).toHaveLength(1);
  expect(one.world.contact.orderMails).toEqual([...others(2).orderMails, expect.stringContaining(NOW)]);
  expect(one.world.history!.decisions[0]!.inputs).toMatchObject({ today: { toAddress: 2, ofOrder: 0 } });
});

test('mails of another day of the store do not count, and are forgotten', async () => {
  const one = aShop({ contact: others(3, at(1, '22:59')) });
  await one.run({ trigger: 'order_placed' });

  expect(one.sent).toHaveLength(1);
  expect(one.world.contact.orderMails).toHaveLength(1);
});

test('beyond it the news of an order share one message a day', async () => {
  const refunds = ['5.00', '6.00', '7.00'].map((amount, i) =>
    happened('refunded', at(2, `17:0${i}`), { eventId: amount, refund: { amount } }),
  );
  const history = aHistory({ facts: refunds, decisions: [aDecision('order_confirmation', { at: at(1) })] });
  const { milestone, mark } = history.flow.registers['o#refunded']!;
  const one = aShop({ history, contact: others(3) });
  await one.run({ trigger: 'milestone', signal: { register: 'o#refunded', milestone, mark } });

  expect(one.outcomes().slice(1)).toEqual([
    'refunded sent due',
    'refunded held too_many_to_this_address',
    'refunded held too_many_to_this_address',
  ]);
  expect(one.measured).toEqual([]);
  expect(one.world.contact.orderMails).toHaveLength(3); // full: nothing more is written

  one.world.now = at(3, '09:30');
  await one.run({ trigger: 'look' });
  expect(one.sent).toHaveLength(3);
});

test('however many orders take the last place at once, one gets it', async () => {
  const one = aShop({ contact: others(2) });
  const { takeTurn } = one.port;
  one.port.takeTurn = (...args) => {
    one.world.contact = others(3);
    return takeTurn(...args);
  };
  await one.run({ trigger: 'order_placed' });

  expect(one.outcomes()).toEqual(['order_confirmation held too_many_to_this_address']);
});

test('killed before any call and tried again, a mail is counted once', async () => {
  for (let dieAt = 0; dieAt < 8; dieAt++) {
    const one = aShop({ dieAt });
    await one.run({ trigger: 'order_placed' }).catch(() => {});
    one.revive();
    await one.run({ trigger: 'order_placed' });

    expect(one.world.contact.orderMails).toHaveLength(1);
  }
});
