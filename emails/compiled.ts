import type { MessageKind } from '../domain/message/kinds.ts';

/** Texts by name; those of a mail are Liquid and may name fields of the view. */
export type Texts = { [name: string]: string };
export type HelpTopic = { title: string; questions: { question: string; answer: string }[] };

export type LocaleTexts = {
  shared: Texts;
  progress: Texts;
  status: Texts;
  reasons: Record<string, { what: string; next: string }>;
  cancel_reasons: Texts;
  help: Record<string, HelpTopic>;
  /** Of customers' pages. */
  page: Texts;
  mails: Record<MessageKind, Texts>;
};

/** Liquid, made from one MJML file. */
export type CompiledTemplate = { subject: string; preheader: string; html: string; text: string };

export type CompiledMails = {
  templates: Record<MessageKind, CompiledTemplate>;
  locales: Record<string, LocaleTexts>;
};

/** The esbuild plugin of compile.ts puts the compiled mails here; outside a bundle there are none (MJML compiles asynchronously). */
export const compiled: CompiledMails | undefined = undefined;
