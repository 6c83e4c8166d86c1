import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Request } from './adapter.ts';

export const hmac = (secret: string | Buffer, ...parts: (string | Buffer)[]): Buffer =>
  parts.reduce((mac, part) => mac.update(part), createHmac('sha256', secret)).digest();

/** Compares in a time that tells nothing of where two signatures differ. */
export const sameBytes = (a: Buffer, b: Buffer): boolean => a.length === b.length && timingSafeEqual(a, b);

/** Whether a header is this signature in base64, and nothing more: decoding would overlook what stands behind it. */
export const isBase64Of = (signature: Buffer, header = ''): boolean => sameSecret(header, signature.toString('base64'));

/** Compares two secrets of any length, telling nothing of either. */
export const sameSecret = (a: string, b: string): boolean => sameBytes(sha256(a), sha256(b));

export const sha256 = (data: string | Buffer): Buffer => createHash('sha256').update(data).digest();

// https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
const TOLERANCE_SECONDS = 5 * 60;
const VERSION = 'v1,';

/** Whether a request is signed with this key as Standard Webhooks say. */
export function isStandardWebhook({ rawBody, headers }: Request, key: Buffer, now: number): boolean {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp = '', 'webhook-signature': signatures = '' } = headers;
  const isCurrent = /^\d{1,12}$/.test(timestamp) && Math.abs(now / 1000 - Number(timestamp)) <= TOLERANCE_SECONDS;
  if (!id || !isCurrent || key.length === 0) return false;
  const expected = hmac(key, `${id}.${timestamp}.`, rawBody);
  return signatures
    .split(' ')
    .some((one) => one.startsWith(VERSION) && isBase64Of(expected, one.slice(VERSION.length)));
}
