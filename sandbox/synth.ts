// Makes cdk.out the way `cdk deploy` does, without the CDK's command line.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(__dirname, '..');

/** Bundles the functions and synthesizes the stack of a stage; returns the folder. */
export async function synthesize(stage = 'prod', folder = path.join(ROOT, 'cdk.out')): Promise<string> {
  await node(['--import', 'tsx', 'bin/build.ts']);
  const { context } = JSON.parse(readFileSync(path.join(ROOT, 'cdk.json'), 'utf8'));
  await node(['--import', 'tsx', 'bin/app.ts'], {
    CDK_OUTDIR: folder,
    CDK_CONTEXT_JSON: JSON.stringify({ ...context, stage }),
    CDK_VALIDATION: 'false', // two seconds; `npm run synth` has them
  });
  return folder;
}

/** The name of a stage's stack. */
export const stackOf = (stage: string): string => `Porchlight-${stage}`;

async function node(args: string[], environment: Record<string, string> = {}): Promise<void> {
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`node ${args.join(' ')} failed (${code}):\n${said}`);
}
