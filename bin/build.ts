import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';
import { InvalidSettings } from '../domain/policy/parse.ts';
import { mailTemplates } from '../emails/compile.ts';
import { bundlesFolder, loadSettings } from './settings-file.ts';

const ROOT = path.resolve(__dirname, '..');
const LAMBDAS = path.join(ROOT, 'lambdas');

/**
 * Bundles every `lambdas/<name>/index.ts` into `dist/<name>/index.js`. One esbuild call does all, because the functions
 * share most of their sources.
 * @throws InvalidSettings before anything is bundled
 */
export async function bundleLambdas(): Promise<Metafile> {
  loadSettings();
  const options = { minify: true, sourcemap: 'linked', sourcesContent: false, write: false } as const;
  const { metafile, outputFiles } = await build({ ...bundling(), ...options });
  for (const { path: file, contents } of outputFiles) put(file, contents);
  forgetOthers(functionNames());
  put(path.join(bundlesFolder(), 'meta.json'), JSON.stringify(metafile));
  return metafile;
}

/**
 * Replaces a file at once, so that another reader, such as another synthesis, sees either all of the old contents or
 * all of the new.
 */
export function put(file: string, contents: string | Uint8Array): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, contents);
  renameSync(`${file}.new`, file);
}

/** The esbuild options for lambdas, used by every build. */
export const bundling = () =>
  ({
    absWorkingDir: ROOT,
    entryPoints: Object.fromEntries(functionNames().map((name) => [`${name}/index`, `lambdas/${name}/index.ts`])),
    outdir: bundlesFolder(),
    bundle: true,
    platform: 'node',
    target: 'node20', // the sandbox runs the same bundles on Node 20
    format: 'cjs', // starts 10 ms before ESM
    mainFields: ['module', 'main'], // the SDK's ESM builds shake to two thirds
    plugins: [mailTemplates(), settingsInUse()],
    metafile: true,
    logLevel: 'warning',
  }) satisfies BuildOptions;

const functionNames = (): string[] =>
  readdirSync(LAMBDAS).filter((name) => existsSync(path.join(LAMBDAS, name, 'index.ts')));

/**
 * Replaces lambdas/shared/settings.ts by the checked settings as plain data, so that no function parses them when it
 * starts.
 */
const settingsInUse = (): Plugin => ({
  name: 'settings-in-use',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]lambdas[\\/]shared[\\/]settings\.ts$/ }, () => ({
      contents: JSON.stringify({ settings: loadSettings() }),
      loader: 'json',
    }));
  },
});

function forgetOthers(names: string[]): void {
  for (const name of readdirSync(bundlesFolder())) {
    if (!names.includes(name)) rmSync(path.join(bundlesFolder(), name), { recursive: true });
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
    if (error instanceof InvalidSettings) console.error(error.message);
    else if (!error.errors) console.error(error); // esbuild has already reported its own errors, with file and line
    process.exitCode = 1;
  });
}
