// Creates cdk.out like `cdk deploy`, but without the CDK's command line.

import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { cdkOutFolder } from '../../bin/settings-file.ts';
import { SandboxError } from '../errors.ts';

const ROOT = path.join(__dirname, '../..');

/** The name of a stage's stack. */
export const stackOf = (stage: string): string => `Porchlight-${stage}`;

/**
 * Bundles the functions and synthesizes the stack of a stage. Returns the folder. @param more further context for the
 * CDK
 */
export async function synthesize(stage: string, more: Record<string, unknown> = {}): Promise<string> {
  const folder = cdkOutFolder();
  await run('bin/build.ts');
  const { context } = JSON.parse(readFileSync(path.join(ROOT, 'cdk.json'), 'utf8'));
  await run('bin/app.ts', {
    CDK_OUTDIR: folder,
    CDK_CONTEXT_JSON: JSON.stringify({ ...context, ...more, stage }),
    CDK_VALIDATION: 'false', // validation takes two seconds, and `npm run synth` does it
  });
  return folder;
}

/** Rejects with what the script wrote to stderr. */
const run = (script: string, environment: Record<string, string> = {}) =>
  promisify(execFile)(process.execPath, ['--import', 'tsx', script], {
    cwd: ROOT,
    env: { ...process.env, ...environment },
  }).catch((cause: Error & { stderr?: string }) => {
    throw new SandboxError(cause.stderr?.trim() || cause.message, { cause });
  });
