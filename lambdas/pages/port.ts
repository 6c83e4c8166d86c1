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

/** Everything that a page needs from outside. Times are UTC ISO, `pk` is the order's key, `address` is a hash. */
export type PagesPort = {
  now(): string;
  settings: Pick<Settings, 'stores'>;
  /** The texts of the pages, by language. */
  texts: Readonly<Record<string, PageTexts>>;
  /** For whom a link was written; `undefined` if we did not write it, or wrote it for another purpose. */
  addresseeOf(purpose: Purpose, token: string): Promise<Addressee | undefined>;
  tokenOf(purpose: Purpose, addressee: Addressee): Promise<string>;
  /** The order's customer as currently known; `undefined` if the order no longer exists. */
  customerNow(pk: string): Promise<{ email?: string | undefined; locale?: string | undefined } | undefined>;
  readHistory(pk: string): Promise<History | undefined>;
  readNewsSources(store: string): Promise<NewsSources>;
  readLearned(store: string, lanes: readonly string[]): Promise<Learned>;
  readContact(store: string, address: string): Promise<Contact>;
  /** Keeps the customer's wishes. The latest wish about a topic counts. */
  wish(store: string, address: string, wishes: Wishes): Promise<void>;
  /** Keeps what the customer chose beside the topics. @param change what changed, for the record */
  choose(store: string, address: string, choice: Chosen, change: string): Promise<void>;
  /** Keeps the customer's answer. `undefined`: the order does not exist. */
  keepAnswer(pk: string, answer: CustomerAnswer): Promise<KeptAnswer | undefined>;
  /** Records that the customer answered the satisfaction question. */
  noteSurvey(store: string, address: string): Promise<void>;
  /** Opens a case for the team, with what the customer wrote. If the case is already open, the words are added once. */
  openCase(pk: string, cause: CustomerComplaint, words: NewEntry | undefined, about: ReasonAbout): Promise<void>;
  /** Ends the case, because the customer now says otherwise. */
  endCase(pk: string, cause: CustomerComplaint): Promise<void>;
  /**
   * Keeps what the customer asks for, and opens its case. `full` and `undefined` mean the same as for keepRequest.
   * @param words the text that the team reads
   */
  keepRequest(pk: string, request: CustomerRequest, words: string): Promise<CustomerRequest | 'full' | undefined>;
  /** Counts a page that was shown, by its kind only. */
  opened(page: string): void;
};

/**
 * A request for a page. @property form what was posted; if it is absent, the page is only viewed, and nothing may
 * change
 */
export type PageRequest = { query: (name: string) => string | undefined; form: string | undefined };

/** The day until which the customer gets no marketing mails, and the language of all mails. */
export type Chosen = Pick<Contact, 'pausedUntil' | 'language'>;

/** A link that works, and the store of its order. */
export type Opened = Addressee & { name: string; store: StoreSettings };
