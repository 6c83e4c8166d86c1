import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { bundleLambdas } from '../../bin/build.ts';
import { cdkOutFolder, settingsFile } from '../../bin/settings-file.ts';

export const ROOT = path.resolve(__dirname, '../..');
/** The stack of the tests' own settings: not where `npm start` with the same settings has its functions, which it loads as it runs. */
export const CDK_OUT = path.join(path.dirname(cdkOutFolder()), 'cdk.out-of-tests');

/** `dev` for the rules over the template, `prod` for the stories on the sandbox: it mails everyone. */
const STAGES = ['dev', 'prod'];

const SOURCES = ['bin', 'lib', 'lambdas', 'domain', 'emails', 'statemachines', 'cdk.json', 'package-lock.json'].map(
  (source) => path.join(ROOT, source),
);

/** Jest's global setup: the bundles and the stack for all tests, made again when a source is newer. */
// biome-ignore lint/style/noDefaultExport: Jest asks for it
export default async function build(): Promise<void> {
  const made = Math.min(...STAGES.map((stage) => mtime(path.join(CDK_OUT, `Porchlight-${stage}.template.json`))));
  if ([...SOURCES, settingsFile()].every((source) => newest(source) < made)) return;
  await bundleLambdas();
  const fresh = `${CDK_OUT}-${process.pid}`;
  for (const stage of STAGES) synthesize(fresh, { stage });
  rmSync(CDK_OUT, { recursive: true, force: true });
  renameSync(fresh, CDK_OUT);
}

/** Runs bin/app.ts as the CDK's command line does, cdk-nag included; throws what it prints when it fails. */
export function synthesize(outdir: string, context: Record<string, string> = {}, validation = false): void {
  const settings: { context: object } = JSON.parse(readFileSync(path.join(ROOT, 'cdk.json'), 'utf8'));
  execFileSync(process.execPath, ['--import', 'tsx', 'bin/app.ts'], {
    cwd: ROOT,
    stdio: 'pipe',
    env: {
      ...process.env,
      CDK_OUTDIR: outdir,
      CDK_CONTEXT_JSON: JSON.stringify({ ...settings.context, ...context }),
      CDK_VALIDATION: String(validation),
    },
  });
}

const mtime = (file: string): number => (existsSync(file) ? statSync(file).mtimeMs : 0);

function newest(file: string): number {
  if (!existsSync(file) || !statSync(file).isDirectory()) return mtime(file);
  return Math.max(mtime(file), ...readdirSync(file).map((name) => newest(path.join(file, name))));
}
