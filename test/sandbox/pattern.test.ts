import { patternOf } from '../../sandbox/pattern.ts';

const event = { source: 'aws.ses', detail: { type: 'Sent', tags: { set: ['main', 'x'] }, n: 7, none: null } };

test.each([
  ['a value', { source: ['aws.ses'] }, true],
  ['one of several values', { source: ['aws.s3', 'aws.ses'] }, true],
  ['another value', { source: ['aws.s3'] }, false],
  ['an element of an array', { detail: { tags: { set: ['main'] } } }, true],
  ['all parts', { source: ['aws.ses'], detail: { type: ['Bounce'] } }, false],
  ['null', { detail: { none: [null] } }, true],
  ['prefix', { detail: { type: [{ prefix: 'Se' }] } }, true],
  ['suffix', { detail: { type: [{ suffix: 'x' }] } }, false],
  ['equals-ignore-case', { detail: { type: [{ 'equals-ignore-case': 'SENT' }] } }, true],
  ['anything-but', { detail: { type: [{ 'anything-but': ['Sent'] }] } }, false],
  ['anything-but a prefix', { detail: { type: [{ 'anything-but': { prefix: 'X' } }] } }, true],
  ['anything-but of a missing field', { detail: { gone: [{ 'anything-but': 'x' }] } }, false],
  ['exists', { detail: { type: [{ exists: true }] } }, true],
  ['exists not', { detail: { gone: [{ exists: false }] } }, true],
  ['a range of numbers', { detail: { n: [{ numeric: ['>', 5, '<=', 7] }] } }, true],
  ['a number out of range', { detail: { n: [{ numeric: ['>', 7] }] } }, false],
  ['a field whose name objects inherit', { constructor: [{ exists: true }] }, false],
])('a pattern asks for %s', (_, pattern, expected) => {
  expect(patternOf(pattern)(event)).toBe(expected);
});

test('an operator that is not here is refused at once', () => {
  expect(() => patternOf({ source: [{ cidr: '10.0.0.0/8' }] })).toThrow(/cidr/);
});
