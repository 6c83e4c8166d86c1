import { folderOf } from '../../lib/folder-of.ts';
import { type Bundled, bundledCalls } from './calls.ts';
import { listed, readTemplate, resourcesOf, type Statement, statementsOf, target } from './template.ts';

const template = readTemplate('dev');
const functions = resourcesOf(template, 'AWS::Lambda::Function').map(([id, { Properties }]) => ({
  folder: folderOf(id.replace(/[0-9A-F]{8}$/, '')),
  statements: statementsOf(template, target(Properties.Role)),
  env: Object.keys((Properties.Environment as { Variables: object }).Variables),
}));
let bundled: Bundled;
beforeAll(async () => {
  bundled = await bundledCalls();
});

// test/e2e/permissions.test.ts shows that what is allowed is needed; here, that what the stories there may not reach is allowed.
test.each(functions)('$folder may make every call that its code has', ({ folder, statements }) => {
  const allowed = statements.flatMap(({ Action }) => listed(Action));
  const { actions } = bundled.functions.get(folder)!;

  expect(actions.filter((action) => !allowed.includes(action))).toEqual([]);
});

test.each(functions)('$folder is told what it asks its environment for, and no more', ({ folder, env }) => {
  const ours = env.filter((name) => name !== 'NODE_OPTIONS' && !name.startsWith('POWERTOOLS_'));

  expect(ours.sort()).toEqual(bundled.functions.get(folder)?.env);
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
  if (to.startsWith('lambdas/')) return !to.startsWith(`lambdas/${folder}/`) && !to.startsWith('lambdas/shared/');
  return /^(lib|bin|sandbox|test)\//.test(to) || /aws-cdk-lib|constructs/.test(to);
}
