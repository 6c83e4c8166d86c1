import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMarketing, MESSAGE_KINDS, type MessageKind } from '../domain/message/kinds.ts';
import { Order } from '../domain/order/order.ts';
import type { Settings } from '../domain/policy/settings.ts';
import { whatToWrite } from '../domain/policy/words.ts';
import { compileMails } from './compile.ts';
import type { MailContent, MailOrder, RenderedMail } from './content.ts';
import { mailer } from './mailer.ts';
import { withPseudoLocale } from './pseudo-locale.ts';
import { SAMPLES, type SampleName, sampleMail } from './samples.ts';
import { localesOf, readSources } from './sources.ts';

const OWN = 'your order';

/** `day`: the day on which the mail is sent; absent: today. */
export type Choice = { kind?: string; locale?: string; sample?: string; store?: string; scheme?: string; day?: string };
type Shown = { fault: string } | (RenderedMail & { bytes: number; marketing: boolean; from: string });

/** Every kind of mail in every locale for every sample order, as last compiled. */
export class Gallery {
  fault: string | undefined;
  #render: ((content: MailContent) => RenderedMail) | undefined;
  #locales: string[] = [];
  readonly #order: MailOrder | undefined;
  readonly #stores: Settings['stores'];

  constructor(stores: Settings['stores'], order: MailOrder | undefined) {
    this.#stores = stores;
    this.#order = order;
  }

  /** Compiles the sources. If one fails, its error is kept to be shown, because the next save may mend it. */
  async compile(): Promise<void> {
    try {
      const sources = withPseudoLocale(readSources());
      this.#locales = localesOf(sources);
      this.#render = mailer(await compileMails(sources));
      this.fault = undefined;
    } catch (error) {
      this.fault = (error as Error).message;
    }
  }

  choices() {
    const samples = [...(this.#order ? [OWN] : []), ...Object.keys(SAMPLES)];
    const stores = Object.keys(this.#stores);
    return { kinds: MESSAGE_KINDS, locales: this.#locales, locale: this.#usualLocale(), samples, stores };
  }

  /** The language of the first store, if there are texts for it. */
  #usualLocale(): string {
    const [{ locale = 'en' } = {}] = Object.values(this.#stores);
    return [locale, new Intl.Locale(locale).language].find((one) => this.#locales.includes(one)) ?? 'en';
  }

  show({ scheme = 'light', ...choice }: Choice): Shown {
    if (this.fault !== undefined || this.#render === undefined) return { fault: this.fault ?? 'Nothing compiled yet.' };
    try {
      const content = this.#contentOf(choice);
      const mail = this.#render(content);
      const { name, from } = content.brand;
      return {
        ...mail,
        html: inScheme(mail.html, scheme),
        bytes: Buffer.byteLength(mail.html),
        marketing: isMarketing(content.kind),
        from: `${name} <${from}>`,
      };
    } catch (error) {
      return { fault: (error as Error).message };
    }
  }

  /** A mail as it is sent. @throws Error if it cannot be rendered */
  asSent(choice: Choice): { content: MailContent; mail: RenderedMail } {
    if (this.fault !== undefined || this.#render === undefined) throw new Error(this.fault ?? 'Nothing compiled yet.');
    const content = this.#contentOf(choice);
    return { content, mail: this.#render(content) };
  }

  /** Writes each mail as it is sent, its HTML and its text. @returns the number of mails */
  writeTo(folder: string): number {
    const { kinds, locales, samples } = this.choices();
    mkdirSync(folder, { recursive: true });
    const all = kinds.flatMap((kind) =>
      locales.flatMap((locale) => samples.map((sample) => ({ kind, locale, sample }))),
    );
    const links = all.map(({ kind, locale, sample }) => {
      const { mail } = this.asSent({ kind, locale, sample });
      const name = `${kind}.${locale}.${sample.replaceAll(' ', '-')}`;
      writeFileSync(join(folder, `${name}.html`), mail.html);
      writeFileSync(join(folder, `${name}.txt`), `Subject: ${mail.subject}\n\n${mail.text}`);
      return `<li><a href="${name}.html">${name}</a> <a href="${name}.txt">text</a></li>`;
    });
    writeFileSync(
      join(folder, 'index.html'),
      `<!doctype html><meta charset="utf-8"><title>Mails</title><ul>${links.join('')}</ul>`,
    );
    return all.length;
  }

  /** Takes the first store and its language if the choice leaves them open. */
  #contentOf({ kind, locale, sample, store: id = '', day }: Choice): MailContent {
    const name = Object.keys(SAMPLES).includes(sample ?? '') ? (sample as SampleName) : 'smooth';
    const known = MESSAGE_KINDS.includes(kind as MessageKind) ? (kind as MessageKind) : 'order_confirmation';
    const chosen = this.#stores[id] ? id : Object.keys(this.#stores)[0];
    const settings = this.#stores[chosen ?? ''];
    const store = settings && { ...settings, id: chosen };
    const order = sample === OWN ? this.#order : undefined;
    const today = day || new Date().toISOString().slice(0, 10);
    return { ...sampleMail(known, name, locale ?? settings?.locale, { order, store }), today };
  }
}

/** Reads an order in the form that is posted to `/{store}/orders`. */
export function readOrder(file: string): MailOrder {
  const body = { updatedAt: new Date().toISOString(), ...parsed(file) };
  const { data: order, error } = Order.safeParse(body, { error: whatToWrite });
  if (order) return { ...order, id: order.orderId, customerName: order.customer.name };
  const lines = error.issues.map(({ path, message }) => `  ${path.join('.')}: ${message}`);
  throw new Error(`${file}:\n${lines.join('\n')}`);
}

function parsed(file: string): object {
  const text = readFileSync(file, 'utf8');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${file}: no JSON: ${(error as Error).message}`);
  }
}

/**
 * The mail as a reader with this colour scheme sees it, whatever the browser's own scheme. Sample pictures become
 * coloured tiles.
 */
function inScheme(html: string, scheme: string): string {
  return html
    .replaceAll('@media (prefers-color-scheme: dark)', scheme === 'dark' ? '@media all' : '@media not all')
    .replace(/<script type="application\/ld\+json">.*?<\/script>/, '')
    .replace(/src="https:\/\/images\.acme\.example\.com\/([^"]*)"/g, (_, path: string) => `src="${tile(path)}"`);
}

function tile(path: string): string {
  const hue = [...path].reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) % 360, 7);
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 56 56" width="56" height="56"><rect width="56" height="56" fill="hsl(${hue} 28% 74%)"/><circle cx="28" cy="30" r="12" fill="hsl(${hue} 30% 88%)"/></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
