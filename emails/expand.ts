import { posix } from 'node:path';
import { InvalidMails, type Sources } from './sources.ts';

/** One line of a template whose includes are replaced by the parts. It knows its file and line there. */
export type SourceLine = { text: string; file: string; line: number };

const INCLUDE = /^(.*?)<mj-include\s+path="([^"]*)"\s*\/>(.*)$/;

/**
 * Replaces every part that a template names, and the parts within them. MJML could do this too, but it would not say
 * which file has an error.
 */
export function expand(file: string, sources: Sources): SourceLine[] {
  return (sources[file] ?? '').split('\n').flatMap((text, i) => {
    const here = (part: string): SourceLine => ({ text: part, file, line: i + 1 });
    const [, before = '', path, after = ''] = INCLUDE.exec(text) ?? [];
    if (path === undefined) return [here(text)];
    const part = posix.join(posix.dirname(file), path);
    if (sources[part] === undefined) {
      throw new InvalidMails([{ file, line: i + 1, message: `includes ${path}, which is not there.` }]);
    }
    return [here(before), ...expand(part, sources), here(after)];
  });
}

/** The same with the plain-text form of each part: `parts/x.txt` if it exists, otherwise `parts/x.mjml`. */
export function expandPlain(file: string, sources: Sources): string {
  return (sources[file] ?? '').replace(/<mj-include\s+path="([^"]*)"\s*\/>/g, (_, path: string) => {
    const part = posix.join(posix.dirname(file), path);
    const twin = sources[part.replace(/\.mjml$/, '.txt')];
    return twin === undefined ? expandPlain(part, sources) : `<mj-plain>${twin}</mj-plain>`;
  });
}

/** All sources of a template, itself included. */
export function filesOf(file: string, sources: Sources): string[] {
  const parts = [...new Set(expand(file, sources).map((line) => line.file))];
  const twins = parts.map((part) => part.replace(/\.mjml$/, '.txt'));
  return [...parts, ...twins.filter((twin) => twin.endsWith('.txt') && sources[twin] !== undefined)];
}

export const whereIs = (lines: readonly SourceLine[], line: number): { file: string; line: number } => {
  const { file, line: own } = lines[line - 1] ?? lines[0] ?? { file: '', line: 1 };
  return { file, line: own };
};
