import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

export const hmac = (secret: string | Buffer, ...parts: (string | Buffer)[]): Buffer =>
  parts.reduce((mac, part) => mac.update(part), createHmac('sha256', secret)).digest();

/** Compares in a time that tells nothing of where two signatures differ. */
export const sameBytes = (a: Buffer, b: Buffer): boolean => a.length === b.length && timingSafeEqual(a, b);

/** Whether a header is this signature in base64, and nothing more: decoding would overlook what stands behind it. */
export const isBase64Of = (signature: Buffer, header = ''): boolean => sameSecret(header, signature.toString('base64'));

/** Compares two secrets of any length, telling nothing of either. */
export const sameSecret = (a: string, b: string): boolean => sameBytes(sha256(a), sha256(b));

export const sha256 = (data: string | Buffer): Buffer => createHash('sha256').update(data).digest();
