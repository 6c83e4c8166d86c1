import { isDeepStrictEqual } from 'node:util';
import type { PolicyCondition, Statement, Use } from '../../sandbox/iam/decide.cjs';
import { kindOf } from '../../sandbox/iam/decide.cjs';
import { Iam } from '../../sandbox/iam/iam.ts';
import type { IamSpec } from '../../sandbox/iam/read.ts';
import { readStack } from '../../sandbox/template/stack.ts';
import { ACCOUNT } from '../../sandbox/template/template.ts';
import { CDK_OUT } from '../setup/build.ts';
import { EVERY_GRANT, interferes, openBigCommerce } from './every-grant.ts';
import { itemsOf, playOut, STACK } from './shop.ts';

// What the roles and resources of the template allow is what the stories need, and no more. Each statement is taken away and
// widened in every way; each time a call of the stories is refused, or one that must be refused is allowed.

const stack = readStack(CDK_OUT, 'us-east-1', 'http://127.0.0.1', STACK);
const outside: Record<string, string> = {};
let bigCommerce: Awaited<ReturnType<typeof openBigCommerce>>;
beforeAll(async () => {
  bigCommerce = await openBigCommerce();
  outside['api.bigcommerce.com'] = bigCommerce.url;
});
afterAll(() => bigCommerce.stop());
const shop = playOut(EVERY_GRANT, interferes, { outside, schedulesApartMs: 3 * 86_400_000 });

let uses: Use[];
/** Calls that must be refused, and those of them that are. */
let intrusions: Use[];
let refused: Use[];
beforeAll(() => {
  const iam = new Iam({ stack });
  uses = shop.stage.sandbox.iam.used.filter(({ refusal }) => !refusal);
  intrusions = intrusionsBeside(uses);
  refused = intrusions.filter((use) => !isAllowed(iam, use));
});

test('every call of the stories is allowed', () => {
  expect(shop.stage.sandbox.iam.refused).toEqual([]);
  expect(shop.answers.filter(({ status }) => status >= 400)).toEqual([]);
});

test('an order that a webhook only points to is fetched from its shop, and its journey begins', async () => {
  const { items, mails } = { items: await itemsOf(shop.stage), mails: shop.mails('417') };

  expect(bigCommerce.problems).toEqual([]);
  expect(items.filter(({ pk }) => pk.startsWith('FETCH#'))).toEqual([]);
  expect(mails).toContain('dispatched 12');
  expect(shop.mails('418')).toContain('dispatched 13'); // which the sweep found
});

test('no other call is', () => {
  expect(intrusions.length).toBeGreaterThan(1000);
  expect(intrusions.filter((use) => !refused.includes(use)).map(shown)).toEqual([]);
});

test.each(statementsOf(stack.iam).map((statement) => [nameOf(statement), statement] as const))(
  '%s is needed whole, and is as narrow as it can be',
  (_, statement) => {
    const unnoticed = mutationsOf(statement).filter(([, mutated]) => !isNoticed(specWith(statement, mutated)));

    expect(unnoticed.map(([what]) => what)).toEqual([]);
  },
);

function nameOf({ id, actions }: Statement): string {
  return `${id} (${actions.slice(0, 3).join(', ')}${actions.length > 3 ? ', …' : ''})`;
}

function statementsOf({ roles, rules }: IamSpec): Statement[] {
  return [...roles.flatMap(({ statements }) => statements), ...Object.values(rules.resources).flat()];
}

/** The same with a statement in another's place, or with none there. Two that say the same (of two routes of one path) are one. */
function specWith(statement: Statement, mutated: Statement | undefined): IamSpec {
  const changed = (all: readonly Statement[]) =>
    !all.includes(statement)
      ? all
      : all.flatMap((each) => (isDeepStrictEqual({ ...each, id: statement.id }, statement) ? (mutated ?? []) : each));
  return {
    ...stack.iam,
    roles: stack.iam.roles.map((role) => ({ ...role, statements: changed(role.statements) })),
    rules: {
      ...stack.iam.rules,
      resources: Object.fromEntries(Object.entries(stack.iam.rules.resources).map(([arn, all]) => [arn, changed(all)])),
    },
  };
}

type Mutation = readonly [what: string, mutated: Statement | undefined];

function mutationsOf(statement: Statement): Mutation[] {
  const { actions, resources, conditions, principals = [], effect } = statement;
  const without = <T>(all: readonly T[], one: T) => all.filter((each) => each !== one);
  const parts: Mutation[] = [
    ...actions.map((one): Mutation => [`without ${one}`, { ...statement, actions: without(actions, one) }]),
    ...resources.map((one): Mutation => [`without ${one}`, { ...statement, resources: without(resources, one) }]),
    ...principals.map((one): Mutation => [`without ${one}`, { ...statement, principals: without(principals, one) }]),
  ];
  const widened: Mutation[] = resources
    .filter((one) => one !== '*')
    .map((one): Mutation => [`all resources in place of ${one}`, { ...statement, resources: ['*'] }]);
  const changed = conditions.flatMap((condition) =>
    [...widerOf(condition), ...narrowerOf(condition)].map(
      ([what, other]): Mutation => [
        `${what} ${condition.key}`,
        { ...statement, conditions: [...without(conditions, condition), ...other] },
      ],
    ),
  );
  const isPolicyOfResource = principals.length > 0; // it reaches no other resource
  return [['none of it', undefined], ...parts, ...(effect === 'Deny' || isPolicyOfResource ? [] : widened), ...changed];
}

const narrowerOf = (condition: PolicyCondition): [what: string, narrower: PolicyCondition[]][] =>
  condition.values.length < 2
    ? []
    : condition.values.map((one) => [
        `without ${one} in`,
        [{ ...condition, values: condition.values.filter((each) => each !== one) }],
      ]);

function widerOf(condition: PolicyCondition): [what: string, wider: PolicyCondition[]][] {
  const anything = /Like$/.test(condition.test)
    ? [[...condition.values, condition.test === 'ArnLike' ? 'arn:*:*:*:*:*' : '*']]
    : [];
  return [
    ['without the condition on', []],
    ...anything.map((values): [string, PolicyCondition[]] => ['any value of', [{ ...condition, values }]]),
  ];
}

function isNoticed(iam: IamSpec): boolean {
  const changed = new Iam({ stack: { ...stack, iam } });
  return uses.some((use) => !isAllowed(changed, use)) || refused.some((use) => isAllowed(changed, use));
}

function isAllowed(iam: Iam, { caller, action, resource, context }: Use): boolean {
  const of = /^arn:.*:role\//.test(caller)
    ? iam.ofRole(caller, 'test')
    : caller.startsWith('arn:')
      ? iam.administrator()
      : iam.ofService(caller);
  return of.decide({ action, resource, context }) === undefined;
}

const shown = ({ caller, action, resource, context }: Use) =>
  `${caller} ${action} ${resource} ${JSON.stringify(context)}`;

const OTHER_ACCOUNT = '999999999999';
const OTHER_ITEMS = ['CONTACT#another', 'TRACKING#another', 'RATE#another', 'PRIVACY#another'];
const OTHER_SENDER = 'ceo@acme.example.com';
const OVERT = { 'aws:securetransport': ['false'] };

/** What nobody in the stories did, and nobody may: what others may, the same elsewhere, for other accounts, in the open. */
function intrusionsBeside(used: Use[]): Use[] {
  const did = new Set(used.map(identityOf));
  const roles = stack.iam.roles.map(({ arn }) => arn);
  const ofRoles = used.filter(({ caller }) => roles.includes(caller));
  const ofMachines = used.filter(
    ({ caller, action }) => action.startsWith('dynamodb:') && stack.machines.some(({ roleArn }) => roleArn === caller),
  );
  const ofServices = used.filter(({ caller }) => !caller.startsWith('arn:'));
  const sources = ofServices.map(({ context }) => context).filter((context) => context['aws:sourcearn']);
  const all = [
    // each role, what any other may
    ...ofRoles.flatMap((use) => roles.map((caller) => ({ ...use, caller }))),
    // the same, elsewhere
    ...ofRoles.filter(({ resource }) => resource !== '*').map((use) => ({ ...use, resource: elsewhere(use.resource) })),
    // a machine, items that are not an order's
    ...ofMachines.flatMap((use) => OTHER_ITEMS.map((key) => ({ ...use, context: { 'dynamodb:leadingkeys': [key] } }))),
    // a mail from another address
    ...ofRoles
      .filter(({ action }) => action === 'ses:SendEmail')
      .map((use) => ({ ...use, context: { ...use.context, 'ses:fromaddress': [OTHER_SENDER] } })),
    // a service, for what it does not call by the template
    ...ofServices
      .filter(({ action }) => /^(lambda|sqs):/.test(action))
      .flatMap((use) => sources.map((context) => ({ ...use, context }))),
    // a service, for somebody else's account; that Lambda takes on a role is up to iam:PassRole
    ...ofServices
      .filter(({ caller }) => caller !== 'lambda.amazonaws.com')
      .flatMap((use) => elsewhereIn(use).map((context) => ({ ...use, context }))),
    // anybody, in the open
    ...[...used, ...stack.buckets.map(listing)]
      .filter(({ action }) => /^(s3|sns|sqs):/.test(action))
      .map((use) => ({ ...use, context: { ...use.context, ...OVERT } })),
  ];
  return all.filter((use) => !did.has(identityOf(use)));
}

/** Which call it is. Of the conditions only those count that nobody met: functions may write every item of their tables. */
function identityOf({ caller, action, resource, context }: Use): string {
  const {
    'aws:sourcearn': source = [],
    'aws:sourceaccount': account = [],
    'aws:securetransport': secure = [],
  } = context;
  const [item = '', sender] = [context['dynamodb:leadingkeys']?.[0], context['ses:fromaddress']?.[0]];
  const isOther = OTHER_ITEMS.includes(item) || sender === OTHER_SENDER;
  return JSON.stringify([caller, action, kindOf(resource), source, account, secure, isOther]);
}

/** Another resource. Stores' secrets are told apart by their beginning, and mails by the sender's address. */
function elsewhere(arn: string): string {
  if (arn.includes(':secret:')) return arn.replace(/:secret:.*/, ':secret:elsewhere');
  if (arn.includes(':identity/')) return arn.replace(/:\d{12}:/, `:${OTHER_ACCOUNT}:`);
  if (/:execution:|:::/.test(arn)) return arn.replace(/(:execution:|:::)[^:/]+/, '$1elsewhere');
  return arn.replace(/(?<=[:/])[^:/]+$/, 'elsewhere');
}

/** Another account, and another source; of alarms every one of the account may publish. */
function elsewhereIn({ action, context }: Use): Use['context'][] {
  const foreign = (context['aws:sourcearn'] ?? []).map((arn) => arn.replace(/:\d{12}:/, `:${OTHER_ACCOUNT}:`));
  const account = { ...context, 'aws:sourceaccount': [OTHER_ACCOUNT] };
  const source = { ...context, 'aws:sourcearn': foreign };
  if (action === 'sns:Publish') return [account];
  return action === 'sts:AssumeRole' ? [account, source] : [source];
}

const listing = (bucket: string): Use => ({
  caller: `arn:aws:iam::${ACCOUNT}:user/administrator`,
  action: 's3:ListBucket',
  resource: `arn:aws:s3:::${bucket}`,
  context: {},
  refusal: undefined,
});
