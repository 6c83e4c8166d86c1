// A stranger can type a web address into a checkout field, and the shop's own mail would carry it to whoever they name. So
// texts from outside keep nothing that a mail program turns into a link, or that people read as one.

/** Invisible characters: those of zero width, marks that change the direction, and others without a width of their own. */
const UNSEEN = /[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}]/gu;
/** Separators of host names other than the full stop (UTS #46), and what looks like it. */
const DOTS = /[\u3002\uff0e\uff61\u2024\ufe52\ua4f8\u0701\u0702]/g;
const SLASHES = /[\u2044\u2215\u29f8\u2571]/g;
const AT = /[\ufe6b\uff20]/g;

/** Letters in boxes and circles, and regional indicators, which flags are made of: four alphabets from A to Z. */
const BOXED = /[\u{1f130}-\u{1f149}\u{1f150}-\u{1f169}\u{1f170}-\u{1f189}\u{1f1e6}-\u{1f1ff}]/gu;
const ALPHABETS = [0x1f130, 0x1f150, 0x1f170, 0x1f1e6];
const unboxed = (letter: string): string => {
  const point = letter.codePointAt(0)!;
  const first = ALPHABETS.findLast((one) => one <= point)!;
  return String.fromCodePoint(65 + point - first);
};

/** The text as a mail program, or a person, reads it. */
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
/** Schemes that mail programs link, or telephones open, without slashes. */
const SCHEMES =
  'https?|hxxps?|ftp|file|mailto|news|nntp|telnet|callto|tel|sms|mms|sip|skype|whatsapp|facetime|tg|xmpp|geo|magnet|bitcoin|ethereum|javascript|vbscript|data|outlook|notes';
const ADDRESS = new RegExp(
  [
    String.raw`\S*[/\\]{2}\S*`, // https://…, //…, \\server\share
    String.raw`\S+@\S+`, // …@…
    String.raw`www\.\S*`,
    String.raw`(?:${LABEL}\.)+${TOP}\.?${REST}`, // a host name, with or without a path
    String.raw`(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])${REST}`, // 192.0.2.1
    String.raw`(?<![\p{L}\p{N}])(?:${SCHEMES}):\S+`,
  ].join('|'),
  'giu',
);
/** The words that stand for `@` and `.` in an address written out. */
const SIGNS = /[.:/@\\?#]+/g;

/** Whether a text contains something that is, or reads like, a web or mail address. */
export const isAddressLike = (text: string): boolean => seen(text).search(ADDRESS) >= 0;

/** The text with each address turned into plain words; unchanged if there is none. */
export function withoutAddresses(text: string): string {
  let words = text;
  // what is left may form another address
  while (isAddressLike(words))
    words = seen(words).replace(ADDRESS, (address) => ` ${address.replace(SIGNS, ' ').trim()} `);
  return words === text ? text : words.replace(/\s+/g, ' ').trim();
}
