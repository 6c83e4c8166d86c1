import { readFileSync } from 'node:fs';
import path from 'node:path';
import { writtenFiles } from '../../statemachines/write.ts';
import { ROOT } from '../setup/build.ts';
import { FILES } from './definition.ts';

// The definitions and their pictures are committed, so that a review sees what changes in a graph.

test.each(writtenFiles())(
  '%s is as its machine says (`node --import tsx statemachines/write.ts` writes it)',
  (file, text) => {
    expect(readFileSync(path.join(ROOT, file), 'utf8')).toBe(text);
  },
);

test('no definition is left of a machine that is gone', () => {
  const written = writtenFiles().map(([file]) => path.basename(file));

  expect(FILES.filter((file) => !written.includes(file))).toEqual([]);
});
