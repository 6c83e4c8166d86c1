import { withAssumptions } from '../../domain/journey/assumptions.ts';
import { lanesOfOrder } from '../../domain/journey/chance.ts';
import { canBeLate } from '../../domain/journey/lateness.ts';
import { trackingOf } from '../../domain/journey/tracking.ts';
import { type Purpose, pathOf } from '../shared/links.ts';
import { wordsIn } from './open.ts';
import type { Opened, PageRequest, PagesPort } from './port.ts';
import { trackingPage } from './tracking-page.tsx';

/** Where the order is, what it awaits, and what the customer can do. A POST is nothing here. */
export async function tracking(
  { pk, address, name, store }: Opened,
  { form }: PageRequest,
  port: PagesPort,
): Promise<Response | undefined> {
  if (store.pages === false || form !== undefined) return undefined;
  const now = port.now();
  const stored = await port.readHistory(pk);
  if (!stored || stored.flow.erased) return undefined;
  let history = withAssumptions(stored, store, await port.readNewsSources(name), now);
  if (canBeLate(history)) history = { ...history, learned: await port.readLearned(name, lanesOfOrder(history)) };
  const { order } = history.meta;
  const language = address && (await port.readContact(name, address)).language;
  const words = wordsIn(port, language ?? order.customer.locale, store, { 'order.id': order.number ?? order.orderId });
  const linkTo = async (purpose: Purpose) => pathOf(purpose, await port.tokenOf(purpose, { pk, address }));
  const links = { feedback: await linkTo('feedback'), preferences: await linkTo('preferences') };
  return trackingPage(words, store, history, trackingOf(history, store, now), now, links);
}
