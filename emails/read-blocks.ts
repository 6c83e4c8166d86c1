import { parse } from 'yaml';
import * as z from 'zod/mini';
import { MESSAGE_KINDS, type MessageKind } from '../domain/message/kinds.ts';
import { CalendarDate } from '../domain/order/order.ts';
import { whatToWrite } from '../domain/policy/words.ts';
import type { ContentBlock } from './blocks.ts';
import { UnusableMarkdown, written } from './markdown.ts';
import { ownTextsOf, type Sources, type TemplateProblem } from './sources.ts';

/** The mails that show help which does not name its mails. */
const USUAL: MessageKind[] = ['order_confirmation', 'dispatched', 'delivered'];

const some = z.array(z.string().check(z.minLength(1))).check(z.minLength(1));
const Front = z.strictObject({
  title: z.string().check(z.minLength(1), z.maxLength(100)),
  mails: z.optional(z.array(z.enum(MESSAGE_KINDS)).check(z.minLength(1))),
  sku: z.optional(some),
  category: z.optional(some),
  tag: z.optional(some),
  stores: z.optional(some),
  from: z.optional(CalendarDate),
  until: z.optional(CalendarDate),
});
type Front = z.output<typeof Front>;

type Read = {
  file: string;
  slot: ContentBlock['slot'];
  name: string;
  language: string;
  front: Front;
  words: ContentBlock['words'][string];
};

const FILE = /^content\/(help|banners)\/([^/]+)\/([^/]+)\.md$/;

/** Reads the blocks of content/, in the order of their names, and finds all their errors. */
export function readBlocks(sources: Sources): {
  blocks: (ContentBlock & { file: string })[];
  problems: TemplateProblem[];
} {
  const files = Object.keys(sources).filter((file) => file.startsWith('content/'));
  const read = files.sort().map((file) => readFile(file, sources));
  const whole = read.flatMap((one) => ('front' in one ? [one] : []));
  const names = [...new Set(whole.map(blockName))];
  const built = names.map((name) => blockOf(whole.filter((one) => blockName(one) === name)));
  return {
    blocks: built.flatMap((one) => ('block' in one ? [one.block] : [])),
    problems: [...read, ...built].flatMap((one) => ('problem' in one ? [one.problem] : [])),
  };
}

const blockName = ({ slot, name }: Read): string => `${slot}/${name}`;

type Wrong = { problem: TemplateProblem };
const wrong = (file: string, message: string, line = 1): Wrong => ({ problem: { file, line, message } });

function readFile(file: string, sources: Sources): Read | Wrong {
  const source = sources[file] ?? '';
  const [, slot, name = '', language = ''] = FILE.exec(file) ?? [];
  if (!slot)
    return wrong(
      file,
      'is not where it is looked for: content/help/NAME/LANGUAGE.md or content/banners/NAME/LANGUAGE.md.',
    );
  const [, yaml, body = ''] = /^---\r?\n([\s\S]*?)\r?\n---(?:\r?\n|$)([\s\S]*)$/.exec(source) ?? [];
  if (sources[`texts/${language}.json`] === undefined)
    return wrong(file, `is in a language without texts: write texts/${language}.json first.`);
  if (yaml === undefined) return wrong(file, 'does not begin with its title between two lines of ---.');
  if (/\{[{%]/.test(source))
    return wrong(file, 'names a field: only texts/ may, as this is written out at build time.');
  try {
    const { data, error } = Front.safeParse(parse(yaml), { error: whatToWrite });
    if (error)
      return wrong(
        file,
        `says ${error.issues.map(({ path, message }) => `${path.join('.') || 'between the lines of ---'}: ${message}`).join('; ')}.`,
      );
    return {
      file,
      slot: slot as ContentBlock['slot'],
      name,
      language,
      front: data,
      words: { title: data.title, ...written(body) },
    };
  } catch (error) {
    const { message } = error as Error;
    return wrong(
      file,
      error instanceof UnusableMarkdown
        ? `${message}.`
        : `is not YAML between its lines of ---: ${message.split('\n')[0]}`,
    );
  }
}

const rulesOf = ({ title, ...rules }: Front): object => rules;

/** Makes a block of its languages. Only one of them says what the block belongs to, so that no two can disagree. */
function blockOf(read: Read[]): { block: ContentBlock & { file: string } } | Wrong {
  const [first] = read as [Read, ...Read[]];
  const [said = first, second] = read.filter(({ front }) => Object.keys(rulesOf(front)).length > 0);
  if (second)
    return wrong(
      second.file,
      `says more than its title, and so does ${said.file}: what a block belongs to stands in one of its languages.`,
    );
  const { title, sku, category, tag, mails, ...rest } = said.front;
  const { from, until } = rest;
  if (first.slot === 'banners' && !(from && until && mails))
    return wrong(said.file, 'lacks its first and last day or its mails: expected "from", "until" and "mails".');
  if (from && until && until < from) return wrong(said.file, `ends on ${until}, before it begins on ${from}.`);
  const match = sku || category || tag ? { sku, category, tag } : undefined;
  const words = Object.fromEntries(read.map((one) => [one.language, one.words]));
  return { block: { file: said.file, slot: first.slot, mails: mails ?? USUAL, match, ...rest, words } };
}

/** The files that name a store: a store's own texts in their path, and content for some stores only. */
export const storesNamed = (sources: Sources): { file: string; store: string }[] => [
  ...ownTextsOf(sources),
  ...readBlocks(sources).blocks.flatMap(({ file, stores = [] }) => stores.map((store) => ({ file, store }))),
];
