import { remember } from '../../domain/remember.ts';

test('a value is made once for the same arguments, and anew for others', () => {
  const made: string[] = [];
  const sum = remember((name: string, n: number) => made.push(`${name}${n}`));

  expect([sum('a', 1), sum('a', 1), sum('a', 2), sum('a', 1)]).toEqual([1, 1, 2, 1]);
  expect(made).toEqual(['a1', 'a2']);
});

test('after a thousand values all are forgotten, so that a busy function does not grow', () => {
  let made = 0;
  const count = remember((_: number) => ++made);
  for (let n = 1; n <= 1001; n++) count(n);

  expect(count(1001)).toBe(1001);
  expect(count(1)).toBe(1002);
});
