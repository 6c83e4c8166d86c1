import { sesAddress } from '../domain/order/email.ts';
import type { StoreSettings } from '../domain/policy/settings.ts';

/** From whom a store's mails come, as its header says it. */
export const fromHeader = ({ name, from }: Pick<StoreSettings['brand'], 'name' | 'from'>): string =>
  `${displayName(name)} <${sesAddress(from)}>`;

/** RFC 8058: a mailbox provider unsubscribes with one POST. No `mailto:` beside it: nobody reads what would come there. */
export const unsubscribeHeaders = (url: string) => [
  { Name: 'List-Unsubscribe', Value: `<${url}>` },
  { Name: 'List-Unsubscribe-Post', Value: 'List-Unsubscribe=One-Click' },
];

/** Quoted when plain ASCII, else encoded. */
const displayName = (name: string): string =>
  /^[\x20-\x7e]*$/.test(name) ? `"${name.replace(/["\\]/g, '')}"` : encodedWords(name);

/** An encoded word has 75 characters at most (RFC 2047, 2), 12 of which are not Base64: 45 bytes of text. */
const MOST_BYTES = 45;

/** No character is cut, as each word must be whole by itself; the blanks between them are not shown (RFC 2047, 5 and 6.2). */
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
