import { execFileSync } from 'node:child_process';
import { existsSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { settingsFile, settingsName } from '../settings-file.ts';
import { CommandError } from '../target.ts';

// The settings to compare with those in use: another file, or the same file at a git ref.

/**
 * Calls `use` with the file. A file that is made of a git ref is deleted afterwards. @throws CommandError if it is
 * neither
 */
export async function withBase<T>(named: string, use: (file: string, name: string) => Promise<T>): Promise<T> {
  if (existsSync(named)) {
    if (statSync(named).isDirectory())
      throw new CommandError(`${named}: expected a settings file, and this is a folder`);
    return use(path.resolve(named), named);
  }
  const text = textAt(named);
  // in the same folder as the settings, so that relative imports work
  const file = path.join(path.dirname(settingsFile()), `.before-${process.pid}.config.ts`);
  writeFileSync(file, text);
  try {
    return await use(file, `${settingsName()} of ${named}`);
  } finally {
    rmSync(file);
  }
}

function textAt(ref: string): string {
  const { dir, base } = path.parse(settingsFile());
  try {
    // `./` is relative to the folder in which git runs
    return execFileSync('git', ['show', '--end-of-options', `${ref}:./${base}`], {
      cwd: dir,
      encoding: 'utf8',
      stdio: 'pipe',
    });
  } catch (error) {
    const { stderr = '' } = error as { stderr?: string };
    const why = stderr.trim().split('\n')[0] || (error as Error).message;
    throw new CommandError(
      `${ref}: there is no such file, and git has no ${settingsName()} there (${why}). Expected another settings file, or a ref such as HEAD~1 or main`,
      { cause: error },
    );
  }
}
