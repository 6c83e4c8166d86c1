// What a stranger types at a checkout may be an address: the shop's own mail would then carry it to whoever they name. In a
// text from outside nothing is left that a mail program makes a link of, or that people read as one.

/** What is not seen: zero-width characters, marks that turn the direction, and all else that has no width of its own. */
const UNSEEN = /[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}]/gu;
/** What names of hosts are parted by beside the full stop (UTS #46), and what looks like it. */
const DOTS = /[\u3002\uff0e\uff61\u2024\ufe52\ua4f8\u0701\u0702]/g;
const SLASHES = /[\u2044\u2215\u29f8\u2571]/g;
const AT = /[\ufe6b\uff20]/g;

/** Letters in boxes and circles, and those that flags are made of: four alphabets from A to Z. */
const BOXED = /[\u{1f130}-\u{1f149}\u{1f150}-\u{1f169}\u{1f170}-\u{1f189}\u{1f1e6}-\u{1f1ff}]/gu;
const ALPHABETS = [0x1f130, 0x1f150, 0x1f170, 0x1f1e6];
const unboxed = (letter: string): string => {
  const point = letter.codePointAt(0)!;
  const first = ALPHABETS.findLast((one) => one <= point)!;
  return String.fromCodePoint(65 + point - first);
};

/** As a mail program, or a person, reads it. */
const seen = (text: string): string =>
  text
    .replace(BOXED, unboxed)
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
/** What mail programs link, or open on a telephone, without slashes. */
const SCHEMES =
  'https?|hxxps?|ftp|file|mailto|news|nntp|telnet|callto|tel|sms|mms|sip|skype|whatsapp|facetime|tg|xmpp|geo|magnet|bitcoin|ethereum|javascript|vbscript|data|outlook|notes';
const ADDRESS = new RegExp(
  [
    String.raw`\S*[/\\]{2}\S*`, // https://…, //…, \\server\share
    String.raw`\S+@\S+`, // …@…
    String.raw`www\.\S*`,
    String.raw`(?:${LABEL}\.)+${TOP}\.?${REST}`, // a name of a host, bare or not
    String.raw`(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])${REST}`, // 192.0.2.1
    String.raw`(?<![\p{L}\p{N}])(?:${SCHEMES}):\S+`,
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
