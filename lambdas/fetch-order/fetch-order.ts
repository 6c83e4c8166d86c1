import type { Fact } from '../../domain/order/facts.ts';
import type { Settings, StoreSettings } from '../../domain/policy/settings.ts';
import { PorchlightError } from '../../domain/shared/errors.ts';
import type { FieldProblem } from '../shared/fields.ts';
import { type AskedFetch, storeOfFetch } from '../shared/order-fetches.ts';
import type { Key } from '../shared/table.ts';
import { orderOf, type ToldOrder } from './bigcommerce.ts';
import { factsOf } from './bigcommerce-facts.ts';
import { type ShopGet, ShopRefused } from './shop-client.ts';

export type FetchPort = {
  settings: Pick<Settings, 'stores'>;
  asked(key: Key): Promise<AskedFetch | undefined>;
  /** Of the store's secret. */
  tokenOf(store: string): Promise<string | undefined>;
  /** The shop's API, read with this token. */
  shop(token: string): ShopGet;
  record(store: string, facts: Fact[], receivedAt: string): Promise<unknown>;
  noteUnknown(store: string, word: string, webhook: string, receivedAt: string): Promise<void>;
  /** Marks the order as fetched, unless another fetch was requested meanwhile. */
  fetched(key: Key, asked: AskedFetch): Promise<void>;
  now(): string;
  log: { info(message: string, details: FetchDetails): void; warn(message: string, details: FetchDetails): void };
};
type FetchDetails = { store: string; orderId: string; facts?: number };

/** The shop's answer is not a valid order, so trying again would not help. Names fields, no values. */
export class UnreadableOrder extends PorchlightError {
  override name = 'UnreadableOrder';
}

/** Fetches an order that a webhook pointed to, and records what it says. Safe to repeat. @throws ShopUnavailable, ShopRefused, UnreadableOrder */
export async function fetchOrder(key: Key, port: FetchPort): Promise<void> {
  const asked = await port.asked(key);
  if (!asked) return; // another run was first
  const store = storeOfFetch(key.pk);
  const settings = port.settings.stores[store];
  const storeHash = settings?.bigcommerce?.storeHash;
  if (settings && storeHash) {
    const token = await port.tokenOf(store);
    if (!token) throw new ShopRefused(`the secret of ${store} has no bigcommerceToken`);
    const told = await orderOf(port.shop(token), storeHash, asked.orderId);
    if (told) await recordOrder(store, settings, told, asked, port);
    else port.log.warn('the shop does not know the order', { store, orderId: asked.orderId });
  }
  await port.fetched(key, asked);
}

async function recordOrder(
  store: string,
  settings: StoreSettings,
  told: ToldOrder,
  { orderId, toldAt }: AskedFetch,
  port: FetchPort,
): Promise<void> {
  const read = factsOf(told, settings, toldAt);
  if ('problems' in read) throw unreadable(store, orderId, read.problems);
  const receivedAt = port.now();
  for (const word of read.unknown) await port.noteUnknown(store, word, orderId, receivedAt);
  await port.record(store, read.facts, receivedAt);
  port.log.info('order fetched', { store, orderId, facts: read.facts.length });
}

function unreadable(store: string, orderId: string, problems: FieldProblem[]): UnreadableOrder {
  const fields = problems.map(({ field, message }) => `${field}: ${message}`);
  return new UnreadableOrder(`order ${orderId} of ${store}: ${fields.join('; ')}`);
}
