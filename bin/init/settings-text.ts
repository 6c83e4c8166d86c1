import type { Platform } from '../../domain/order/platforms.ts';
import { parseSettings } from '../../domain/policy/parse.ts';
import type { SettingsInput } from '../../domain/policy/settings.ts';

// What `porchlight init` writes: a settings file that says what each value is for, and where the others are found.

/** As they are typed; `''` where nothing is to be written. */
export type Answers = Record<
  | 'name'
  | 'store'
  | 'url'
  | 'from'
  | 'support'
  | 'phone'
  | 'postalAddress'
  | 'color'
  | 'logoUrl'
  | 'locale'
  | 'timeZone'
  | 'platform'
  | 'promisedDays'
  | 'reviewUrl'
  | 'teamEmail',
  string
>;

export function settingsOf(answers: Answers): SettingsInput {
  const { name, store, url, from, support, phone, postalAddress, color, logoUrl, locale, timeZone } = answers;
  return {
    teamEmail: answers.teamEmail,
    stages: { dev: { allowedRecipients: [answers.teamEmail] }, prod: { allowedRecipients: 'all' } },
    stores: {
      [store]: {
        brand: {
          name,
          color,
          ...(logoUrl && { logoUrl }),
          url,
          from,
          replyTo: support,
          support: { email: support, ...(phone && { phone }) },
          postalAddress,
        },
        locale,
        timeZone,
        promisedDays: Number(answers.promisedDays),
        review: { url: answers.reviewUrl, afterDays: 5, remindAfterDays: 7 },
      },
    },
  };
}

export function textOf(answers: Answers): string {
  const { stores, teamEmail } = settingsOf(answers);
  const { brand, locale, timeZone, promisedDays, review } = stores[answers.store]!;
  const logo = brand.logoUrl
    ? `logoUrl: ${quoted(brand.logoUrl)},`
    : `// logoUrl: ${quoted(`${brand.url.replace(/\/$/, '')}/logo.png`)}, // until it is set, the name is written`;
  const { phone } = brand.support;
  return `import type { SettingsInput } from './domain/policy/settings.ts';

// Written by \`npx porchlight init\`. Everything that can be set is described in domain/policy/settings.ts; what is left out
// has its default. \`npm run synth\` checks this file and names what is wrong.
export const settings: SettingsInput = {
  // cases and alarms are told here
  teamEmail: ${quoted(teamEmail)},
  stages: {
    // a trial: mails nobody else
    dev: { allowedRecipients: [${quoted(teamEmail)}] },
    prod: { allowedRecipients: 'all' },
  },
  stores: {
    ${answers.store}: {
      brand: {
        name: ${quoted(brand.name)},
        color: ${quoted(brand.color)},
        ${logo}
        url: ${quoted(brand.url)},
        // its domain becomes an SES identity of the stack
        from: ${quoted(brand.from)},
        replyTo: ${quoted(brand.replyTo)},
        support: { email: ${quoted(brand.support.email)}${phone ? `, phone: ${quoted(phone)}` : ''} },
        postalAddress: ${quoted(brand.postalAddress)},
      },
      // of customers whose orders name no language
      locale: ${quoted(locale)},
      timeZone: ${quoted(timeZone)},
      // from the order to its delivery, where the platform names no date
      promisedDays: ${promisedDays},
      // days after the last parcel's delivery, and after the request
      review: {
        url: ${quoted(review.url)},
        afterDays: ${review.afterDays},
        remindAfterDays: ${review.remindAfterDays},
      },${SHOP_LINES[answers.platform] ?? ''}${confirmations(answers)}
      // orders placed before are recorded and never mailed about
      // goLive: '2026-01-01T00:00:00+01:00',
    },
  },
};
`;
}

/** Which shop of the platform it is: only its team knows. */
const SHOP_LINES: Record<string, string> = {
  shopify: `
      // Shopify's own name of the shop: without it, requests to erase or export data are refused
      // shopDomain: 'acme.myshopify.com',`,
  bigcommerce: `
      // BigCommerce's name of the shop, the abc123xyz of https://store-abc123xyz.mybigcommerce.com: without it, nothing is fetched
      // bigcommerce: { storeHash: 'abc123xyz' },`,
};

/** What to write for a platform that confirms orders itself, once that is turned off there. */
function confirmations(answers: Answers): string {
  const { store, platform } = answers;
  const { platformSends } = parseSettings(settingsOf(answers)).stores[store]!;
  if (!platformSends[platform as Platform]?.includes('order_confirmation')) return '';
  return `
      // the platform confirms orders itself; turn that off there (docs/connect.md), and with this line Porchlight does
      // platformSends: { ${platform}: [] },`;
}

/** A string as it is written in the file. */
const quoted = (text: string): string =>
  text.includes("'") ? JSON.stringify(text) : `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"')}'`;
