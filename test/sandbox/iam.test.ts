import { type CallerSpec, type Context, deciderOf, type Need, refusalOf } from '../../sandbox/iam/decide.cjs';
import { needsOf } from '../../sandbox/iam/dynamodb.cjs';
import { errorOf } from '../../sandbox/iam/errors.ts';
import { type PolicyJson, type StatementJson, statementsOf } from '../../sandbox/iam/policy.ts';

const ROLE = 'arn:aws:iam::123456789012:role/shop';
const SESSION = 'arn:aws:sts::123456789012:assumed-role/shop/ingest';
const TABLE = 'arn:aws:dynamodb:us-east-1:123456789012:table/orders';
const KEY = 'arn:aws:kms:us-east-1:123456789012:key/k';

const allow = (Action: string | string[], Resource: string | string[], more: object = {}): StatementJson => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});
const deny = (...of: Parameters<typeof allow>): StatementJson => ({ ...allow(...of), Effect: 'Deny' });
const policy = (...Statement: StatementJson[]): PolicyJson => ({ Statement });

/** A role with these statements; `policies` are those of resources. */
function aRole(statements: StatementJson[], policies: Record<string, PolicyJson> = {}, keys = {}) {
  const caller: CallerSpec = {
    name: ROLE,
    arn: SESSION,
    account: '123456789012',
    identity: statementsOf('Policy', policy(...statements)),
  };
  return deciderOf(caller, { resources: resourcesOf(policies), keys });
}

const aService = (service: string, policies: Record<string, PolicyJson>) =>
  deciderOf(
    { name: service, arn: service, account: '123456789012', service },
    { resources: resourcesOf(policies), keys: {} },
  );

const resourcesOf = (policies: Record<string, PolicyJson>) =>
  Object.fromEntries(Object.entries(policies).map(([arn, each]) => [arn, statementsOf(arn, each)]));

const need = (action: string, resource: string, context?: Context): Need => ({
  action,
  resource,
  ...(context && { context }),
});

test.each<[string, StatementJson[], Need, boolean]>([
  ['nothing is allowed by itself', [], need('dynamodb:PutItem', TABLE), false],
  ['an action is compared without case', [allow('DynamoDB:putitem', TABLE)], need('dynamodb:PutItem', TABLE), true],
  ['a wildcard stands for any text', [allow('dynamodb:Put*', `${TABLE}*`)], need('dynamodb:PutItem', TABLE), true],
  ['a point is no wildcard', [allow('dynamodb.PutItem', TABLE)], need('dynamodb:PutItem', TABLE), false],
  [
    'a wildcard of an ARN ends at its colon',
    [allow('s3:*', 'arn:aws:*:other')],
    need('s3:GetObject', 'arn:aws:s3:::other'),
    false,
  ],
  ['a table is not its indexes', [allow('dynamodb:Query', TABLE)], need('dynamodb:Query', `${TABLE}/index/i`), false],
  [
    'a function is not its versions',
    [allow('lambda:*', 'arn:aws:lambda:r:1:function:f')],
    need('lambda:InvokeFunction', 'arn:aws:lambda:r:1:function:f:1'),
    false,
  ],
  ['a denial wins', [allow('*', '*'), deny('dynamodb:PutItem', TABLE)], need('dynamodb:PutItem', TABLE), false],
])('%s', (_, statements, wanted, isAllowed) => {
  expect(aRole(statements).decide(wanted) === undefined).toBe(isAllowed);
});

const LEADING = 'dynamodb:LeadingKeys';
test.each<[string, object, string[] | undefined, boolean]>([
  ['all keys are of orders', { 'ForAllValues:StringLike': { [LEADING]: ['ORDER#*'] } }, ['ORDER#1', 'ORDER#2'], true],
  ['one key is not', { 'ForAllValues:StringLike': { [LEADING]: ['ORDER#*'] } }, ['ORDER#1', 'RATE#1'], false],
  [
    'a call without keys passes ForAllValues',
    { 'ForAllValues:StringLike': { [LEADING]: ['ORDER#*'] } },
    undefined,
    true,
  ],
  ['and not ForAnyValue', { 'ForAnyValue:StringLike': { [LEADING]: ['ORDER#*'] } }, undefined, false],
  ['one of the keys is enough for ForAnyValue', { 'ForAnyValue:StringEquals': { [LEADING]: 'A' } }, ['B', 'A'], true],
  ['a key that is absent meets no test', { StringEquals: { [LEADING]: 'A' } }, undefined, false],
  ['but IfExists', { StringEqualsIfExists: { [LEADING]: 'A' } }, undefined, true],
  ['and a negation', { StringNotEquals: { [LEADING]: 'A' } }, undefined, true],
  ['a negation refuses what it names', { StringNotLike: { [LEADING]: 'A*' } }, ['AB'], false],
  ['Null asks whether it is absent', { Null: { [LEADING]: 'true' } }, undefined, true],
  ['every condition counts', { StringEquals: { [LEADING]: 'A' }, Null: { [LEADING]: 'true' } }, ['A'], false],
])('of conditions: %s', (_, Condition, keys, isAllowed) => {
  const role = aRole([allow('dynamodb:PutItem', TABLE, { Condition })]);
  const context = keys && { 'dynamodb:leadingkeys': keys };

  expect(role.decide(need('dynamodb:PutItem', TABLE, context)) === undefined).toBe(isAllowed);
});

test.each<[string, StatementJson, RegExp]>([
  [
    'a condition key',
    allow('s3:*', '*', { Condition: { StringEquals: { 's3:prefix': 'a' } } }),
    /Policy\[0\].*s3:prefix/,
  ],
  ['an operator', allow('s3:*', '*', { Condition: { IpAddress: { 'aws:SourceArn': '::' } } }), /IpAddress/],
  ['an element', { ...allow('s3:*', '*'), NotResource: 'x' }, /NotResource/],
  ['a variable', allow('s3:*', `arn:aws:s3:::b/${'$'}{aws:username}`), /aws:username/],
  ['a principal', allow('s3:*', '*', { Principal: { Federated: 'x' } }), /Federated/],
])('%s that the sandbox does not evaluate is refused by name', (_, statement, message) => {
  expect(() => statementsOf('Policy', policy(statement))).toThrow(message);
});

test('what a resource says counts beside what the role says, and for services it is all', () => {
  const topic = 'arn:aws:sns:us-east-1:123456789012:team';
  const publish = need('sns:Publish', topic);
  const to = (Principal: unknown, make = allow) => ({ [topic]: policy(make('sns:Publish', topic, { Principal })) });

  expect(aRole([], to({ AWS: ROLE })).decide(publish)).toBeUndefined();
  expect(aRole([allow('sns:*', '*')], to('*', deny)).decide(publish)).toContain(
    'explicit deny in a resource-based policy',
  );
  expect(aRole([], to({ AWS: 'arn:aws:iam::123456789012:root' })).decide(publish)).toContain(
    'no identity-based policy',
  );
  expect(
    aService('cloudwatch.amazonaws.com', to({ Service: 'cloudwatch.amazonaws.com' })).decide(publish),
  ).toBeUndefined();
  expect(aService('events.amazonaws.com', to({ Service: 'cloudwatch.amazonaws.com' })).decide(publish)).toContain(
    'no resource',
  );
});

test('a table with a key of the account needs the key, and the key’s policy decides who may use it', () => {
  const keys = { [TABLE]: KEY };
  const account = { Principal: { AWS: 'arn:aws:iam::123456789012:root' } };
  const open = { [KEY]: policy(allow('kms:*', '*', account)) };
  const [put, decrypt] = [allow('dynamodb:PutItem', TABLE), allow('kms:Decrypt', KEY)];
  const lacks = (role: ReturnType<typeof aRole>) => refusalOf(role, [need('dynamodb:PutItem', TABLE)])?.sentence;

  expect(lacks(aRole([put, decrypt], open, keys))).toBeUndefined();
  expect(lacks(aRole([put], open, keys))).toContain('kms:Decrypt on resource: arn:aws:kms');
  expect(lacks(aRole([put, decrypt], {}, keys))).toContain('no resource-based policy allows the kms:Decrypt action');
  const through = allow('kms:Decrypt', KEY, {
    Condition: { StringEquals: { 'kms:ViaService': 'sns.us-east-1.amazonaws.com' } },
  });
  expect(lacks(aRole([put, through], open, keys))).toContain('kms:Decrypt');
});

const dynamoDb = needsOf({ orders: { arn: TABLE, key: 'pk', indexes: { byDay: 'ipk' } } });
const Key = { pk: { S: 'ORDER#1' }, sk: { S: 'META' } };
test.each<[string, object, Need[]]>([
  [
    'PutItem',
    { TableName: 'orders', Item: Key },
    [need('dynamodb:PutItem', TABLE, { 'dynamodb:leadingkeys': ['ORDER#1'] })],
  ],
  ['Scan', { TableName: 'orders' }, [need('dynamodb:Scan', TABLE)]],
  [
    'Query',
    {
      TableName: 'orders',
      IndexName: 'byDay',
      KeyConditionExpression: '#k = :k AND isk > :x',
      ExpressionAttributeNames: { '#k': 'ipk' },
      ExpressionAttributeValues: { ':k': { S: 'DAY#1' }, ':x': { S: '' } },
    },
    [need('dynamodb:Query', `${TABLE}/index/byDay`, { 'dynamodb:leadingkeys': ['DAY#1'] })],
  ],
  [
    'TransactWriteItems',
    { TransactItems: [{ ConditionCheck: { TableName: 'orders', Key } }, { Update: { TableName: 'orders', Key } }] },
    ['ConditionCheckItem', 'UpdateItem'].map((each) =>
      need(`dynamodb:${each}`, TABLE, { 'dynamodb:leadingkeys': ['ORDER#1'] }),
    ),
  ],
  [
    'BatchWriteItem',
    {
      RequestItems: {
        orders: [{ PutRequest: { Item: Key } }, { DeleteRequest: { Key: { ...Key, pk: { S: 'RATE' } } } }],
      },
    },
    [need('dynamodb:BatchWriteItem', TABLE, { 'dynamodb:leadingkeys': ['ORDER#1', 'RATE'] })],
  ],
])('%s needs what its parts need', (operation, input, needs) => {
  expect(dynamoDb(`DynamoDB_20120810.${operation}`, input as never)).toEqual(needs);
});

test.each([
  [
    'dynamodb:PutItem',
    TABLE,
    'AccessDeniedException',
    400,
    `perform: dynamodb:PutItem on resource: ${TABLE} because no identity-based policy allows the dynamodb:PutItem action`,
  ],
  ['lambda:InvokeFunction', 'arn:f', 'AccessDeniedException', 403, 'on resource: arn:f because'],
  [
    'sns:Publish',
    'arn:t',
    'AuthorizationError',
    403,
    'perform: SNS:Publish on resource: arn:t because no identity-based policy allows the SNS:Publish action',
  ],
  ['s3:PutObject', 'arn:o', 'AccessDenied', 403, 'on resource: "arn:o" because'],
  [
    'ses:SendEmail',
    'arn:i',
    'AccessDeniedException',
    403,
    "is not authorized to perform `ses:SendEmail' on resource `arn:i'",
  ],
])('%s is refused as its service does it', (action, resource, name, status, message) => {
  const error = errorOf(SESSION, action, refusalOf(aRole([]), [need(action, resource)])!);

  expect(error).toMatchObject({ name, status, message: expect.stringContaining(message) });
  expect(error.message).toContain(SESSION);
});
