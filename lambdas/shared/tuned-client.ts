import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import toFastProperties from 'to-fast-properties';

type Shared = Pick<DynamoDBClientConfig, 'cacheMiddleware' | 'logger' | 'requestHandler'>;
type Logger = NonNullable<Shared['logger']>;

/**
 * It has no `info` and `error`. If a logger has them, even empty ones, the SDK searches each answer for secrets to
 * hide.
 */
const SILENT = { debug() {}, warn() {} } as Partial<Logger> as Logger;

/** The part of an SDK client that all services share. */
type Client = { readonly config: object; readonly middlewareStack: { remove(name: string): boolean } };

/**
 * How long a call may take before the SDK tries it again; it tries three times in all. Without these limits a hung
 * connection would last until the function's own timeout. AWS's services answer in milliseconds, and the least patient
 * senders of webhooks wait five seconds. Without `throwOnRequestTimeout` the SDK only warns.
 */
export const TIMEOUTS = { connectionTimeout: 1000, requestTimeout: 2000, throwOnRequestTimeout: true } as const;

/**
 * A client for functions that make many calls. It uses seven tenths of the CPU of a plain client (`npm run bench`). A
 * command's middleware is put together once instead of for each call. The user agent does not list the SDK's and the
 * runtime's versions each time, so CloudTrail does not show them. The settings, which the SDK grows to a slow
 * dictionary and copies five times per call, are made fast to copy.
 */
export function tuned<C extends Client, Config extends Shared>(
  Class: new (config: Config) => C,
  config = {} as Config,
): C {
  const client = new Class({ cacheMiddleware: true, logger: SILENT, requestHandler: TIMEOUTS, ...config });
  client.middlewareStack.remove('getUserAgentMiddleware');
  toFastProperties(client.config);
  return client;
}
