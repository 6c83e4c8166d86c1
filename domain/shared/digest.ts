/** A short fingerprint of a text (64 bits of FNV-1a, as 16 hex digits): tells texts apart, protects nothing. */
export function digest(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (let i = 0; i < text.length; i++) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(i))) * 0x100000001b3n);
  }
  return hash.toString(16).padStart(16, '0');
}

/** The same number from 0 to below 1 for the same text, evenly spread over texts, also those that differ at their end only. */
export const fractionOf = (text: string): number =>
  Number.parseInt(digest(`${text}${MIXED}`).slice(0, 8), 16) / 0x1_0000_0000;
/** The last characters of a text hardly reach the first digits of its fingerprint. */
const MIXED = '\0'.repeat(8);
