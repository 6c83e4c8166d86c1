import { readFileSync } from 'node:fs';
import path from 'node:path';
import { writtenSchemas } from '../../bin/schemas.ts';

test('what is made from the schemas is as the code says; `node --import tsx bin/schemas.ts` writes it', () => {
  const made = writtenSchemas();

  for (const [file, text] of made)
    expect(JSON.parse(readFileSync(path.join(__dirname, '../..', file), 'utf8'))).toEqual(JSON.parse(text));
});
