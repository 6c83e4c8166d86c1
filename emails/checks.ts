import { isMarketing, MESSAGE_KINDS, type MessageKind } from '../domain/message/kinds.ts';
import { checkFields } from './check-fields.ts';
import { checkTexts } from './check-texts.ts';
import { expand, filesOf, type SourceLine } from './expand.ts';
import { readBlocks } from './read-blocks.ts';
import { kindOf, lineAt, lineOf, type Sources, type TemplateProblem, templateOf } from './sources.ts';

/** Finds all errors that show without rendering a mail. */
export function checkSources(sources: Sources): TemplateProblem[] {
  const texts = checkTexts(sources);
  const templates = checkFiles(sources);
  // Fields and texts are compared with the English ones, so those must be right first.
  if (texts.length + templates.length > 0) return [...texts, ...templates];
  const due = MESSAGE_KINDS.flatMap((kind) => checkBlocks(templateOf(kind), sources));
  return unique([...due, ...checkFields(sources), ...checkLinks(sources), ...checkContent(sources)]);
}

const PART_OF = { help: 'parts/help.mjml', banners: 'parts/banner.mjml' };

/** Checks that the files of content/ can be read, and shown where they say. */
function checkContent(sources: Sources): TemplateProblem[] {
  const { blocks, problems } = readBlocks(sources);
  const shown = (kind: MessageKind, part: string) => filesOf(templateOf(kind), sources).includes(part);
  const nowhere = blocks.flatMap(({ slot, mails, file }) =>
    mails
      .filter((kind) => !shown(kind, PART_OF[slot]))
      .map((kind) => ({ file, line: 1, message: `is for ${kind}, whose template does not include ${PART_OF[slot]}.` })),
  );
  return [...problems, ...nowhere];
}

function checkFiles(sources: Sources): TemplateProblem[] {
  const missing = MESSAGE_KINDS.map(templateOf).filter((file) => sources[file] === undefined);
  const unknown = Object.keys(sources).filter((file) => file.startsWith('templates/') && !kindOf(file));
  return [
    ...missing.map((file) => ({
      file,
      line: 1,
      message: 'is missing: every kind of domain/message/kinds.ts has a template.',
    })),
    ...unknown.map((file) => ({ file, line: 1, message: 'belongs to no kind of domain/message/kinds.ts.' })),
  ];
}

type Block = { where: RegExp; what: RegExp; message: string };

const HEAD = /<\/mj-head>/;
const BODY = /<\/mj-body>/;
const BLOCKS: Block[] = [
  { where: HEAD, what: /<mj-title>\s*\S/, message: 'lacks a subject: <mj-title>.' },
  { where: HEAD, what: /<mj-preview>\s*\S/, message: 'lacks a preheader: <mj-preview>.' },
  {
    where: BODY,
    what: /\{\{\s*support\.email\s*\}\}/,
    message: 'lacks the support block: parts/support.mjml, or another that shows {{ support.email }}.',
  },
  {
    where: BODY,
    what: /\{\{\s*brand\.postalAddress\s*\}\}/,
    message: 'lacks the footer: parts/footer.mjml, or another that shows {{ brand.postalAddress }}.',
  },
];
const UNSUBSCRIBE: Block = {
  where: BODY,
  what: /href="\{\{\s*unsubscribeUrl\s*\}\}"/,
  message:
    'is marketing and lacks the unsubscribe link: parts/footer-marketing.mjml, or another to {{ unsubscribeUrl }}.',
};

function checkBlocks(file: string, sources: Sources): TemplateProblem[] {
  const lines = expand(file, sources);
  const source = lines.map(({ text }) => text).join('\n');
  const kind = kindOf(file);
  const due = kind && isMarketing(kind) ? [...BLOCKS, UNSUBSCRIBE] : BLOCKS;
  return [
    ...due
      .filter(({ what }) => !what.test(source))
      .map(({ where, message }) => ({ file, line: lineOf(sources[file] ?? '', where), message })),
    ...checkHeading(file, lines),
  ];
}

function checkHeading(file: string, lines: readonly SourceLine[]): TemplateProblem[] {
  const headings = lines.flatMap(({ text, ...where }) => [...text.matchAll(/<h1[\s>]/g)].map(() => where));
  if (headings.length === 1) return [];
  return [{ file, line: 1, ...headings[1], message: `has ${headings.length} <h1>: a mail has exactly one.` }];
}

const RELATIVE = /\s(?:href|src)="(?!https:\/\/|mailto:|tel:|\{\{)[^"]*"/g;
const NO_ALT = /<(?:img|mj-image)\s(?![^>]*\salt=")[^>]*>/g;

function checkLinks(sources: Sources): TemplateProblem[] {
  return Object.entries(sources)
    .filter(([file]) => file.endsWith('.mjml'))
    .flatMap(([file, text]) => [
      ...found(file, text, RELATIVE, (match) => `has a link that is not absolute https:${match}`),
      ...found(file, text, NO_ALT, () => 'has an image without alt text.'),
    ]);
}

const found = (file: string, text: string, pattern: RegExp, say: (match: string) => string): TemplateProblem[] =>
  [...text.matchAll(pattern)].map((match) => ({ file, line: lineAt(text, match.index), message: say(match[0]) }));

function unique(problems: readonly TemplateProblem[]): TemplateProblem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}
