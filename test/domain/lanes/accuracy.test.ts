import { datesOf } from '../../../domain/lanes/accuracy.ts';

test('the shares and the mean errors of a lane are of all of its weeks', () => {
  const transit = [
    { e0: 4, kept: 2, missed: 1, askept: 1, asmissed: 2, learned: 2, off: 3 },
    { kept: 1, askept: 1, learned: 2, off: 1 },
  ];

  expect(datesOf(transit, [{ e0: 3, d15: 1, d17: 1, d14: 1, w0: 3 }])).toEqual({
    onTime: 0.75,
    asTold: 0.5,
    carrierError: 1,
    learnedError: 1,
  });
});

test('of a lane without arrivals nothing is said', () => {
  expect(datesOf([{ e0: 4 }], [])).toEqual({});
});
