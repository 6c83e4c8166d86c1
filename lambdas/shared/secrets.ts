import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod/mini';
import { PorchlightError } from '../../domain/shared/errors.ts';
import { log } from './log.ts';

/** By platform: the keys its webhooks may be signed with; two while one replaces the other. */
export type StoreSecrets = Readonly<Record<string, readonly string[]>>;

/** A store's keys. @param maxAgeMs how old what it returns may be */
export type SecretsReader = (store: string, maxAgeMs?: number) => Promise<StoreSecrets>;

type Cached = { secrets: StoreSecrets; at: number };

const KEPT_MS = 5 * 60_000;

const Value = z.record(
  z.string(),
  z.pipe(
    z.union([z.string(), z.array(z.string())]),
    z.transform((keys: string | string[]) => [keys].flat().filter((key) => key !== '')),
  ),
);

/** How soon a secret that could not be read is asked for again. */
const AGAIN_MS = 30_000;

type Options = { now?: () => number; onUnreadable?: (store: string) => void };

/**
 * Reads stores' secrets, each kept five minutes. While one cannot be read the last that could be is good; without one it is
 * thrown.
 * @param prefix what the names of the secrets begin with; the store follows
 */
export function storeSecrets(
  client: SecretsManagerClient,
  prefix: string,
  { now = Date.now, onUnreadable = () => {} }: Options = {},
): SecretsReader {
  const cache = new Map<string, Cached>();

  return async (store, maxAgeMs = KEPT_MS) => {
    const cached = cache.get(store);
    if (cached && now() - cached.at < maxAgeMs) return cached.secrets;
    const read = await client
      .send(new GetSecretValueCommand({ SecretId: `${prefix}${store}` }))
      .catch((error: Error) => error);
    const secrets = read instanceof Error ? undefined : parseSecrets(read.SecretString);
    if (secrets) cache.set(store, { secrets, at: now() });
    else {
      onUnreadable(store);
      log.error(read instanceof Error ? 'a store secret cannot be read' : NOT_A_SECRET, { store });
      if (!cached) throw read instanceof Error ? read : new UnreadableSecret(store);
      cache.set(store, { ...cached, at: now() - KEPT_MS + AGAIN_MS });
    }
    return secrets ?? cached!.secrets;
  };
}

/** Younger secrets are not read again when a signature fails, so that forged requests cannot make us hammer Secrets Manager. */
const FRESH_MS = 10_000;

/** Whether a request is signed by a store's keys, which may just have been changed. @returns the keys that were tried last, too */
export async function triedKeys(
  secretsOf: SecretsReader,
  store: string,
  isSigned: (secrets: StoreSecrets) => boolean,
): Promise<{ isGenuine: boolean; secrets: StoreSecrets }> {
  const cached = await secretsOf(store);
  if (isSigned(cached)) return { isGenuine: true, secrets: cached };
  const fresh = await secretsOf(store, FRESH_MS);
  return { isGenuine: fresh !== cached && isSigned(fresh), secrets: fresh };
}

/** A webhook that comes now is answered with 5xx, so that its sender repeats it; a 401 would tell it to give up. */
export class UnreadableSecret extends PorchlightError {
  override name = 'UnreadableSecret';

  constructor(store: string) {
    super(`the secret of ${store} cannot be read`);
  }
}

export const NOT_A_SECRET = 'expected a store secret, {"platform": "key" or ["new", "old"], …}'; // the error would quote it

/** @returns undefined for what is no store secret, of which nothing is said: it may be a key all the same */
export function parseSecrets(text = ''): StoreSecrets | undefined {
  try {
    return z.parse(Value, JSON.parse(text));
  } catch {
    return undefined;
  }
}
