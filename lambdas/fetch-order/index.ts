import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { requireEnv } from '../shared/env.ts';
import { log } from '../shared/log.ts';
import { askedFetch, fetched } from '../shared/order-fetches.ts';
import { record } from '../shared/record.ts';
import { storeSecrets } from '../shared/secrets.ts';
import { settings } from '../shared/settings.ts';
import type { Key } from '../shared/table.ts';
import { tuned } from '../shared/tuned-client.ts';
import { noteUnknown } from '../shared/unknown-statuses.ts';
import { fetchOrder } from './fetch-order.ts';
import { shopClient } from './shop-client.ts';

const { retentionDays } = settings;
const journeys = { client: tuned(DynamoDBClient), table: requireEnv('JOURNEYS_TABLE'), retentionDays };
const secretsOf = storeSecrets(tuned(SecretsManagerClient), requireEnv('STORE_SECRETS'));

/** Tries are at least a minute apart, so a token that was just set is used by the next one. */
const FRESH_MS = 30_000;

export const handler = (key: Key): Promise<void> =>
  fetchOrder(key, {
    settings,
    asked: (key) => askedFetch(journeys, key),
    tokenOf: async (store) => (await secretsOf(store, FRESH_MS)).bigcommerceToken?.[0],
    shop: (token) =>
      shopClient({
        base: 'https://api.bigcommerce.com',
        headers: { 'x-auth-token': token, accept: 'application/json', 'user-agent': 'Porchlight' },
      }),
    record: (store, facts, receivedAt) => record(journeys, store, facts, receivedAt, 'bigcommerce'),
    noteUnknown: (store, ...told) => noteUnknown(journeys, store, 'bigcommerce', ...told),
    fetched: (key, asked) => fetched(journeys, key, asked),
    now: () => new Date().toISOString(),
    log,
  });
