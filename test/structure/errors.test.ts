import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { PorchlightError } from '../../domain/shared/errors.ts';
import { badBody } from '../../lambdas/ingest/answers.ts';

const ROOT = path.resolve(__dirname, '../..');
const FOLDERS = ['domain', 'emails', 'lambdas', 'lib', 'bin', 'sandbox/play'];
const ERROR_CLASS = /class (\w+) extends (\w*Error)\b[^{]*\{\s*(.*)/g;

const classes = FOLDERS.flatMap((folder) =>
  readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((file) => path.join(folder, file)),
)
  .filter((file) => file.endsWith('.ts'))
  .flatMap((file) =>
    [...readFileSync(path.join(ROOT, file), 'utf8').matchAll(ERROR_CLASS)].map(
      (found) => [file, ...found.slice(1)] as string[],
    ),
  );

test('every error of ours has the one base class, and names itself, as minified classes lose their names', () => {
  const others = classes.filter(([, name, base, first]) => {
    const hasOurBase = name === 'PorchlightError' || base !== 'Error';
    return !hasOurBase || first !== `override name = '${name}';`;
  });

  expect(classes.length).toBeGreaterThan(8);
  expect(others).toEqual([]);
});

test('an error keeps what caused it', () => {
  const cause = new Error('behind it');

  expect(badBody('not_json', 'not the JSON we read', cause)).toMatchObject({ name: 'Refused', cause });
  expect(badBody('not_json', 'not the JSON we read')).toBeInstanceOf(PorchlightError);
});
