import { existsSync } from 'node:fs';
import path from 'node:path';
import { warnings } from '../domain/policy/checks.ts';
import { InvalidSettings, parseSettings } from '../domain/policy/parse.ts';
import type { Settings, SettingsInput } from '../domain/policy/settings.ts';
import { localesOf, readSources } from '../emails/sources.ts';

// Which settings are used: those of porchlight.config.ts, or of the file that PORCHLIGHT_CONFIG names. What is built with
// another file goes into a folder of its own, so that tests and a running `npm start` leave each other's alone.

const ROOT = path.join(__dirname, '..');
const OURS = path.join(ROOT, 'porchlight.config.ts');

/** Absolute; PORCHLIGHT_CONFIG counts from the project's folder. */
export const settingsFile = (): string => path.resolve(ROOT, process.env.PORCHLIGHT_CONFIG || OURS);

/** As messages name it. */
export const settingsName = (): string => path.relative(ROOT, settingsFile());

/** @throws InvalidSettings */
export const loadSettings = (): Settings => readSettings(settingsFile(), settingsName());

/** @param name as messages name the file @throws InvalidSettings */
export function readSettings(file: string, name: string): Settings {
  if (!existsSync(file)) throw new InvalidSettings(`${name}: there is no such file`);
  return parseSettings(written(file, name), name);
}

/** @throws InvalidSettings for a file that does not run, or exports no settings */
function written(file: string, name: string): SettingsInput {
  let settings: SettingsInput | undefined;
  try {
    ({ settings } = require(file));
  } catch (error) {
    const { message: said, stack = '' } = error as Error;
    const [message = ''] = said.split('\nRequire stack'); // of no use to who wrote the file
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

/** What a team should hear of before it deploys. */
export const settingsWarnings = (settings: Settings): string[] =>
  warnings(settings, localesOf(readSources()), new Date().toISOString());

/** Where the bundled functions are. */
export const bundlesFolder = (): string => path.join(outFolder(), 'dist');

/** Where the synthesized stack is, unless the CDK's command line says otherwise. */
export const cdkOutFolder = (): string => path.join(outFolder(), 'cdk.out');

function outFolder(): string {
  const file = settingsFile();
  return file === OURS ? ROOT : path.join(ROOT, '.build', path.basename(file, '.config.ts'));
}
