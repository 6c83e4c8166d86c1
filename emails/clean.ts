import { isAddressLike, withoutAddresses } from '../domain/message/addresses.ts';

// What comes from outside, made harmless for one line of text or one link. Escaping for HTML is the renderer's.

// Control characters would break a subject line; the bidi ones can turn the rest of a sentence around.
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

/** A subject shows markup as it stands, and some mailboxes read it: no angle brackets. */
export const cleanSubject = (text: string): string => clean(text.replace(/[<>]/g, ''), 150);

const ON_THIS_MACHINE = /^(127\.0\.0\.1|localhost|\[::1\])$/; // the sandbox's own pages

/** An https address in its normal form, in which nothing can leave an attribute; null for anything else. */
export function httpsUrl(address: string | undefined): string | null {
  if (address === undefined || address.length > 2000 || !URL.canParse(address)) return null;
  const url = new URL(address);
  const trusted = url.protocol === 'https:' || (url.protocol === 'http:' && ON_THIS_MACHINE.test(url.hostname));
  if (!trusted || url.username !== '' || url.password !== '') return null;
  return url.href;
}

/** An address that a shop or a carrier told; many still write http of sites that have long spoken https. */
export const toldUrl = (address: string | undefined): string | null =>
  httpsUrl(address?.replace(/^http:\/\//i, 'https://'));

/** One line of words that somebody else chose: no address is left in it. */
export const cleanWords = (text: string, max: number): string => clean(withoutAddresses(text), max);

/** As many digits are a telephone number, however they are parted. */
const TELEPHONE = /(\p{Nd}\P{L}*?){6}/u;

/** A name to greet with. One that carries an address, or a number to call, is an attempt to mail strangers through the shop. */
export function greetableName(name: string | undefined): string | null {
  const line = clean(name ?? '', 60);
  const isName = /\p{L}/u.test(line) && !line.includes('@') && !isAddressLike(name ?? '');
  return isName && !TELEPHONE.test(line.normalize('NFKC')) ? line : null;
}

/** `Maya` of `Maya Lopez`; the whole of `Dr. Lopez`, `J. Lopez` and of names written without spaces. */
export function firstName(name: string | null): string | null {
  const first = name?.split(' ')[0] ?? null;
  return first?.endsWith('.') || first?.length === 1 ? name : first;
}
