import { AwsError } from '../../sandbox/errors.ts';
import { stepFunctions } from '../../sandbox/states/stepfunctions.ts';
import { aMachine, aService, START, TOKEN } from './states/machine.ts';

const ROLE = 'arn:aws:iam::123456789012:role/states';
const pass = aMachine({ Only: { Type: 'Pass', End: true } });
const wait = aMachine({ Wait: { Type: 'Wait', Seconds: 60, Next: 'End' }, End: { Type: 'Succeed' } });

/** Calls operations by name; the answer's body, or its exception's name and message. */
function aClient() {
  const service = aService();
  const handle = stepFunctions(service.machines);
  // biome-ignore lint/suspicious/noExplicitAny: the wire is read as loosely as a client would
  const call = (operation: string, body: object = {}): any => {
    try {
      return handle(`AWSStepFunctions.${operation}`, JSON.parse(JSON.stringify(body)), service.clock);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return { __type: error.name, message: error.message };
    }
  };
  const create = (definition: object, name = 'orders') =>
    call('CreateStateMachine', { name, roleArn: ROLE, definition: JSON.stringify(definition) })
      .stateMachineArn as string;
  const start = (stateMachineArn: string, name?: string, input?: string) =>
    call('StartExecution', { stateMachineArn, name, input });
  return { ...service, call, create, start };
}

test('an execution is started, described and listed', async () => {
  const { call, create, start, clock } = aClient();
  const machine = create(pass);
  const { executionArn, startDate } = start(machine, 'first', '{"a":1}');
  await clock.idle();

  expect(executionArn).toBe('arn:aws:states:eu-west-1:123456789012:execution:orders:first');
  expect(startDate).toBe(START / 1000);
  expect(call('DescribeExecution', { executionArn })).toEqual({
    executionArn,
    stateMachineArn: machine,
    name: 'first',
    status: 'SUCCEEDED',
    startDate: START / 1000,
    stopDate: START / 1000,
    input: '{"a":1}',
    inputDetails: { included: true },
    output: '{"a":1}',
    outputDetails: { included: true },
    redriveCount: 0,
    redriveStatus: 'NOT_REDRIVABLE',
    redriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven',
  });
  expect(call('ListExecutions', { stateMachineArn: machine }).executions).toMatchObject([
    { executionArn, status: 'SUCCEEDED' },
  ]);
  expect(call('ListExecutions', { stateMachineArn: machine, statusFilter: 'FAILED' })).toEqual({ executions: [] });
});

test('the same start again gives the running execution; another input or a closed one is refused', async () => {
  const { create, start, clock } = aClient();
  const machine = create(wait);
  const first = start(machine, 'one', '{"a":1}');

  expect(start(machine, 'one', '{"a":1}')).toEqual(first);
  expect(start(machine, 'one', '{"a":2}').__type).toBe('ExecutionAlreadyExists');
  await clock.idle();
  expect(start(machine, 'one', '{"a":1}')).toEqual({
    __type: 'ExecutionAlreadyExists',
    message: `Execution Already Exists: '${first.executionArn}'`,
  });
});

test.each<[string, string, object, string, string]>([
  ['no such operation', 'Dance', {}, 'UnknownOperationException', 'The sandbox does not have Dance'],
  [
    'a missing member',
    'StartExecution',
    {},
    'ValidationException',
    "1 validation error detected: Value null at 'stateMachineArn' failed to satisfy constraint: Member must not be null",
  ],
  ['no ARN', 'DescribeExecution', { executionArn: 'x' }, 'InvalidArn', "Invalid Arn: 'Invalid ARN prefix: x'"],
  [
    'an ARN of something else',
    'DescribeExecution',
    { executionArn: 'arn:aws:states:eu-west-1:123456789012:stateMachine:x' },
    'InvalidArn',
    "Invalid Arn: 'Resource type not valid in this context: stateMachine'",
  ],
  [
    'an unknown execution',
    'StopExecution',
    { executionArn: 'arn:aws:states:eu-west-1:123456789012:execution:x:y' },
    'ExecutionDoesNotExist',
    "Execution Does Not Exist: 'arn:aws:states:eu-west-1:123456789012:execution:x:y'",
  ],
  [
    'an unknown machine',
    'StartExecution',
    { stateMachineArn: 'arn:aws:states:eu-west-1:123456789012:stateMachine:x' },
    'StateMachineDoesNotExist',
    "State Machine Does Not Exist: 'arn:aws:states:eu-west-1:123456789012:stateMachine:x'",
  ],
  [
    'a forged token',
    'SendTaskSuccess',
    { taskToken: 'x', output: '{}' },
    'InvalidToken',
    "Invalid Token: 'Invalid token'",
  ],
  [
    'an output that is no JSON',
    'SendTaskSuccess',
    { taskToken: 'x', output: '{' },
    'InvalidOutput',
    "Invalid Output: 'Invalid execution input.'",
  ],
  [
    'an Express machine',
    'CreateStateMachine',
    { name: 'x', type: 'EXPRESS' },
    'StateMachineTypeNotSupported',
    'The sandbox does not have Express state machines',
  ],
  [
    'a bad name',
    'CreateStateMachine',
    { name: 'a b', roleArn: ROLE, definition: '{}' },
    'InvalidName',
    "Invalid Name: 'a b'",
  ],
  [
    'a bad definition',
    'CreateStateMachine',
    { name: 'x', roleArn: ROLE, definition: '{"StartAt":"A"}' },
    'InvalidDefinition',
    "Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: These fields are required: [States] at /'",
  ],
  [
    'nothing to update',
    'UpdateStateMachine',
    { stateMachineArn: 'x' },
    'MissingRequiredParameter',
    'Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified',
  ],
])('%s is refused by name', (_what, operation, body, type, message) => {
  expect(aClient().call(operation, body)).toEqual({ __type: type, message });
});

test('inputs that are no JSON, or too long, are refused', () => {
  const { create, start } = aClient();
  const machine = create(pass);

  expect(start(machine, 'a', 'not json').message).toContain("Unrecognized token 'not'");
  expect(start(machine, 'b', `"${'x'.repeat(262_144)}"`).__type).toBe('ValidationException');
  expect(start(machine, 'c', `"${'é'.repeat(131_072)}"`)).toEqual({
    __type: 'ValidationException',
    message:
      "1 validation error detected: Value at 'input' failed to satisfy constraint: Member must have size less than or equal to 262144 bytes in UTF-8 encoding",
  });
});

test('what is no operation is refused by name', () => {
  expect(aClient().call('toString').__type).toBe('UnknownOperationException');
});

test('a machine is created once, and an update reaches only later executions', async () => {
  const { call, create, start, clock, machines } = aClient();
  const machine = create(wait);
  const running = start(machine, 'before').executionArn;

  expect(create(wait)).toBe(machine);
  expect(call('CreateStateMachine', { name: 'orders', roleArn: ROLE, definition: JSON.stringify(pass) }).__type).toBe(
    'StateMachineAlreadyExists',
  );
  const definition = JSON.stringify(wait);
  expect(call('CreateStateMachine', { name: 'orders', roleArn: `${ROLE}-2`, definition }).stateMachineArn).toBe(
    machine,
  );
  const traced = { name: 'orders', roleArn: ROLE, definition, tracingConfiguration: { enabled: true } };
  expect(call('CreateStateMachine', traced).__type).toBe('StateMachineAlreadyExists');
  const { revisionId } = call('UpdateStateMachine', { stateMachineArn: machine, definition: JSON.stringify(pass) });
  expect(call('DescribeStateMachine', { stateMachineArn: machine })).toMatchObject({
    revisionId,
    definition: JSON.stringify(pass),
    status: 'ACTIVE',
  });
  const again = call('UpdateStateMachine', { stateMachineArn: machine, definition: JSON.stringify(pass) });
  expect(again.revisionId).toBe(revisionId);
  expect(call('DescribeStateMachineForExecution', { executionArn: running }).definition).toBe(JSON.stringify(wait));
  await clock.idle();
  expect(machines.execution(running).stoppedAt).toBe(START + 60_000);
});

test('a machine tells which variables each of its states names', () => {
  const { call, create } = aClient();
  const inner = { StartAt: 'Inner', States: { Inner: { Type: 'Pass', Output: '{% $order.id %}', End: true } } };
  const stateMachineArn = create(
    aMachine({
      Start: { Type: 'Pass', Assign: { order: '{% $states.input %}', total: 1 }, Comment: '{% $none', Next: 'Pick' },
      Pick: { Type: 'Choice', Choices: [{ Condition: '{% $total > 0 and $sum([$total]) = 1 %}', Next: 'Each' }] },
      Each: {
        Type: 'Map',
        Items: '{% ($double := function($n) { $n * $total }; $map($order.lines, $double)) %}',
        ItemProcessor: inner,
        End: true,
      },
    }),
  );

  expect(call('DescribeStateMachine', { stateMachineArn }).variableReferences).toEqual({
    Pick: ['total'],
    Each: ['total', 'order'],
    Inner: ['order'],
  });
  expect(call('DescribeStateMachine', { stateMachineArn: create(pass, 'other') })).not.toHaveProperty(
    'variableReferences',
  );
});

test('machines are listed by their names', () => {
  const { call, create } = aClient();
  for (const name of ['c', 'a', 'b']) create(pass, name);

  expect(call('ListStateMachines').stateMachines.map(({ name }: { name: string }) => name)).toEqual(['a', 'b', 'c']);
});

test('a log needs its one destination; what it leaves out is off', () => {
  const { call } = aClient();
  const machine = { name: 'orders', roleArn: ROLE, definition: JSON.stringify(pass) };
  const created = (loggingConfiguration: object) => call('CreateStateMachine', { ...machine, loggingConfiguration });

  expect(created({ level: 'ALL' })).toEqual({
    __type: 'InvalidLoggingConfiguration',
    message: 'Invalid Logging Configuration: Must specify exactly one Log Destination.',
  });
  const destinations = [
    { cloudWatchLogsLogGroup: { logGroupArn: 'arn:aws:logs:eu-west-1:123456789012:log-group:a:*' } },
  ];
  const { stateMachineArn } = created({ level: 'ERROR', destinations });
  expect(call('DescribeStateMachine', { stateMachineArn }).loggingConfiguration).toEqual({
    level: 'ERROR',
    includeExecutionData: false,
    destinations,
  });
});

test('a deleted machine is gone, and so is what ran of it', () => {
  const { call, create, start } = aClient();
  const machine = create(wait);
  const { executionArn } = start(machine);

  call('DeleteStateMachine', { stateMachineArn: machine });

  expect(call('DescribeStateMachine', { stateMachineArn: machine }).__type).toBe('StateMachineDoesNotExist');
  expect(call('DescribeExecution', { executionArn }).status).toBe('ABORTED');
  expect(call('ListStateMachines')).toEqual({ stateMachines: [] });
});

test('StopExecution aborts with its error and cause', () => {
  const { call, create, start } = aClient();
  const { executionArn } = start(create(wait));

  const { stopDate } = call('StopExecution', { executionArn, error: 'Enough', cause: 'too long' });

  expect(call('DescribeExecution', { executionArn })).toMatchObject({
    status: 'ABORTED',
    stopDate,
    error: 'Enough',
    cause: 'too long',
  });
  expect(call('GetExecutionHistory', { executionArn, reverseOrder: true }).events[0]).toEqual({
    id: 3,
    previousEventId: 0,
    timestamp: START / 1000,
    type: 'ExecutionAborted',
    executionAbortedEventDetails: { error: 'Enough', cause: 'too long' },
  });
});

test('the history comes in pages, backwards if wanted, and without data if wanted', async () => {
  const { call, create, start, clock } = aClient();
  const { executionArn } = start(create(wait), 'one', '{"a":1}');
  await clock.idle();

  const first = call('GetExecutionHistory', { executionArn, maxResults: 4 });
  const second = call('GetExecutionHistory', { executionArn, maxResults: 4, nextToken: first.nextToken });
  const backwards = call('GetExecutionHistory', { executionArn, reverseOrder: true, maxResults: 1 });
  const bare = call('GetExecutionHistory', { executionArn, includeExecutionData: false });

  expect([...first.events, ...second.events].map(({ id, type }) => `${id} ${type}`)).toEqual([
    '1 ExecutionStarted',
    '2 WaitStateEntered',
    '3 WaitStateExited',
    '4 SucceedStateEntered',
    '5 SucceedStateExited',
    '6 ExecutionSucceeded',
  ]);
  expect(second.nextToken).toBeUndefined();
  expect(backwards.events[0].type).toBe('ExecutionSucceeded');
  expect(first.events[1].stateEnteredEventDetails).toEqual({
    name: 'Wait',
    input: '{"a":1}',
    inputDetails: { truncated: false },
  });
  expect(bare.events[1].stateEnteredEventDetails).toEqual({ name: 'Wait' });
  expect(call('GetExecutionHistory', { executionArn, nextToken: 'x' }).__type).toBe('InvalidToken');
  expect(call('GetExecutionHistory', { executionArn, maxResults: 1001 }).__type).toBe('ValidationException');
});

test('a page of executions goes on where the last one ended, whatever was started meanwhile', () => {
  const { call, create, start } = aClient();
  const stateMachineArn = create(wait);
  const names = (nextToken?: string) => {
    const { executions, nextToken: next } = call('ListExecutions', { stateMachineArn, maxResults: 2, nextToken });
    return { names: executions.map(({ name }: { name: string }) => name), next };
  };
  for (const name of ['a', 'b', 'c', 'd']) start(stateMachineArn, name);

  const first = names();
  start(stateMachineArn, 'e');
  const second = names(first.next);

  expect([first.names, second.names, second.next]).toEqual([['d', 'c'], ['b', 'a'], undefined]);
});

test('tokens are answered over the wire', async () => {
  const { call, create, start, clock } = aClient();
  const definition = aMachine({
    Wait: {
      Type: 'Task',
      Resource: TOKEN,
      Arguments: '{% $states.context.Task.Token %}',
      TimeoutSeconds: 60,
      End: true,
    },
  });
  const release = clock.hold();
  const { executionArn } = start(create(definition));
  await new Promise((resolve) => setTimeout(resolve, 5));
  const taskToken = JSON.parse(
    call('GetExecutionHistory', { executionArn }).events[2].taskScheduledEventDetails.parameters,
  );

  expect(call('SendTaskHeartbeat', { taskToken })).toEqual({});
  expect(call('SendTaskSuccess', { taskToken, output: '"done"' })).toEqual({});
  release();
  await clock.idle();
  expect(call('DescribeExecution', { executionArn }).output).toBe('"done"');
  expect(call('SendTaskFailure', { taskToken })).toEqual({
    __type: 'TaskTimedOut',
    message: "Task Timed Out: 'Provided task does not exist anymore'",
  });
});

test('a definition can be validated without being created', () => {
  const { call } = aClient();

  expect(call('ValidateStateMachineDefinition', { definition: JSON.stringify(pass) })).toEqual({
    result: 'OK',
    diagnostics: [],
    truncated: false,
  });
  expect(call('ValidateStateMachineDefinition', { definition: '{"States":{}}', maxResults: 1 })).toMatchObject({
    result: 'FAIL',
    diagnostics: [{ severity: 'ERROR', code: 'SCHEMA_VALIDATION_FAILED', location: '/' }],
    truncated: true,
  });
});
