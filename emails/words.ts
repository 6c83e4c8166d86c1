import type { Words } from '../domain/policy/settings.ts';

/**
 * The words of a setting in this language, otherwise in English, otherwise in the first language that it has: any words
 * are better than none.
 */
export function wordsIn(words: Words, language: string): string {
  if (typeof words === 'string') return words;
  return words[language] ?? words.en ?? Object.values(words)[0] ?? '';
}

/** What the customer of a country must do next, from `{ all: …, DE: … }`. */
export function instructionsFor(
  by: Readonly<Record<string, Words>> | undefined,
  country: string | undefined,
  language: string,
): string | undefined {
  const words = by?.[country ?? 'all'] ?? by?.all;
  return words === undefined ? undefined : wordsIn(words, language);
}
