import { createHash } from 'node:crypto';
import { DAY_MS } from '../../domain/calendar/durations.ts';
import { orderKey, orderOf } from '../../domain/records/keys.ts';
import { hmac, sameSecret } from './signatures.ts';

/** What a link opens. A token for one purpose opens no other. */
export type Purpose = 'track' | 'feedback' | 'preferences' | 'help';

/**
 * The order that a link was written for, and the contact of the address to which its mail went. Some links name no
 * address.
 */
export type Addressee = { pk: string; address?: string | undefined };

const LETTER: Readonly<Record<Purpose, string>> = { track: 't', feedback: 'f', preferences: 'p', help: 'h' };

/**
 * How many days a link works. Declining mails must always be possible. A tracking link works as long as its order is
 * kept.
 */
const LIVES: Readonly<Record<Purpose, number | 'retention' | 'ever'>> = {
  track: 'retention',
  feedback: 90,
  preferences: 'ever',
  help: 180,
};

/** The path of a page, below the address that all pages share. */
export const pathOf = (purpose: Purpose, token: string): string => `/${LETTER[purpose]}/${token}`;

export type LinkSigner = ReturnType<typeof linkSigner>;

/**
 * Signs and reads the tokens of links in mails: `<purpose>.<key>.<payload>.<signature>`. A token proves that we wrote
 * it, and holds no personal data. Tokens of the earlier form, `<order>.<address>.<signature>`, open only the
 * preferences.
 * @param keys the first key signs; signatures by any of them are valid
 */
export function linkSigner(keys: readonly string[], retentionDays: number) {
  const named = new Map(keys.map((key) => [nameOf(key), key]));
  const own = keys[0]!;
  const days = (purpose: Purpose): number | undefined => {
    const lives = LIVES[purpose];
    return lives === 'ever' ? undefined : lives === 'retention' ? retentionDays : lives;
  };

  return {
    /**
     * @param addressee its address is a hash (`addressHash`), so that no link contains a readable address
     * @param now UTC ISO time
     */
    tokenOf(purpose: Purpose, { pk, address }: Addressee, now: string): string {
      const { store, orderId } = orderOf(pk);
      const lives = days(purpose);
      const lastDay = lives === undefined ? undefined : dayOf(now) + lives;
      const fields = JSON.stringify([store, orderId, address ?? null, ...(lastDay === undefined ? [] : [lastDay])]);
      const signed = `${LETTER[purpose]}.${nameOf(own)}.${Buffer.from(fields).toString('base64url')}`;
      return `${signed}.${signatureOf(own, signed)}`;
    },

    /** `undefined` if the token is not ours, is for another purpose, or is too old. */
    addresseeOf(purpose: Purpose, token: string, now: string): Addressee | undefined {
      const { signed, proof, letter, key } = partsOf(token);
      // a token takes the same time to check whatever is wrong with it: we always make and compare a signature
      const isOurs =
        letter === undefined
          ? // tokens of the earlier form name no key
            keys.map((one) => sameSecret(proof, signatureOf(one, signed))).includes(true)
          : sameSecret(proof, signatureOf(named.get(key!) ?? own, signed)) && named.has(key!);
      if (!isOurs) return undefined;
      if (letter === undefined) return purpose === 'preferences' ? ofBefore(signed) : undefined;
      const { addressee, lastDay } = fieldsIn(signed);
      if (letter !== LETTER[purpose] || (lastDay !== undefined && dayOf(now) > lastDay)) return undefined;
      return addressee;
    },

    /** Whether we have the key that a token names. If not, a new key may have been added meanwhile. */
    knowsKeyOf: (token: string): boolean => {
      const { key } = partsOf(token);
      return key === undefined || named.has(key);
    },
  };
}

/** The store that a token names, signed or not: its page then says that the link does not work. */
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

/**
 * A signature is compared as text. If it were decoded, a proof followed by `=` or another character would give the same
 * bytes.
 */
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
