import type { NewEntry } from '../../domain/cases/case.ts';
import type { CustomerAnswer, CustomerComplaint } from '../../domain/feedback/answers.ts';
import type { ReasonAbout } from '../../domain/feedback/reasons.ts';
import type { NewsSources } from '../../domain/journey/assumptions.ts';
import type { History } from '../../domain/journey/history.ts';
import type { Learned } from '../../domain/lanes/progress.ts';
import type { Settings, StoreSettings } from '../../domain/policy/settings.ts';
import type { Contact } from '../../domain/records/contact.ts';
import type { Wishes } from '../../domain/records/wishes.ts';
import type { CustomerRequest } from '../../domain/requests/request.ts';
import type { PageTexts } from '../../emails/page-texts.ts';
import type { KeptAnswer } from '../shared/answers.ts';
import type { Addressee, Purpose } from '../shared/links.ts';

/** All that a page needs of the world. Times are UTC ISO, `pk` is the order's key, `address` a hash. */
export type PagesPort = {
  now(): string;
  settings: Pick<Settings, 'stores'>;
  /** What pages say, by language. */
  texts: Readonly<Record<string, PageTexts>>;
  /** Whom a link was written for; `undefined` when we did not write it, or not for this. */
  addresseeOf(purpose: Purpose, token: string): Promise<Addressee | undefined>;
  tokenOf(purpose: Purpose, addressee: Addressee): Promise<string>;
  /** Whose order it is by now; `undefined` when it is gone. */
  customerNow(pk: string): Promise<{ email?: string | undefined; locale?: string | undefined } | undefined>;
  readHistory(pk: string): Promise<History | undefined>;
  readNewsSources(store: string): Promise<NewsSources>;
  readLearned(store: string, lanes: readonly string[]): Promise<Learned>;
  readContact(store: string, address: string): Promise<Contact>;
  /** Keeps what the customer wishes; of a topic the latest word counts. */
  wish(store: string, address: string, wishes: Wishes): Promise<void>;
  /** Keeps what they chose beside the topics. @param change what it was, for the record */
  choose(store: string, address: string, choice: Chosen, change: string): Promise<void>;
  /** Keeps what the customer answered. `undefined`: the order is not there. */
  keepAnswer(pk: string, answer: CustomerAnswer): Promise<KeptAnswer | undefined>;
  /** The customer said how satisfied they are. */
  noteSurvey(store: string, address: string): Promise<void>;
  /** What people of the team must look at, with what the customer wrote. One that is open gets the words, once. */
  openCase(pk: string, cause: CustomerComplaint, words: NewEntry | undefined, about: ReasonAbout): Promise<void>;
  /** The customer says otherwise now. */
  endCase(pk: string, cause: CustomerComplaint): Promise<void>;
  /** Keeps what the customer asks for, with the case of it. @param words what people are told; `full`, `undefined` as of keepRequest */
  keepRequest(pk: string, request: CustomerRequest, words: string): Promise<CustomerRequest | 'full' | undefined>;
  /** Counts a page that was shown, by its kind alone. */
  opened(page: string): void;
};

/** What is asked of a page. @property form what was posted; absent: it is only looked at, and nothing may change */
export type PageRequest = { query: (name: string) => string | undefined; form: string | undefined };

/** Until when there are no marketing mails, and the language of all. */
export type Chosen = Pick<Contact, 'pausedUntil' | 'language'>;

/** A link that opened, and the store of its order. */
export type Opened = Addressee & { name: string; store: StoreSettings };
