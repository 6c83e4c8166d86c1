import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { stackName } from '../../domain/policy/names.ts';
import { differenceLine, differences } from '../../domain/shared/differences.ts';
import { BUNDLES } from '../../lib/node-function.ts';
import { CommandError } from '../target.ts';

const ROOT = path.join(__dirname, '../..');

type ResourceOfStack = { Type: string };
export type StackTemplate = { Resources: Record<string, ResourceOfStack>; Outputs?: object };

/**
 * The template of a stage with other settings. It leaves the functions empty, because their code holds the settings and
 * always differs.
 */
export async function templateWith(file: string, stage: string): Promise<StackTemplate> {
  const folder = mkdtempSync(path.join(tmpdir(), 'porchlight-diff-'));
  try {
    const bundles = path.join(folder, 'bundles');
    for (const name of readdirSync(path.join(ROOT, 'lambdas'))) {
      mkdirSync(path.join(bundles, name), { recursive: true });
      writeFileSync(path.join(bundles, name, 'index.js'), '');
    }
    const { context } = JSON.parse(readFileSync(path.join(ROOT, 'cdk.json'), 'utf8'));
    const out = path.join(folder, 'cdk.out');
    await promisify(execFile)(process.execPath, ['--import', 'tsx', 'bin/app.ts'], {
      cwd: ROOT,
      env: {
        ...process.env,
        PORCHLIGHT_CONFIG: file,
        CDK_OUTDIR: out,
        CDK_CONTEXT_JSON: JSON.stringify({ ...context, stage, [BUNDLES]: bundles }),
        CDK_VALIDATION: 'false',
      },
    });
    return JSON.parse(readFileSync(path.join(out, `${stackName(stage)}.template.json`), 'utf8'));
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    throw new CommandError(stderr?.trim() || message, { cause: error });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Lists what is added, removed and changed, one line each. A resource whose type changed counts as another resource.
 */
export function templateLines(before: StackTemplate, after: StackTemplate): string[] {
  const ids = [...new Set([...Object.keys(before.Resources), ...Object.keys(after.Resources)])];
  const resources = ids.flatMap((id) => {
    const [was, is] = [before.Resources[id], after.Resources[id]];
    if (!was) return [`+ ${is!.Type} ${id}`];
    if (!is) return [`- ${was.Type} ${id}`];
    return differences(was, is).map((one) => differenceLine({ ...one, path: `${is.Type} ${id} ${one.path}` }));
  });
  return [...resources, ...differences(before.Outputs, after.Outputs, 'Outputs').map(differenceLine)];
}
