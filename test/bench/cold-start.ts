import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build, type Metafile } from 'esbuild';
import { bundling } from '../../bin/build.ts';
import { bundlesFolder } from '../../bin/settings-file.ts';
import { folderOf } from '../../lib/folder-of.ts';
import type { FunctionSpec } from '../../sandbox/template/stack.ts';

/** Sizes in KB; CPU time of loading it in a fresh process in ms. The floor is an empty handler with the same clients. */
type ColdStart = { folder: string; size: number; ms: number; floor: { size: number; ms: number } };

const ROOT = path.join(__dirname, '../..');
const ROUNDS = 7;
const CLIENT = /@aws-sdk\/(client-[\w-]+)\/dist-es\/(\w+Client)\.js$/;

/** What each function of a stack costs at its first event: the least of some rounds, as all else only adds to it. */
export async function coldStarts(functions: readonly FunctionSpec[]): Promise<ColdStart[]> {
  const { outputs } = JSON.parse(readFileSync(path.join(bundlesFolder(), 'meta.json'), 'utf8')) as Metafile;
  const tmp = mkdtempSync(path.join(tmpdir(), 'floor-'));
  const all: ColdStart[] = [];
  for (const { id, directory, environment } of functions) {
    const folder = folderOf(id.replace(/[0-9A-F]{8}$/, ''));
    const [, output] = Object.entries(outputs).find(([file]) => file.endsWith(`/${folder}/index.js`))!;
    const ours = path.join(directory, 'index.js');
    const floor = path.join(tmp, `${folder}.js`);
    await bundleFloor(Object.keys(output.inputs), floor);
    const rounds = Array.from({ length: ROUNDS }, () => [load(ours, environment), load(floor, environment)] as const);
    const least = (which: 0 | 1) => Math.min(...rounds.map((round) => round[which]));
    all.push({ folder, size: sizeOf(ours), ms: least(0), floor: { size: sizeOf(floor), ms: least(1) } });
  }
  rmSync(tmp, { recursive: true });
  return all;
}

async function bundleFloor(inputs: string[], outfile: string): Promise<void> {
  const clients = inputs.flatMap((input) => (CLIENT.test(input) ? [CLIENT.exec(input)!.slice(1)] : []));
  const contents = [
    `import { tuned } from './lambdas/shared/tuned-client.ts';`,
    ...clients.flatMap(([name, Client]) => [`import { ${Client} } from '@aws-sdk/${name}';`, `tuned(${Client});`]),
    'export const handler = async () => {};',
  ].join('\n');
  const { entryPoints: _, outdir: __, ...options } = bundling();
  await build({ ...options, stdin: { contents, resolveDir: ROOT }, outfile, minify: true });
}

function load(file: string, environment: Record<string, string>): number {
  const code = `const before = process.cpuUsage();
    require(${JSON.stringify(file)});
    const { user, system } = process.cpuUsage(before);
    console.log((user + system) / 1000);`;
  const env = { ...process.env, ...environment, NODE_OPTIONS: '', AWS_REGION: 'us-east-1' };
  return Number(execFileSync(process.execPath, ['-e', code], { env }));
}

const sizeOf = (file: string): number => Math.round(statSync(file).size / 1024);
