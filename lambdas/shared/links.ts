import { createHmac, timingSafeEqual } from 'node:crypto';

/** Signs and reads the tokens of links that go out in mails. A token names an order and proves that we wrote it. */
export function linkSigner(secret: string) {
  const signature = (payload: string): Buffer => createHmac('sha256', secret).update(payload).digest().subarray(0, 16);
  return {
    tokenOf(pk: string): string {
      const payload = Buffer.from(pk).toString('base64url');
      return `${payload}.${signature(payload).toString('base64url')}`;
    },

    /** The order's partition key; `undefined` for a token that is not ours. */
    orderOf(token: string): string | undefined {
      const [payload = '', proof = ''] = token.split('.');
      const given = Buffer.from(proof, 'base64url');
      const expected = signature(payload);
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
      return Buffer.from(payload, 'base64url').toString();
    },
  };
}
