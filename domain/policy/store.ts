import { REQUESTS, type RequestKind } from '../requests/request.ts';
import { digest } from '../shared/digest.ts';
import { perObject } from '../shared/memoize.ts';
import type { Settings, StoreSettings } from './settings.ts';

// What follows from the settings of a store. Functions import this file, and only types from the schema beside it, which would bring zod.

/** Since when the store mails its customers; `open`: also about orders placed before. '' if there is no limit. */
export function liveFrom({ goLive }: StoreSettings): { at: string; mode: 'future' | 'open' } {
  const { at, mode } = typeof goLive === 'string' ? { at: goLive, mode: 'future' as const } : (goLive ?? ALWAYS);
  return { at: at && new Date(at).toISOString(), mode };
}
const ALWAYS = { at: '', mode: 'future' } as const;

/** Whether an order gets no mails because it was placed before the store went live. @param placedAt UTC ISO time */
export function isBeforeGoLive(store: StoreSettings, placedAt: string): boolean {
  const { at, mode } = liveFrom(store);
  return mode === 'future' && placedAt < at;
}

/**
 * Whether the first scan wakes a journey: if a mail tells of it, if the dispatched mail may be waiting for it, or if the
 * expected day that comes with it decides when another mail goes.
 */
export const wakePolicyOf = (store: StoreSettings | undefined): { inTransit: boolean } => ({
  inTransit:
    store !== undefined &&
    (store.firstScanPatienceHours !== undefined || !WITH_SCANS.every((kind) => store.mailsOff.includes(kind))),
});
const WITH_SCANS = ['in_transit', 'arriving_tomorrow'] as const;

/** A fingerprint of a store's settings. */
export const versionOf = perObject((store: StoreSettings): string => digest(JSON.stringify(store)));

/** Whether any store has a shop whose webhooks only name orders, which then have to be fetched. */
export const hasFetches = ({ stores }: Pick<Settings, 'stores'>): boolean =>
  Object.values(stores).some(({ bigcommerce }) => bigcommerce !== undefined);

/** Whether any store answers questions about an order's status by number and address. */
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
