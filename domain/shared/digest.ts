/** A short fingerprint of a text (64 bits of FNV-1a, as 16 hex digits). It distinguishes texts, and protects nothing. */
export function digest(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (let i = 0; i < text.length; i++) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(i))) * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, '0');
}

/** A number from 0 to below 1, always the same for a text and evenly spread over texts, even if they differ only at the end. */
export const fractionOf = (text: string): number =>
  Number.parseInt(digest(`${text}${MIXED}`).slice(0, 8), 16) / 0x1_0000_0000;
/** The last characters of a text hardly change the first digits of its fingerprint. */
const MIXED = '\0'.repeat(8);
