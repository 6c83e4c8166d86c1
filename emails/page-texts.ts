import type { ContentBlock } from './blocks.ts';
import type { LocaleTexts } from './compiled.ts';

/** What pages say: words of their own, and those that mails have for the same things. */
export type PageTexts = Pick<LocaleTexts, 'page' | 'shared' | 'status' | 'reasons'> & {
  /** Help with what was bought, as mails have it, in this language. */
  help: readonly ContentBlock[];
};

/** The esbuild plugin of compile.ts puts the texts of pages here, by language; outside a bundle there are none. */
export const pageTexts: Record<string, PageTexts> | undefined = undefined;
