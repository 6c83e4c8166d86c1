import { MESSAGE_KINDS } from '../domain/message/kinds.ts';
import { PARCEL_MILESTONES } from '../domain/parcel/milestones.ts';
import { languageName } from '../domain/policy/checks.ts';
import { TOPICS } from '../domain/records/wishes.ts';
import { CANCELLATION_REASONS, REQUESTS, RETURN_REASONS, RETURN_WISHES } from '../domain/requests/request.ts';
import type { LocaleTexts } from './compiled.ts';
import { fieldsOf } from './fields.ts';
import { lineAt, localesOf, ownTextsOf, type Sources, type TemplateProblem } from './sources.ts';

/** Checks that every locale has exactly the texts of English, and that each text names the same fields. */
export function checkTexts(sources: Sources): TemplateProblem[] {
  const parsed = localesOf(sources).map((tag) => parse(`texts/${tag}.json`, sources));
  const broken = [...localesOf(sources).flatMap(unspoken), ...parsed.flatMap(({ problems }) => problems)];
  const english = parsed.find(({ file }) => file === 'texts/en.json');
  if (!english)
    return [{ file: 'texts/en.json', line: 1, message: 'is missing: English is what others fall back to.' }];
  if (broken.length > 0) return broken;
  const own = compare(english, REQUIRED, english.texts);
  return [
    ...own.filter(({ message }) => message.includes('lacks')),
    ...parsed.flatMap((locale) => [...compare(locale, english.texts, locale.texts), ...checkLeaves(locale, english)]),
    ...ownTextsOf(sources).flatMap((own) => checkOwn(own, sources, english.texts)),
  ];
}

const unspoken = (tag: string): TemplateProblem[] =>
  languageName(tag)
    ? []
    : [
        {
          file: `texts/${tag}.json`,
          line: 1,
          message: 'is called by no language: expected its tag, such as pt.json or de-AT.json.',
        },
      ];

/** Checks a store's own file: it contains only texts that differ, and a mail must use each of them. */
function checkOwn({ file, language }: { file: string; language: string }, sources: Sources, english: Tree) {
  if (sources[`texts/${language}.json`] === undefined)
    return [{ file, line: 1, message: `is of a language without texts: write texts/${language}.json first.` }];
  const own = parse(file, sources);
  if (own.problems.length > 0) return own.problems;
  const { page: _, ...wanted } = english as { [key: string]: Tree };
  const isOther = ({ message }: TemplateProblem) => !message.includes('lacks the text');
  return [...compare(own, wanted, own.texts).filter(isOther), ...checkMarkup(own)];
}

type Tree = string | readonly Tree[] | { readonly [key: string]: Tree };
type ParsedTexts = { file: string; source: string; texts: Tree; problems: TemplateProblem[] };

const named = (names: readonly string[], leaf: Tree): Tree => Object.fromEntries(names.map((name) => [name, leaf]));

/** What an order may await; a page has a text of its own for each. */
const AWAITED = [
  ...['payment', 'stock_date', 'departure', 'carrier_news', 'collection', 'assumed_arrival', 'nothing_to_ship'],
  ...['people', 'review'],
];

/** The English texts that the code itself uses. Templates use the others. */
const REQUIRED: Tree = {
  shared: {},
  amounts: named(['subtotal', 'discount', 'shipping', 'fees', 'tax', 'tax_included'], ''),
  progress: named(['ordered', 'dispatched', 'out_for_delivery', 'ready_for_pickup', 'delivered'], ''),
  status: named([...PARCEL_MILESTONES, 'assumed'], ''),
  reasons: { other: { what: '', next: '' } },
  cancel_reasons: { other: '' },
  page: named(
    [
      ...['on_title', 'on', 'turn_off', 'off_title', 'off', 'back', 'turn_on', 'complained_title', 'complained'],
      ...['saved', 'not_found_title', 'not_found', 'too_long_title', 'too_long'],
      ...['track_title', 'cancelled', 'unpaid', 'went_back', 'complete', 'late', 'day_unknown', 'next_look'],
      ...AWAITED.map((what) => `awaits_${what}`),
      ...['parcel', 'no_news', 'by_carrier', 'earlier', 'follow', 'follow_at', 'items', 'more_will_leave'],
      ...['check_in_title', 'not_here_hint', 'what_happened', 'send', 'feedback_title', 'rating_missing', 'rate_order'],
      ...['stars_least', 'stars_most', 'your_words', 'may_be_shown', 'ask_csat', 'csat_least', 'csat_most', 'ask_nps'],
      ...['nps_least', 'nps_most', 'thanks_title', 'thanks', 'thanks_yes', 'thanks_not_here', 'thanks_wrong'],
      ...['tell_others', 'too_many_title', 'too_many', 'act', 'your_emails'],
      ...['choose', 'choose_topics', 'pause_until', 'language', 'save', 'all_off'],
      ...TOPICS.map((topic) => `topic_${topic}`),
      ...REQUESTS.flatMap((what) => [`want_${what}`, `received_${what}`]),
      ...['refused_not_arrived', 'refused_return_too_late', 'refused_not_taken_back', 'refused_nothing_left'],
      ...['refused_left_already', 'refused_time_is_over', 'refused_called_off', 'refused_asked_already'],
      ...['incomplete', 'send_back_which', 'send_back_all', 'excluded', 'ask_reason', 'ask_wish', 'choose_one'],
      ...new Set([...RETURN_REASONS, ...CANCELLATION_REASONS].map((reason) => `reason_${reason}`)),
      ...RETURN_WISHES.map((wish) => `wish_${wish}`),
      ...['address_hint', 'new_address', 'accepted_return', 'mailed_too', 'asked_received', 'asked_accepted'],
    ],
    '',
  ),
  mails: named(MESSAGE_KINDS, {}),
} satisfies Record<keyof LocaleTexts, Tree>;

function parse(file: string, sources: Sources): ParsedTexts {
  const source = sources[file] ?? '';
  try {
    return { file, source, texts: JSON.parse(source) as Tree, problems: [] };
  } catch (error) {
    const at = Number(/position (\d+)/.exec(String(error))?.[1] ?? 0);
    return {
      file,
      source,
      texts: {},
      problems: [{ file, line: lineAt(source, at), message: `is not JSON: ${error}` }],
    };
  }
}

function compare(
  { file, source }: ParsedTexts,
  wanted: Tree,
  got: Tree,
  path: readonly string[] = [],
): TemplateProblem[] {
  const at = (keys: readonly string[], message: string): TemplateProblem[] => [
    { file, line: lineOfKey(source, keys), message },
  ];
  const name = path.join('.');
  if (typeof wanted === 'string' || typeof got === 'string') {
    if (typeof wanted !== typeof got) return at(path, `has ${name} in another form than texts/en.json.`);
    return got === '' && wanted !== '' ? at(path, `has no words for ${name}.`) : [];
  }
  const entries = new Map(Object.entries(got));
  return [
    ...Object.entries(wanted).flatMap(([key, tree]) => {
      const value = entries.get(key);
      const inner = [...path, key];
      if (value === undefined) return at(path, `lacks the text ${inner.join('.')}.`);
      return compare({ file, source, texts: got, problems: [] }, tree, value, inner);
    }),
    ...[...entries.keys()]
      .filter((key) => !Object.hasOwn(wanted, key))
      .flatMap((key) => at([...path, key], `has a text that nothing knows: ${[...path, key].join('.')}.`)),
  ];
}

function checkLeaves({ file, source, texts }: ParsedTexts, english: ParsedTexts): TemplateProblem[] {
  const reference = new Map(leaves(english.texts).map(({ path, text }) => [path.join('.'), text]));
  const missing = leaves(texts).flatMap(({ path, text }) => {
    const name = path.join('.');
    const fields = [...spokenOf(reference.get(name) ?? '')].filter((field) => !spokenOf(text).has(field));
    return fields.map((field) => ({
      file,
      line: lineOfKey(source, path),
      message: `leaves {{ ${field} }} out of ${name}, which texts/en.json names.`,
    }));
  });
  return [...checkMarkup({ file, source, texts }), ...missing];
}

const checkMarkup = ({ file, source, texts }: Omit<ParsedTexts, 'problems'>): TemplateProblem[] =>
  leaves(texts)
    .filter(({ text }) => /<\/?[a-z]/i.test(text))
    .map(({ path }) => ({
      file,
      line: lineOfKey(source, path),
      message: `has markup in ${path.join('.')}: it would be shown as it stands. Markup belongs in templates/.`,
    }));

/** The fields of a text. The fields of a customer's name count as one, because languages greet by different ones. */
const spokenOf = (text: string): Set<string> =>
  new Set(fieldsOf(text, '').fields.map(({ path }) => (path[0] === 'customer' ? 'customer.name' : path.join('.'))));

type Leaf = { path: string[]; text: string };

export function leaves(tree: unknown, path: string[] = []): Leaf[] {
  if (typeof tree === 'string') return [{ path, text: tree }];
  return Object.entries(tree ?? {}).flatMap(([key, value]) => leaves(value, [...path, key]));
}

/** The line of a key in JSON text. It looks for each name of the path after the one before it. */
export function lineOfKey(source: string, path: readonly string[]): number {
  let at = 0;
  for (const key of path) {
    const next = source.indexOf(`"${key}":`, at);
    if (next >= 0) at = next + 1;
  }
  return lineAt(source, at);
}
