import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type BuildOptions, build, type Metafile } from 'esbuild';
import { mailTemplates } from '../emails/compile.ts';

const ROOT = path.resolve(__dirname, '..');
const LAMBDAS = path.join(ROOT, 'lambdas');
const DIST = path.join(ROOT, 'dist');
const META = path.join(DIST, 'meta.json');

/** Bundles every `lambdas/<name>/index.ts` into `dist/<name>/index.js`, in one esbuild call: they share most of what they parse. */
export async function bundleLambdas(): Promise<Metafile> {
  const { metafile } = await build({ ...bundling(), minify: true, sourcemap: 'linked', sourcesContent: false });
  forgetOthers(functionNames());
  writeFileSync(META, JSON.stringify(metafile));
  return metafile;
}

/** How lambdas are bundled, wherever that is. */
export const bundling = () =>
  ({
    absWorkingDir: ROOT,
    entryPoints: Object.fromEntries(functionNames().map((name) => [`${name}/index`, `lambdas/${name}/index.ts`])),
    outdir: DIST,
    bundle: true,
    platform: 'node',
    target: 'node20', // the sandbox runs the same bundles on Node 20
    format: 'cjs', // starts 10 ms before ESM
    mainFields: ['module', 'main'], // the SDK's ESM builds shake to two thirds
    plugins: [mailTemplates()],
    metafile: true,
    logLevel: 'warning',
  }) satisfies BuildOptions;

const functionNames = (): string[] =>
  readdirSync(LAMBDAS).filter((name) => existsSync(path.join(LAMBDAS, name, 'index.ts')));

function forgetOthers(names: string[]): void {
  for (const name of readdirSync(DIST)) {
    if (!names.includes(name)) rmSync(path.join(DIST, name), { recursive: true });
  }
}

async function main(): Promise<void> {
  const started = performance.now();
  const { outputs } = await bundleLambdas();
  for (const [file, { bytes }] of Object.entries(outputs)) {
    if (file.endsWith('.js')) console.log(`${(bytes / 1024).toFixed(0).padStart(5)} KB  ${file}`);
  }
  console.log(`bundled in ${(performance.now() - started).toFixed(0)} ms`);
}

if (require.main === module) {
  main().catch((error) => {
    if (!error.errors) console.error(error); // esbuild has told its own, with file and line
    process.exitCode = 1;
  });
}
