import type { LocaleTexts } from './compiled.ts';

/** What pages say: words of their own, and those that mails have for the same things. */
export type PageTexts = Pick<LocaleTexts, 'page' | 'shared' | 'status' | 'reasons'>;

/** The esbuild plugin of compile.ts puts the texts of pages here, by language; outside a bundle there are none. */
export const pageTexts: Record<string, PageTexts> | undefined = undefined;
