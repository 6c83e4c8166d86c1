import { isFlooded, isUnproven } from '../../../domain/message/strangers.ts';
import { anOrder, at } from '../../fixtures.ts';

const of = (orderId: string, paid: boolean, placedAt = at(2)) => ({ orderId, paid, placedAt });

test.each([
  ['is paid', {}, [], false],
  ['awaits its payment', { awaitsPayment: true }, [], true],
  ['is paid at the door', { unpaid: true }, [], true],
  ['got no payment', { paymentEnded: true }, [], true],
  ['costs nothing', { total: '0.00' }, [], false],
  ['is unpaid, beside a paid order', { awaitsPayment: true }, [of('1000', true)], false],
  ['is unpaid, beside an unpaid order', { awaitsPayment: true }, [of('1000', false)], true],
  ['was paid by what was told before', { awaitsPayment: true }, [of('1001', true)], true],
])('the address of an order that %s', (_, fields, others, unproven) => {
  expect(
    isUnproven(
      anOrder(fields),
      [of('1001', false), ...others].filter(
        ({ orderId }, i, all) => all.findLastIndex((one) => one.orderId === orderId) === i,
      ),
    ),
  ).toBe(unproven);
});

test('ten orders of an address within an hour are many, over a day they are not', () => {
  const orders = (count: number, minutes: number) =>
    Array.from({ length: count }, (_, i) =>
      of(`${i}`, false, at(3, `11:${String(59 - i * minutes).padStart(2, '0')}`)),
    );
  expect(isFlooded(orders(10, 5), at(3))).toBe(true);
  expect(isFlooded(orders(9, 5), at(3))).toBe(false);
  expect(isFlooded(orders(10, 5), at(3, '13:30'))).toBe(false);
});
