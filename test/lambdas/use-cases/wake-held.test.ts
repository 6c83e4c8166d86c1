import { FLOW, orderKey } from '../../../domain/records/keys.ts';
import { journeyTable } from '../../../lambdas/shared/journey-table.ts';
import { record } from '../../../lambdas/shared/record.ts';
import { setIfUnchanged } from '../../../lambdas/shared/table.ts';
import { wakeHeld } from '../../../lambdas/shared/use-cases/wake-held.ts';
import { aDecision, at, theOrder } from '../../fixtures.ts';
import { aTable } from '../database.ts';

/** A store with orders whose journeys wait, each listed as holding a message since the third. */
async function heldOrders(howMany: number) {
  const one = await aTable();
  const port = journeyTable(one.journeys);
  const ids = Array.from({ length: howMany }, (_, n) => `${1001 + n}`);
  for (const orderId of ids) {
    const pk = orderKey('acme', orderId);
    const placed = theOrder();
    await record(one.journeys, 'acme', [{ ...placed, order: { ...placed.order, orderId } }], at(2));
    await setIfUnchanged(
      one.client,
      one.table,
      { pk, sk: FLOW },
      { run: 1, stage: 'update', token: 't' },
      { erased: undefined },
    );
    await port.record(pk, aDecision('dispatched', { outcome: 'held', reason: 'stopped_by_hand', until: at(9) }));
    await port.listHeld(pk, 'people', at(3));
  }
  const items = one.items;
  const listed = async () => (await items()).filter(({ pk }) => pk.startsWith('HELD#')).length;
  const woken = async () => (await items()).filter((item) => item['o#asked']).map(({ pk }) => pk);
  return { ...one, port, ids, listed, woken };
}

test('each order that holds a message wakes once, and is off the list', async () => {
  const { journeys, listed, woken } = await heldOrders(25);

  expect(await wakeHeld(journeys, 'acme', 'people', at(5))).toEqual({ woken: 25, failed: [] });
  expect(await listed()).toBe(0);
  expect(await woken()).toHaveLength(25);
});

test('orders that hold again at once do not keep the others from waking', async () => {
  const { journeys, port, ids, listed, woken } = await heldOrders(25);
  const client = journeys.client;
  let turns = 0;
  const busy: typeof client.send = async (command: { input: { Key?: unknown } }) => {
    const answer = await client.send(command as never);
    // whichever order is off the list holds its message again, after the resumption
    if (command.input.Key && turns++ < 60)
      for (const orderId of ids.slice(0, 12)) await port.listHeld(orderKey('acme', orderId), 'people', at(5, '12:01'));
    return answer;
  };
  const watched = Object.create(client, { send: { value: busy } });

  const { failed } = await wakeHeld({ ...journeys, client: watched }, 'acme', 'people', at(5));

  expect(failed).toEqual([]);
  expect(await listed()).toBe(12);
  expect(await woken()).toEqual(expect.arrayContaining(ids.slice(12).map((orderId) => orderKey('acme', orderId))));
});

test('an order that cannot be woken stays on the list, is named, and keeps no other from waking', async () => {
  const { journeys, listed, woken } = await heldOrders(5);
  const client = journeys.client;
  const refusing: typeof client.send = async (command: { input: { TransactItems?: object[] } }) => {
    if (JSON.stringify(command.input.TransactItems ?? []).includes('#1003"')) throw new Error('no answer');
    return client.send(command as never);
  };
  const watched = Object.create(client, { send: { value: refusing } });

  const { failed, woken: count } = await wakeHeld({ ...journeys, client: watched }, 'acme', 'people', at(5));

  expect({ count, failed }).toMatchObject({ count: 4, failed: [{ orderId: '1003', error: { message: 'no answer' } }] });
  expect(await woken()).toHaveLength(4);
  expect(await listed()).toBe(1);
  expect(await wakeHeld(journeys, 'acme', 'people', at(5))).toEqual({ woken: 1, failed: [] });
});

test('a step that has listed its order and not yet recorded what it holds is woken too', async () => {
  const { journeys, client, table, port, woken } = await heldOrders(0);
  const pk = orderKey('acme', '1001');
  await record(journeys, 'acme', [theOrder()], at(2));
  await setIfUnchanged(client, table, { pk, sk: FLOW }, { run: 1, stage: 'update' }, { erased: undefined });
  await port.listHeld(pk, 'people', at(3));

  await wakeHeld(journeys, 'acme', 'people', at(5));

  expect(await woken()).toEqual([pk]);
});

test('a journey that ended and holds nothing is left alone, as is an order that is gone', async () => {
  const { journeys, client, table, port, listed, woken } = await heldOrders(0);
  const pk = orderKey('acme', '1001');
  await record(journeys, 'acme', [theOrder()], at(2));
  await setIfUnchanged(
    client,
    table,
    { pk, sk: FLOW },
    { run: 1, stage: 'ended', outcome: 'done' },
    { erased: undefined },
  );
  await port.listHeld(pk, 'people', at(3));
  await port.listHeld(orderKey('acme', 'gone'), 'people', at(3));

  expect(await wakeHeld(journeys, 'acme', 'people', at(5))).toEqual({ woken: 2, failed: [] });
  expect(await woken()).toEqual([]);
  expect(await listed()).toBe(0);
});

test('each is woken by whom it waits for', async () => {
  const { journeys, port, ids, woken } = await heldOrders(2);
  await port.listHeld(orderKey('acme', ids[0]!), 'sweep', at(3));

  expect(await wakeHeld(journeys, 'acme', 'sweep', at(5))).toEqual({ woken: 1, failed: [] });
  expect(await woken()).toEqual([orderKey('acme', ids[0]!)]);
});
