import { setFlagsFromString } from 'node:v8';
import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { tuned } from '../../lambdas/shared/tuned-client.ts';

setFlagsFromString('--allow-natives-syntax');
const isFast = new Function('object', 'return %HasFastProperties(object)') as (object: object) => boolean;

const CONFIG: DynamoDBClientConfig = { region: 'us-east-1' };
const plain = new DynamoDBClient(CONFIG);
const ours = tuned(DynamoDBClient, CONFIG);

test('the settings of a busy client are fast to copy, as the SDK copies them for each call', () => {
  expect(isFast(plain.config)).toBe(false);
  expect(isFast(ours.config)).toBe(true);
});

test('a busy client does not put together a user agent for each call', () => {
  expect(plain.middlewareStack.identify().join()).toContain('UserAgent');
  expect(ours.middlewareStack.identify().join()).not.toContain('UserAgent');
});

test.each([undefined, { region: 'eu-west-1' }])(
  'a busy client with the settings %j gives a hung call up',
  async (config) => {
    const handler = tuned(DynamoDBClient, { ...CONFIG, ...config }).config.requestHandler;

    expect(await (handler as unknown as { configProvider: Promise<object> }).configProvider).toMatchObject({
      requestTimeout: 2000,
      connectionTimeout: 1000,
      throwOnRequestTimeout: true,
    });
  },
);
