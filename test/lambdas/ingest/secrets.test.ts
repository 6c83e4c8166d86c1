import type { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { MINUTE_MS } from '../../../domain/calendar/durations.ts';
import { log } from '../../../lambdas/shared/log.ts';
import { storeSecrets } from '../../../lambdas/shared/secrets.ts';

function manager(values: string[]) {
  const asked: unknown[] = [];
  let now = 0;
  const client = {
    async send(command: GetSecretValueCommand) {
      asked.push(command.input.SecretId);
      return { SecretString: values[Math.min(asked.length, values.length) - 1] };
    },
  } as unknown as SecretsManagerClient;
  const unreadable: string[] = [];
  const options = { now: () => now, onUnreadable: (store: string) => void unreadable.push(store) };
  const secretsOf = storeSecrets(client, 'webhooks/', options);
  return { secretsOf, asked, unreadable, pass: (ms: number) => (now += ms) };
}

test('a secret is kept five minutes, for each store its own', async () => {
  const { secretsOf, asked, pass } = manager(['{"own":"a"}']);
  await secretsOf('acme');
  pass(4.9 * MINUTE_MS);
  expect(await secretsOf('acme')).toEqual({ own: ['a'] });
  await secretsOf('lindgren');
  pass(0.2 * MINUTE_MS);
  await secretsOf('acme');
  expect(asked).toEqual(['webhooks/acme', 'webhooks/lindgren', 'webhooks/acme']);
});

test('who doubts a secret gets a younger one, but not at will', async () => {
  const { secretsOf, asked, pass } = manager(['{"own":"old"}', '{"own":["new","old"]}']);
  await secretsOf('acme');
  for (let i = 0; i < 100; i++) expect(await secretsOf('acme', 10_000)).toEqual({ own: ['old'] });
  pass(10_000);
  for (let i = 0; i < 100; i++) expect(await secretsOf('acme', 10_000)).toEqual({ own: ['new', 'old'] });
  expect(asked).toHaveLength(2);
});

test('an empty key is none', async () => {
  const { secretsOf } = manager(['{"own":"a","shopify":"","easypost":["",""]}']);
  expect(await secretsOf('acme')).toEqual({ own: ['a'], shopify: [], easypost: [] });
});

test.each(['', 'swordfish', '["swordfish"]', '{"own":{"swordfish":1}}', 'null'])(
  'a secret that is none is refused so that senders repeat, and not logged: %j',
  async (value) => {
    const lines: unknown[] = [];
    const error = jest.spyOn(log, 'error').mockImplementation((...line) => void lines.push(line));
    await expect(manager([value]).secretsOf('acme')).rejects.toThrow('the secret of acme cannot be read');
    error.mockRestore();
    expect(lines).toHaveLength(1);
    expect(JSON.stringify(lines)).not.toContain('swordfish');
  },
);

test('while a secret cannot be read the last good one is kept, and that is counted', async () => {
  const error = jest.spyOn(log, 'error').mockImplementation(() => {});
  const { secretsOf, unreadable, pass } = manager(['{"own":"good"}', 'no JSON any more']);
  await secretsOf('acme');
  pass(6 * MINUTE_MS);

  expect(await secretsOf('acme')).toEqual({ own: ['good'] });
  pass(MINUTE_MS);
  expect(await secretsOf('acme')).toEqual({ own: ['good'] });
  expect(unreadable).toEqual(['acme', 'acme']);
  error.mockRestore();
});
