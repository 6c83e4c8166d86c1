import type { Texts } from './compiled.ts';

/** The esbuild plugin of compile.ts puts the texts of pages here, by language; outside a bundle there are none. */
export const pageTexts: Record<string, Texts> | undefined = undefined;
