import { createHmac, timingSafeEqual } from 'node:crypto';

const TOLERANCE_SECONDS = 5 * 60;
const VERSION = 'v1,';

type WebhookHeaders = Readonly<Record<string, string | undefined>>;

export const STANDARD_WEBHOOKS =
  'webhook-id, webhook-timestamp (at most 5 minutes off) and webhook-signature headers: Standard Webhooks';

/** Whether a request is signed as Standard Webhooks (standardwebhooks.com) say. @param secret base64, with or without `whsec_` @param now epoch milliseconds */
export function isStandardWebhook(headers: WebhookHeaders, rawBody: Buffer, secret: string, now: number): boolean {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp = '', 'webhook-signature': signatures = '' } = headers;
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const isCurrent = /^\d{1,12}$/.test(timestamp) && Math.abs(now / 1000 - Number(timestamp)) <= TOLERANCE_SECONDS;
  if (!id || !isCurrent || key.length === 0) return false;
  const expected = Buffer.from(
    createHmac('sha256', key).update(`${id}.${timestamp}.`).update(rawBody).digest('base64'),
  );
  // as text: decoding would overlook what stands behind a signature
  const isExpected = (given: Buffer) => given.length === expected.length && timingSafeEqual(given, expected);
  return signatures
    .split(' ')
    .some((one) => one.startsWith(VERSION) && isExpected(Buffer.from(one.slice(VERSION.length))));
}
