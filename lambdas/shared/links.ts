import { createHmac, timingSafeEqual } from 'node:crypto';

/** The order a link was written for, and the address its mail went to, as its contact is named; links of before name no address. */
export type Addressee = { pk: string; address?: string | undefined };

/** Signs and reads the tokens of links that go out in mails: `<order>.<address>.<signature>`. A token proves that we wrote it. */
export function linkSigner(secret: string) {
  const signature = (payload: string): Buffer => createHmac('sha256', secret).update(payload).digest().subarray(0, 16);
  return {
    /** @param pk the order's partition key @param address a hash (`addressHash`): nothing in a link can be read as an address */
    tokenOf(pk: string, address: string): string {
      const payload = `${Buffer.from(pk).toString('base64url')}.${address}`;
      return `${payload}.${signature(payload).toString('base64url')}`;
    },

    /** `undefined` for a token that is not ours. */
    addresseeOf(token: string): Addressee | undefined {
      const [, payload = '', proof = ''] = /^(.*)\.([^.]*)$/s.exec(token) ?? [];
      // as text: decoded, a proof that goes on with `=` or any other character would be the same bytes
      const given = Buffer.from(proof);
      const expected = Buffer.from(signature(payload).toString('base64url'));
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
      const [order = '', address] = payload.split('.');
      return { pk: Buffer.from(order, 'base64url').toString(), address };
    },
  };
}
