import { MESSAGE_KINDS, type MessageKind } from '../domain/message/kinds.ts';
import { memoize } from '../domain/shared/memoize.ts';
import { leaves, lineOfKey } from './check-texts.ts';
import type { LocaleTexts, Texts } from './compiled.ts';
import { filesOf } from './expand.ts';
import { type Field, fieldsOf, type Shape, shapeOf, unknownIn } from './fields.ts';
import { SAMPLES, type SampleName, sampleMail } from './samples.ts';
import { type Sources, type TemplateProblem, templateOf } from './sources.ts';
import { commonView, viewOf } from './view.ts';

/** Checks that a mail has every field that templates, parts and texts name, and that every text is used somewhere. */
export function checkFields(sources: Sources): TemplateProblem[] {
  const source = sources['texts/en.json'] ?? '';
  const english = JSON.parse(source) as LocaleTexts;
  const shape = knownFields(source);
  const templates = MESSAGE_KINDS.map((kind) => checkTemplate(kind, sources, shape, english));
  const used = new Set(templates.flatMap(({ used }) => used));
  return [
    ...templates.flatMap(({ problems }) => problems),
    ...Object.keys(sources)
      .filter((file) => file.startsWith('texts/'))
      .flatMap((file) => checkTextFields(file, sources, shape)),
    ...checkUnused(sources, english, used),
  ];
}

/** The fields of a mail's view, gathered from samples in which every list has an element. */
const knownFields = memoize((english: string): Shape => {
  const locale = { tag: 'en', language: 'en', texts: JSON.parse(english) as LocaleTexts };
  const room = { rows: 5, images: true };
  const names = Object.keys(SAMPLES) as SampleName[];
  const contents = MESSAGE_KINDS.flatMap((kind) => names.map((name) => sampleMail(kind, name)));
  const words = { title: '', html: '', text: '' };
  return shapeOf([
    ...contents.map((content) => ({ ...commonView(content.brand, 'en'), ...viewOf(content, locale, [], room) })),
    { help: [words], banner: words },
  ]);
}, 1);

type Checked = { problems: TemplateProblem[]; used: string[] };

function checkTemplate(kind: MessageKind, sources: Sources, known: Shape, english: LocaleTexts): Checked {
  const shape = { ...known, t: shapeOf([english.mails[kind]]), shared: shapeOf([english.shared]) };
  const checked = filesOf(templateOf(kind), sources).map((file): Checked => {
    const { fields, problems } = fieldsOf(sources[file] ?? '', file);
    return {
      problems: [...problems, ...fields.flatMap((field) => problemOf(field, file, shape))],
      used: fields.map(({ path: [root = '', key = ''] }) => (root === 't' ? `mails.${kind}.${key}` : `${root}.${key}`)),
    };
  });
  return { problems: checked.flatMap(({ problems }) => problems), used: checked.flatMap(({ used }) => used) };
}

function problemOf({ path, line }: Field, file: string, shape: Shape): TemplateProblem[] {
  const instead = unknownIn(shape, path);
  if (instead === undefined) return [];
  const name = path.join('.').replaceAll('.[]', '[]');
  const what = path[0] === 't' || path[0] === 'shared' ? 'a text that texts/en.json lacks' : 'a field that no mail has';
  return [{ file, line, message: `names ${what}: ${name} (there is: ${instead}).` }];
}

/** The fields that the texts of pages may name. Each page has its own subset. */
const OF_PAGES = shapeOf([
  { brand: { name: '' }, order: { id: '' }, returns: { days: '' }, carrier: '', day: '', count: '' },
]);

function checkTextFields(file: string, sources: Sources, shape: Shape): TemplateProblem[] {
  const source = sources[file] ?? '';
  const { shared, mails, page, ...fixed } = JSON.parse(source) as LocaleTexts;
  const texts = leaves({ shared, mails, page }).flatMap(({ path, text }) => {
    const line = lineOfKey(source, path);
    const { fields, problems } = fieldsOf(text, file);
    return [
      ...problems,
      ...fields.flatMap((field) => problemOf(field, file, path[0] === 'page' ? OF_PAGES : shape)),
    ].map((found) => ({
      ...found,
      line,
    }));
  });
  const plain = leaves(fixed).filter(({ text }) => /\{[{%]/.test(text));
  return [
    ...texts,
    ...plain.map(({ path }) => ({
      file,
      line: lineOfKey(source, path),
      message: `has a field in ${path.join('.')}; only texts of "shared", "mails" and "page" may name fields.`,
    })),
  ];
}

function checkUnused(sources: Sources, english: LocaleTexts, used: ReadonlySet<string>): TemplateProblem[] {
  const file = 'texts/en.json';
  const texts = (prefix: string, group: Texts) => Object.keys(group).map((key) => `${prefix}.${key}`);
  const all = [
    ...texts('shared', english.shared),
    ...MESSAGE_KINDS.flatMap((kind) => texts(`mails.${kind}`, english.mails[kind])),
  ];
  return all
    .filter((key) => !used.has(key))
    .map((key) => ({
      file,
      line: lineOfKey(sources[file] ?? '', key.split('.')),
      message: `has a text that no template uses: ${key}.`,
    }));
}
