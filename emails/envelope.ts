import { sesAddress } from '../domain/order/email.ts';
import type { StoreSettings } from '../domain/policy/settings.ts';

/** The From header of a store's mails. */
export const fromHeader = ({ name, from }: Pick<StoreSettings['brand'], 'name' | 'from'>): string =>
  `${displayName(name)} <${sesAddress(from)}>`;

/**
 * RFC 8058: a mailbox provider unsubscribes with one POST. There is no `mailto:` as well, because nobody would read its
 * mails.
 */
export const unsubscribeHeaders = (url: string) => [
  { Name: 'List-Unsubscribe', Value: `<${url}>` },
  { Name: 'List-Unsubscribe-Post', Value: 'List-Unsubscribe=One-Click' },
];

/** Quoted if it is plain ASCII, otherwise encoded. */
const displayName = (name: string): string =>
  /^[\x20-\x7e]*$/.test(name) ? `"${name.replace(/["\\]/g, '')}"` : encodedWords(name);

/** An encoded word has at most 75 characters (RFC 2047, 2). 12 of them are not Base64, so it holds 45 bytes of text. */
const MOST_BYTES = 45;

/**
 * Cuts between characters, because each word must be complete by itself. Mail programs do not show the blanks between
 * the words (RFC 2047, 5 and 6.2).
 */
function encodedWords(text: string): string {
  const words: Buffer[] = [];
  let word = Buffer.alloc(0);
  for (const character of text) {
    const bytes = Buffer.from(character);
    if (word.length + bytes.length > MOST_BYTES) {
      words.push(word);
      word = Buffer.alloc(0);
    }
    word = Buffer.concat([word, bytes]);
  }
  return [...words, word].map((one) => `=?UTF-8?B?${one.toString('base64')}?=`).join(' ');
}
