import type { ContentBlock } from './blocks.ts';
import type { LocaleTexts } from './compiled.ts';

/** The texts of pages: their own, and those that they share with mails. */
export type PageTexts = Pick<LocaleTexts, 'page' | 'shared' | 'status' | 'reasons'> & {
  /** The help blocks of mails, in this language. */
  help: readonly ContentBlock[];
};

/** The esbuild plugin of compile.ts puts the texts of pages here, by language. Outside a bundle there are none. */
export const pageTexts: Record<string, PageTexts> | undefined = undefined;
