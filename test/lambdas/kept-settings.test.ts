import { versionOf } from '../../domain/policy/store.ts';
import { keepSettings, settingsChanges } from '../../lambdas/shared/kept-settings.ts';
import { BadCursor } from '../../lambdas/shared/pages.ts';
import { aStore, at } from '../fixtures.ts';
import { aTable } from './database.ts';

const WAS = aStore({ promisedDays: 5 });
const IS = aStore({ promisedDays: 7, mailsOff: ['in_transit'] });

test('settings are kept when they are others than those kept last, and not again', async () => {
  const { journeys, items } = await aTable();
  for (const [settings, day] of [
    [WAS, 2],
    [WAS, 3],
    [IS, 4],
    [IS, 5],
    [WAS, 6],
  ] as const)
    await keepSettings(journeys, 'acme', settings, at(day));
  await keepSettings(journeys, 'lindgren', WAS, at(6));

  const kept = (await items()).map(({ pk, sk, version }) => [pk, sk, version]);
  expect(kept).toEqual([
    ['SETTINGS#acme', `SETTINGS#${at(2)}`, versionOf(WAS)],
    ['SETTINGS#acme', `SETTINGS#${at(4)}`, versionOf(IS)],
    ['SETTINGS#acme', `SETTINGS#${at(6)}`, versionOf(WAS)],
    ['SETTINGS#lindgren', `SETTINGS#${at(6)}`, versionOf(WAS)],
  ]);
});

test('what changed is told with when it was first seen, also before anybody has seen it', async () => {
  const { journeys } = await aTable();
  const changes = [
    { path: 'promisedDays', before: 5, after: 7 },
    { path: 'mailsOff', before: WAS.mailsOff, after: ['in_transit'] },
  ];
  const told = () => settingsChanges(journeys, 'acme', IS, { limit: 5 });

  expect(await told()).toEqual({ since: undefined, changes: [], cursor: undefined });
  await keepSettings(journeys, 'acme', WAS, at(2));
  const { since, changes: unseen } = await told();
  expect([since, unseen]).toMatchObject([undefined, [{ version: versionOf(IS) }]]);
  expect(unseen[0]!.changes.sort((a, b) => (a.path < b.path ? 1 : -1))).toEqual(changes);
  expect(unseen[0]).not.toHaveProperty('at');

  await keepSettings(journeys, 'acme', IS, at(3));
  expect(await told()).toMatchObject({ since: at(3), changes: [{ at: at(3), version: versionOf(IS) }] });
});

test.each([1, 2, 3, 50])('pages of %d come to every change once', async (limit) => {
  const { journeys } = await aTable();
  const days = [2, 3, 4, 5, 6, 7];
  for (const day of days) await keepSettings(journeys, 'acme', aStore({ promisedDays: day }), at(day));
  const inForce = aStore({ promisedDays: 9 });

  const told: unknown[] = [];
  let cursor: string | undefined;
  do {
    const page = await settingsChanges(journeys, 'acme', inForce, { limit, cursor });
    told.push(
      ...page.changes.map(({ at: seen, changes }) => [seen, changes.map(({ before, after }) => [before, after])]),
    );
    cursor = page.cursor;
  } while (cursor);

  const kept = days.slice(1).reverse();
  expect(told).toEqual([[undefined, [[7, 9]]], ...kept.map((day) => [at(day), [[day - 1, day]]])]);
});

test('every page tells since when the settings in force are seen, also after others between', async () => {
  const { journeys } = await aTable();
  for (const [settings, day] of [
    [WAS, 2],
    [IS, 3],
    [WAS, 4],
    [IS, 5],
    [WAS, 6],
  ] as const)
    await keepSettings(journeys, 'acme', settings, at(day));

  const since = new Set<unknown>();
  let cursor: string | undefined;
  do {
    const page = await settingsChanges(journeys, 'acme', WAS, { limit: 1, cursor });
    since.add(page.since);
    cursor = page.cursor;
  } while (cursor);
  expect(since).toEqual(new Set([at(6)]));
});

test('a cursor of something else is refused', async () => {
  const { journeys } = await aTable();

  await expect(settingsChanges(journeys, 'acme', IS, { limit: 5, cursor: 'x' })).rejects.toThrow(BadCursor);
});
