import type * as z from 'zod/mini';
import { PorchlightError } from '../shared/errors.ts';
import { type Complaint, refusals } from './checks.ts';
import { Settings, type SettingsInput } from './settings.ts';
import { whatToWrite } from './words.ts';

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

/** The settings with every default filled in, or everything that is wrong with them. */
export function checkSettings(input: SettingsInput): { settings?: Settings; complaints: Complaint[] } {
  const parsed = Settings.safeParse(input, { error: whatToWrite }); // zod/mini has no messages of its own
  if (!parsed.success) return { complaints: parsed.error.issues.flatMap(complaintsOf) };
  const complaints = refusals(parsed.data);
  return complaints.length > 0 ? { complaints } : { settings: parsed.data, complaints };
}

/** For a value that may have several forms, the problems of the form that was probably meant. */
function complaintsOf(issue: z.core.$ZodIssue): Complaint[] {
  const forms = issue.code === 'invalid_union' ? issue.errors : [];
  const meant = forms.find((issues) => issues.length > 0 && issues.every(({ path }) => path.length > 0));
  if (!meant) return [{ path: issue.path.map(String), message: issue.message }];
  return meant.flatMap((inner) => complaintsOf({ ...inner, path: [...issue.path, ...inner.path] }));
}
