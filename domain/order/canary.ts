import type { StoreSettings } from '../policy/settings.ts';

// A canary is a test order that `porchlight verify` sends through a deployed stack. Its id says so, and the id is in every
// key, so the code that counts, learns or opens cases can leave it out.

const PREFIX = 'porchlight-canary-';

/**
 * Its address: SES's mailbox simulator, which reports every mail as delivered, also while the account is in SES's sandbox.
 * The label makes each canary a customer of its own, so two of them share no limit of an address.
 */
export const canaryEmail = (orderId: string): string =>
  `success+${orderId.slice(PREFIX.length)}@simulator.amazonses.com`;

export const isSimulator = (address: unknown): boolean =>
  typeof address === 'string' && /^success(\+[\w-]+)?@simulator\.amazonses\.com$/.test(address);

/** @param name distinguishes canaries */
export const canaryId = (name: string): string => PREFIX + name;

export const isCanary = (orderId: string): boolean => orderId.startsWith(PREFIX);

/** A canary gets every mail, also before the store goes live and where the platform sends a mail itself. */
export const canaryStore = (store: StoreSettings): StoreSettings => ({
  ...store,
  goLive: undefined,
  mailsOff: [],
  platformSends: {},
  firstScanPatienceHours: undefined,
});
