// E-mail addresses, as people write them and as Amazon SES takes them. SES speaks no SMTPUTF8 (RFC 6531): before the @ an
// address must be ASCII, and an internationalised domain is sent in Punycode (SES API v2, Destination).

type Parts = { local: string; domain: string };

function partsOf(address: string): Parts {
  const at = address.lastIndexOf('@');
  return { local: address.slice(0, Math.max(at, 0)), domain: address.slice(at + 1) };
}

const isAscii = (text: string): boolean => /^[\x21-\x7e]*$/.test(text);

/** Characters with which the text after `https://` would not be read as a host name alone. */
const NO_NAME = /[\s/\\?#@:%[\]]/;

/** A domain in its ASCII form (IDNA, Punycode); unchanged if it has none. */
export function asciiDomain(domain: string): string {
  if (isAscii(domain) || NO_NAME.test(domain)) return domain;
  return URL.canParse(`https://${domain}`) ? new URL(`https://${domain}`).hostname : domain;
}

/** The characters that HTML allows in e-mail addresses, and the visible ones beyond ASCII that RFC 6531 adds. */
const LOCAL = /^[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*$/;
const visible = (text: string): string => text.replace(/[^\p{ASCII}\p{C}\p{Z}]/gu, 'x');
const LABEL = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?';
const DOMAIN = new RegExp(`^${LABEL}(\\.${LABEL})+$`, 'i');

/** What browsers accept as an address, in any script, with dots only where SES accepts them: within the local part, and in the domain. */
export function isEmail(text: string): boolean {
  const { local, domain } = partsOf(text);
  return LOCAL.test(visible(local)) && DOMAIN.test(asciiDomain(domain));
}

/** The address for SES; `undefined` if SES cannot mail it. */
export function sesAddress(address: string): string | undefined {
  const { local, domain } = partsOf(address.trim());
  const ascii = asciiDomain(domain);
  return isAscii(local) && isAscii(ascii) ? `${local}@${ascii}` : undefined;
}

/** The normal form of an address: two addresses are the same if it is. */
export function sameAddress(address: string): string {
  const { local, domain } = partsOf(address.trim());
  return `${local}@${asciiDomain(domain)}`.normalize('NFC').toLowerCase();
}
