import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod/mini';
import { log } from './log.ts';

/** By platform: the keys its webhooks may be signed with; two while one replaces the other. */
export type StoreSecrets = Readonly<Record<string, readonly string[]>>;

type Cached = { secrets: StoreSecrets; at: number };

const KEPT_MS = 5 * 60_000;

const Value = z.record(
  z.string(),
  z.pipe(
    z.union([z.string(), z.array(z.string())]),
    z.transform((keys: string | string[]) => [keys].flat().filter((key) => key !== '')),
  ),
);

/**
 * Reads stores' secrets, each kept five minutes.
 * @param arns the secret's ARN by store
 * @returns a function that takes a store and how old what it returns may be
 */
export function storeSecrets(client: SecretsManagerClient, arns: Readonly<Record<string, string>>, now = Date.now) {
  const cache = new Map<string, Cached>();

  return async (store: string, maxAgeMs = KEPT_MS): Promise<StoreSecrets> => {
    const cached = cache.get(store);
    if (cached && now() - cached.at < maxAgeMs) return cached.secrets;
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: arns[store] }));
    const secrets = parseSecrets(store, SecretString);
    cache.set(store, { secrets, at: now() });
    return secrets;
  };
}

function parseSecrets(store: string, text = ''): StoreSecrets {
  try {
    return z.parse(Value, JSON.parse(text));
  } catch {
    log.error('a store secret is not {"platform": "key" or ["new", "old"], …}', { store }); // the error would quote it
    return {};
  }
}
