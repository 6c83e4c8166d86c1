import { Liquid, type Template } from 'liquidjs';
import type { MessageKind } from '../domain/message/kinds.ts';
import { memoize } from '../domain/shared/memoize.ts';
import { clean, cleanSubject } from './clean.ts';
import type { CompiledMails, LocaleTexts, OwnTexts, Texts } from './compiled.ts';
import type { MailContent, RenderedMail } from './content.ts';
import { chooseLocale } from './locale.ts';
import { IncompleteMail, missingFields } from './required.ts';
import { commonView, type Room, viewOf } from './view.ts';

// Without a `locale` Liquid asks Intl for one, which takes 15 ms at every cold start. No template formats by it.
const OPTIONS = { strictVariables: true, strictFilters: true, ownPropertyOnly: true, locale: 'en' } as const;
const html = new Liquid({ ...OPTIONS, outputEscape: 'escape' });
const plain = new Liquid(OPTIONS);

const PLENTY: Room = { rows: 60, images: true };
const LITTLE: Room = { rows: 12, images: false };
/** Gmail cuts off a mail of more than 102 KB. */
const MOST_BYTES = 100_000;
const MOST_PARSED = 100; // of 130 KB each

type ParsedTemplate = { common: object; template: Record<'subject' | 'preheader' | 'html' | 'text', Template[]> };

/**
 * @returns the renderer of these mails. It parses each template once for each brand and language, when first needed.
 * It throws IncompleteMail if `missingFields` finds any.
 */
export function mailer({
  templates,
  locales,
  ownTexts,
  blocks,
}: CompiledMails): (content: MailContent) => RenderedMail {
  const textsOf = memoize(
    (language: string, store: string): LocaleTexts => withOwn(locales[language]!, ownTexts[store]?.[language]),
  );
  const parsed = memoize((kind: string, language: string, store: string, brand: string): ParsedTemplate => {
    const { shared, mails } = textsOf(language, store);
    const texts = { t: mails[kind as MessageKind], shared };
    const common = commonView(JSON.parse(brand), language);
    const parse = (engine: Liquid, source: string) => {
      const print = printedBy(engine);
      const worded = fill(source, texts, (text) => withFields(text, print));
      // a value that Liquid could interpret stays a field
      return engine.parse(fill(worded, common, (value, field) => (/[{}]/.test(value) ? field : print(value))));
    };
    const { subject, preheader, html: markup, text } = templates[kind as MessageKind];
    const template = {
      subject: parse(plain, subject),
      preheader: parse(plain, preheader),
      html: parse(html, markup),
      text: parse(plain, text),
    };
    return { common, template };
  }, MOST_PARSED);

  const render = (content: MailContent, room: Room): RenderedMail => {
    const { store = '', brand, kind } = content;
    const chosen = chooseLocale(content.locale, locales);
    const locale = { ...chosen, texts: textsOf(chosen.language, store) };
    const { common, template } = parsed(kind, locale.language, store, JSON.stringify(brand));
    const view = { ...common, ...viewOf(content, locale, blocks, room) };
    const scope = {
      ...view,
      // for templates that do more with a text than print it
      get t() {
        return said(locale.texts.mails[kind], view);
      },
      get shared() {
        return said(locale.texts.shared, view);
      },
    };
    const stage = content.stage ? `[${content.stage}] ` : '';
    return {
      subject: stage + cleanSubject(plain.renderSync(template.subject, scope)),
      preheader: clean(plain.renderSync(template.preheader, scope), 200),
      html: html.renderSync(template.html, scope),
      text: tidy(plain.renderSync(template.text, scope)),
    };
  };

  return (content) => {
    const missing = missingFields(content);
    if (missing.length > 0) throw new IncompleteMail(`${content.kind} without ${missing.join(', ')}`);
    const mail = render(content, PLENTY);
    return Buffer.byteLength(mail.html) > MOST_BYTES ? render(content, LITTLE) : mail;
  };
}

/** The common texts, replaced by the store's own where it has them. */
const withOwn = <T extends object>(texts: T, own: OwnTexts = {}): T => {
  const merged = Object.entries(own).map(([key, value]) => {
    const common = texts[key as keyof T];
    return [key, typeof value === 'string' ? value : withOwn(common as object, value)];
  });
  return { ...texts, ...Object.fromEntries(merged) };
};

const said = (texts: Texts, view: object): Texts =>
  Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, plain.parseAndRenderSync(text, view)]));

type Values = { [name: string]: unknown };

/** Fills in the fields that are known before any order. They are most of them, and Liquid would take time for each. */
const fill = (source: string, known: Values, write: (value: string, field: string) => string): string =>
  source.replace(/\{\{\s*(\w+)(?:\.(\w+))?\s*\}\}/g, (field, name: string, inner?: string) => {
    const outer = known[name];
    const value = inner && outer && typeof outer === 'object' ? (outer as Values)[inner] : outer;
    return typeof value === 'string' ? write(value, field) : field;
  });

/** A function that prints a value as Liquid does. */
function printedBy(engine: Liquid): (value: string) => string {
  const field = engine.parse('{{ value }}');
  return (value) => engine.renderSync(field, { value });
}

/** Prints a text, but leaves its own fields as they are. */
const withFields = (text: string, print: (value: string) => string): string =>
  text
    .split(/(\{[{%].*?[%}]\})/)
    .map((part, i) => (i % 2 ? part : print(part)))
    .join('');

/** Removes the empty lines that Liquid tags leave behind. */
const tidy = (text: string): string =>
  `${text
    .replace(/[ \t]+$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim()}\n`;
