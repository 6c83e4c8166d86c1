import { readFileSync } from 'node:fs';
import path from 'node:path';
import { written } from '../../bin/docs/write.ts';

const ROOT = path.resolve(__dirname, '../..');

test.each(Object.entries(written()))('%s is what node --import tsx bin/docs/write.ts writes', (file, text) => {
  expect(readFileSync(path.join(ROOT, file), 'utf8')).toBe(text);
});

test('every setting that is no plain pair of numbers or days says what it is, here or in the group it is in', () => {
  const rows = written()['docs/settings.md']!.matchAll(/^\| `([\w.[\]]+)` \| (.*?) \| (.*?) \| .* \|$/gm);
  const mute = [...rows].filter(
    ([, name = '', is = '', value = '']) => !name.includes('.') && is === '' && value === '',
  );

  expect(mute.map(([, name]) => name)).toEqual([]);
});
