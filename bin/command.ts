import { parseArgs } from 'node:util';
import { CommandError } from './target.ts';

// How a subcommand of `npx porchlight` is defined: what it is called with, and what it does. Its help follows from that.

export type Option = {
  type: 'string' | 'boolean';
  default?: string | boolean;
  /** What stands for its value in the help. */
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

/** How it was called. `print` is for people: with `--json` it says nothing, and the outcome's data is printed. */
type Call<O extends OptionTable> = { positionals: string[]; values: ValuesOf<O>; print: Print };

/** `ok` is false when what was asked for could not be done, or not all of it. */
export type Outcome = { ok?: boolean; data: unknown };

type Definition<O extends OptionTable> = {
  name: string;
  /** What it does, in a line. */
  summary: string;
  /** What follows its name, a line each way. */
  usage: string[];
  /** Said at the end of its help. */
  notes?: string;
  options: O;
  run(call: Call<O>): Promise<Outcome>;
};

export type Command = Omit<Definition<OptionTable>, 'run'> & {
  run(call: { positionals: string[]; values: object; print: Print }): Promise<Outcome>;
};

export const defineCommand = <const O extends OptionTable>(definition: Definition<O>): Command =>
  definition as unknown as Command;

/** Wrong arguments: answered with how it is used. */
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

/** Node says in a sentence what is wrong; of an option that there is not it knows no other. */
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

/** Lines of at most 100 characters. */
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

/** The arguments, when there are as many as expected. @throws UsageError */
export function expected(positionals: string[], what: string, least: number, most = least): string[] {
  if (positionals.length >= least && positionals.length <= most && !positionals.includes('')) return positionals;
  throw new UsageError(`expected ${what}`);
}

/** One of the words that a command knows. @throws UsageError */
export function oneOf<const Word extends string>(word: string | undefined, words: readonly Word[], what: string): Word {
  const found = words.find((one) => one === word);
  if (found) return found;
  throw new UsageError(`${word === undefined ? '' : `${word}: `}expected ${what}: ${words.join(', ')}`);
}
