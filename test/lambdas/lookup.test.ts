import { lookUp } from '../../lambdas/lookup/lookup.ts';
import { tablePort } from '../../lambdas/lookup/table-port.ts';
import { record } from '../../lambdas/shared/record.ts';
import { at, theOrder, theSettings } from '../fixtures.ts';
import { aTable } from './database.ts';

const EMAIL = 'ines@example.com';

async function aShop(lookup = true) {
  const one = await aTable();
  await record(one.journeys, 'acme', [theOrder({ customer: { email: EMAIL }, number: '#77' })], at(2));
  const calls: string[] = [];
  const { send } = one.client;
  const client = Object.assign(Object.create(one.client), {
    send: (command: object) => {
      const { input } = command as { input: { RequestItems?: Record<string, { Keys: object[] }> } };
      const keys = Object.values(input.RequestItems ?? {})[0]?.Keys.length ?? '';
      calls.push(`${command.constructor.name} ${keys}`);
      return (send as (given: object) => unknown).call(one.client, command);
    },
  });
  const clock = { now: at(5) };
  const port = {
    ...tablePort({ ...one.journeys, client }),
    settings: theSettings({ lookup }),
    now: () => Date.parse(clock.now),
  };
  const ask = async (body: object | string, store = 'acme') => {
    const answer = await lookUp(store, typeof body === 'string' ? body : JSON.stringify(body), port);
    return { answer, calls: calls.splice(0) };
  };
  const register = async () => (await one.item('FLOW'))!['o#inquired'];
  return { ...one, ask, clock, register };
}

test('whoever asks gets the same answer after the same calls, whether there is such an order or not', async () => {
  const { ask, register } = await aShop();

  const unknown = await ask({ orderNumber: '999', email: EMAIL });
  const wrong = await ask({ orderNumber: '#77', email: 'eve@example.com' });
  expect(await register()).toBeUndefined();
  const right = await ask({ orderNumber: ' 77', email: 'Ines@Example.com' });

  expect(right).toEqual(unknown);
  expect(wrong).toEqual(unknown);
  expect(unknown.answer.status).toBe(202);
  expect(unknown.calls).toEqual(['QueryCommand ', 'BatchGetItemCommand 7', 'UpdateItemCommand ']);
  expect(await register()).toEqual({ milestone: 'inquired', occurredAt: at(5), mark: '2026-03-05' });
});

test('a journey is told once a day, by the number of the shop or the id', async () => {
  const { ask, clock, register } = await aShop();

  for (const [now, orderNumber] of [
    [at(5), '#77'],
    [at(5, '18:00'), '1001'],
  ] as const) {
    clock.now = now;
    await ask({ orderNumber, email: EMAIL });
    expect(await register()).toMatchObject({ occurredAt: at(5) });
  }
  clock.now = at(6);
  await ask({ orderNumber: '1001', email: EMAIL });
  expect(await register()).toMatchObject({ occurredAt: at(6), mark: '2026-03-06' });
});

test('what is not asked as expected is refused, and so is a store that is not asked this way', async () => {
  const { ask } = await aShop();

  expect((await ask({ orderNumber: '77' })).answer).toMatchObject({ status: 400, body: { problems: ['email'] } });
  expect((await ask('no JSON')).answer).toMatchObject({ status: 400, body: { problems: ['orderNumber', 'email'] } });
  expect((await ask({ orderNumber: '77', email: EMAIL }, 'constructor')).answer.status).toBe(404);
  const off = await aShop(false);
  expect((await off.ask({ orderNumber: '77', email: EMAIL })).answer.status).toBe(404);
});
