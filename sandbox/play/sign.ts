import { createHash, createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';

// Signs a webhook as its platform does, for experiments and for timelines that were stored without signatures.

type Signer = (secret: string, body: string, now: number) => Record<string, string>;

const hmac = (secret: string, body: string, encoding: 'base64' | 'hex'): string =>
  createHmac('sha256', secret).update(body).digest(encoding);

const SIGNERS: Record<string, Signer> = {
  own: standard,
  bigcommerce: (secret, body, now) => standard(Buffer.from(secret).toString('base64'), body, now),
  shopify: (secret, body) => ({ 'x-shopify-hmac-sha256': hmac(secret, body, 'base64') }),
  woocommerce: (secret, body) => ({ 'x-wc-webhook-signature': hmac(secret, body, 'base64') }),
  easypost: (secret, body) => ({
    'x-hmac-signature': `hmac-sha256-hex=${hmac(secret.normalize('NFKD'), body, 'hex')}`,
  }),
  judgeme: (secret, body) => ({ 'judgeme-hmac-sha256': hmac(secret, body, 'hex') }),
  aftership: (secret, body) => ({ 'aftership-hmac-sha256': hmac(secret, body, 'base64') }),
  shippo(secret, body, now) {
    const time = Math.floor(now / 1000);
    return { 'shippo-auth-signature': `t=${time},v1=${hmac(secret, `${time}.${body}`, 'hex')}` };
  },
};

/** Signs as Standard Webhooks specify. @param secret base64 */
function standard(secret: string, body: string, now: number): Record<string, string> {
  const id = `msg_${createHash('sha256').update(`${now} ${body}`).digest('hex').slice(0, 24)}`;
  const signature = new Webhook(secret).sign(id, new Date(now), body);
  return { 'webhook-id': id, 'webhook-timestamp': String(Math.floor(now / 1000)), 'webhook-signature': signature };
}

export const SIGNED_PLATFORMS = Object.keys(SIGNERS);

/** The platform that posts to a path: `/{store}/webhooks/{platform}`. Other paths have our own formats. */
export const platformOf = (path: string): string => /^\/[^/]+\/webhooks\/([^/?]+)/.exec(path)?.[1] ?? 'own';

/**
 * Adds the platform's signature to the headers. They stay as they are if they have one already, or if we cannot sign
 * for the platform.
 */
export function signed(
  platform: string,
  headers: Record<string, string>,
  body: string,
  secret: string | undefined,
  now: number,
): Record<string, string> {
  const sign = Object.hasOwn(SIGNERS, platform) ? SIGNERS[platform] : undefined;
  const signature = secret === undefined ? {} : (sign?.(secret, body, now) ?? {});
  const given = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
  const isSigned = Object.keys(signature).some((name) => given.has(name));
  return isSigned ? headers : { ...headers, ...signature };
}
