import type { Words } from '../domain/policy/settings.ts';

/** What a setting says in this language; else in English, else in the first that it has: a line in another language beats none. */
export function wordsIn(words: Words, language: string): string {
  if (typeof words === 'string') return words;
  return words[language] ?? words.en ?? Object.values(words)[0] ?? '';
}

/** What the customer of a country does next, by `{ all: …, DE: … }`. */
export function instructionsFor(
  by: Readonly<Record<string, Words>> | undefined,
  country: string | undefined,
  language: string,
): string | undefined {
  const words = by?.[country ?? 'all'] ?? by?.all;
  return words === undefined ? undefined : wordsIn(words, language);
}
