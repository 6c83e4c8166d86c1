import { en } from 'zod/locales';
import { PorchlightError } from '../shared/errors.ts';
import { type Complaint, refusals } from './checks.ts';
import { Settings, type SettingsInput } from './settings.ts';

export class InvalidSettings extends PorchlightError {
  override name = 'InvalidSettings';
}

/** @throws InvalidSettings naming every wrong field of the file and what was expected there */
export function parseSettings(input: SettingsInput, file = 'porchlight.config.ts'): Settings {
  const { settings, complaints } = checkSettings(input);
  if (settings) return settings;
  const lines = complaints.map(({ path, message }) => `  ${path.join('.') || '(top level)'}: ${message}`);
  throw new InvalidSettings(`${file} is not valid:\n${lines.join('\n')}`);
}

/** The settings with every default filled in, or all that is wrong with them. */
export function checkSettings(input: SettingsInput): { settings?: Settings; complaints: Complaint[] } {
  const parsed = Settings.safeParse(input, { error: en().localeError }); // zod/mini has no words of its own
  if (!parsed.success)
    return { complaints: parsed.error.issues.map(({ path, message }) => ({ path: path.map(String), message })) };
  const complaints = refusals(parsed.data);
  return complaints.length > 0 ? { complaints } : { settings: parsed.data, complaints };
}
