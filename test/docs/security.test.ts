import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(__dirname, '../..');
const text = readFileSync(path.join(ROOT, 'docs/security.md'), 'utf8');
const rows = [...text.matchAll(/^\| (?!asset|---)(.*) \|$/gm)].map(([, row = '']) => row.split(' | '));

test('the threat model has rows of asset, door, abuse, answer and test', () => {
  expect(rows.length).toBeGreaterThan(25);
  expect(rows.filter((cells) => cells.length !== 5 || cells.some((cell) => cell.trim() === ''))).toEqual([]);
});

test.each(rows.map((cells) => cells[4]!))('%s is a test that there is', (cell) => {
  const [, file = '', name = ''] = /^`(test\/[\w./-]+)`: (.+)$/.exec(cell) ?? [];
  expect(existsSync(path.join(ROOT, file))).toBe(true);
  const code = readFileSync(path.join(ROOT, file), 'utf8');
  // the name of a test stands on a line of its own or behind what calls it, also behind a table
  const lines = code.split('\n').filter((line) => /\btest(\.each)?\(|^\s*\]?\)?\(?['"`]|^\]\)\(/.test(line));
  expect([name, lines.some((line) => line.includes(name))]).toEqual([name, true]);
});
