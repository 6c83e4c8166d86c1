// Prepares the policies of a template for decisions. A policy that cannot be decided is refused by name.
import { SandboxError } from '../errors.ts';
import type { PolicyCondition, Statement } from './decide.cjs';

/** A statement as JSON has it. */
export type StatementJson = { readonly Effect?: unknown; readonly [element: string]: unknown };
export type PolicyJson = { readonly Statement: StatementJson | readonly StatementJson[] };

const ELEMENTS = ['Sid', 'Effect', 'Action', 'Resource', 'Principal', 'Condition'];
const OPERATOR =
  /^(?:(ForAllValues|ForAnyValue):)?(?:(String(?:Not)?(?:Equals|EqualsIgnoreCase|Like)|Arn(?:Not)?(?:Equals|Like)|Bool)(IfExists)?|(Null))$/;

/** What the sandbox knows about a call. The names are in lower case, because IAM ignores the case of keys. */
const KEYS = [
  'aws:principalaccount',
  'aws:principalarn',
  'aws:securetransport',
  'aws:sourceaccount',
  'aws:sourcearn',
  'dynamodb:leadingkeys',
  'kms:calleraccount',
  'kms:viaservice',
  'ses:fromaddress',
  'ses:fromdisplayname',
  'ses:recipients',
];

/** @param where names the policy in errors and decisions */
export function statementsOf(where: string, { Statement: given }: PolicyJson): Statement[] {
  return [given].flat().map((statement, index) => statementOf(`${where}[${index}]`, statement as StatementJson));
}

function statementOf(id: string, statement: StatementJson): Statement {
  const { Effect, Action, Resource = '*', Principal, Condition = {} } = statement;
  const other = Object.keys(statement).find((element) => !ELEMENTS.includes(element));
  if (other) throw unable(id, `the element ${other}`);
  if (Effect !== 'Allow' && Effect !== 'Deny') throw unable(id, `the effect ${JSON.stringify(Effect)}`);
  const resources = texts(Resource);
  const variable = [...resources, ...texts(JSON.stringify(Condition))].find((text) => text.includes('${'));
  if (variable) throw unable(id, `the policy variable in ${variable}`);
  return {
    id,
    effect: Effect,
    actions: texts(Action).map((action) => action.toLowerCase()),
    resources,
    principals: Principal === undefined ? undefined : principalsOf(id, Principal),
    conditions: Object.entries(Condition as object).flatMap(([operator, tests]) =>
      Object.entries(tests as object).map(([key, values]) => conditionOf(id, operator, key, texts(values))),
    ),
  };
}

/** `{"Service": "x.amazonaws.com"}` becomes `x.amazonaws.com`; an account or a role becomes its ARN, everybody `*`. */
function principalsOf(id: string, given: unknown): string[] {
  if (given === '*') return ['*'];
  return Object.entries(given as object).flatMap(([kind, names]) => {
    if (kind === 'Service') return texts(names);
    if (kind !== 'AWS') throw unable(id, `the principal ${kind}`);
    return texts(names).map((name) => (/^\d{12}$/.test(name) ? `arn:aws:iam::${name}:root` : name));
  });
}

function conditionOf(id: string, operator: string, name: string, values: string[]): PolicyCondition {
  const [, set, test, ifExists, isNull] = OPERATOR.exec(operator) ?? [];
  const key = name.toLowerCase();
  if (!test && !isNull) throw unable(id, `the condition operator ${operator}`);
  if (!KEYS.includes(key)) throw unable(id, `the condition key ${name}`);
  return { set, test: test ?? 'Null', ifExists: ifExists !== undefined, key, values };
}

const unable = (id: string, what: string) => new SandboxError(`${id}: the sandbox does not evaluate ${what}`);

const texts = (value: unknown): string[] => [value].flat().map(String);
