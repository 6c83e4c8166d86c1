import { checkSettings } from '../../domain/policy/parse.ts';
import { type Answers, settingsOf } from './settings-text.ts';

// The questions of `porchlight init`, in order. Each can also be answered by a flag. Answers are checked like the
// settings.

export type Question = {
  name: keyof Answers;
  /** The flag and the placeholder of its value. */
  flag: string;
  value: string;
  about: string;
  /** The answer's place in the settings. A complaint about this place is about the answer. */
  place: string;
  /** The answer if none is given; `''` leaves it out. Without `usual`, an answer is required. */
  usual?: (before: Partial<Answers>) => string;
};

/** Platforms where orders are placed; `own` is a shop's own software. */
const SHOPS = ['shopify', 'woocommerce', 'bigcommerce', 'own'];

const hostOf = ({ url = '' }: Partial<Answers>): string => {
  const host = URL.canParse(url) ? new URL(url).hostname : '';
  return host.replace(/^(www|shop|store)\./, '');
};

const zoneHere = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** A name as an id for paths: letters and digits, without accents. */
const idOf = (name: string): string =>
  name
    .normalize('NFD')
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .slice(0, 20);

export const QUESTIONS: readonly Question[] = [
  { name: 'name', flag: 'name', value: 'NAME', about: 'how customers know the shop', place: 'brand.name' },
  {
    name: 'store',
    flag: 'store',
    value: 'ID',
    about: 'a short id, which webhook addresses and execution names begin with',
    place: '',
    usual: ({ name = '' }) => idOf(name) || 'shop',
  },
  { name: 'url', flag: 'url', value: 'https://…', about: 'the shop’s address', place: 'brand.url' },
  {
    name: 'from',
    flag: 'from',
    value: 'EMAIL',
    about: 'the address mails come from, at a domain of the shop',
    place: 'brand.from',
    usual: (before) => `orders@${hostOf(before)}`,
  },
  {
    name: 'support',
    flag: 'support',
    value: 'EMAIL',
    about: 'where customers write to, and where answers to mails go',
    place: 'brand.support.email',
    usual: (before) => `help@${hostOf(before)}`,
  },
  {
    name: 'phone',
    flag: 'phone',
    value: 'NUMBER',
    about: 'the support’s telephone, if it has one',
    place: 'brand.support.phone',
    usual: () => '',
  },
  {
    name: 'postalAddress',
    flag: 'postal-address',
    value: 'TEXT',
    about: 'name and address of the company, which the law wants in every mail',
    place: 'brand.postalAddress',
  },
  {
    name: 'color',
    flag: 'color',
    value: '#RRGGBB',
    about: 'the brand’s colour, of buttons and links',
    place: 'brand.color',
    usual: () => '#1f5f4a',
  },
  {
    name: 'logoUrl',
    flag: 'logo',
    value: 'https://…',
    about: 'the logo, a PNG; without one the name is written',
    place: 'brand.logoUrl',
    usual: () => '',
  },
  {
    name: 'locale',
    flag: 'locale',
    value: 'TAG',
    about: 'the language of customers whose orders name none, such as en, de-AT or it',
    place: 'locale',
    usual: () => Intl.DateTimeFormat().resolvedOptions().locale,
  },
  {
    name: 'timeZone',
    flag: 'zone',
    value: 'ZONE',
    about: 'the shop’s time zone, such as Europe/Rome',
    place: 'timeZone',
    usual: zoneHere,
  },
  {
    name: 'platform',
    flag: 'platform',
    value: 'NAME',
    about: `where orders are placed: ${SHOPS.join(', ')}`,
    place: 'platform',
    usual: () => 'shopify',
  },
  {
    name: 'promisedDays',
    flag: 'promised-days',
    value: 'DAYS',
    about: 'days from the order to its delivery that customers are promised',
    place: 'promisedDays',
    usual: () => '5',
  },
  {
    name: 'reviewUrl',
    flag: 'review-url',
    value: 'https://…',
    about: 'where a customer reviews an order; {orderId} is replaced',
    place: 'review.url',
    usual: ({ url = '' }) => `${url.replace(/\/$/, '')}/pages/review?order={orderId}`,
  },
  {
    name: 'teamEmail',
    flag: 'team',
    value: 'EMAIL',
    about: 'where your team is told of cases and alarms',
    place: 'teamEmail',
    usual: ({ support = '' }) => support,
  },
];

/** What is wrong with an answer, in the words of the settings' check. */
export function complaintAbout({ name, place }: Question, answers: Partial<Answers>): string | undefined {
  if (name === 'platform')
    return SHOPS.includes(answers.platform ?? '') ? undefined : `expected one of ${SHOPS.join(', ')}`;
  const { complaints } = checkSettings(settingsOf({ ...VALID, ...answers }));
  const store = answers.store ?? VALID.store;
  const isHere = (path: string): boolean =>
    name === 'store'
      ? path === `stores.${store}` || path === 'stores'
      : [place, `stores.${store}.${place}`].includes(path);
  return complaints.find(({ path }) => isHere(path.join('.')))?.message;
}

/** Valid stand-ins for the questions that are not answered yet. */
const VALID: Answers = {
  name: 'Shop',
  store: 'shop',
  url: 'https://shop.example.com',
  from: 'orders@shop.example.com',
  support: 'help@shop.example.com',
  phone: '',
  postalAddress: '-',
  color: '#000000',
  logoUrl: '',
  locale: 'en',
  timeZone: 'UTC',
  platform: 'own',
  promisedDays: '5',
  reviewUrl: 'https://shop.example.com/review',
  teamEmail: 'team@shop.example.com',
};
