import { eraseOrder } from '../../../lambdas/privacy/erase.ts';
import { record } from '../../../lambdas/shared/record.ts';
import { findOrders } from '../../../lambdas/shared/use-cases/find-orders.ts';
import { anOrder, aParcel, at, PLACED, theOrder } from '../../fixtures.ts';
import { aTable } from '../database.ts';

async function aStore() {
  const { journeys } = await aTable();
  const second = anOrder({ orderId: '--2002', number: '#1001', placedAt: at(4), updatedAt: at(4) });
  const facts = [
    theOrder({ number: '#77' }),
    aParcel(at(3), { trackingNumber: 'RX 12-3' }),
    { ...theOrder(), order: second },
  ];
  await record(journeys, 'acme', facts, at(5));
  return { journeys, find: (text: string) => findOrders(journeys, 'acme', text) };
}

test.each([
  ['its id', '--2002', [['--2002', ['id']]]],
  ['the shop’s number', '77', [['1001', ['number']]]],
  ['the shop’s number with its sign', ' #77 ', [['1001', ['number']]]],
  [
    'the customer’s address, the latest order first',
    'INES@example.com',
    [
      ['--2002', ['email']],
      ['1001', ['email']],
    ],
  ],
  ['a tracking number, however it is written', 'rx123', [['1001', ['tracking']]]],
  [
    'what is one order’s id and another’s number',
    '1001',
    [
      ['--2002', ['number']],
      ['1001', ['id']],
    ],
  ],
  ['nothing that is known', 'nobody@example.com', []],
  ['nothing', '  ', []],
])('an order is found by %s', async (_, text, expected) => {
  const { find } = await aStore();

  expect((await find(text)).map(({ orderId, by }) => [orderId, by])).toEqual(expected);
});

test('what is found says the number and the day, and nothing about the customer', async () => {
  const { find } = await aStore();

  expect(await find('77')).toEqual([{ orderId: '1001', number: '#77', placedAt: PLACED, by: ['number'] }]);
});

test('an erased order is not found, nor another store’s', async () => {
  const { journeys, find } = await aStore();
  await eraseOrder(journeys, 'ORDER#acme#1001', { now: at(6) });

  expect(await find('77')).toEqual([]);
  expect(await find('ines@example.com')).toMatchObject([{ orderId: '--2002' }]);
  expect(await findOrders(journeys, 'lindgren', '--2002')).toEqual([]);
});
