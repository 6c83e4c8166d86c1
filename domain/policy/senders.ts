import { asciiDomain } from '../order/email.ts';

// Which identities of SES let a store send. SES takes the most specific one that the account has verified: the address
// itself, its domain, or a domain above it (SES developer guide, "Verified identities").

/** The domain that a store sends from, as SES names it. */
export const senderDomain = (from: string): string => asciiDomain(from.replace(/^.*@/, '')).toLowerCase();

/** The most specific first: the address, its domain, and each domain above it that has two labels at least. */
export function identitiesFor(from: string): string[] {
  const domain = senderDomain(from);
  const labels = domain.split('.');
  const domains = labels.slice(0, -1).map((_, i) => labels.slice(i).join('.'));
  return [from.replace(/@.*$/, `@${domain}`), ...domains];
}
