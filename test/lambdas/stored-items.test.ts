import { storedItem, UnreadableItem } from '../../lambdas/shared/stored-items.ts';
import { toItem } from '../../lambdas/shared/table.ts';
import { aCase, aDecision, aMail, PK, theOrder } from '../fixtures.ts';

const META = { pk: PK, sk: 'META', platform: 'own', order: theOrder().order, mark: 'a' };

test('an item is read with all of its attributes, those of a newer version too', () => {
  const item = { ...META, loyalty: { tier: 'gold' } };

  expect(storedItem('META', toItem(item))).toEqual(item);
});

test.each([
  ['META', META, 'order'],
  ['MAIL', { ...aMail('dispatched') }, 'claimedAt'],
  ['DECISION', { ...aDecision('dispatched') }, 'happenedAt'],
  ['CASE', { ...aCase('late') }, 'openedAt'],
] as const)('an item %s that lost an attribute is refused by its name', (kind, item, name) => {
  expect(() => storedItem(kind, toItem({ ...item, [name]: undefined }))).toThrow(UnreadableItem);
  expect(() => storedItem(kind, toItem({ ...item, [name]: 7 }))).toThrow(`an item ${kind} has no ${name}`);
  expect(storedItem(kind, toItem(item))).toEqual(item);
});

test('an item of a later version is refused, since its attributes may mean something else', () => {
  expect(storedItem('META', toItem({ ...META, v: 1 }))).toMatchObject(META);
  expect(() => storedItem('META', toItem({ ...META, v: 2 }))).toThrow('an item META is of version 2, expected 1');
});
