import { type Sandbox, start } from '../../sandbox/index.ts';
import { aMapping, aRoute, aTable, cdkOut } from './fixture.ts';

// What happens on a stack whose roles lack something.

const startAt = Date.parse('2030-05-01T12:00:00Z');

const role = (service: string, Action: string[] = []) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: `${service}.amazonaws.com` } },
    },
    Policies: Action.map((each) => ({
      PolicyName: each,
      PolicyDocument: { Statement: { Effect: 'Allow', Action: each, Resource: '*' } },
    })),
  },
});

const machine = (Resource: string, Arguments: object) => ({
  Machine: {
    Type: 'AWS::StepFunctions::StateMachine',
    Properties: {
      DefinitionString: JSON.stringify({
        QueryLanguage: 'JSONata',
        StartAt: 'Call',
        States: { Call: { Type: 'Task', Resource, Arguments, End: true } },
      }),
      RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
    },
  },
});

const code = 'exports.handler = async () => console.log("heard")';

let sandbox: Sandbox | undefined;
afterEach(() => sandbox?.stop());

async function run(resources: Parameters<typeof cdkOut>[0], functions = {}): Promise<Sandbox> {
  sandbox = await start({ cdkOut: cdkOut(resources, functions), startAt });
  return sandbox;
}

test.each([
  [
    'arn:aws:states:::aws-sdk:dynamodb:getItem',
    { TableName: 'Test-Table', Key: {} },
    'DynamoDb.DynamoDbException',
    'dynamodb:GetItem',
  ],
  ['arn:aws:states:::lambda:invoke', { FunctionName: 'Test-Fn' }, 'Lambda.AWSLambdaException', 'lambda:InvokeFunction'],
])('a machine fails at a call that its role does not allow: %s', async (resource, given, error, action) => {
  const { machines, clock } = await run({ Role: role('states'), Table: aTable, ...machine(resource, given) });
  const execution = machines.start(machines.machines()[0]!.arn);
  await clock.idle();

  expect(execution).toMatchObject({ status: 'FAILED', error });
  expect(execution.cause).toContain(`assumed-role/Test-Role/Test-Machine is not authorized to perform: ${action} on`);
});

test('a function is told no by DynamoDB, whatever it asks for', async () => {
  const call = `fetch(process.env.AWS_ENDPOINT_URL, { method: 'POST', body: '{"TableName":"Test-Table"}', headers: {
    'x-amz-target': 'DynamoDB_20120810.Scan', authorization: 'AWS4 Credential=' + process.env.AWS_ACCESS_KEY_ID + '/x' } })`;
  const source = `exports.handler = async () => (await ${call}).text()`;
  const { lambda, clock, iam } = await run({ Role: role('lambda'), Table: aTable }, { Fn: { code: source } });
  const { payload } = await lambda.invoke('Test-Fn', '{}', clock);

  expect(payload).toContain('AccessDeniedException');
  expect(payload).toContain(
    'assumed-role/Test-Role/Test-Fn is not authorized to perform: dynamodb:Scan on resource: arn',
  );
  expect(iam.refused.map(({ action }) => action)).toContain('dynamodb:Scan');
});

test('the log of a function that may not write one is lost, and is among the refused calls', async () => {
  const heard: string[] = [];
  sandbox = await start({
    cdkOut: cdkOut({ Role: role('lambda') }, { Fn: { code } }),
    startAt,
    log: ({ text }) => heard.push(text),
  });
  await sandbox.lambda.invoke('Test-Fn', '{}', sandbox.clock);

  expect(heard).toEqual([]);
  expect(sandbox.iam.refused.map(({ action }) => action)).toEqual(['logs:CreateLogStream', 'logs:PutLogEvents']);
});

test('what a rule may not bring goes to its dead letters, if they let it in', async () => {
  const to = (id: string) => ({
    Type: 'AWS::Events::Rule',
    Properties: {
      EventPattern: { source: ['aws.states'] },
      Targets: [
        { Arn: { 'Fn::GetAtt': ['Fn', 'Arn'] }, Id: 'a', DeadLetterConfig: { Arn: { 'Fn::GetAtt': [id, 'Arn'] } } },
      ],
    },
  });
  const PolicyDocument = {
    Statement: {
      Effect: 'Allow',
      Action: 'sqs:SendMessage',
      Principal: { Service: 'events.amazonaws.com' },
      Resource: { 'Fn::GetAtt': ['Open', 'Arn'] },
      Condition: { ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': ['First', 'Arn'] } } },
    },
  };
  const { bus, clock, iam } = await run(
    {
      ...{ Open: { Type: 'AWS::SQS::Queue' }, Closed: { Type: 'AWS::SQS::Queue' } },
      Policy: { Type: 'AWS::SQS::QueuePolicy', Properties: { Queues: [{ Ref: 'Open' }], PolicyDocument } },
      ...{ First: to('Open'), Second: to('Closed') },
    },
    { Fn: { code } },
  );
  bus.put({ source: 'aws.states', 'detail-type': 'x', resources: [], detail: {} }, clock);
  await clock.idle();

  expect(bus.deadLetters.map(({ queue }) => queue)).toEqual(['arn:aws:sqs:us-east-1:123456789012:Test-Open']);
  expect(iam.refused.map(({ action }) => action)).toContain('sqs:SendMessage');
});

test('a route that the function does not let in answers 500', async () => {
  const { FnPermission: _, ...route } = aRoute('GET /', 'Fn') as Record<string, { Type: string }>;
  const { http } = await run(route, { Fn: { code } });

  expect((await fetch(http)).status).toBe(500);
});

test.each([
  ['a function’s role that Lambda cannot take on', { Role: role('ec2') }, 'cannot be assumed by Lambda'],
  [
    'a stream that the role cannot read',
    { Role: role('lambda'), Table: aTable, Map: aMapping('Fn') },
    'Cannot access stream arn',
  ],
  [
    'a machine’s role that Step Functions cannot take on',
    { Role: role('lambda'), ...machine('arn:aws:states:::lambda:invoke', {}) },
    'Neither the global service principal states.amazonaws.com',
  ],
  [
    'a role that is not in the template',
    {
      Fn2: {
        Type: 'AWS::Lambda::Function',
        Properties: { Code: { S3Key: 'x' }, Handler: 'x', Role: 'arn:aws:iam::1:role/r' },
      },
    },
    '"Fn2": the role arn:aws:iam::1:role/r is not in the template',
  ],
  [
    'an AWS-managed policy that it does not know',
    {
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: { Statement: [] },
          ManagedPolicyArns: ['arn:aws:iam::aws:policy/PowerUserAccess'],
        },
      },
    },
    'PowerUserAccess',
  ],
])('%s is refused at the start', async (_, resources, message) => {
  await expect(run(resources, { Fn: { code } })).rejects.toThrow(message);
});
