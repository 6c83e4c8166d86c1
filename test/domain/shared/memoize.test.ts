import { memoize, perObject } from '../../../domain/shared/memoize.ts';

test('a value is made once for the same arguments, and again for others', () => {
  const made: string[] = [];
  const sum = memoize((name: string, n: number) => made.push(`${name}${n}`));

  expect([sum('a', 1), sum('a', 1), sum('a', 2), sum('a', 1)]).toEqual([1, 1, 2, 1]);
  expect(made).toEqual(['a1', 'a2']);
});

test('after many values all are forgotten, so that a busy function does not grow', () => {
  let made = 0;
  const count = memoize((_: number) => ++made, 10);
  for (let n = 1; n <= 11; n++) count(n);

  expect(count(11)).toBe(11);
  expect(count(1)).toBe(12);
});

test('what follows from an object is made once of each, even where it is nothing', () => {
  const made: string[] = [];
  const name = perObject(({ id }: { id: string }) => {
    made.push(id);
    return id === 'a' ? undefined : id;
  });
  const a = { id: 'a' };

  expect([name(a), name(a), name({ id: 'b' }), name({ id: 'b' })]).toEqual([undefined, undefined, 'b', 'b']);
  expect(made).toEqual(['a', 'b', 'b']);
});
