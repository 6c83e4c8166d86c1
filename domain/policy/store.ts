import { REQUESTS, type RequestKind } from '../requests/request.ts';
import { digest } from '../shared/digest.ts';
import { perObject } from '../shared/memoize.ts';
import type { Settings, StoreSettings } from './settings.ts';

// What the settings of a store come to. Functions import this, and of the schema beside it only types: it would bring zod.

/** From when on the store tells its customers; `open`: also of orders that were placed before. '' when it always did. */
export function liveFrom({ goLive }: StoreSettings): { at: string; mode: 'future' | 'open' } {
  const { at, mode } = typeof goLive === 'string' ? { at: goLive, mode: 'future' as const } : (goLive ?? ALWAYS);
  return { at: at && new Date(at).toISOString(), mode };
}
const ALWAYS = { at: '', mode: 'future' } as const;

/** Whether nobody is told of an order since it was placed before the store went live. @param placedAt UTC ISO time */
export function isBeforeGoLive(store: StoreSettings, placedAt: string): boolean {
  const { at, mode } = liveFrom(store);
  return mode === 'future' && placedAt < at;
}

/**
 * The first scan on the way wakes a journey where a mail tells of it, where the dispatched mail may be waiting for it, or
 * where the day that comes with it decides when another mail goes.
 */
export const wakePolicyOf = (store: StoreSettings | undefined): { inTransit: boolean } => ({
  inTransit:
    store !== undefined &&
    (store.firstScanPatienceHours !== undefined || !WITH_SCANS.every((kind) => store.mailsOff.includes(kind))),
});
const WITH_SCANS = ['in_transit', 'arriving_tomorrow'] as const;

/** Tells one state of a store's settings from another. */
export const versionOf = perObject((store: StoreSettings): string => digest(JSON.stringify(store)));

/** Whether any store has a shop whose webhooks only point to orders, which are then fetched. */
export const hasFetches = ({ stores }: Pick<Settings, 'stores'>): boolean =>
  Object.values(stores).some(({ bigcommerce }) => bigcommerce !== undefined);

/** Whether any store lets an order's status be asked for by number and address. */
export const hasLookup = ({ stores }: Pick<Settings, 'stores'>): boolean =>
  Object.values(stores).some(({ lookup }) => lookup);

/** Whether any store has pages of its orders. */
export const hasPages = ({ stores }: Pick<Settings, 'stores'>): boolean =>
  Object.values(stores).some(({ pages }) => pages !== false);

/** What customers may ask for on the store's pages. */
export const requestsOffered = ({ pages, requests }: StoreSettings): RequestKind[] =>
  pages === false ? [] : REQUESTS.filter((what) => requests[what] !== undefined);

/** Whether any store lets customers ask for something on its pages. */
export const takesRequests = ({ stores }: Pick<Settings, 'stores'>): boolean =>
  Object.values(stores).some((store) => requestsOffered(store).length > 0);
