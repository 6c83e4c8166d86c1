import type { CompiledMails } from './compiled.ts';
import type { Problem } from './sources.ts';
export function checkRendering(_mails: CompiledMails): Problem[] {
  return [];
}
