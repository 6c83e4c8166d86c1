import { isAddressLike, withoutAddresses } from '../domain/message/addresses.ts';

// Makes text from outside harmless for one line of text or one link. The renderer does the escaping for HTML.

// Control characters would break a subject line. Bidirectional ones could reverse the rest of a sentence.
const CONTROL = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu;

/** One line, at most `max` characters. */
export function clean(text: string, max: number): string {
  const line = text.replace(CONTROL, ' ').replace(/\s+/g, ' ').trim();
  const characters = [...line];
  return characters.length <= max
    ? line
    : `${characters
        .slice(0, max - 1)
        .join('')
        .trimEnd()}…`;
}

/**
 * Cleans a subject. It removes angle brackets, because a subject shows markup as it is and some mailboxes interpret it.
 */
export const cleanSubject = (text: string): string => clean(text.replace(/[<>]/g, ''), 150);

const ON_THIS_MACHINE = /^(127\.0\.0\.1|localhost|\[::1\])$/; // for the sandbox's own pages

/** An https address in normal form, which cannot end an attribute; null for anything else. */
export function httpsUrl(address: string | undefined): string | null {
  if (address === undefined || address.length > 2000 || !URL.canParse(address)) return null;
  const url = new URL(address);
  const trusted = url.protocol === 'https:' || (url.protocol === 'http:' && ON_THIS_MACHINE.test(url.hostname));
  if (!trusted || url.username !== '' || url.password !== '') return null;
  return url.href;
}

/** An address from a shop or a carrier, as https: many still write http for sites that have used https for long. */
export const toldUrl = (address: string | undefined): string | null =>
  httpsUrl(address?.replace(/^http:\/\//i, 'https://'));

/** One line of words that somebody else chose, without any addresses. */
export const cleanWords = (text: string, max: number): string => clean(withoutAddresses(text), max);

/** This many digits are a telephone number, whatever separates them. */
const TELEPHONE = /(\p{Nd}\P{L}*?){6}/u;

/**
 * A name for the greeting. Null if it contains an address or a telephone number: that is an attempt to mail strangers
 * through the shop.
 */
export function greetableName(name: string | undefined): string | null {
  const line = clean(name ?? '', 60);
  const isName = /\p{L}/u.test(line) && !line.includes('@') && !isAddressLike(name ?? '');
  return isName && !TELEPHONE.test(line.normalize('NFKC')) ? line : null;
}

/** `Maya` for `Maya Lopez`; the whole name for `Dr. Lopez`, `J. Lopez` and names written without spaces. */
export function firstName(name: string | null): string | null {
  const first = name?.split(' ')[0] ?? null;
  return first?.endsWith('.') || first?.length === 1 ? name : first;
}
