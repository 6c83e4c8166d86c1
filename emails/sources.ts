import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MESSAGE_KINDS, type MessageKind } from '../domain/message/kinds.ts';
import { PorchlightError } from '../domain/shared/errors.ts';

/** The sources of the mails: path below emails/ (`templates/dispatched.mjml`) to content. */
export type Sources = Record<string, string>;

/** The folders of the sources, below emails/. */
export const FOLDERS = ['templates', 'parts', 'texts', 'content'];

export function readSources(folder: string = __dirname): Sources {
  const files = FOLDERS.flatMap((name) => filesIn(folder, name));
  return Object.fromEntries(files.map((file) => [file, readFileSync(join(folder, file), 'utf8')]));
}

/** Skips hidden files, which editors and file managers leave. */
const filesIn = (folder: string, name: string): string[] =>
  readdirSync(join(folder, name), { withFileTypes: true })
    .filter((entry) => !entry.name.startsWith('.'))
    .flatMap((entry) => {
      const path = `${name}/${entry.name}`;
      return entry.isDirectory() ? filesIn(folder, path) : [path];
    });

export const templateOf = (kind: MessageKind): string => `templates/${kind.replaceAll('_', '-')}.mjml`;

export const kindOf = (file: string): MessageKind | undefined =>
  MESSAGE_KINDS.find((kind) => templateOf(kind) === file);

export const localesOf = (sources: Sources): string[] =>
  Object.keys(sources).flatMap((file) => /^texts\/([^/]+)\.json$/.exec(file)?.[1] ?? []);

/** The files in which stores word some texts in their own way. */
export const ownTextsOf = (sources: Sources): { file: string; store: string; language: string }[] =>
  Object.keys(sources).flatMap((file) => {
    const [, store, language] = /^texts\/([^/]+)\/([^/]+)\.json$/.exec(file) ?? [];
    return store && language ? [{ file, store, language }] : [];
  });

/** An error in a source, with the place where an editor can open it. */
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
