import { worthOffering } from '../../../domain/requests/rules.ts';
import { aHistory, aStore, at, happened, progress } from '../../fixtures.ts';

const ALL = { return: { decides: 'team' }, cancellation: {}, address: {} } as const;
const store = aStore({ requests: ALL, returns: { days: 30 } });
const LEFT = progress('dispatched', at(3));
const ARRIVED = progress('delivered', at(5));

test.each([
  ['before it leaves', [], at(2), ['cancellation', 'address']],
  ['on its way', [LEFT], at(4), []],
  ['once it arrived', [LEFT, ARRIVED], at(6), ['return']],
  ['called off', [happened('cancelled', at(2))], at(3), []],
  ['when the days to send it back are over, as the page says so', [LEFT, ARRIVED], at(60), ['return']],
])('what is offered of an order, %s', (_, facts, now, offered) => {
  expect(worthOffering(aHistory({ facts }), store, now)).toEqual(offered);
});

test('nothing is offered that the store does not take', () => {
  expect(worthOffering(aHistory(), aStore(), at(2))).toEqual([]);
  expect(worthOffering(aHistory(), aStore({ requests: { address: {} } }), at(2))).toEqual(['address']);
});
