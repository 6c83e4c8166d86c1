import type { StoreSettings } from '../policy/settings.ts';

// A canary is an order that nobody placed: `porchlight verify` sends it through a deployed stack. Its id says so, and the id
// stands in every key, so whoever counts, learns or opens cases leaves it out at sight.

const PREFIX = 'porchlight-canary-';

/**
 * Whom it mails: SES's mailbox simulator, which takes every mail for delivered, also while the account is in SES's sandbox.
 * The label makes each canary a customer of its own, so that no limit of an address meets two.
 */
export const canaryEmail = (orderId: string): string =>
  `success+${orderId.slice(PREFIX.length)}@simulator.amazonses.com`;

export const isSimulator = (address: unknown): boolean =>
  typeof address === 'string' && /^success(\+[\w-]+)?@simulator\.amazonses\.com$/.test(address);

/** @param name tells one canary from another */
export const canaryId = (name: string): string => PREFIX + name;

export const isCanary = (orderId: string): boolean => orderId.startsWith(PREFIX);

/** A canary goes every way, also before the store goes live and where a platform sends a mail of its own. */
export const canaryStore = (store: StoreSettings): StoreSettings => ({
  ...store,
  goLive: undefined,
  mailsOff: [],
  platformSends: {},
  firstScanPatienceHours: undefined,
});
