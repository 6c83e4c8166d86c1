import type { Platform } from '../order/platforms.ts';

// Which mails a customer wants from a store besides those about orders, by topic.

export const TOPICS = ['reviews', 'tips', 'offers', 'loyalty'] as const;
export type Topic = (typeof TOPICS)[number];

/** Where the wish comes from: our page, the unsubscribe button of a mail program, the shop, or a spam complaint. */
export type WishSource = 'page' | 'one_click' | Platform | 'complaint';

/** @property at UTC ISO time with milliseconds, at which the customer said so */
export type Wish = { on: boolean; at: string; source: WishSource };

/** The customer has said nothing about an absent topic. */
export type Wishes = Readonly<Partial<Record<Topic, Wish>>>;

export const wishesFor = (topics: readonly Topic[], wish: Wish): Wishes =>
  Object.fromEntries(topics.map((topic) => [topic, wish]));

/** A complaint is a no to everything, for good. */
export const complaint = (at: string): Wishes => wishesFor(TOPICS, { on: false, at, source: 'complaint' });

/** The wishes of both: the latest counts, a complaint beats all. Commutative, associative, idempotent. */
export function joinedWishes(a: Wishes, b: Wishes): Wishes {
  const topics = TOPICS.filter((topic) => a[topic] ?? b[topic]);
  return Object.fromEntries(topics.map((topic) => [topic, later(a[topic], b[topic])]));
}

const later = (a: Wish | undefined, b: Wish | undefined): Wish =>
  a && (!b || weightOf(a) >= weightOf(b)) ? a : (b as Wish);

/** Text that sorts by which wish wins; of a yes and a no at the same time, the no wins. */
const weightOf = ({ on, at, source }: Wish): string =>
  `${source === 'complaint' ? 1 : 0} ${at} ${on ? 0 : 1} ${source}`;

export const sameWishes = (a: Wishes, b: Wishes): boolean =>
  TOPICS.every((topic) => JSON.stringify(entry(a[topic])) === JSON.stringify(entry(b[topic])));
const entry = (wish: Wish | undefined) => wish && [wish.on, wish.at, wish.source];

/** Whether they must be kept for good: a no does not expire. */
export const areLasting = (wishes: Wishes): boolean => Object.values(wishes).some(({ on }) => !on);
