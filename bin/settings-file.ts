import { existsSync } from 'node:fs';
import path from 'node:path';
import { warnings } from '../domain/policy/checks.ts';
import { InvalidSettings, parseSettings } from '../domain/policy/parse.ts';
import type { Settings, SettingsInput } from '../domain/policy/settings.ts';
import { localesOf, readSources } from '../emails/sources.ts';

// Chooses the settings: porchlight.config.ts, or the file that PORCHLIGHT_CONFIG names. Builds with another file go
// into their own folder, so that tests and a running `npm start` do not disturb each other.

const ROOT = path.join(__dirname, '..');
const OURS = path.join(ROOT, 'porchlight.config.ts');

/** An absolute path. A relative PORCHLIGHT_CONFIG starts at the project's folder. */
export const settingsFile = (): string => path.resolve(ROOT, process.env.PORCHLIGHT_CONFIG || OURS);

/** The file's name in messages. */
export const settingsName = (): string => path.relative(ROOT, settingsFile());

/** @throws InvalidSettings */
export const loadSettings = (): Settings => readSettings(settingsFile(), settingsName());

/** @param name the file's name in messages @throws InvalidSettings */
export function readSettings(file: string, name: string): Settings {
  if (!existsSync(file)) throw new InvalidSettings(`${name}: there is no such file`);
  return parseSettings(written(file, name), name);
}

/** @throws InvalidSettings if the file does not run, or exports no settings */
function written(file: string, name: string): SettingsInput {
  let settings: SettingsInput | undefined;
  try {
    ({ settings } = require(file));
  } catch (error) {
    const { message: said, stack = '' } = error as Error;
    const [message = ''] = said.split('\nRequire stack'); // the require stack does not help the file's author
    const place = stack.split('\n').find((line) => line.includes(file)) ?? '';
    throw new InvalidSettings(
      `${name} cannot be read: ${message}${place && !message.includes(file) ? ` (${place.trim()})` : ''}`,
      {
        cause: error,
      },
    );
  }
  if (settings) return settings;
  throw new InvalidSettings(`${name}: expected \`export const settings: SettingsInput = { … }\``);
}

/** What a team should know before it deploys. */
export const settingsWarnings = (settings: Settings): string[] =>
  warnings(settings, localesOf(readSources()), new Date().toISOString());

/** The folder of the bundled functions. */
export const bundlesFolder = (): string => path.join(outFolder(), 'dist');

/** The folder of the synthesized stack, unless the CDK's command line names another. */
export const cdkOutFolder = (): string => path.join(outFolder(), 'cdk.out');

function outFolder(): string {
  const file = settingsFile();
  return file === OURS ? ROOT : path.join(ROOT, '.build', path.basename(file, '.config.ts'));
}
