import type { Signal } from './flow.ts';
import type { History } from './history.ts';
import type { Cause } from './items.ts';
import type { Next } from './next.ts';
import { isBeforeGoLive, type StoreSettings } from './settings.ts';

/**
 * Why people of the team must look at the order after this step; a case is opened once per cause and subject. Nobody
 * looks at test orders, nor at those of the time before the store went live, of which its customers are told nothing.
 */
export function causesOf(
  { meta, decisions }: History,
  store: StoreSettings,
  signal: Signal | undefined,
  next: Next,
): { cause: Cause; subject: string }[] {
  if (meta.order.test || isBeforeGoLive(store, meta.order.placedAt)) return [];
  const subject = signal?.register.startsWith('p#') ? `parcel:${signal.register.slice(2)}` : 'order';
  const found: { cause: Cause; subject: string }[] = [];
  if (signal?.milestone === 'exception') found.push({ cause: 'problem', subject });
  if (signal?.milestone === 'returned_to_sender') found.push({ cause: 'returned', subject });
  if (signal?.milestone === 'contradicted') found.push({ cause: 'contradicted', subject });
  if (decisions.some(({ kind }) => kind === 'running_late' || kind === 'preparing'))
    found.push({ cause: 'late', subject: 'order' });
  if (next.next === 'end' && next.outcome === 'handed_over') found.push({ cause: 'handed_over', subject: 'order' });
  return found;
}
