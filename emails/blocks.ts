import type { MessageKind } from '../domain/message/kinds.ts';
import { type ItemMatch, matchesItem } from '../domain/order/item-match.ts';
import type { MailItem } from './content.ts';

// Blocks of content/: help about what was ordered, and banners. Their words are written out at build time; which of them
// a mail shows, its order decides.

export type BlockWords = { title: string; html: string; text: string };

export type ContentBlock = {
  slot: 'help' | 'banners';
  mails: MessageKind[];
  /** Of an order with such an item; absent: of any order. */
  match?: ItemMatch | undefined;
  /** Absent: of all stores. */
  stores?: string[] | undefined;
  /** First and last day, in the customer's zone. */
  from?: string | undefined;
  until?: string | undefined;
  /** By language: in another than these the block is not shown. */
  words: Record<string, BlockWords>;
};

type Showing = {
  kind: MessageKind;
  store?: string | undefined;
  /** The day on which the mail goes, at the customer. */
  today?: string | undefined;
  language: string;
  items: readonly MailItem[];
};

/** What a mail shows in a slot: what is for any order first, then what the items ask for, in their order. */
export function blocksIn(slot: ContentBlock['slot'], blocks: readonly ContentBlock[], shown: Showing): BlockWords[] {
  const open = blocks.filter((block) => block.slot === slot && isFor(block, shown));
  const general = open.filter(({ match }) => !match);
  const matching = shown.items.flatMap((item) => open.filter(({ match }) => match && matchesItem(match, item)));
  return [...new Set([...general, ...matching])].flatMap(({ words }) => words[shown.language] ?? []);
}

function isFor({ mails, stores, from = '', until }: ContentBlock, { kind, store = '', today = '' }: Showing): boolean {
  const isNow = today >= from && (until === undefined || today <= until);
  return mails.includes(kind) && (!stores || stores.includes(store)) && isNow;
}
