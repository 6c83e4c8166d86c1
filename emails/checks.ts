import type { Problem, Sources } from './sources.ts';
export function checkSources(_sources: Sources): Problem[] {
  return [];
}
