import { withAssumptions } from '../../domain/journey/assumptions.ts';
import { lanesOfOrder } from '../../domain/journey/chance.ts';
import { canBeLate } from '../../domain/journey/lateness.ts';
import { trackingOf } from '../../domain/journey/tracking.ts';
import { worthOffering } from '../../domain/requests/rules.ts';
import { type Purpose, pathOf } from '../shared/links.ts';
import { wordsOfOrder } from './open.ts';
import type { Opened, PageRequest, PagesPort } from './port.ts';
import { trackingPage } from './tracking-page.tsx';

/** Shows where the order is, what it awaits, and what the customer can do. The page takes no POST. */
export async function tracking(opened: Opened, { form }: PageRequest, port: PagesPort): Promise<Response | undefined> {
  const { pk, address, name, store } = opened;
  if (store.pages === false || form !== undefined) return undefined;
  const now = port.now();
  const stored = await port.readHistory(pk);
  if (!stored || stored.flow.erased) return undefined;
  let history = withAssumptions(stored, store, await port.readNewsSources(name), now);
  if (canBeLate(history)) history = { ...history, learned: await port.readLearned(name, lanesOfOrder(history)) };
  const { words } = await wordsOfOrder(opened, history.meta.order, port);
  const linkTo = async (purpose: Purpose) => pathOf(purpose, await port.tokenOf(purpose, { pk, address }));
  const asks = worthOffering(history, store, now);
  const links = {
    feedback: await linkTo('feedback'),
    preferences: await linkTo('preferences'),
    help: asks.length > 0 ? await linkTo('help') : '',
    asks,
  };
  return trackingPage(words, store, history, trackingOf(history, store, now), now, links);
}
