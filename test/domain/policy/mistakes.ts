import { InvalidSettings, parseSettings } from '../../../domain/policy/parse.ts';
import type { SettingsInput } from '../../../domain/policy/settings.ts';
import { settingsInput } from '../../fixtures.ts';

export const NOW = '2026-03-10T12:00:00Z';

/** The settings with one value set at a path, as someone without a type checker would write it. */
export function withWrong(path: string, value: unknown): SettingsInput {
  const input = structuredClone(settingsInput()) as unknown as Record<string, unknown>;
  const names = path.split('.');
  const last = names.pop()!;
  let place = input;
  for (const name of names) {
    place[name] ??= {};
    place = place[name] as Record<string, unknown>;
  }
  if (value === undefined) delete place[last];
  else place[last] = value;
  return input as unknown as SettingsInput;
}

export function complaintAbout(input: SettingsInput): string {
  try {
    parseSettings(input);
  } catch (error) {
    if (error instanceof InvalidSettings) return error.message;
    throw error;
  }
  return 'none';
}
