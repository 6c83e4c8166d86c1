import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod/mini';
import { PorchlightError } from '../../domain/shared/errors.ts';
import { log } from './log.ts';

/** The keys that a platform's webhooks may be signed with, by platform. There are two while one replaces the other. */
export type StoreSecrets = Readonly<Record<string, readonly string[]>>;

/** Reads a store's keys. @param maxAgeMs the greatest age of what it may return */
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

/** How long we wait before we try again to read a secret that could not be read. */
const AGAIN_MS = 30_000;

type Options = { now?: () => number; onUnreadable?: (store: string) => void };

/**
 * Reads stores' secrets and keeps each for five minutes. While a secret cannot be read, the last one that was read
 * stays valid; if there is none, the error is thrown.
 * @param prefix the beginning of the secrets' names; the store's name follows it
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

/**
 * Whether a request is signed with one of the store's keys, which may just have changed. @returns also the keys that
 * were tried last
 */
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

/** A webhook that comes now gets a 5xx, so that its sender repeats it. A 401 would make the sender give up. */
export class UnreadableSecret extends PorchlightError {
  override name = 'UnreadableSecret';

  constructor(store: string) {
    super(`the secret of ${store} cannot be read`);
  }
}

// an error of the parser would quote the secret
export const NOT_A_SECRET = 'expected a store secret, {"platform": "key" or ["new", "old"], …}';

/**
 * @returns undefined if the text is not a store secret. The error does not describe the text, since it may still be a
 * key.
 */
export function parseSecrets(text = ''): StoreSecrets | undefined {
  try {
    return z.parse(Value, JSON.parse(text));
  } catch {
    return undefined;
  }
}
