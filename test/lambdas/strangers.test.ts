import type { History } from '../../domain/journey/history.ts';
import type { MailContent } from '../../emails/content.ts';
import { aHistory, at, theSettings } from '../fixtures.ts';
import { stepper } from './journeys.ts';

// A shopper who mails strangers through the shop: the address is theirs to name, and so is every text of the checkout.

const TYPED = {
  customer: { email: 'ines@example.com', name: 'Claim Prize' },
  shippingAddress: { country: 'DE', city: 'Claim Town', postalCode: 'C1', region: 'CR' },
};

async function confirmed(fields: object, others: History[] = []) {
  const shown: MailContent[] = [];
  const one = stepper({
    history: aHistory({ order: { ...TYPED, ...fields } }),
    now: at(2, '09:30'),
    render: (content) => {
      shown.push(content);
      return { subject: '', preheader: '', html: '', text: '' };
    },
  });
  const { readContact } = one.port;
  // as the table would say of the other orders of the address
  one.port.readContact = async (...args) => {
    const seen = await readContact(...args);
    const more = others.map(({ meta }) => ({
      orderId: meta.order.orderId,
      placedAt: meta.order.placedAt,
      paid: !meta.order.awaitsPayment,
    }));
    return { ...seen, orders: [...(seen.orders ?? []), ...(args[2] ? more : [])] };
  };
  await one.run({ trigger: 'order_placed' });
  return { ...one, text: JSON.stringify(shown.map(({ order }) => order)), shown };
}
const another = (i: number, more = {}) => aHistory({ order: { orderId: `x${i}`, placedAt: at(2, '09:00'), ...more } });

test.each([
  ['awaits its payment', { awaitsPayment: true }],
  ['is paid at the door', { unpaid: true }],
])('the confirmation of an order that %s shows nothing that was typed at the checkout', async (_, fields) => {
  const { text, sent } = await confirmed(fields);
  expect(sent).toHaveLength(1);
  expect(text).not.toMatch(/Claim|C1|CR/);
  expect(text).toContain('Teapot');
});

test('it shows it once the order, or another one of the address, is paid', async () => {
  expect((await confirmed({})).text).toContain('Claim Town');
  expect((await confirmed({ awaitsPayment: true }, [another(1)])).text).toContain('Claim Town');
  expect((await confirmed({ awaitsPayment: true }, [another(1, { awaitsPayment: true })])).text).not.toContain(
    'Claim Town',
  );
});

test('many orders of one address within an hour raise an alarm', async () => {
  const orders = Array.from({ length: 12 }, (_, i) => another(i));
  expect((await confirmed({}, orders)).measured).toContain('ManyOrdersToOneAddress');
  expect((await confirmed({}, orders.slice(0, 5))).measured).not.toContain('ManyOrdersToOneAddress');
});

test('the orders of a store that the settings do not have any more end for that reason', async () => {
  const settings = theSettings();
  const one = stepper({ history: aHistory({}), now: at(3), settings: { ...settings, stores: {} } });
  expect(await one.run({ trigger: 'order_placed' })).toMatchObject({ next: 'end', outcome: 'store_removed' });
  expect(one.sent).toEqual([]);
});
