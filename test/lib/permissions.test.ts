import { settingsName } from '../../bin/settings-file.ts';
import { folderOf } from '../../lib/folder-of.ts';
import { type Bundled, bundledCalls, machineCalls } from './calls.ts';
import { listed, readTemplate, resourcesOf, type Statement, statementsOf, target } from './template.ts';

const template = readTemplate('dev');
const functions = resourcesOf(template, 'AWS::Lambda::Function').map(([id, { Properties }]) => ({
  folder: folderOf(id.replace(/[0-9A-F]{8}$/, '')),
  statements: statementsOf(template, target(Properties.Role)),
  env: Object.keys((Properties.Environment as { Variables: object }).Variables),
}));
const machines = resourcesOf(template, 'AWS::StepFunctions::StateMachine').map(([, { Properties }]) => ({
  file: (Properties.DefinitionString as string).includes('JourneysTable')
    ? 'order-journey.asl.json'
    : 'privacy-request.asl.json',
  statements: statementsOf(template, target(Properties.RoleArn)),
}));

// What AWS does in a role's name, rather than its code.
const LAMBDA_LOGS = ['logs:CreateLogStream', 'logs:PutLogEvents'];
const FAILURE_DESTINATION = ['s3:ListBucket', 's3:PutObject'];
const STREAM = ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'];
const ON_BEHALF: Record<string, string[]> = {
  ingest: LAMBDA_LOGS,
  preferences: LAMBDA_LOGS,
  privacy: LAMBDA_LOGS,
  'journey-step': LAMBDA_LOGS,
  'fold-lanes': [...LAMBDA_LOGS, ...FAILURE_DESTINATION],
  sweep: [...LAMBDA_LOGS, ...FAILURE_DESTINATION],
  dispatch: [...LAMBDA_LOGS, ...STREAM, ...FAILURE_DESTINATION],
  tally: [...LAMBDA_LOGS, ...STREAM, ...FAILURE_DESTINATION],
  'journey-events': [...LAMBDA_LOGS, ...FAILURE_DESTINATION],
  'mail-events': [...LAMBDA_LOGS, ...FAILURE_DESTINATION],
};
const isWatching = (action: string) => /^xray:|^logs:/.test(action);

const allowed = (statements: Statement[]) => [...new Set(statements.flatMap(({ Action }) => listed(Action)))].sort();

let bundled: Bundled;
beforeAll(async () => {
  bundled = await bundledCalls();
});

test.each(functions)('$folder may make the calls it makes, and no others', ({ folder, statements }) => {
  const calls = bundled.functions.get(folder)?.actions ?? [];

  expect(allowed(statements)).toEqual([...calls, ...(ON_BEHALF[folder] ?? [])].sort());
});

test.each(functions)('$folder is told what it asks its environment for, and no more', ({ folder, env }) => {
  const ours = env.filter((name) => name !== 'NODE_OPTIONS' && !name.startsWith('POWERTOOLS_'));

  expect(ours.sort()).toEqual(bundled.functions.get(folder)?.env);
});

test.each(machines)('$file may make the calls it makes, and no others', ({ file, statements }) => {
  expect(allowed(statements).filter((action) => !isWatching(action))).toEqual(machineCalls(file));
});

test('the journey writes to items of orders only', () => {
  const writes = machines[0]!.statements.filter(({ Action }) =>
    listed(Action).some((action) => action.startsWith('dynamodb:')),
  );

  expect(writes.map(({ Condition }) => Condition)).toEqual([
    { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['ORDER#*'] } },
  ]);
});

test('every permission names its resources, but for tracing, the delivery of logs, and SES’s account', () => {
  const everywhere = [...functions, ...machines]
    .flatMap(({ statements }) => statements)
    .filter(({ Resource }) => listed(Resource).includes('*'));

  expect(everywhere.flatMap(({ Action }) => listed(Action)).filter((action) => !isWatching(action))).toEqual([
    'ses:GetAccount',
  ]);
});

test('no permission is a wildcard', () => {
  const policies = Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::IAM::Policy');
  const actions = policies.flatMap(({ Properties }) =>
    (Properties.PolicyDocument as { Statement: Statement[] }).Statement.flatMap(({ Action }) => listed(Action)),
  );

  expect(actions.filter((action) => action.includes('*'))).toEqual([]);
});

test('a function imports its own folder, what is shared, and nothing of the infrastructure', () => {
  const inputs = Object.entries(bundled.metafile.inputs).filter(([file]) => file.startsWith('lambdas/'));
  const strays = inputs.flatMap(([file, { imports }]) => imports.map((to) => `${file} -> ${to.path}`)).filter(isStray);

  expect(inputs.length).toBeGreaterThan(functions.length);
  expect(strays).toEqual([]);
});

function isStray(edge: string): boolean {
  const [from = '', to = ''] = edge.split(' -> ');
  const [, folder] = from.split('/');
  if (from === 'lambdas/shared/settings.ts' && to === settingsName()) return false; // in the place of porchlight.config.ts
  if (to.startsWith('lambdas/')) return !to.startsWith(`lambdas/${folder}/`) && !to.startsWith('lambdas/shared/');
  return /^(lib|bin|sandbox|test)\//.test(to) || /aws-cdk-lib|constructs/.test(to);
}
