import { Liquid, type Template } from 'liquidjs';
import type { MailKind } from '../domain/mails.ts';
import { remember } from '../domain/remember.ts';
import { clean, cleanSubject } from './clean.ts';
import type { CompiledMails, Texts } from './compiled.ts';
import type { Mail, MailContent } from './content.ts';
import { chooseLocale } from './locale.ts';
import { IncompleteMail, missingFields } from './required.ts';
import { type Room, viewOf } from './view.ts';

// A missing `locale` makes Liquid ask Intl for one, 15 ms at every cold start; no template formats by it.
const OPTIONS = { strictVariables: true, strictFilters: true, ownPropertyOnly: true, locale: 'en' } as const;
const html = new Liquid({ ...OPTIONS, outputEscape: 'escape' });
const plain = new Liquid(OPTIONS);

const PLENTY: Room = { rows: 60, images: true };
const LITTLE: Room = { rows: 12, images: false };
/** Gmail cuts a mail off at 102 KB. */
const MOST_BYTES = 100_000;

type Parsed = { subject: Template[]; preheader: Template[]; html: Template[]; text: Template[] };

/**
 * @returns the renderer of these mails; each template and text is parsed once, when first needed.
 * It throws IncompleteMail where `missingFields` finds any.
 */
export function mailer({ templates, locales }: CompiledMails): (content: MailContent) => Mail {
  const parsed = remember((kind: MailKind): Parsed => {
    const { subject, preheader, html: markup, text } = templates[kind];
    return {
      subject: plain.parse(subject),
      preheader: plain.parse(preheader),
      html: html.parse(markup),
      text: plain.parse(text),
    };
  });
  const parsedTexts = remember((texts: Texts): [string, string | Template[]][] =>
    Object.entries(texts).map(([key, text]) => [key, text.includes('{') ? plain.parse(text) : text]),
  );
  const say = (texts: Texts, view: object): Texts =>
    Object.fromEntries(
      parsedTexts(texts).map(([key, text]) => [
        key,
        typeof text === 'string' ? text : String(plain.renderSync(text, view)),
      ]),
    );

  const render = (content: MailContent, room: Room): Mail => {
    const locale = chooseLocale(content.locale, locales);
    const view = viewOf(content, locale, room);
    const words = { t: say(locale.texts.mails[content.kind], view), shared: say(locale.texts.shared, view) };
    const scope = { ...view, ...words };
    const template = parsed(content.kind);
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

/** Liquid tags leave empty lines behind. */
const tidy = (text: string): string =>
  `${text
    .replace(/[ \t]+$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim()}\n`;
