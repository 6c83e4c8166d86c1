import { listUnknown, MOST_COUNTED, noteUnknown } from '../../lambdas/shared/unknown-statuses.ts';
import { at } from '../fixtures.ts';
import { aTable } from './database.ts';

test('unknown statuses are counted by webhook, and one that comes twice counts once', async () => {
  const { journeys } = await aTable();
  const note = (word: string, webhook: string, day: number) =>
    noteUnknown(journeys, 'acme', 'woocommerce', word, webhook, at(day));
  await note('in-the-kiln', 'a', 3);
  await note('glazed', 'b', 4);
  await note('glazed', 'b', 6);
  await note('glazed', 'c', 5);
  expect(await listUnknown(journeys, 'acme')).toEqual([
    { platform: 'woocommerce', word: 'glazed', webhooks: 2, since: at(4), latest: at(5) },
    { platform: 'woocommerce', word: 'in-the-kiln', webhooks: 1, since: at(3), latest: at(3) },
  ]);
  expect(await listUnknown(journeys, 'bottega')).toEqual([]);
});

test('what comes all the time is counted up to a limit', async () => {
  const { journeys } = await aTable();
  for (let i = 0; i < MOST_COUNTED + 5; i++) await noteUnknown(journeys, 'acme', 'easypost', 'x', `${i}`, at(3));
  expect(await listUnknown(journeys, 'acme')).toMatchObject([{ webhooks: MOST_COUNTED }]);
});
