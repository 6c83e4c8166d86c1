import { parseArgs } from 'node:util';
import { CommandError } from './target.ts';

// The definition of a subcommand of `npx porchlight`: its arguments and what it does. Its help is made from the
// definition.

export type Option = {
  type: 'string' | 'boolean';
  default?: string | boolean;
  /** The placeholder for its value in the help. */
  value?: string;
  about: string;
};
type OptionTable = Record<string, Option>;

export type Print = (line: string) => void;

type ValuesOf<O extends OptionTable> = {
  [Name in keyof O]: O[Name]['type'] extends 'boolean'
    ? boolean
    : O[Name] extends { default: string }
      ? string
      : string | undefined;
};

/**
 * The arguments of a call. `print` is for people: with `--json` it prints nothing, and the outcome's data is printed
 * instead.
 */
type Call<O extends OptionTable> = { positionals: string[]; values: ValuesOf<O>; print: Print };

/** `ok` is false if the command could not do all of what was asked. */
export type Outcome = { ok?: boolean; data: unknown };

type Definition<O extends OptionTable> = {
  name: string;
  /** What the command does, in one line. */
  summary: string;
  /** The arguments after its name, one line for each form. */
  usage: string[];
  /** Printed at the end of its help. */
  notes?: string;
  options: O;
  run(call: Call<O>): Promise<Outcome>;
};

export type Command = Omit<Definition<OptionTable>, 'run'> & {
  run(call: { positionals: string[]; values: object; print: Print }): Promise<Outcome>;
};

export const defineCommand = <const O extends OptionTable>(definition: Definition<O>): Command =>
  definition as unknown as Command;

/** The arguments are wrong. The reply shows the usage. */
export class UsageError extends CommandError {
  override name = 'UsageError';
}

const COMMON = {
  json: { type: 'boolean', default: false, about: 'prints what came of it as JSON, for programs' },
  help: { type: 'boolean', default: false, about: 'prints this' },
} as const satisfies OptionTable;

/** @throws UsageError */
export function parsed(command: Command, args: string[]) {
  try {
    const options = { ...command.options, ...COMMON };
    return parseArgs({ args, options, allowPositionals: true }) as {
      positionals: string[];
      values: ValuesOf<typeof COMMON>;
    };
  } catch (error) {
    throw new UsageError(wordsFor(error as NodeJS.ErrnoException, command), { cause: error });
  }
}

/** Node's own message for wrong arguments. For an unknown option we write our own. */
function wordsFor({ code, message }: NodeJS.ErrnoException, command: Command): string {
  const [, name] = code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION' ? (/'--?([^'=]+)'/.exec(message) ?? []) : [];
  if (!name) return message;
  const known = Object.keys({ ...command.options, ...COMMON });
  const meant = known.find((one) => one.startsWith(name) || name.startsWith(one));
  const hint = meant ? `did you mean --${meant}?` : `it has ${known.map((one) => `--${one}`).join(', ')}.`;
  return `${command.name} has no option ${name.length === 1 ? '-' : '--'}${name}: ${hint} An id that begins with - comes after --`;
}

export const usageOf = ({ name, usage }: Command): string =>
  usage.map((way, i) => `${i === 0 ? 'usage:' : '      '} npx porchlight ${`${name} ${way}`.trimEnd()}`).join('\n');

/** Wraps text to lines of at most 100 characters. */
const folded = (text: string): string => text.replace(/(.{1,100})(?: |$)/gm, '$1\n').trimEnd();

export function helpOf(command: Command): string {
  const all: OptionTable = { ...command.options, ...COMMON };
  const options = Object.entries(all).map(([name, { value, about }]): [string, string] => [
    `--${name}${value ? ` ${value}` : ''}`,
    about,
  ]);
  const width = Math.max(...options.map(([option]) => option.length));
  return [
    `${command.name}: ${command.summary}`,
    '',
    usageOf(command),
    '',
    ...options.map(([option, about]) => `  ${option.padEnd(width)}  ${about}`),
    ...(command.notes ? ['', folded(command.notes)] : []),
  ].join('\n');
}

/** The arguments, if their number is as expected. @throws UsageError */
export function expected(positionals: string[], what: string, least: number, most = least): string[] {
  if (positionals.length >= least && positionals.length <= most && !positionals.includes('')) return positionals;
  throw new UsageError(`expected ${what}`);
}

/** The word, if the command knows it. @throws UsageError */
export function oneOf<const Word extends string>(word: string | undefined, words: readonly Word[], what: string): Word {
  const found = words.find((one) => one === word);
  if (found) return found;
  throw new UsageError(`${word === undefined ? '' : `${word}: `}expected ${what}: ${words.join(', ')}`);
}
