// Writes docs/proof.md from runs of its own: the fault campaign, the defects it finds, the model check, the histories.
// node --import tsx test/bench/proof.ts [--memory 10000] [--sandbox 200] [--planted 200] [--histories 10000]
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { loadSettings } from '../../bin/settings-file.ts';
import { findPlanted } from '../../sandbox/play/chaos/planted.ts';
import type { CampaignResult } from '../../sandbox/play/chaos/result.ts';
import { runCampaign } from '../../sandbox/play/chaos/run.ts';
import { campaignWords } from '../../sandbox/play/chaos/words.ts';
import { stackOf, synthesize } from '../../sandbox/template/synth.ts';

const run = promisify(execFile);
const ROOT = path.join(__dirname, '../..');
process.env.PORCHLIGHT_CONFIG ??= 'test/settings/two-stores.config.ts';

type Noted = { what: string } & Record<string, number | string>;

/** Runs tests that note their numbers. @throws when one fails */
function noted(test: string, env: Record<string, string>): Noted[] {
  const folder = mkdtempSync(path.join(tmpdir(), 'porchlight-proof-'));
  const file = path.join(folder, 'numbers.jsonl');
  const options = { cwd: ROOT, env: { ...process.env, ...env, PROOF_NUMBERS: file }, stdio: 'pipe' } as const;
  execFileSync('npx', ['jest', test, '--maxWorkers=1'], options);
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  rmSync(folder, { recursive: true });
  return lines.map((line) => JSON.parse(line));
}

/** Beside all else, in a process of its own. */
async function inMemoryOf(runs: string): Promise<CampaignResult> {
  const args = [path.join(ROOT, 'bin/porchlight.js'), 'chaos', '--in', 'memory', '--runs', runs, '--json'];
  const { stdout } = await run(process.execPath, args, { cwd: ROOT, maxBuffer: 2 ** 28 }).catch((error) => error);
  return JSON.parse(stdout);
}

const count = (value: number | string | undefined): string => Number(value ?? 0).toLocaleString('en-US');

/** Which services' calls met which faults, so often. */
function kindsTable({ kinds }: CampaignResult): string[] {
  const rows = new Map<string, Map<string, number>>();
  const faults = new Set<string>();
  for (const [kind, times] of Object.entries(kinds)) {
    const [where = '', fault = ''] = kind.split(': ');
    const [by = '', service = ''] = where.split(' ');
    const row = rows.get(`${by}, ${service}`) ?? new Map<string, number>();
    rows.set(`${by}, ${service}`, row.set(fault, (row.get(fault) ?? 0) + times));
    faults.add(fault);
  }
  const names = [...faults].sort();
  return [
    `| calls of | ${names.map((name) => name.replaceAll('_', ' ')).join(' | ')} |`,
    `|---|${names.map(() => '---:').join('|')}|`,
    ...[...rows]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([where, row]) => `| ${where} | ${names.map((name) => count(row.get(name))).join(' | ')} |`),
  ];
}

function campaign(result: CampaignResult, command: string): string[] {
  return ['```', `$ ${command}`, ...campaignWords(result), '```', '', ...kindsTable(result), ''];
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      memory: { type: 'string', default: '10000' },
      sandbox: { type: 'string', default: '200' },
      planted: { type: 'string', default: '200' },
      histories: { type: 'string', default: '10000' },
    },
  });
  const settings = loadSettings();
  const print = (line: string) => console.error(line);
  const cdkOut = await synthesize('prod');
  const rehearsed = inMemoryOf(values.memory);
  const inSandbox = await runCampaign({
    settings,
    runs: Number(values.sandbox),
    seed: 1,
    where: 'sandbox',
    cdkOut,
    print,
  });
  const found = await findPlanted({ settings, runs: Number(values.planted), seed: 1, cdkOut, print });
  const inMemory = await rehearsed;
  const model = noted('test/domain/journey/rendezvous.test.ts', {});
  const histories = noted('test/domain/journey/journeys.property.test.ts', { HISTORIES: values.histories });

  const words = [
    '# Proof',
    '',
    `Written by \`node --import tsx test/bench/proof.ts ${process.argv.slice(2).join(' ')}`.trim() +
      `\`, on Node ${process.version} with ${availableParallelism()} cores, other work beside it. What each part shows and cannot show`,
    'stands in [architecture.md](architecture.md#when-a-function-dies-between-two-writes).',
    '',
    '## Faults around real calls',
    '',
    'The bundles, the table’s engine, the streams and the machine of the stack `' +
      stackOf('prod') +
      '`, in virtual time.',
    '',
    ...campaign(inSandbox, `npx porchlight chaos --runs ${inSandbox.runs} --seed ${inSandbox.seed}`),
    '## Faults around the same rules in memory',
    '',
    'The functions’ rules and the machine’s graph, without bundles, table or counts: many more schedules.',
    '',
    ...campaign(inMemory, `npx porchlight chaos --in memory --runs ${inMemory.runs} --seed ${inMemory.seed}`),
    '## Defects that were planted',
    '',
    `\`npx porchlight chaos --planted --runs ${values.planted}\`: each in a copy of the stack, schedules without outages from seed 1.`,
    '',
    '| defect | found by run | the rule it breaks |',
    '|---|---:|---|',
    ...found.map(({ defect, run, rule }) => `| ${defect} | ${run ?? 'not found'} | ${rule ?? ''} |`),
    '',
    '## Every interleaving of ingest, stream, dispatch, clock and journey',
    '',
    '`npx jest test/domain/journey/rendezvous.test.ts`, on the functions that run in AWS.',
    '',
    '| what is told | states | ends, each checked |',
    '|---|---:|---:|',
    ...model.map(({ what, states, ends }) => `| ${what} | ${count(states)} | ${count(ends)} |`),
    '',
    '## Histories of orders',
    '',
    `\`HISTORIES=${values.histories} npx jest test/domain/journey/journeys.property\`:`,
    ...histories.map(
      ({ what, histories: lived, mails, decisions }) =>
        `${count(lived)} ${what}, ${count(mails)} mails and ${count(decisions)} decisions, no rule broken.`,
    ),
    '',
  ];
  writeFileSync(path.join(ROOT, 'docs/proof.md'), words.join('\n'));
  const isSound = inSandbox.broken.length + inMemory.broken.length === 0 && found.every(({ run }) => run !== undefined);
  process.exit(isSound ? 0 : 1);
}

void main();
