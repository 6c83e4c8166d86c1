import { CalendarDate } from '../order/order.ts';
import { senderDomain } from './senders.ts';
import type { Settings, StoreSettings } from './settings.ts';

// What a schema of single fields cannot say about settings: what is refused, and what works but is seldom meant.

/** What is wrong at a place of the settings, and what is expected there. */
export type Complaint = { path: string[]; message: string };

/** Paths of the API, and of the pages to come, begin so. */
export const RESERVED_STORE_IDS = ['admin', 't', 'f', 'p', 'h', 'l', 'r', 'mcp', 'unsubscribe'] as const;

/**
 * Providers whose domains belong to many people: nobody can prove to SES that one is theirs, and their DMARC policies have
 * mails refused that others send in their name. By the providers' own DMARC records, looked up in November 2026.
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

function ofStore({ brand, locale, review, marketingHours: { holidays = [] } }: StoreSettings): Complaint[] {
  const all: Complaint[] = [];
  if (!languageName(locale))
    all.push({
      path: ['locale'],
      message: `nobody speaks "${locale}": expected a language tag such as "en" or "de-AT"`,
    });
  const domain = senderDomain(brand.from);
  if (MAILBOX_PROVIDERS.test(domain))
    all.push({
      path: ['brand', 'from'],
      message: `nobody can send mails of a shop from ${domain}: expected an address at a domain of the shop`,
    });
  for (const field of ['url', 'itemUrl'] as const) {
    const known: readonly string[] = PLACEHOLDERS[field];
    const inBraces = (review[field] ?? '').match(/\{[^{}]*\}?|\}/g) ?? [];
    const unknown = inBraces.filter((text) => !known.some((name) => text === `{${name}}`));
    for (const text of unknown)
      all.push({
        path: ['review', field],
        message: `"${text}" is replaced by nothing: expected ${known.map((name) => `{${name}}`).join(', ')} or no braces`,
      });
  }
  for (const day of holidays.filter((one) => !isDay(one)))
    all.push({ path: ['marketingHours', 'holidays'], message: `there is no ${day}: expected a day of the calendar` });
  return all;
}

/** In English; nothing where ICU knows no such language. */
const languageName = (locale: string): string | undefined =>
  new Intl.DisplayNames('en', { type: 'language', fallback: 'none' }).of(new Intl.Locale(locale).language);

/** Of "YYYY-MM-DD", or of "MM-DD" in a leap year. */
const isDay = (text: string): boolean => CalendarDate.safeParse(text.length === 5 ? `2024-${text}` : text).success;

/** What a team should hear of before it deploys, a sentence each. @param languages in which there are texts */
export function warnings({ stores, stages, teamEmail }: Settings, languages: readonly string[]): string[] {
  const mailsAll = Object.keys(stages).filter((name) => name !== 'prod' && stages[name]?.allowedRecipients === 'all');
  return [
    ...mailsAll.map((name) => `stages.${name} mails every customer: "all" is meant for prod`),
    ...ifExample('teamEmail', teamEmail),
    ...Object.entries(stores).flatMap(([id, store]) => ofBrand(`stores.${id}`, store, languages)),
  ];
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

const EXAMPLE = /[@.]example\.(com|org|net)$|\.(test|invalid|localhost)$/i;

const ifExample = (at: string, address: string): string[] =>
  EXAMPLE.test(address) ? [`${at} is still ${address}: nobody gets mail there`] : [];
