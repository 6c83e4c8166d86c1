import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { MINUTE_MS } from '../../domain/calendar/durations.ts';
import { heardFrom, newsSourcesKey, newsSourcesOf } from '../../lambdas/shared/news-sources.ts';
import { toItem } from '../../lambdas/shared/table.ts';
import { at } from '../fixtures.ts';
import { aTable } from './database.ts';

test('a store’s sources are kept with the time at which each was heard, once a day', async () => {
  const { journeys, read } = await sources('first');

  expect(await read()).toEqual({});
  await heardFrom(journeys, 'first', 'easypost', at(3));
  await heardFrom(journeys, 'first', 'easypost', at(3, '20:00'));
  await heardFrom(journeys, 'first', 'shippo', at(4));
  expect(await read()).toEqual({ easypost: at(3), shippo: at(4) });

  await heardFrom(journeys, 'first', 'easypost', at(4, '12:01'));
  expect(await read()).toEqual({ easypost: at(4, '12:01'), shippo: at(4) });
});

test('what another instance of the function heard later stays', async () => {
  const { journeys, read } = await sources('second');
  const { client, table } = journeys;
  const item = { ...newsSourcesKey('second'), easypost: at(9) };
  await client.send(new PutItemCommand({ TableName: table, Item: toItem(item) }));

  await heardFrom(journeys, 'second', 'easypost', at(5)); // it came late

  expect(await read()).toEqual({ easypost: at(9) });
});

test('a function reads them again after ten minutes', async () => {
  const { journeys } = await sources('third');
  let now = Date.parse(at(3));
  const read = newsSourcesOf(journeys, () => now);

  expect(await read('third')).toEqual({});
  await heardFrom(journeys, 'third', 'aftership', at(3));
  now += 9 * MINUTE_MS;
  expect(await read('third')).toEqual({});
  now += MINUTE_MS;
  expect(await read('third')).toEqual({ aftership: at(3) });
  expect(await read('another')).toEqual({});
});

/** A table, and a reader of the store's sources that knows nothing before it reads. */
async function sources(store: string) {
  const { journeys } = await aTable();
  expect(newsSourcesKey(store)).toEqual({ pk: `SOURCES#${store}`, sk: 'SOURCES' });
  return { journeys, read: () => newsSourcesOf(journeys)(store) };
}
