import { readFileSync } from 'node:fs';
import path from 'node:path';
import { build, type Metafile } from 'esbuild';
import { bundling } from '../../bin/build.ts';
import { bundlesFolder, loadSettings } from '../../bin/settings-file.ts';
import { ROOT } from '../setup/build.ts';

// What each function starts with. Every file in a bundle is read, and most are run, before the first event is answered.

const { outputs } = JSON.parse(readFileSync(path.join(bundlesFolder(), 'meta.json'), 'utf8')) as Metafile;

/** The functions whose bundle holds a file of the path. */
const functionsWith = (part: string): string[] =>
  Object.entries(outputs)
    .filter(([file, { inputs }]) => file.endsWith('.js') && Object.keys(inputs).some((input) => input.includes(part)))
    .map(([file]) => path.basename(path.dirname(file)));

test('only what reads what others say brings the library that checks it, and nothing brings the rules of settings', () => {
  expect(functionsWith('/zod/')).toEqual(['admin', 'case-webhook', 'fetch-order', 'ingest']);
  expect(functionsWith('domain/policy/parse.ts')).toEqual([]);
  expect(functionsWith('domain/policy/checks.ts')).toEqual([]);
});

test('a bundle holds the settings as they were parsed', async () => {
  const contents = `export { settings } from './lambdas/shared/settings.ts'`;
  const { entryPoints: _, ...options } = bundling();
  const { outputFiles } = await build({ ...options, stdin: { contents, resolveDir: ROOT }, write: false });
  const bundled = { exports: {} };
  new Function('module', outputFiles[0]!.text)(bundled);

  expect(bundled.exports).toEqual({ settings: loadSettings() });
});
