import type { ComponentChildren } from 'preact';
import type { Locale } from '../../emails/locale.ts';
import type { PageTexts } from '../../emails/page-texts.ts';

/** What a text may name. */
export type Fields = Readonly<Record<string, string | undefined>>;

/** The words of one page: its language, and its texts with their fields filled in. */
export type PageWords = ReturnType<typeof wordsOf>;

export function wordsOf({ tag, language, texts }: Locale<PageTexts>, fixed: Fields) {
  const filled = (text: string, fields: Fields): ComponentChildren =>
    text
      .split(/\{\{\s*([\w.]+)\s*\}\}/)
      .map((part, i) => (i % 2 === 0 ? part : <bdi>{fields[part] ?? fixed[part] ?? ''}</bdi>));
  return {
    tag,
    language,
    texts,
    /** A text of the pages. */
    say: (name: string, fields: Fields = {}): ComponentChildren => filled(texts.page[name] ?? '', fields),
    /** A text that mails have for the same thing. */
    shared: (name: string, fields: Fields = {}): ComponentChildren => filled(texts.shared[name] ?? '', fields),
  };
}
