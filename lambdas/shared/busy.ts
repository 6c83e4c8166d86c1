import type { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';

type Logger = NonNullable<DynamoDBClientConfig['logger']>;

/** Without `info` and `error`: for these, even of a logger that writes nothing, the SDK walks each answer to hide secrets. */
const SILENT = { debug() {}, warn() {} } as Partial<Logger> as Logger;

/** What busy clients are made with: a command's middleware is put together once, not for each call, a quarter of its CPU. */
export const BUSY = { cacheMiddleware: true, logger: SILENT };
