import { InvalidSettings } from '../domain/policy/settings.ts';
import { CommandError } from './target.ts';

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true'; // nothing that an operator can act on

export type Print = (line: string) => void;

/** Wrong arguments: answered with how it is used. */
export class UsageError extends CommandError {
  override name = 'UsageError';
}

/** Runs a command of this process, and ends it: 0 when all went well, 1 when not, 2 for wrong arguments. */
export async function run(usage: string, work: (args: string[], print: Print) => Promise<boolean>): Promise<void> {
  try {
    process.exitCode = (await work(process.argv.slice(2), console.log)) ? 0 : 1;
  } catch (error) {
    const { name, message, $fault, syscall } = error as NodeJS.ErrnoException & { $fault?: string };
    const isOfAws = $fault !== undefined || name === 'CredentialsProviderError';
    const isTold = error instanceof CommandError || error instanceof InvalidSettings;
    const isUsage = error instanceof UsageError || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS');
    if (isOfAws) console.error(`AWS says ${name}: ${message}`);
    else console.error(isTold || isUsage || syscall ? message : error); // syscall: no file, no network
    if (isUsage) console.error(usage);
    process.exitCode = isUsage ? 2 : 1;
  }
}
