import { createHash } from 'node:crypto';
import { DAY_MS } from '../../domain/calendar/durations.ts';
import { orderKey, orderOf } from '../../domain/records/keys.ts';
import { hmac, sameSecret } from './signatures.ts';

/** What a link opens. A token for one opens no other. */
export type Purpose = 'track' | 'feedback' | 'preferences' | 'help';

/** The order a link was written for, and the address its mail went to, as its contact is named; some name no address. */
export type Addressee = { pk: string; address?: string | undefined };

const LETTER: Readonly<Record<Purpose, string>> = { track: 't', feedback: 'f', preferences: 'p', help: 'h' };

/** Days for which a link opens; a no to mails must be possible for ever. A tracking link lives as long as its order is kept. */
const LIVES: Readonly<Record<Purpose, number | 'retention' | 'ever'>> = {
  track: 'retention',
  feedback: 90,
  preferences: 'ever',
  help: 180,
};

/** Where a page is, below the address of all. */
export const pathOf = (purpose: Purpose, token: string): string => `/${LETTER[purpose]}/${token}`;

export type LinkSigner = ReturnType<typeof linkSigner>;

/**
 * Signs and reads the tokens of links that go out in mails: `<purpose>.<key>.<payload>.<signature>`. A token proves that
 * we wrote it, and holds no personal data. Those of before, `<order>.<address>.<signature>`, open the preferences.
 * @param keys the first signs, and what any of them signed is good
 */
export function linkSigner(keys: readonly string[], retentionDays: number) {
  const named = new Map(keys.map((key) => [nameOf(key), key]));
  const own = keys[0]!;
  const days = (purpose: Purpose): number | undefined => {
    const lives = LIVES[purpose];
    return lives === 'ever' ? undefined : lives === 'retention' ? retentionDays : lives;
  };

  return {
    /** @param addressee its address a hash (`addressHash`): nothing in a link can be read as an address @param now UTC ISO time */
    tokenOf(purpose: Purpose, { pk, address }: Addressee, now: string): string {
      const { store, orderId } = orderOf(pk);
      const lives = days(purpose);
      const lastDay = lives === undefined ? undefined : dayOf(now) + lives;
      const fields = JSON.stringify([store, orderId, address ?? null, ...(lastDay === undefined ? [] : [lastDay])]);
      const signed = `${LETTER[purpose]}.${nameOf(own)}.${Buffer.from(fields).toString('base64url')}`;
      return `${signed}.${signatureOf(own, signed)}`;
    },

    /** `undefined` for a token that is not ours, for another purpose, or too old. */
    addresseeOf(purpose: Purpose, token: string, now: string): Addressee | undefined {
      const { signed, proof, letter, key } = partsOf(token);
      // one signature is made and compared, whatever is wrong with the token
      const isOurs =
        letter === undefined
          ? keys.map((one) => sameSecret(proof, signatureOf(one, signed))).includes(true) // of before keys had names
          : sameSecret(proof, signatureOf(named.get(key!) ?? own, signed)) && named.has(key!);
      if (!isOurs) return undefined;
      if (letter === undefined) return purpose === 'preferences' ? ofBefore(signed) : undefined;
      const { addressee, lastDay } = fieldsIn(signed);
      if (letter !== LETTER[purpose] || (lastDay !== undefined && dayOf(now) > lastDay)) return undefined;
      return addressee;
    },

    /** Whether the key that a token names is among ours; another may have come meanwhile. */
    knowsKeyOf: (token: string): boolean => {
      const { key } = partsOf(token);
      return key === undefined || named.has(key);
    },
  };
}

/** The store that a token speaks of, signed or not: whose page says that a link does not work. */
export function storeNamedIn(token: string): string | undefined {
  const { signed, letter } = partsOf(token);
  try {
    return orderOf(letter === undefined ? ofBefore(signed).pk : fieldsIn(signed).addressee.pk).store;
  } catch {
    return undefined;
  }
}

const dayOf = (at: string): number => Math.floor(Date.parse(at) / DAY_MS);

const nameOf = (key: string): string => createHash('sha256').update(`name of ${key}`).digest('base64url').slice(0, 4);

/** Compared as text: decoded, a proof that goes on with `=` or any other character would be the same bytes. */
const signatureOf = (key: string, signed: string): string => hmac(key, signed).subarray(0, 16).toString('base64url');

type TokenParts = { signed: string; proof: string; letter?: string | undefined; key?: string | undefined };

function partsOf(token: string): TokenParts {
  const end = token.lastIndexOf('.');
  const [signed, proof] = end < 0 ? ['', ''] : [token.slice(0, end), token.slice(end + 1)];
  const [letter, key, ...payload] = signed.split('.');
  return payload.length === 1 ? { signed, proof, letter, key } : { signed, proof };
}

function ofBefore(signed: string): Addressee {
  const [order = '', address] = signed.split('.');
  return { pk: Buffer.from(order, 'base64url').toString(), address };
}

function fieldsIn(signed: string): { addressee: Addressee; lastDay: number | undefined } {
  const [store, orderId, address, lastDay] = JSON.parse(Buffer.from(signed.split('.')[2]!, 'base64url').toString());
  return { addressee: { pk: orderKey(String(store), String(orderId)), address: address ?? undefined }, lastDay };
}
