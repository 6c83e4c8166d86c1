import { greetableName } from '../../emails/clean.ts';

test.each(['Maya Lopez', 'Henry 8', 'X Æ A-12', '3rd Floor Studio', '李小龍'])('%s is greeted', (name) => {
  expect(greetableName(name)).toBe(name);
});

test.each([
  'Call +1 (900) 555-0199',
  'Prize 0900.555.019',
  'Maya ９００５５５０１９',
  'Maya 9\u200b0\u200b0\u200b5\u200b5\u200b5',
  'Maya evil.example',
  'maya@shop',
  '1042',
  '',
])('%j is no name to greet with: it carries an address, a number to call, or no letter', (name) => {
  expect(greetableName(name)).toBeNull();
});
