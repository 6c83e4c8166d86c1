// What a stranger types at a checkout may be an address: the shop's own mail would then carry it to whoever they name. In a
// text from outside nothing is left that a mail program makes a link of, or that people read as one.

/** What is not seen: zero-width characters, marks that turn the direction, and all else that has no width of its own. */
const UNSEEN = /[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}]/gu;
/** What names of hosts are parted by beside the full stop (UTS #46), and what looks like it. */
const DOTS = /[\u3002\uff0e\uff61\u2024\ufe52\ua4f8\u0701\u0702]/g;
const SLASHES = /[\u2044\u2215\u29f8\u2571]/g;
const AT = /[\ufe6b\uff20]/g;

/** As a mail program, or a person, reads it. */
const seen = (text: string): string =>
  text
    .replace(DOTS, '.')
    .normalize('NFKC')
    .replace(UNSEEN, '')
    .normalize('NFKC')
    .replace(DOTS, '.')
    .replace(SLASHES, '/')
    .replace(AT, '@');

const LABEL = String.raw`[^\s.,;:!?()<>[\]{}"'«»“”„‚’/\\@|=&]+`;
const TOP = String.raw`(?:xn--[\p{L}\p{N}-]+|\p{L}[\p{L}\p{M}\p{N}-]*[\p{L}\p{M}\p{N}])`;
const REST = String.raw`(?:[:/?#\\]\S*)?`;
const ADDRESS = new RegExp(
  [
    String.raw`\S*:\/\/\S*`, // https://…
    String.raw`\S+@\S+`, // …@…
    String.raw`www\.\S*`,
    String.raw`(?:${LABEL}\.)+${TOP}\.?${REST}`, // a name of a host, bare or not
    String.raw`(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])${REST}`, // 192.0.2.1
    String.raw`(?:mailto|tel|sms|javascript|data):\S+`,
  ].join('|'),
  'giu',
);
/** What makes an address of words. */
const SIGNS = /[.:/@\\?#]+/g;

/** Whether a text has something in it that is, or reads as, a web or mail address. */
export const isAddressLike = (text: string): boolean => seen(text).search(ADDRESS) >= 0;

/** The text, in which each address has become plain words; without one, as it was. */
export function withoutAddresses(text: string): string {
  let words = text;
  // of what is left another one might be made
  while (isAddressLike(words))
    words = seen(words).replace(ADDRESS, (address) => ` ${address.replace(SIGNS, ' ').trim()} `);
  return words === text ? text : words.replace(/\s+/g, ' ').trim();
}
