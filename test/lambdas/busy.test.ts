import { setFlagsFromString } from 'node:v8';
import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { busy } from '../../lambdas/shared/busy.ts';

setFlagsFromString('--allow-natives-syntax');
const isFast = new Function('object', 'return %HasFastProperties(object)') as (object: object) => boolean;

test('the settings of a busy client are fast to copy, as the SDK copies them for each call', () => {
  expect(isFast(new DynamoDBClient({ region: 'us-east-1' }).config)).toBe(false);
  expect(isFast(busy<DynamoDBClient, DynamoDBClientConfig>(DynamoDBClient, { region: 'us-east-1' }).config)).toBe(true);
});

test('a busy client does not put together a user agent for each call', () => {
  const stepsOf = ({ middlewareStack }: DynamoDBClient) => middlewareStack.identify().join();

  expect(stepsOf(new DynamoDBClient({ region: 'us-east-1' }))).toContain('UserAgent');
  expect(stepsOf(busy<DynamoDBClient, DynamoDBClientConfig>(DynamoDBClient, { region: 'us-east-1' }))).not.toContain(
    'UserAgent',
  );
});
