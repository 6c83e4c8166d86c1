import { HOUR_MS } from '../calendar/durations.ts';
import { localDate } from '../calendar/windows.ts';
import { isCalledOffInWhole, unitsKept } from '../journey/goods.ts';
import { type History, hasLeft, openCases, parcelStates, zoneOfOrder } from '../journey/history.ts';
import { returnWindow } from '../journey/returns.ts';
import { matchesItem } from '../order/item-match.ts';
import type { ParcelItem } from '../order/order.ts';
import { isSame, type Units } from '../order/units.ts';
import type { StoreSettings } from '../policy/settings.ts';
import { requestsOffered } from '../policy/store.ts';
import { type CustomerRequest, REQUEST_CAUSE, type RequestKind } from './request.ts';

// Whether a customer may request something, by the rules of the store. The page says it in advance, and it is checked on submit.

/** Why something may not be requested. */
export type RequestRefusal =
  | 'not_arrived'
  | 'return_too_late'
  | 'not_taken_back'
  | 'nothing_left'
  | 'left_already'
  | 'time_is_over'
  | 'called_off'
  | 'asked_already';

/**
 * What may be requested. `units`: what may be sent back, with the most of each line; `excluded` is not taken back. `isWhole`:
 * the lines have no ids to distinguish them, so it is all or nothing.
 */
export type Asking = { units: Units[]; excluded: Units[]; isWhole: boolean } | { refused: RequestRefusal };

export function askingFor(history: History, store: StoreSettings, what: RequestKind, now: string): Asking {
  if (what === 'return') return returning(history, store, now);
  if (isCalledOffInWhole(history)) return { refused: 'called_off' };
  if (hasLeft(history)) return { refused: 'left_already' };
  const { hours } = store.requests[what] ?? {};
  const { placedAt } = history.meta.order;
  if (hours !== undefined && Date.parse(now) - Date.parse(placedAt) > hours * HOUR_MS)
    return { refused: 'time_is_over' };
  const isAsked = openCases(history).some(({ cause }) => cause === REQUEST_CAUSE[what]);
  return isAsked && what === 'cancellation' ? { refused: 'asked_already' } : { units: [], excluded: [], isWhole: true };
}

/** The refusals that come from the store's own terms; the others follow from where the goods are. */
const BY_THE_STORE: readonly RequestRefusal[] = ['return_too_late', 'not_taken_back', 'time_is_over', 'asked_already'];

/**
 * The requests worth offering now, among those the store takes: goods that left cannot be cancelled or sent elsewhere, and goods
 * that have not arrived cannot go back. A request that only the store's terms refuse is offered, since the answer says why.
 */
export const worthOffering = (history: History, store: StoreSettings, now: string): RequestKind[] =>
  requestsOffered(store).filter((what) => {
    const asking = askingFor(history, store, what, now);
    return !('refused' in asking) || BY_THE_STORE.includes(asking.refused);
  });

function returning(history: History, store: StoreSettings, now: string): Asking {
  if (!parcelStates(history).some(({ milestone }) => milestone === 'delivered')) return { refused: 'not_arrived' };
  const { until } = returnWindow(history, store) ?? {};
  if (until && localDate(now, zoneOfOrder(history, store)) > until) return { refused: 'return_too_late' };
  const kept = unitsKept(history).filter(({ item }) => item.shippable);
  if (kept.length === 0) return { refused: 'nothing_left' };
  const { except = {} } = store.requests.return ?? {};
  const excluded = kept.filter(({ item }) => matchesItem(except, item));
  const units = kept.filter((one) => !excluded.includes(one));
  const isWhole = !canPick(history);
  return units.length === 0 || (isWhole && excluded.length > 0)
    ? { refused: 'not_taken_back' }
    : { units, excluded, isWhole };
}

/** Whether the lines of an order have distinct ids; otherwise only the whole order can be sent back. */
const canPick = ({ meta }: History): boolean =>
  meta.order.items.every(({ id, sku }) => id !== undefined || sku !== undefined);

/** Whether these units may be sent back. @param items absent: the whole order */
export const isWithin = (units: readonly Units[], items: readonly ParcelItem[] | undefined): boolean =>
  items === undefined ||
  items.every((one) => {
    const most = units.filter(({ item }) => isSame(item, one)).reduce((sum, { quantity }) => sum + quantity, 0);
    return one.quantity <= most;
  });

/** Whether the rules alone accept it; otherwise the team decides. */
export const isAccepted = ({ requests }: StoreSettings, { what }: Pick<CustomerRequest, 'what'>): boolean =>
  what === 'return' && requests.return?.decides === 'rules';
