// E-mail addresses, as people write them and as Amazon SES takes them. SES speaks no SMTPUTF8 (RFC 6531): before the @ an
// address must be ASCII, and an internationalised domain is sent in Punycode (SES API v2, Destination).

type Parts = { local: string; domain: string };

function partsOf(address: string): Parts {
  const at = address.lastIndexOf('@');
  return { local: address.slice(0, Math.max(at, 0)), domain: address.slice(at + 1) };
}

const isAscii = (text: string): boolean => /^[\x21-\x7e]*$/.test(text);

/** What else than a name would be read from the text after `https://`. */
const NO_NAME = /[\s/\\?#@:%[\]]/;

/** A domain as the DNS knows it, with what is not ASCII in Punycode (IDNA); as it is when it has no such form. */
export function asciiDomain(domain: string): string {
  if (isAscii(domain) || NO_NAME.test(domain)) return domain;
  return URL.canParse(`https://${domain}`) ? new URL(`https://${domain}`).hostname : domain;
}

/** The characters of HTML's e-mail addresses, and with RFC 6531 every one beyond ASCII that can be seen. */
const LOCAL = /^[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*$/;
const visible = (text: string): string => text.replace(/[^\p{ASCII}\p{C}\p{Z}]/gu, 'x');
const LABEL = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?';
const DOMAIN = new RegExp(`^${LABEL}(\\.${LABEL})+$`, 'i');

/** What browsers take for an address, in any script, but with dots where SES takes them: within, and in the domain. */
export function isEmail(text: string): boolean {
  const { local, domain } = partsOf(text);
  return LOCAL.test(visible(local)) && DOMAIN.test(asciiDomain(domain));
}

/** The address to hand to SES; `undefined`: SES has no way to mail it. */
export function sesAddress(address: string): string | undefined {
  const { local, domain } = partsOf(address.trim());
  const ascii = asciiDomain(domain);
  return isAscii(local) && isAscii(ascii) ? `${local}@${ascii}` : undefined;
}

/** One form for all the ways to write an address: two are the same when this is. */
export function sameAddress(address: string): string {
  const { local, domain } = partsOf(address.trim());
  return `${local}@${asciiDomain(domain)}`.normalize('NFC').toLowerCase();
}
