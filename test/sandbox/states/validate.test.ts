import { validate } from '../../../sandbox/states/validate.ts';
import { aMachine, FUNCTION } from './machine.ts';

const end = { Type: 'Succeed' };
const pass = (more: object = {}) => ({ Type: 'Pass', End: true, ...more });
const task = (more: object = {}) => ({ Type: 'Task', Resource: FUNCTION, End: true, ...more });
const each = (more: object) => ({ Type: 'Map', End: true, ItemProcessor: aFlow(pass()), ...more });
const aFlow = (state: object) => ({ StartAt: 'Inner', States: { Inner: state } });

const findings = (machine: object) =>
  validate(JSON.stringify(machine)).diagnostics.map(
    ({ message, location }) => `${message}${location ? ` at ${location}` : ''}`,
  );

test.each<[string, object, string[]]>([
  ['no States', { StartAt: 'A' }, ['These fields are required: [States] at /']],
  ['an unknown field', { ...aMachine({ A: end }), Start: 1 }, ["Field 'Start' is not supported at /"]],
  ['no states at all', { StartAt: 'A', States: {} }, ['The field must not be empty at /States']],
  [
    'a loop without an end',
    aMachine({ A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Pass', Next: 'A' } }),
    ['Workflow has no terminal state'],
  ],
  [
    'a target that is not there',
    aMachine({ A: { Type: 'Pass', Next: 'C' }, B: end }),
    ["Missing 'Next' target: C at /States/A/Next", 'State "B" is not reachable. at /States/B'],
  ],
  [
    'a start that is not there',
    { StartAt: 'X', States: { A: end } },
    ["Missing 'Next' target: X at /StartAt", 'State "A" is not reachable. at /States/A'],
  ],
])('a machine with %s is refused', (_what, machine, expected) => {
  expect(findings(machine)).toEqual(expected);
});

test.each<[string, object, string]>([
  [
    'an unknown type',
    { Type: 'Loop' },
    'Must be one of [Choice, Fail, Map, Parallel, Pass, Succeed, Task, Wait] at /States/A/Type',
  ],
  ['Next and End', pass({ Next: 'A' }), 'There should only be one of the following fields: [Next, End] at /States/A'],
  ['neither Next nor End', { Type: 'Pass' }, 'There must be one of the following fields: [Next, End] at /States/A'],
  ['Retry where nothing can be retried', pass({ Retry: [] }), "Field 'Retry' is not supported at /States/A"],
  [
    'a JSONPath field',
    pass({ InputPath: '$' }),
    "The QueryLanguage is set to 'JSONata', but field 'InputPath' is only supported for the 'JSONPath' QueryLanguage at /States/A",
  ],
  [
    'JSONPath in a JSONata machine',
    pass({ QueryLanguage: 'JSONPath' }),
    "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine at /States/A",
  ],
  [
    'a heartbeat that is not due before the timeout',
    task({ HeartbeatSeconds: 5, TimeoutSeconds: 5 }),
    "'HeartbeatSeconds' must be smaller than 'TimeoutSeconds' at /States/A",
  ],
  [
    'Credentials without a role',
    task({ Credentials: {} }),
    'These fields are required: [RoleArn] at /States/A/Credentials',
  ],
  [
    'Credentials that are no object',
    task({ Credentials: 'role' }),
    'Expected value of type Object at /States/A/Credentials',
  ],
  [
    'Credentials, which the sandbox does not have',
    task({ Credentials: { RoleArn: 'arn:aws:iam::1:role/r' } }),
    "The sandbox does not have the field 'Credentials' at /States/A/Credentials",
  ],
  ['Assign that is no object', pass({ Assign: 'x' }), 'Expected value of type Object at /States/A/Assign'],
  [
    'a call that the service has no integration for',
    task({ Resource: 'arn:aws:states:::dynamodb:scan' }),
    'The resource provided arn:aws:states:::dynamodb:scan is not recognized. The value is not a valid resource ARN, or the resource is not available in this region. at /States/A/Resource',
  ],
  [
    'two ways to wait',
    { Type: 'Wait', Seconds: 1, Timestamp: '2025-01-01T00:00:00Z', End: true },
    'There should only be one of the following fields: [Seconds, Timestamp, SecondsPath, TimestampPath] at /States/A',
  ],
  [
    'a bad timestamp',
    { Type: 'Wait', Timestamp: '2025-13-01T00:00:00Z', End: true },
    'String does not match RFC3339 timestamp at /States/A/Timestamp',
  ],
  ['a negative wait', { Type: 'Wait', Seconds: -1, End: true }, 'Minimum value is 0 at /States/A/Seconds'],
  ['a broken expression', pass({ Output: { x: '{% 1 + %}' } }), 'Unexpected end of expression at /States/A/Output/x'],
  [
    'half an expression',
    pass({ Output: ['{% 1'] }),
    'A JSONata expression must start with {% and end with %} at /States/A/Output[0]',
  ],
  [
    'a name read from nowhere',
    pass({ Output: '{% $count(orders) %}' }),
    "Reference to 'orders' at the top level is not supported. at /States/A/Output",
  ],
  [
    'errorOutput outside Catch',
    pass({ Output: '{% $states.errorOutput %}' }),
    "Reference to '$states.errorOutput' is only supported in Catch. at /States/A/Output",
  ],
  [
    'a result where there is none',
    pass({ Output: '{% $states.result %}' }),
    "Reference to '$states.result' is only supported in Output and Assign of Map, Parallel and Task. at /States/A/Output",
  ],
  [
    'a result before there is one',
    task({ Arguments: { x: '{% $states.result.x %}' } }),
    "Reference to '$states.result' is only supported in Output and Assign of Map, Parallel and Task. at /States/A/Arguments/x",
  ],
  [
    'a result of what failed',
    task({ Catch: [{ ErrorEquals: ['X'], Next: 'A', Output: '{% $states.result %}' }] }),
    "Reference to '$states.result' is only supported in Output and Assign of Map, Parallel and Task. at /States/A/Catch[0]/Output",
  ],
  ["the input's other name", pass({ Output: '{% $.a %}' }), "Reference to '$' at the top level is not supported."],
  ['everything of nothing', pass({ Output: '{% *.a %}' }), "Reference to '*' at the top level is not supported."],
  [
    'the root of an input',
    pass({ Output: '{% $states.input.rows[$$.x = 1] %}' }),
    "Reference to '$$' is not supported. at /States/A/Output",
  ],
  ...['states', '1x', 'my-var', 'x.y', '', 'x'.repeat(81)].map((name): [string, object, string] => [
    `the variable '${name}'`,
    pass({ Assign: { [name]: 1 } }),
    `'${name}' is not a valid variable name at /States/A/Assign/${name}`,
  ]),
  [
    'a Condition that is no yes or no',
    { Type: 'Choice', Choices: [{ Condition: 'yes', Next: 'A' }] },
    'Must be one of [true, false] at /States/A/Choices[0]/Condition',
  ],
  ['a Cause that is no text', { Type: 'Fail', Cause: 5 }, 'Expected value of type String at /States/A/Cause'],
  ['Items that are no list', each({ Items: 'abc' }), 'Expected an array at /States/A/Items'],
  [
    'a day that no calendar has',
    { Type: 'Wait', Timestamp: '2025-02-30T00:00:00Z', End: true },
    'String does not match RFC3339 timestamp at /States/A/Timestamp',
  ],
  ['no resource', { Type: 'Task', End: true }, 'These fields are required: [Resource] at /States/A'],
  ['a resource that is none', task({ Resource: 'f' }), 'Value is not a valid resource ARN at /States/A/Resource'],
  [
    'an optimized DynamoDB token',
    task({ Resource: 'arn:aws:states:::dynamodb:updateItem.waitForTaskToken' }),
    'The resource provided arn:aws:states:::dynamodb:updateItem.waitForTaskToken is not recognized. The value is not a valid resource ARN, or the resource is not available in this region. at /States/A/Resource',
  ],
  [
    'States.ALL in company',
    task({ Retry: [{ ErrorEquals: ['States.ALL', 'X'] }] }),
    "'States.ALL' must appear alone at /States/A/Retry[0]/ErrorEquals",
  ],
  [
    'States.ALL before others',
    task({ Retry: [{ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['X'] }] }),
    "'States.ALL' must be in the last entry at /States/A/Retry[0]/ErrorEquals",
  ],
  [
    'a Catch to nowhere',
    task({ Catch: [{ ErrorEquals: ['X'] }] }),
    'These fields are required: [Next] at /States/A/Catch[0]',
  ],
  ['an empty Choice', { Type: 'Choice', Choices: [] }, 'Expected a non-empty array at /States/A/Choices'],
  [
    'a rule without a Condition',
    { Type: 'Choice', Choices: [{ Next: 'A' }] },
    'These fields are required: [Condition] at /States/A/Choices[0]',
  ],
  ['no branches', { Type: 'Parallel', Branches: [], End: true }, 'Expected a non-empty array at /States/A/Branches'],
  [
    'a name used twice',
    { Type: 'Parallel', Branches: [aFlow(pass()), aFlow(pass())], End: true },
    'Duplicate State name: Inner at /States/A/Branches[1]/States/Inner',
  ],
  [
    'a fault deep inside',
    each({ ItemProcessor: aFlow(pass({ Output: '{% ( %}' })) }),
    'at /States/A/ItemProcessor/States/Inner/Output',
  ],
])('a state with %s is refused', (_what, state, expected) => {
  expect(findings(aMachine({ A: state })).join('\n')).toContain(expected);
});

test.each<[string, object]>([
  ['activities', task({ Resource: 'arn:aws:states:eu-west-1:123456789012:activity:a' })],
  ['the .sync pattern', task({ Resource: 'arn:aws:states:::states:startExecution.sync:2' })],
  ['Distributed Map', each({ ItemProcessor: { ...aFlow(pass()), ProcessorConfig: { Mode: 'DISTRIBUTED' } } })],
  ['Distributed Map', each({ ItemReader: {} })],
  ["the JSONPath field 'ResultPath'", pass({ QueryLanguage: 'JSONPath', ResultPath: '$.x' })],
  ["the JSONPath field 'x.$'", pass({ QueryLanguage: 'JSONPath', Assign: { 'x.$': '$' } })],
  ['JSONPath choice rules', { Type: 'Choice', Choices: [{ Variable: '$', IsNull: true, Next: 'A' }] }],
])('what the sandbox does not have is refused by name: %s', (what, state) => {
  const machine = { StartAt: 'A', States: { A: state } };

  expect(findings(machine).join('\n')).toContain(`The sandbox does not have ${what}`);
});

test('names have as many characters as one can see, and variables any letters', () => {
  const named = (name: string) => aMachine({ [name]: pass({ Assign: { größe: 1, x_1: 2 } }) });

  expect(findings(named('🏔'.repeat(80)))).toEqual([]);
  expect(findings(named('🏔'.repeat(81)))).toHaveLength(1);
});

test('a result is there for Output and Assign of what ran', () => {
  const result = { Output: { x: '{% $states.result %}' }, Assign: { y: ['{% $states.result %}'] } };

  expect(findings(aMachine({ A: task(result) }))).toEqual([]);
  expect(findings(aMachine({ A: each(result) }))).toEqual([]);
});

test('text that is no JSON is refused as such', () => {
  expect(validate('{').diagnostics).toMatchObject([{ severity: 'ERROR', code: 'INVALID_JSON_DESCRIPTION' }]);
});

test.each([
  ['paths below the first step', '{% $states.input.rows[x > 1].y %}'],
  ['functions over an input of their own', '{% $map($states.input.rows, function($r) { $r.x }) %}'],
  ['context inside a map step', '{% $states.input.rows.{"a": x, "b": $.y} %}'],
  ['variables and blocks', '{% ($a := 1; $b := $a + 1; $b > 1 ? $a : $b) %}'],
  ['order-by and transforms', '{% $states.input.rows^(>x) ~> $count() %}'],
])('%s are fine', (_what, Output) => {
  expect(findings(aMachine({ A: pass({ Output }) }))).toEqual([]);
});
