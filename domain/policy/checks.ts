import { DAY_MS } from '../calendar/durations.ts';
import { CalendarDate } from '../order/order.ts';
import { carrierKey } from '../parcel/carrier-names.ts';
import { senderDomain } from './senders.ts';
import type { Settings, StoreSettings, Words } from './settings.ts';
import { liveFrom } from './store.ts';

// Checks of settings that a schema of single fields cannot make: what is refused, and what works but is seldom meant.

/** What is wrong at a place of the settings, and what is expected there. */
export type Complaint = { path: string[]; message: string };

/** Paths of the API and of pages begin with these. */
export const RESERVED_STORE_IDS = ['admin', 't', 'f', 'p', 'h', 'l', 'r', 'mcp', 'unsubscribe'] as const;

/**
 * Mail providers whose domains many people share. Nobody can verify such a domain in SES, and the providers' DMARC policies
 * make receivers refuse mails that others send in their name (their DMARC records, looked up in November 2026).
 */
const MAILBOX_PROVIDERS =
  /^(gmail|googlemail|outlook|hotmail|live|msn|yahoo|ymail|aol|icloud|me|mac|gmx|web|t-online|freenet|mail|proton|protonmail|orange|wanadoo|libero|virgilio|yandex|qq|163)\.[a-z.]+$/;

const PLACEHOLDERS = {
  url: ['orderId'],
  itemUrl: ['orderId', 'itemId', 'sku'],
} as const;

export function refusals(settings: Settings): Complaint[] {
  const { stores, stages } = settings;
  const all: Complaint[] = [];
  if (Object.keys(stores).length === 0) all.push({ path: ['stores'], message: 'expected at least one store' });
  if (Object.keys(stages).length === 0)
    all.push({ path: ['stages'], message: 'expected at least one stage, such as prod: { allowedRecipients: "all" }' });
  for (const [id, store] of Object.entries(stores))
    for (const { path, message } of [...ofId(id), ...ofStore(store)])
      all.push({ path: ['stores', id, ...path], message });
  return all;
}

const ofId = (id: string): Complaint[] =>
  RESERVED_STORE_IDS.some((one) => one === id)
    ? [{ path: [], message: `"${id}" is a path of Porchlight's own: expected another store id` }]
    : [];

function ofStore(store: StoreSettings): Complaint[] {
  const { brand, review, marketingHours } = store;
  const all: Complaint[] = [...ofLanguages(store), ...ofCarriers(store), ...ofDays(store)];
  if (marketingHours.from === marketingHours.to)
    all.push({ path: ['marketingHours'], message: 'expected a time to begin and another to end' });
  const domain = senderDomain(brand.from);
  if (MAILBOX_PROVIDERS.test(domain))
    all.push({
      path: ['brand', 'from'],
      message: `nobody can send mails of a shop from ${domain}: expected an address at a domain of the shop`,
    });
  for (const field of ['url', 'itemUrl'] as const)
    all.push(...ofPlaceholders(['review', field], review[field], PLACEHOLDERS[field]));
  return all;
}

function ofPlaceholders(path: string[], text = '', known: readonly string[]): Complaint[] {
  const inBraces = text.match(/\{[^{}]*\}?|\}/g) ?? [];
  const unknown = inBraces.filter((part) => !known.some((name) => part === `{${name}}`));
  return unknown.map((part) => ({
    path,
    message: `"${part}" is replaced by nothing: expected ${known.map((name) => `{${name}}`).join(', ')} or no braces`,
  }));
}

const ofCarriers = ({ carriers }: StoreSettings): Complaint[] =>
  Object.entries(carriers).flatMap(([name, { url }]) =>
    ofPlaceholders(['carriers', name, 'url'], url, ['number', 'postalCode', 'country']),
  );

/** The store's language and those of its texts by language. */
function ofLanguages({ locale, brand: { support, community, values } }: StoreSettings): Complaint[] {
  const { hours, channels = [] } = support;
  const texts: [string[], Words | undefined][] = [
    [['brand', 'support', 'hours'], hours],
    [['brand', 'community', 'text'], community?.text],
    [['brand', 'values', 'text'], values?.text],
    ...channels.flatMap(({ name, hours: open }, i): [string[], Words | undefined][] => [
      [['brand', 'support', 'channels', String(i), 'name'], name],
      [['brand', 'support', 'channels', String(i), 'hours'], open],
    ]),
  ];
  const byLanguage = texts.flatMap(([path, text]) =>
    typeof text === 'object' ? Object.keys(text).map((tag): [string[], string] => [[...path, tag], tag]) : [],
  );
  return [[['locale'], locale] as [string[], string], ...byLanguage].flatMap(([path, tag]) =>
    languageName(tag)
      ? []
      : [{ path, message: `nobody speaks "${tag}": expected a language tag such as "en" or "de-AT"` }],
  );
}

function ofDays({ marketingHours, businessDays, cases }: StoreSettings): Complaint[] {
  const lists: [string[], string[] | undefined][] = [
    [['marketingHours', 'holidays'], marketingHours.holidays],
    [['businessDays', 'holidays'], businessDays?.holidays],
    [['cases', 'hours', 'holidays'], cases.hours.holidays],
  ];
  return lists.flatMap(([path, days = []]) =>
    days
      .filter((one) => !isDay(one))
      .map((day) => ({ path, message: `there is no ${day}: expected a day of the calendar` })),
  );
}

/** The English name; `undefined` for an invalid tag, or a language that ICU does not know. */
export function languageName(tag: string): string | undefined {
  try {
    return LANGUAGES.of(new Intl.Locale(tag).language);
  } catch {
    return undefined;
  }
}
const LANGUAGES = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });

/** Of "YYYY-MM-DD", or of "MM-DD" in a leap year. */
const isDay = (text: string): boolean => CalendarDate.safeParse(text.length === 5 ? `2024-${text}` : text).success;

/**
 * What a team should hear of before it deploys, a sentence each. @param languages in which there are texts
 * @param now UTC ISO time
 */
export function warnings({ stores, stages, teamEmail }: Settings, languages: readonly string[], now: string): string[] {
  const mailsAll = Object.keys(stages).filter((name) => name !== 'prod' && stages[name]?.allowedRecipients === 'all');
  return [
    ...mailsAll.map((name) => `stages.${name} mails every customer: "all" is meant for prod`),
    ...Object.keys(stages)
      .filter((name) => stages[name]?.allowedRecipients.length === 0)
      .map((name) => `stages.${name}.allowedRecipients is empty: it mails nobody; write "all", or who may get mail`),
    ...ifExample('teamEmail', teamEmail),
    ...Object.entries(stores).flatMap(([id, store]) => [
      ...ofBrand(`stores.${id}`, store, languages),
      ...ofSpellings(`stores.${id}`, store),
      ...ofTimes(`stores.${id}`, store, now),
    ]),
  ];
}

/** If a carrier is spelled in two ways, only the first counts. */
function ofSpellings(at: string, { carriers }: StoreSettings): string[] {
  const names = Object.keys(carriers);
  return names.flatMap((name, i) => {
    const first = names.findIndex((one) => carrierKey(one) === carrierKey(name));
    return first < i
      ? [`${at}.carriers: "${names[first]}" and "${name}" are one carrier, and only the first counts`]
      : [];
  });
}

function ofBrand(
  at: string,
  { brand, locale, limits, review, marketingHours: { from, to } }: StoreSettings,
  languages: readonly string[],
): string[] {
  const language = new Intl.Locale(locale).language;
  return [
    ...ifExample(`${at}.brand.from`, brand.from),
    ...(languages.includes(language)
      ? []
      : [
          `${at}.locale: there are no texts in "${language}" yet, so mails are in English: write emails/texts/${language}.json`,
        ]),
    ...(from > to
      ? [`${at}.marketingHours: from ${from} to ${to} is by night, till the next morning; by day is "from" before "to"`]
      : []),
    ...(/^no-?reply|^do-?not-?reply/i.test(brand.replyTo)
      ? [`${at}.brand.replyTo: customers answer the mails of their orders; somebody should read ${brand.replyTo}`]
      : []),
    ...(['logoUrl', 'logoDarkUrl'] as const)
      .filter((field) => /\.svg(\?|$)/i.test(brand[field] ?? ''))
      .map(
        (field) => `${at}.brand.${field}: Gmail and Outlook show no SVG; a PNG at twice its size is shown everywhere`,
      ),
    ...(limits.perDay < limits.perKind.mails
      ? [
          `${at}.limits: perDay (${limits.perDay}) is less than perKind.mails (${limits.perKind.mails}), which never counts then`,
        ]
      : []),
    ...(review.remindAfterDays !== undefined && review.remindAfterDays < 2
      ? [`${at}.review.remindAfterDays: a reminder less than two days after the request reads as a nuisance`]
      : []),
  ];
}

const HOUR_MINUTES = 60;
const YEAR_MS = 366 * DAY_MS;

function ofTimes(at: string, store: StoreSettings, now: string): string[] {
  const { marketingHours, businessDays } = store;
  const { from, to, holidays = [] } = marketingHours;
  const minutes = minuteOf(to) - minuteOf(from);
  const over = [...holidays, ...(businessDays?.holidays ?? [])].filter(
    (day) => day.length > 5 && day < now.slice(0, 10),
  );
  const begins = liveFrom(store).at;
  return [
    ...(minutes > 0 && minutes < HOUR_MINUTES
      ? [`${at}.marketingHours: ${minutes} minutes a day are few: mails that find no place wait for the next day`]
      : []),
    ...over.map((day) => `${at}: the holiday ${day} is over; "${day.slice(5)}" counts in every year`),
    ...(begins && Date.parse(begins) > Date.parse(now) + YEAR_MS
      ? [`${at}.goLive: nobody is mailed about orders of before ${begins.slice(0, 10)}; is the year right?`]
      : []),
  ];
}

const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

const EXAMPLE = /[@.]example\.(com|org|net)$|\.(test|invalid|localhost)$/i;

const ifExample = (at: string, address: string): string[] =>
  EXAMPLE.test(address) ? [`${at} is still ${address}: nobody gets mail there`] : [];
