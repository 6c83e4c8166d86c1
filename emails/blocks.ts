import type { MessageKind } from '../domain/message/kinds.ts';
import { type ItemMatch, matchesItem } from '../domain/order/item-match.ts';
import type { MailItem } from './content.ts';

// Blocks of content/: help with what was ordered, and banners. Their texts are rendered at build time. The order
// decides which of them a mail shows.

export type BlockWords = { title: string; html: string; text: string };

export type ContentBlock = {
  slot: 'help' | 'banners';
  mails: MessageKind[];
  /** Shows the block for orders with such an item; absent: for any order. */
  match?: ItemMatch | undefined;
  /** The ids of the stores; absent: all stores. */
  stores?: string[] | undefined;
  /** The first day, in the customer's zone; `until` is the last. */
  from?: string | undefined;
  until?: string | undefined;
  /** By language. In other languages the block is not shown. */
  words: Record<string, BlockWords>;
};

type Showing = {
  kind: MessageKind;
  store?: string | undefined;
  /** The day on which the mail is sent, in the customer's zone. */
  today?: string | undefined;
  language: string;
  items: readonly MailItem[];
};

/** The blocks that a mail shows in a slot: first those for any order, then those for its items, in the items' order. */
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
