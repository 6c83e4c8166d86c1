import type { LocaleTexts } from './compiled.ts';

export type Locale<T = LocaleTexts> = { tag: string; language: string; texts: T };

/**
 * The customer's locale if there are texts for it, otherwise its language, otherwise English (with English dates and
 * money).
 */
export function chooseLocale<T>(wanted: string, locales: Readonly<Record<string, T>>): Locale<T> {
  const tag = canonical(wanted);
  const language = [tag, tag.split('-')[0] ?? ''].find((candidate) => Object.hasOwn(locales, candidate));
  const texts = locales[language ?? 'en'];
  if (texts === undefined) throw new Error('The compiled mails hold no English texts.');
  return language === undefined ? { tag: 'en', language: 'en', texts } : { tag, language, texts };
}

function canonical(tag: string): string {
  try {
    return Intl.getCanonicalLocales(tag.replaceAll('_', '-'))[0] ?? 'en';
  } catch {
    return 'en';
  }
}
