import { timeIn } from '../parcel/milestones.ts';
import { isBeforeGoLive, type StoreSettings } from '../policy/settings.ts';
import type { Case } from '../records/items.ts';
import type { Signal } from './flow.ts';
import type { History } from './history.ts';
import { lookTime } from './lateness.ts';
import type { Next } from './next.ts';

/** Why, about which parcel or the order, and since when (UTC ISO); without a time it is said once and for all. */
export type Concern = Pick<Case, 'cause' | 'subject'> & { since?: string | undefined };

/**
 * Why people of the team must look at the order after this step; a case is opened once per cause and subject, and anew when
 * it happens again after they closed it. Nobody looks at test orders, nor at those of the time before the store went
 * live, of which its customers are told nothing.
 */
export function causesOf(history: History, store: StoreSettings, signal: Signal | undefined, next: Next): Concern[] {
  const { meta, decisions } = history;
  if (meta.order.test || isBeforeGoLive(store, meta.order.placedAt)) return [];
  const subject = signal?.register.startsWith('p#') ? `parcel:${signal.register.slice(2)}` : 'order';
  const found: Concern[] = [];
  const since = signal && timeIn(signal.mark);
  if (signal?.milestone === 'exception') found.push({ cause: 'problem', subject, since });
  if (signal?.milestone === 'returned_to_sender') found.push({ cause: 'returned', subject, since });
  if (signal?.milestone === 'contradicted') found.push({ cause: 'contradicted', subject, since: signal.mark });
  if (decisions.some(({ kind }) => kind === 'running_late' || kind === 'preparing'))
    found.push({ cause: 'late', subject: 'order' });
  if (next.next === 'end' && next.outcome === 'handed_over') {
    // not now: the closing of the case wakes the journey, which is silent still
    found.push({ cause: 'handed_over', subject: 'order', since: lookTime(history, store) });
  }
  return found;
}

/** Whether it happened once more after people closed its case. */
export const isReopened = ({ closedAt }: Case, { since }: Concern): boolean =>
  closedAt !== undefined && since !== undefined && since > closedAt;
