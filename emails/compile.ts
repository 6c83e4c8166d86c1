import type { Plugin } from 'esbuild';
import { MESSAGE_KINDS, type MessageKind } from '../domain/message/kinds.ts';
import type { ContentBlock } from './blocks.ts';
import { checkRendering } from './check-rendering.ts';
import { checkSources } from './checks.ts';
import type { CompiledMails, CompiledTemplate, LocaleTexts } from './compiled.ts';
import { expand, whereIs } from './expand.ts';
import type { PageTexts } from './page-texts.ts';
import { plainTemplate } from './plain-text.ts';
import { readBlocks } from './read-blocks.ts';
import {
  InvalidMails,
  localesOf,
  ownTextsOf,
  readSources,
  type Sources,
  type TemplateProblem,
  templateOf,
} from './sources.ts';

/** @throws InvalidMails with all errors, each with its file and line */
export async function compileMails(sources: Sources = readSources()): Promise<CompiledMails> {
  const problems = checkSources(sources);
  if (problems.length > 0) throw new InvalidMails(problems);
  const templates = await Promise.all(
    MESSAGE_KINDS.map(async (kind) => [kind, await compileTemplate(templateOf(kind), sources)] as const),
  );
  const locales = localesOf(sources).map((tag) => [tag, JSON.parse(sources[`texts/${tag}.json`] ?? '') as LocaleTexts]);
  const mails = {
    templates: Object.fromEntries(templates) as Record<MessageKind, CompiledTemplate>,
    locales: Object.fromEntries(locales) as Record<string, LocaleTexts>,
    ownTexts: readOwnTexts(sources),
    blocks: readBlocks(sources).blocks.map(({ file: _, ...block }) => block),
  };
  const found = checkRendering(mails);
  if (found.length > 0) throw new InvalidMails(found);
  return mails;
}

function readOwnTexts(sources: Sources): CompiledMails['ownTexts'] {
  const all: CompiledMails['ownTexts'] = {};
  for (const { file, store, language } of ownTextsOf(sources))
    all[store] = { ...all[store], [language]: JSON.parse(sources[file] ?? '') };
  return all;
}

async function compileTemplate(file: string, sources: Sources): Promise<CompiledTemplate> {
  const lines = expand(file, sources);
  const source = lines.map(({ text }) => text).join('\n');
  // loaded here, since it has 640 files and most importers do not need it
  const { default: mjml2html } = await import('mjml');
  // No fonts: by default MJML makes every reader's mail program load Roboto from Google.
  const { html, errors } = await mjml2html(source, { validationLevel: 'soft', fonts: {} });
  // MJML reports a colour or side as invalid if it is only known when the mail is rendered.
  const problems = errors
    .filter(({ message }) => !/invalid value: .*\{[{%]/.test(message))
    .map(({ line, message }): TemplateProblem => ({ ...whereIs(lines, line), message }));
  if (problems.length > 0) throw new InvalidMails(problems);
  return {
    subject: inside('mj-title', source),
    preheader: inside('mj-preview', source),
    html: inMain(slim(html)),
    text: plainTemplate(file, sources),
  };
}

const inside = (tag: string, source: string): string =>
  new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(source)?.[1]?.trim() ?? '';

/**
 * Adds a landmark, which a mail needs when it is a page of its own. Webmail has its own landmarks and removes the
 * element.
 */
const inMain = (html: string): string =>
  html.replace(/(<div\s+aria-label="[^"]*"[^>]*role="article"[\s\S]*)<\/body>/, '<main>$1</main></body>');

/** Removes the indentation, which is a third of MJML's output. */
const slim = (html: string): string =>
  html
    .replace(/[ \t]+$/gm, '')
    .replace(/\n\s+/g, '\n')
    .trim();

/**
 * The mails as a module. The templates share most of their lines, so each line is stored once, which takes a third of
 * the space.
 */
function moduleOf({ templates, ...others }: CompiledMails): string {
  const lines = [...new Set(Object.values(templates).flatMap(({ html }) => html.split('\n')))];
  const place = new Map(lines.map((line, i) => [line, i]));
  const compact = Object.entries(templates).map(([kind, { html, ...rest }]) => {
    const places = html.split('\n').map((line) => place.get(line));
    return `${kind}: { ...${JSON.stringify(rest)}, html: join(${JSON.stringify(places)}) }`;
  });
  return `const lines = ${JSON.stringify(lines)};
    const join = (places) => places.map((i) => lines[i]).join('\\n');
    export const compiled = { templates: { ${compact.join(', ')} }, ...${JSON.stringify(others)} };`;
}

/** The texts of pages, by language. */
export function pageTextsOf(sources: Sources): Record<string, PageTexts> {
  const { blocks } = readBlocks(sources);
  return Object.fromEntries(
    localesOf(sources).map((tag) => {
      const { page, shared, status, reasons } = JSON.parse(sources[`texts/${tag}.json`] ?? '') as LocaleTexts;
      return [tag, { page, shared, status, reasons, help: blocks.flatMap((block) => helpIn(tag, block)) }];
    }),
  );
}

/** A block for pages: in one language, and without the inline styles of mails, which pages do not need. */
function helpIn(language: string, { slot, mails, match, stores, from, until, words }: ContentBlock): ContentBlock[] {
  const own = words[language];
  if (slot !== 'help' || !own) return [];
  const html = own.html.replace(/ (style|width)="[^"]*"/g, '');
  return [{ slot, mails, match, stores, from, until, words: { [language]: { title: own.title, html, text: '' } } }];
}

/**
 * An esbuild plugin that replaces emails/compiled.ts by the compiled mails, and emails/page-texts.ts by the texts of
 * pages. So a bundle holds what it needs of them, and no MJML.
 */
export function mailTemplates(): Plugin {
  return {
    name: 'mail-templates',
    setup({ onLoad }) {
      // the compilation of the mails reports what is wrong with them
      onLoad({ filter: /[\\/]emails[\\/]page-texts\.ts$/ }, () => ({
        contents: `export const pageTexts = ${JSON.stringify(pageTextsOf(readSources()))};`,
        loader: 'js',
      }));
      onLoad({ filter: /[\\/]emails[\\/]compiled\.ts$/ }, async () => {
        try {
          return { contents: moduleOf(await compileMails()), loader: 'js' };
        } catch (error) {
          if (!(error instanceof InvalidMails)) throw error;
          return {
            errors: error.problems.map(({ file, line, message }) => ({
              text: message,
              location: { file: `emails/${file}`, line },
            })),
          };
        }
      });
    },
  };
}
