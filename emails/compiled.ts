import type { MessageKind } from '../domain/message/kinds.ts';
import type { ContentBlock } from './blocks.ts';

/** Texts by name. A mail's texts are Liquid and may name fields of the view. */
export type Texts = { [name: string]: string };

export type LocaleTexts = {
  shared: Texts;
  /** Labels of the lines that lead to the total. */
  amounts: Texts;
  progress: Texts;
  status: Texts;
  reasons: Record<string, { what: string; next: string }>;
  cancel_reasons: Texts;
  /** The texts of customers' pages. */
  page: Texts;
  mails: Record<MessageKind, Texts>;
};

/** Liquid, made from one MJML file. */
export type CompiledTemplate = { subject: string; preheader: string; html: string; text: string };

/** The texts that a store words in its own way. */
export type OwnTexts = { [group: string]: OwnTexts | string };

export type CompiledMails = {
  templates: Record<MessageKind, CompiledTemplate>;
  locales: Record<string, LocaleTexts>;
  /** By store and language. */
  ownTexts: Record<string, Record<string, OwnTexts>>;
  blocks: ContentBlock[];
};

/**
 * The esbuild plugin of compile.ts puts the compiled mails here. Outside a bundle there are none, because MJML compiles
 * asynchronously.
 */
export const compiled: CompiledMails | undefined = undefined;
