import * as z from 'zod/mini';
import { MESSAGE_KINDS, type MessageKind, REVIEW_PATIENCE_DAYS } from '../message/kinds.ts';
import { isEmail, sesAddress } from '../order/email.ts';
import { PLATFORMS, type Platform } from '../order/platforms.ts';
import { ORDER_STATUSES } from '../order/statuses.ts';
import { PARCEL_MILESTONES } from '../parcel/milestones.ts';
import { MOST_SOFT_BOUNCES } from '../records/contact.ts';
import { RETURN_WISHES } from '../requests/request.ts';

// Everything a team can set, in one place. `porchlight.config.ts` is the only value of this type;
// parseSettings checks it at synth, where an error can still stop the deploy.

/** What to write in place of another type; how much it may be, is said by `whatToWrite`. */
const write = (text: string) => ({
  error: ({ code }: z.core.$ZodRawIssue) => (code === 'invalid_type' ? text : undefined),
});
const DAYS = write('expected a number of days, without quotes, such as 5');
/** The machine lives a year at most, and shipping, holds and the reminder must fit in. */
const reviewDays = z.number(DAYS).check(z.gte(0), z.lte(90));
const days = z.number(DAYS).check(z.gte(0), z.lte(365));
const hours = z.number(write('expected a number of hours, without quotes, such as 4')).check(z.gte(0), z.lte(24 * 60));
const minutes = z.number().check(z.int(), z.gte(1), z.lte(24 * 60));
const atLeastOne = z.number().check(z.int(), z.gte(1));
/** SES gives an account out of its sandbox 50,000 mails a day to begin with. */
const PER_DAY = 50_000;
/** Many times what a customer with several orders gets, and few enough to bother no stranger for long. */
const PER_ADDRESS = 20;
const PER_KIND = { mails: 2000, minutes: 60 };
const email = z.email();
/** One that mails go from, or are answered to: its domain may be internationalised. */
const SENDER = 'expected an e-mail address alone, such as "orders@acme.com", with ASCII before its @';
const senderEmail = z.string(SENDER).check(z.refine(isSender, SENDER));
const HTTPS = 'expected an https:// address, such as "https://acme.com"';
const url = z.string(HTTPS).check(z.regex(/^https:\/\/[^\s/:.]+(\.[^\s/:.]+)+(:\d+)?([/?#]\S*)?$/, HTTPS));
const ORIGIN = 'expected https:// and a host, and nothing behind it, such as "https://cdn.shopify.com"';
const origin = z.string(ORIGIN).check(z.regex(/^https:\/\/[^\s/.]+(\.[^\s/.]+)+$/, ORIGIN));
const instant = z.iso.datetime({
  offset: true,
  error: 'expected a time with its zone, such as "2026-01-01T00:00:00+01:00"',
});
const TIME = 'expected a time of day from "00:00" to "23:59", such as "09:00"';
const localTime = z.string(TIME).check(z.regex(/^([01]\d|2[0-3]):[0-5]\d$/, TIME));

const ZONE = 'expected an IANA time zone such as "Europe/Berlin"';
const timeZone = z.string(ZONE).check(z.refine(isTimeZone, ZONE));
const LANGUAGE = 'expected a BCP 47 language tag such as "en" or "de-AT"';
const locale = z.string(LANGUAGE).check(z.refine(isLocale, LANGUAGE));
const shopDomain = z
  .string()
  .check(
    z.regex(/^[a-z0-9][a-z0-9-]*\.myshopify\.com$/, 'expected Shopify’s own name of the shop, "acme.myshopify.com"'),
  );
const storeHash = z
  .string()
  .check(z.regex(/^[a-z0-9]{4,20}$/, 'expected a store hash of BigCommerce, such as "abc123xyz"'));
const mailKinds = z.array(z.enum(MESSAGE_KINDS));
const country = z
  .string()
  .check(z.refine(isCountry, 'expected an ISO 3166 country code such as "DE", or "GB" for the United Kingdom'));
const WEEKDAY = 'expected a number from 1, Monday, to 7, Sunday';
const isoWeekday = z.number(WEEKDAY).check(z.int(WEEKDAY), z.gte(1, WEEKDAY), z.lte(7, WEEKDAY));
const holiday = z
  .string()
  .check(
    z.regex(/^(\d{4}-)?(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, 'expected "YYYY-MM-DD", or "MM-DD" for every year'),
  );

const word = z.string().check(z.minLength(1), z.maxLength(100));
const orderStatuses = z._default(z.record(word, z.enum(ORDER_STATUSES)), {});
/** Its slug, and not what the shop shows. */
const wooStatus = z
  .string()
  .check(z.regex(/^[a-z0-9_-]{1,100}$/, 'expected the status as WooCommerce writes it, such as "in-the-kiln"'));
const parcelStatuses = z._default(z.record(word, z.enum([...PARCEL_MILESTONES, 'none'])), {});
const TRACKING_PAGE = 'expected an https:// address with {number} in it, such as "https://fiets.example/{number}"';
const trackingPage = z.string(TRACKING_PAGE).check(z.regex(/^https:\/\/\S*\{number\}/, TRACKING_PAGE));
const phone = z.string().check(z.regex(/\d/, 'expected a telephone number, or none of this line'));

const CONFIRMED_BY_SHOPS = {
  shopify: ['order_confirmation' as const],
  woocommerce: ['order_confirmation' as const],
  bigcommerce: ['order_confirmation' as const],
};
type PlatformMails = { [one in Platform]?: MessageKind[] | undefined };
/** A store that names one platform keeps the defaults of the others. */
const PlatformSends: z.ZodMiniType<PlatformMails, PlatformMails> = z.strictObject({
  ...Object.fromEntries(PLATFORMS.map((platform) => [platform, z.optional(mailKinds)])),
  shopify: z._default(mailKinds, CONFIRMED_BY_SHOPS.shopify),
  woocommerce: z._default(mailKinds, CONFIRMED_BY_SHOPS.woocommerce),
  bigcommerce: z._default(mailKinds, CONFIRMED_BY_SHOPS.bigcommerce),
});

const MarketingHours = z.strictObject({
  from: localTime,
  to: localTime,
  /** 1 Monday to 7 Sunday; absent: every day. */
  weekdays: z.optional(z.array(isoWeekday).check(z.minLength(1))),
  /** Days on which none go out: "2026-12-24", or "12-25" for every year. */
  holidays: z.optional(z.array(holiday)),
});

/** Hours of one day. */
const DayHours = MarketingHours.check(z.refine(({ from, to }) => from < to, 'expected hours that end on the same day'));
const OFFICE = { from: '09:00', to: '17:00', weekdays: [1, 2, 3, 4, 5] };

/** The longest list of holidays: with more of them a year might have no business day. */
const MOST_HOLIDAYS = 100;
const BusinessDays = z.strictObject({
  /** 1 Monday to 7 Sunday. */
  weekdays: z._default(z.array(isoWeekday).check(z.minLength(1)), [1, 2, 3, 4, 5]),
  /** "2026-12-24", or "12-25" for every year. */
  holidays: z.optional(z.array(holiday).check(z.maxLength(MOST_HOLIDAYS))),
});

const words = z.string().check(z.minLength(1), z.maxLength(300));
/** What customers read: one text for all, or one a language, `{ en: 'Mondays to Fridays', it: 'Dal lunedì al venerdì' }`. */
const Words = z.union(
  [words, z.record(locale, words).check(z.refine((by) => Object.keys(by).length > 0))],
  'expected a text, or one for each language: { en: "…", it: "…" }',
);
export type Words = z.output<typeof Words>;

const SupportChannel = z
  .strictObject({
    /** "WhatsApp", "Chat", "Phone in France". */
    name: Words,
    url: z.optional(url),
    phone: z.optional(phone),
    /** When somebody answers there. */
    hours: z.optional(Words),
    /** Only customers in these countries are shown it. Absent: all. */
    countries: z.optional(z.array(country).check(z.minLength(1))),
  })
  .check(z.refine(({ url, phone }) => url !== undefined || phone !== undefined, 'expected a url or a phone'));

const NAME = 'expected the name by which customers know the shop, in one line and without < >, such as "Acme"';
const COLOR = 'expected a colour of six digits, such as "#1f5f4a"';
const POSTAL = 'expected name and address of the company, such as "Acme Ltd, 1 Harbour Road, Cork"';

const Brand = z.strictObject({
  name: z.string(NAME).check(z.regex(/^[^\p{C}<>]{1,100}$/u, NAME)),
  color: z.string(COLOR).check(z.regex(/^#[0-9a-fA-F]{6}$/, COLOR)),
  logoUrl: z.optional(url),
  /** For readers who have it dark. Absent: the logo stands on a light plate there. */
  logoDarkUrl: z.optional(url),
  url,
  /** The address mails come from; its domain becomes an SES identity of the stack. */
  from: senderEmail,
  replyTo: senderEmail,
  support: z.strictObject({
    email: senderEmail,
    phone: z.optional(phone),
    url: z.optional(url),
    /** When somebody answers the phone. */
    hours: z.optional(Words),
    /** Further ways to reach you. */
    channels: z.optional(z.array(SupportChannel).check(z.maxLength(10))),
  }),
  /** Stands at the end of each mail, as the law of many countries asks. */
  postalAddress: z.string(POSTAL).check(z.regex(/\S/, POSTAL)),
  /** Links at the end of each mail. */
  imprintUrl: z.optional(url),
  termsUrl: z.optional(url),
  privacyUrl: z.optional(url),
  /** By the name that is shown: `{ Instagram: 'https://www.instagram.com/acme' }`. */
  social: z.optional(z.record(word, url)),
  /** A line at the end of each mail that leads to your community. */
  community: z.optional(z.strictObject({ text: Words, url })),
  /** A line at the end of each mail that says what you stand for. */
  values: z.optional(z.strictObject({ text: Words, url: z.optional(url) })),
});

const questionId = z
  .string()
  .check(z.regex(/^[a-z][a-z0-9_]{0,29}$/, 'expected an id of a-z, 0-9 and _, such as "packaging"'));

/** One more question of the feedback form. What is answered is counted under its id; what is written is only kept. */
const FurtherQuestion = z.strictObject({
  id: questionId,
  ask: Words,
  /** `scale`: 1 to 5. `words`: a text. Else one of these. */
  answers: z._default(
    z.union([
      z.enum(['scale', 'words']),
      z.array(z.strictObject({ id: questionId, text: Words })).check(z.minLength(2), z.maxLength(10)),
    ]),
    'scale',
  ),
});

const Pages = z.strictObject({
  /** Where the main button of the mails about parcels leads: to the order's own page, or to the carrier's. */
  button: z._default(z.enum(['page', 'carrier']), 'page'),
  /** The shop's own domain in front of the API, such as "https://orders.acme.com"; absent: the API's own address. */
  address: z.optional(url.check(z.regex(/[^/]$/, 'expected no slash at its end'))),
  /** Where pictures of items may come from, beside the logo: "https://cdn.shopify.com". */
  picturesFrom: z._default(z.array(origin), []),
  /** Further questions of the feedback form, each for customers to answer or not. */
  questions: z._default(
    z.array(FurtherQuestion).check(
      z.maxLength(5),
      z.refine((all) => new Set(all.map(({ id }) => id)).size === all.length, 'expected each id once'),
    ),
    [],
  ),
});

const listed = z.optional(z.array(word).check(z.minLength(1), z.maxLength(500)));
const sentences = z.string().check(z.minLength(1), z.maxLength(1000));
const Instructions = z.record(
  z.string().check(z.regex(/^([A-Z]{2}|all)$/, 'expected an ISO 3166 country code such as "DE", or "all"')),
  z.union([sentences, z.record(locale, sentences)]),
);

const Requests = z.strictObject({
  /** Sending something back, within the days of `returns`. */
  return: z.optional(
    z.strictObject({
      /** What the customer may wish for it. */
      wishes: z._default(z.array(z.enum(RETURN_WISHES)).check(z.minLength(1)), ['refund', 'exchange']),
      /** Items that are not taken back, by SKU (which may end with `*`), word of the category, or tag. */
      except: z.optional(z.strictObject({ sku: listed, category: listed, tag: listed })),
      /** `team`: people decide, in a case. `rules`: what these settings allow is accepted at once, without one. */
      decides: z._default(z.enum(['team', 'rules']), 'team'),
      /** What the customer does next, by country: `{ all: 'Write the order’s number on the parcel.', DE: { de: '…' } }`. */
      instructions: z.optional(Instructions),
    }),
  ),
  /** Cancelling an order that has not left; `hours`: only so long after it was placed. Your team decides. */
  cancellation: z.optional(z.strictObject({ hours: z.optional(hours) })),
  /** Another address for an order that has not left; `hours` as above. Your team decides. */
  address: z.optional(z.strictObject({ hours: z.optional(hours) })),
});

const GO_LIVE =
  'expected a time with its zone, such as "2026-01-01T00:00:00+01:00", or { at: time, mode: "future" or "open" }';

const Store = z.strictObject({
  brand: Brand,
  locale,
  /** Days and hours of this store: metrics are counted in it, and customers whose zone is unknown are taken to live in it. */
  timeZone,
  /**
   * Shopify's own name of the store's shop. Shopify signs for all shops of an app with one secret, so webhooks of another
   * shop are refused, and requests to erase or export data without this setting, too.
   */
  shopDomain: z.optional(shopDomain),
  /**
   * BigCommerce's name of the store's shop, the `abc123` of `https://store-abc123.mybigcommerce.com`. Its webhooks only point
   * to orders, which are then fetched from its API: without a store that has this, nothing of that is deployed.
   */
  bigcommerce: z.optional(z.strictObject({ storeHash })),
  /**
   * Who sends a mail kind, per platform that took the order. What is not named is ours. Shopify, WooCommerce and
   * BigCommerce confirm orders themselves; what else of theirs is switched on there belongs here, or is switched off there.
   */
  platformSends: z._default(PlatformSends, CONFIRMED_BY_SHOPS),
  /**
   * What a status means that a platform, or a plugin of the shop, has besides those we know (`npx porchlight unknown`). A
   * line here wins over ours: `{ woocommerce: { 'in-the-kiln': 'placed' } }`.
   */
  statuses: z._default(
    z.strictObject({
      woocommerce: z._default(z.record(wooStatus, z.enum(ORDER_STATUSES)), {}),
      bigcommerce: orderStatuses,
      easypost: parcelStatuses,
      aftership: parcelStatuses,
      shippo: parcelStatuses,
    }),
    { woocommerce: {}, bigcommerce: {}, easypost: {}, aftership: {}, shippo: {} },
  ),
  /** Carriers that we do not know, or show in another way: `{ 'fietser': { name: 'De Fietser', url: 'https://…/{number}' } }`. */
  carriers: z._default(
    z.record(
      word,
      z
        .strictObject({ name: z.optional(word), url: z.optional(trackingPage) })
        .check(z.refine(({ name, url }) => name !== undefined || url !== undefined, 'expected a name, a url or both')),
    ),
    {},
  ),
  /** Mail kinds this store does not want at all. A list of your own takes the place of these two. */
  mailsOff: z._default(mailKinds, ['in_transit', 'arriving_tomorrow']),
  /**
   * Orders placed before this instant are recorded and never mailed about, and open no case. With `mode: 'open'` what is
   * still on its way at that time is told from there on, never the past. A plain time means `future`. Absent: no limit.
   */
  goLive: z.optional(z.union([instant, z.strictObject({ at: instant, mode: z.enum(['future', 'open']) })], GO_LIVE)),
  review: z.strictObject({
    /** Where a customer reviews an order; `{orderId}` is replaced. */
    url,
    /** Days after the last parcel's delivery. */
    afterDays: reviewDays,
    /** Days after the request; absent: no reminder. */
    remindAfterDays: z.optional(reviewDays),
    /** Where one item of an order is reviewed; `{orderId}`, `{itemId}` and `{sku}` are replaced. Absent: the item's product page. */
    itemUrl: z.optional(url),
    /** Days after a request in which the same address is asked about no other order: that request waits. */
    cooldownDays: z._default(days, 3),
    /** Days after the end of the last trouble (a case) of the order, at the earliest. */
    afterTroubleDays: z._default(reviewDays, 5),
    /**
     * On what ground a customer is asked: `consent` to marketing mails, which is lawful everywhere; or the `purchase`
     * itself, where the law of the customer's country allows it. `basisIn` says it by country.
     */
    basis: z._default(z.enum(['consent', 'purchase']), 'consent'),
    basisIn: z.optional(z.record(country, z.enum(['consent', 'purchase']))),
  }),
  /**
   * "Is everything right?", days after the last parcel's delivery: about the order, without offers. `false`: not sent. The
   * request for a review leaves the answer `patienceDays`, where it can be given on a page.
   */
  checkIn: z._default(
    z.union(
      [z.literal(false), z.strictObject({ afterDays: reviewDays, patienceDays: z._default(reviewDays, 3) })],
      'expected false, or { afterDays: 2 }',
    ),
    { afterDays: 2, patienceDays: 3 },
  ),
  /** The order's own pages, where customers follow it and answer. `false`: there are none but the one to unsubscribe. */
  pages: z._default(z.union([z.literal(false), Pages], 'expected false, or { button: "page" }'), {
    button: 'page',
    picturesFrom: [],
    questions: [],
  }),
  /** How long customers may send goods back, from the last delivery, and where they read how. */
  returns: z.optional(z.strictObject({ days: z.number().check(z.int(), z.gte(1), z.lte(365)), url: z.optional(url) })),
  /** What customers may ask for on the page of their order. What is not named is not offered there. */
  requests: z._default(Requests, {}),
  /**
   * `true`: a widget or a chat bot may ask for an order's status by its number and address (`POST /STORE/lookup`). The answer
   * says the same whether there is one; the status goes by mail to the order's own address, at most once a day.
   */
  lookup: z._default(z.boolean(), false),
  /** `overdueDays`: after so many the team is told once more that a case is still open. `hours`: when people answer, for their numbers. */
  cases: z._default(
    z.strictObject({
      overdueDays: z._default(z.number().check(z.gt(0), z.lte(60)), 3),
      hours: z._default(DayHours, OFFICE),
    }),
    { overdueDays: 3, hours: OFFICE },
  ),
  /** Days after its promise at which a parcel that nobody reports on is taken for delivered. */
  assumedArrivalDays: z._default(z.number().check(z.gte(0), z.lte(60)), 5),
  /** Days a parcel waits at a pick-up point, where its carrier does not say until when; the reminder comes two days before. */
  collectDays: z._default(z.number().check(z.int(), z.gte(1), z.lte(60)), 7),
  /** Marketing mails go out in these hours of the customer's own day. */
  marketingHours: z._default(MarketingHours, { from: '09:00', to: '20:00' }),
  /** The most marketing mails to one address in so many days; one more waits its turn. */
  marketingCap: z._default(z.strictObject({ mails: atLeastOne, days: days.check(z.gt(0)) }), { mails: 3, days: 7 }),
  /**
   * So many mails to one address that bounced for now (a full mailbox, a server that is down) in so many days, and it gets
   * no marketing mail any more until fewer did.
   */
  softBounces: z._default(
    z.strictObject({ mails: z.number().check(z.int(), z.gte(1), z.lte(MOST_SOFT_BOUNCES)), days: days.check(z.gt(0)) }),
    { mails: 3, days: 30 },
  ),
  /**
   * The circuit breaker: of one kind of mail at most so many in so many minutes, whatever happens; the rest is held and
   * the team told. And the most mails of the store in a day of its own; and `perAddress`, the most about orders to one
   * address in such a day: beyond it each order has one message a day, and no further order is confirmed before the next.
   */
  limits: z._default(
    z.strictObject({
      perKind: z._default(z.strictObject({ mails: atLeastOne, minutes: minutes }), PER_KIND),
      perDay: z._default(atLeastOne, PER_DAY),
      perAddress: z._default(atLeastOne.check(z.lte(200)), PER_ADDRESS),
    }),
    { perKind: PER_KIND, perDay: PER_DAY, perAddress: PER_ADDRESS },
  ),
  /** Days from order, or its payment, to delivery that customers are promised when the platform names no date. */
  promisedDays: z.number(DAYS).check(z.int(), z.gte(1), z.lte(120)),
  /** The days that `promisedDays` counts, where the store promises business days; absent: every day. */
  businessDays: z.optional(BusinessDays),
  /** The longest a parcel may say nothing before someone looks at it. */
  longestSilenceDays: z._default(z.number().check(z.gte(1), z.lte(60)), 5),
  /** How likely it must be that a promise is missed before a customer is told so. */
  late: z._default(z.strictObject({ confidence: z.number().check(z.gte(0.5), z.lte(0.99)) }), { confidence: 0.75 }),
  /** "Running late" rounds before the order is handed over to people. */
  lateRounds: z._default(z.number().check(z.int(), z.gte(1), z.lte(10)), 2),
  /** How long the dispatched mail waits for a tracking number. */
  trackingNumberPatienceHours: z._default(hours, 4),
  /** How long the dispatched mail waits for the carrier's first scan, for shops that print labels early. Absent: not at all. */
  firstScanPatienceHours: z.optional(hours),
  /** What to do when SES did not answer, and in a day told nothing of a mail. Its own errors are answers: these are tried again. */
  unknownSends: z._default(z.enum(['atMostOnce', 'atLeastOnce']), 'atMostOnce'),
});

const recipient = z
  .string()
  .check(z.regex(/^[^\s@]*@[^\s@]+$/, 'expected an address, "maya@acme.com", or a domain with its @, "@acme.com"'));
const ALLOWED = 'expected "all", or a list of addresses and domains: ["maya@acme.com", "@acme.com"]';

const Stage = z.strictObject({
  /** `all`, or the addresses (`maya@example.com`) and domains (`@example.com`) that may get mail. */
  allowedRecipients: z.union([z.literal('all'), z.array(recipient)], ALLOWED),
});

/** How long a journey may need the order after its last change: till it is due, through every late round, to the last held reminder. */
function longestJourneyDays({
  promisedDays,
  businessDays,
  longestSilenceDays,
  lateRounds,
  review,
  collectDays,
  checkIn,
}: StoreSettings): number {
  const answered = checkIn ? checkIn.afterDays + checkIn.patienceDays : 0;
  const asked = Math.max(review.afterDays, review.afterTroubleDays, answered) + REVIEW_PATIENCE_DAYS;
  const reminded = review.remindAfterDays === undefined ? 0 : review.remindAfterDays + REVIEW_PATIENCE_DAYS;
  const { weekdays, holidays = [] } = businessDays ?? { weekdays: EVERY_DAY };
  const promised = (promisedDays * 7) / new Set(weekdays).size + holidays.length;
  return Math.ceil(promised + collectDays + longestSilenceDays * (lateRounds + 1) + asked + reminded);
}

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];
/**
 * A store is up to three resources (a secret, an alarm, an identity of SES), and CloudFormation takes 500 in a stack
 * ("AWS CloudFormation quotas"); the rest of the stack has what these leave.
 */
export const MOST_STORES = 100;
const TOO_MANY_STORES = `expected at most ${MOST_STORES} stores: CloudFormation takes 500 resources in a stack; put the others into a second deployment, with its own settings and stage name`;

const Fields = z.strictObject({
  stores: z
    .record(z.string().check(z.regex(/^[a-z0-9]{1,20}$/, 'expected a store id of 1 to 20 of a-z and 0-9')), Store)
    .check(z.refine((stores) => Object.keys(stores).length <= MOST_STORES, TOO_MANY_STORES)),
  stages: z.record(
    z
      .string()
      .check(z.regex(/^[a-z0-9-]{1,20}$/, 'expected the name of a stage, 1 to 20 of a-z, 0-9 and -, such as prod')),
    Stage,
  ),
  /** Where cases and alarms are told to the team. */
  teamEmail: email,
  /**
   * Days that an order, and what was decided about it, is kept after its last change. At least
   * as long as the journeys of each store may take: promisedDays of its business days, collectDays, longestSilenceDays for each of
   * lateRounds and once more, the longest of review.afterDays, review.afterTroubleDays and what checkIn takes, and, if set,
   * review.remindAfterDays; the request and the reminder each with the 60 days that such a mail may be held.
   */
  retentionDays: z._default(z.number().check(z.int(), z.gte(90), z.lte(3650)), 400),
  /**
   * `true`: tables, buckets, the team's topic and dead letters are encrypted with a KMS key of the account's own ($1 a month
   * and its requests); it stays when the stack goes. Absent: with the keys of the services.
   */
  customerManagedKey: z.optional(z.boolean()),
  /**
   * The most steps of journeys at once, and as many kept free for them (Lambda's reserved concurrency). Absent:
   * as many as the account has; a new account has 10 in all and can reserve none.
   */
  stepsAtOnce: z.optional(z.number().check(z.int(), z.gte(2), z.lte(1000))),
  /** A CloudWatch dashboard: is it healthy, are parcels late, is it worth it? $4.50 a month with the metrics it shows. */
  dashboard: z._default(z.boolean(), false),
  /**
   * An EventBridge bus of the stack that carries what happens, for help desks and others, and the route by which they answer
   * (docs/events). $1 a million events.
   */
  bus: z._default(z.boolean(), false),
  /** Keeps each message as it was sent, for so many days, for whoever helps its customer: one write more a mail. Absent: not at all. */
  messages: z.optional(z.strictObject({ keepDays: z._default(z.number().check(z.int(), z.gte(1), z.lte(400)), 90) })),
  /** On Mondays from 8 on, in each store's own time: why customers were not happy last week, by product and carrier, to `teamEmail`. */
  weeklyReasons: z._default(z.boolean(), false),
  /** An API for the team's tools under `/admin`, which only those may call to whom the account gives one of its policies (docs/admin). */
  adminApi: z._default(z.boolean(), false),
});

export const Settings = Fields.check(({ value, issues }) => {
  for (const [id, store] of Object.entries(value.stores)) {
    const least = longestJourneyDays(store);
    if (value.retentionDays >= least || issues.length > 0) continue;
    const message = `expected at least ${least}: a journey of the store "${id}" may need its order for so long`;
    issues.push({ code: 'custom', path: ['retentionDays'], message, input: value.retentionDays });
  }
});

/** As written in `porchlight.config.ts`: what has a default may be left out. */
export type SettingsInput = z.input<typeof Settings>;
/** With every default filled in. */
export type Settings = z.output<typeof Settings>;
export type StoreSettings = z.output<typeof Store>;
export type FurtherQuestion = z.output<typeof FurtherQuestion>;
export type StageSettings = Settings['stages'][string];

function isSender(address: string): boolean {
  return isEmail(address) && sesAddress(address) !== undefined;
}

/** By its place: an offset, and `EST`, knows no summer time. */
function isTimeZone(name: string): boolean {
  if (name !== 'UTC' && !/^[A-Za-z_]+\/\S+$/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** Of ISO 3166; `UK` and the like are only understood. */
function isCountry(code: string): boolean {
  return (
    /^[A-Z]{2}$/.test(code) &&
    code !== 'ZZ' &&
    REGIONS.of(code) !== undefined &&
    new Intl.Locale(`und-${code}`).region === code
  );
}
const REGIONS = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });

function isLocale(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}
