import { readStack } from '../../sandbox/template/stack.ts';
import { aRoute, aTable, cdkOut } from './fixture.ts';

const read = (folder: string) => readStack(folder, 'eu-west-1', 'http://127.0.0.1:4747');
const code = 'exports.handler = async () => {}';

test('references become what AWS would give', () => {
  const Variables = {
    TABLE: { Ref: 'Table' },
    ARN: { 'Fn::GetAtt': ['Table', 'Arn'] },
    TOPIC: { Ref: 'Topic' },
    JOINED: { 'Fn::Join': ['', ['{"acme":"', { Ref: 'Secret' }, '"}']] },
    SUB: { 'Fn::Sub': ['AWS::Region', 'AWS::AccountId', 'Table'].map((name) => `\${${name}}`).join('/') },
    SPLIT: { 'Fn::Select': [1, { 'Fn::Split': [':', 'a:b:c'] }] },
    API: {
      'Fn::Join': ['', ['https://', { Ref: 'Api' }, '.execute-api.', { Ref: 'AWS::Region' }, '.amazonaws.com/t']],
    },
  };
  const folder = cdkOut(
    {
      Table: aTable,
      Topic: { Type: 'AWS::SNS::Topic' },
      Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { GenerateSecretString: {} } },
      ...aRoute('GET /', 'Fn'),
    },
    { Fn: { code, properties: { Environment: { Variables } } } },
  );

  expect(read(folder).functions[0]!.environment).toEqual({
    TABLE: 'Test-Table',
    ARN: 'arn:aws:dynamodb:eu-west-1:123456789012:table/Test-Table',
    TOPIC: 'arn:aws:sns:eu-west-1:123456789012:Test-Topic',
    JOINED: '{"acme":"arn:aws:secretsmanager:eu-west-1:123456789012:secret:Test-Secret-SndBox"}',
    SUB: 'eu-west-1/123456789012/Test-Table',
    SPLIT: 'b',
    API: 'http://127.0.0.1:4747/t',
  });
});

test.each([
  ['a type it does not have', { Queue: { Type: 'AWS::Kinesis::Stream' } }, /"Queue".*AWS::Kinesis::Stream/],
  [
    'a property it does not honour',
    { Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { CorsConfiguration: {} } } },
    /"Api".*CorsConfiguration/,
  ],
  [
    'a reference to nothing',
    { Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: { Ref: 'Gone' } } } },
    /"Gone"/,
  ],
  [
    'a route to nowhere',
    {
      Route: { Type: 'AWS::ApiGatewayV2::Route', Properties: { RouteKey: 'GET /', Target: 'integrations/Gone' } },
    },
    /"Route".*integrations\/Gone/,
  ],
  ['a condition', { Topic: { Type: 'AWS::SNS::Topic', Condition: 'Prod' } }, /"Topic".*Prod/],
])('%s is refused by name', (_, resources, message) => {
  expect(() => read(cdkOut(resources))).toThrow(message);
});

test('what changes nothing here is left aside', () => {
  expect(
    read(cdkOut({ Logs: { Type: 'AWS::Logs::LogGroup' }, Alarm: { Type: 'AWS::CloudWatch::Alarm' } })).functions,
  ).toEqual([]);
});

test('a generated secret is the same on every run', () => {
  const secret = {
    Type: 'AWS::SecretsManager::Secret',
    Properties: {
      GenerateSecretString: { SecretStringTemplate: '{"shopify":""}', GenerateStringKey: 'own', PasswordLength: 32 },
    },
  };
  const [first, second] = [read(cdkOut({ secret })), read(cdkOut({ secret }))].map(({ secrets }) => secrets[0]!.value);

  expect(first).toBe(second);
  expect(JSON.parse(first!)).toEqual({ shopify: '', own: expect.stringMatching(/^[a-z0-9]{32}$/) });
});
