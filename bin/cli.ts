import { PorchlightError } from '../domain/shared/errors.ts';
import { type Command, helpOf, parsed, UsageError, usageOf } from './command.ts';

// `npx porchlight COMMAND`. A new command is a file in bin/commands/ that exports `command`, and a line here.

const COMMANDS: Record<string, () => Promise<{ command: Command }>> = {
  init: () => import('./commands/init.ts'),
  diff: () => import('./commands/diff.ts'),
  order: () => import('./commands/order.ts'),
  explain: () => import('./commands/explain.ts'),
  find: () => import('./commands/find.ts'),
  cases: () => import('./commands/cases.ts'),
  reviews: () => import('./commands/reviews.ts'),
  case: () => import('./commands/case.ts'),
  hold: () => import('./commands/hold.ts'),
  release: () => import('./commands/release.ts'),
  redrive: () => import('./commands/redrive.ts'),
  resend: () => import('./commands/resend.ts'),
  sending: () => import('./commands/sending.ts'),
  suppress: () => import('./commands/suppress.ts'),
  privacy: () => import('./commands/privacy.ts'),
  chaos: () => import('./commands/chaos.ts'),
  rehearse: () => import('./commands/rehearse.ts'),
  metrics: () => import('./commands/metrics.ts'),
  customers: () => import('./commands/customers.ts'),
  recount: () => import('./commands/recount.ts'),
  settings: () => import('./commands/settings.ts'),
  lanes: () => import('./commands/lanes.ts'),
  console: () => import('./commands/console.ts'),
  mcp: () => import('./commands/mcp.ts'),
  accuracy: () => import('./commands/accuracy.ts'),
  unknown: () => import('./commands/unknown.ts'),
  doctor: () => import('./commands/doctor.ts'),
  verify: () => import('./commands/verify.ts'),
  send: () => import('./commands/send.ts'),
};

export type Output = { out(text: string): void; err(text: string): void };

export async function main(args: string[]): Promise<void> {
  // a reader who takes only the first lines, such as `head`, made no mistake
  process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => process.exit(code === 'EPIPE' ? 0 : 1));
  process.exitCode = await porchlight(args, { out: console.log, err: console.error });
}

/** @returns the exit code: 0 when everything was done, 1 when not, 2 for wrong arguments */
export async function porchlight([name, ...args]: string[], output: Output): Promise<number> {
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') return help(args[0], output);
  const command = await load(name);
  if (!command) return unknown(name, output);
  return run(command, args, output);
}

const load = async (name: string): Promise<Command | undefined> =>
  Object.hasOwn(COMMANDS, name) ? (await COMMANDS[name]!()).command : undefined;

function unknown(name: string, { err }: Output): number {
  err(`there is no command ${name}: npx porchlight help lists them`);
  return 2;
}

async function help(name: string | undefined, output: Output): Promise<number> {
  if (name !== undefined) {
    const command = await load(name);
    if (!command) return unknown(name, output);
    output.out(helpOf(command));
    return 0;
  }
  const all = await Promise.all(Object.values(COMMANDS).map((each) => each()));
  const width = Math.max(...Object.keys(COMMANDS).map(({ length }) => length));
  output.out(
    [
      'usage: npx porchlight COMMAND …, in the folder of the project; npx porchlight COMMAND --help says more',
      '',
      ...all.map(({ command }) => `  ${command.name.padEnd(width)}  ${command.summary}`),
    ].join('\n'),
  );
  return 0;
}

export async function run(command: Command, args: string[], { out, err }: Output): Promise<number> {
  const options = args.slice(0, args.includes('--') ? args.indexOf('--') : undefined);
  const isJson = options.includes('--json');
  try {
    if (options.includes('--help')) {
      out(helpOf(command));
      return 0;
    }
    const call = { ...parsed(command, args), print: isJson ? () => {} : out };
    const { ok = true, data } = await command.run(call);
    if (isJson) out(JSON.stringify(data, undefined, 1));
    return ok ? 0 : 1;
  } catch (error) {
    const { name, message } = error as Error;
    if (isJson) out(JSON.stringify({ error: { name, message } }, undefined, 1));
    err(wordsFor(error as Failure));
    if (!(error instanceof UsageError)) return 1;
    err(usageOf(command));
    return 2;
  }
}

type Failure = NodeJS.ErrnoException & { $fault?: string };

/** Only programmers need the stack trace, so it is not shown by default. */
function wordsFor(error: Failure): string {
  const { name, message, stack, $fault, syscall } = error;
  if ($fault !== undefined || /ProviderError$/.test(name)) return `AWS says ${name}: ${message}`;
  // a syscall means a problem with a file or the network
  const isTold = error instanceof PorchlightError || syscall !== undefined;
  return isTold ? message : (stack ?? message);
}
