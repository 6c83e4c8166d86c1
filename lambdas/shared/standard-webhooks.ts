import { hmac, isBase64Of } from './signatures.ts';

// https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md

const TOLERANCE_SECONDS = 5 * 60;
const VERSION = 'v1,';

export const STANDARD_WEBHOOKS =
  'webhook-id, webhook-timestamp (at most 5 minutes off) and webhook-signature headers: Standard Webhooks';

/** The key in one of our secrets: base64, with or without `whsec_`. */
export const standardWebhooksKey = (secret: string): Buffer => Buffer.from(secret.replace(/^whsec_/, ''), 'base64');

type SignedBody = { rawBody: Buffer; headers: Readonly<Record<string, string | undefined>> };

/** Whether a request is signed with this key according to Standard Webhooks. @param now epoch milliseconds */
export function isStandardWebhook({ rawBody, headers }: SignedBody, key: Buffer, now: number): boolean {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp = '', 'webhook-signature': signatures = '' } = headers;
  const isCurrent = /^\d{1,12}$/.test(timestamp) && Math.abs(now / 1000 - Number(timestamp)) <= TOLERANCE_SECONDS;
  if (!id || !isCurrent || key.length === 0) return false;
  const expected = hmac(key, `${id}.${timestamp}.`, rawBody);
  return signatures
    .split(' ')
    .some((one) => one.startsWith(VERSION) && isBase64Of(expected, one.slice(VERSION.length)));
}
