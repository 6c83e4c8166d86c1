import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MESSAGE_KINDS, type MessageKind } from '../domain/message/kinds.ts';
import { PorchlightError } from '../domain/shared/errors.ts';

/** What the mails are made from: path below emails/ (`templates/dispatched.mjml`) to content. */
export type Sources = Record<string, string>;

const FOLDERS = ['templates', 'parts', 'texts'];

export function readSources(folder: string = __dirname): Sources {
  const files = FOLDERS.flatMap((name) => readdirSync(join(folder, name)).map((file) => `${name}/${file}`));
  return Object.fromEntries(files.map((file) => [file, readFileSync(join(folder, file), 'utf8')]));
}

export const templateOf = (kind: MessageKind): string => `templates/${kind.replaceAll('_', '-')}.mjml`;

export const kindOf = (file: string): MessageKind | undefined =>
  MESSAGE_KINDS.find((kind) => templateOf(kind) === file);

export const localesOf = (sources: Sources): string[] =>
  Object.keys(sources).flatMap((file) => /^texts\/(.+)\.json$/.exec(file)?.[1] ?? []);

/** Something wrong in a source, said so that an editor can go there. */
export type TemplateProblem = { file: string; line: number; message: string };

export class InvalidMails extends PorchlightError {
  override name = 'InvalidMails';
  readonly problems: readonly TemplateProblem[];

  constructor(problems: readonly TemplateProblem[]) {
    super(problems.map(({ file, line, message }) => `emails/${file}:${line} ${message}`).join('\n'));
    this.problems = problems;
  }
}

export const lineAt = (text: string, index: number): number => text.slice(0, index).split('\n').length;

/** The line of the first match, or the last line. */
export function lineOf(text: string, pattern: RegExp): number {
  const at = text.search(pattern);
  return lineAt(text, at < 0 ? text.trimEnd().length : at);
}
