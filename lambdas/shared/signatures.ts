import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

export const hmac = (secret: string | Buffer, ...parts: (string | Buffer)[]): Buffer =>
  parts.reduce((mac, part) => mac.update(part), createHmac('sha256', secret)).digest();

/** Compares in constant time, which does not reveal where two signatures differ. */
export const sameBytes = (a: Buffer, b: Buffer): boolean => a.length === b.length && timingSafeEqual(a, b);

/** Whether a header is exactly this signature in base64. Decoding would ignore characters after it. */
export const isBase64Of = (signature: Buffer, header = ''): boolean => sameSecret(header, signature.toString('base64'));

/** Compares two secrets of any length without revealing anything about either. */
export const sameSecret = (a: string, b: string): boolean => sameBytes(sha256(a), sha256(b));

export const sha256 = (data: string | Buffer): Buffer => createHash('sha256').update(data).digest();
