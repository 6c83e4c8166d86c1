import { npsBetween, shareBetween } from '../../../domain/metrics/intervals.ts';

// Wilson's interval of 8 of 10 is in any table of it: 49.0 % to 94.3 %.
test('a share of few lies in a wide interval, of many in a narrow one, and always between 0 and 1', () => {
  const { low, high } = shareBetween(8, 10);
  expect([low, high].map((one) => one!.toFixed(3))).toEqual(['0.490', '0.943']);
  expect(shareBetween(0, 3).low).toBeCloseTo(0, 10);
  expect(shareBetween(3, 3).high).toBeCloseTo(1, 10);
  expect(shareBetween(800, 1000).high! - shareBetween(800, 1000).low!).toBeLessThan(0.06);
  expect(shareBetween(0, 0)).toEqual({});
});

test('the interval of an NPS holds it, narrows with more answers, and is wide where all answers are equal but few', () => {
  const few = npsBetween(5, 3, 2);
  expect(few.low).toBeLessThan(30);
  expect(few.high).toBeGreaterThan(30);
  const many = npsBetween(500, 300, 200);
  expect(many.low).toBeGreaterThan(24);
  expect(many.high).toBeLessThan(36);
  expect(npsBetween(3, 0, 0).low).toBeLessThan(50);
  expect(npsBetween(3, 0, 0).high).toBeLessThanOrEqual(100);
  expect(npsBetween(0, 0, 0)).toEqual({});
});
