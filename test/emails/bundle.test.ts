import path from 'node:path';
import { build } from 'esbuild';
import { compileMails, mailTemplates } from '../../emails/compile.ts';

test('a bundle holds the mails as they were compiled', async () => {
  const { outputFiles } = await build({
    entryPoints: [path.resolve(__dirname, '../../emails/compiled.ts')],
    bundle: true,
    minify: true,
    write: false,
    format: 'cjs',
    plugins: [mailTemplates()],
  });
  const bundled = { exports: {} };
  new Function('module', outputFiles[0]?.text ?? '')(bundled);

  expect(bundled.exports).toEqual({ compiled: await compileMails() });
});
