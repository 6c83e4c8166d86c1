// Reads from a template who may do what: the roles' policies, and the policies of resources.
import { SandboxError } from '../errors.ts';
import { ACCOUNT, type Get, type Names, type Resources } from '../template/template.ts';
import type { ResourceRules, Statement } from './decide.cjs';
import { MANAGED } from './managed.ts';
import { type PolicyJson, type StatementJson, statementsOf } from './policy.ts';

export type RoleSpec = { readonly arn: string; readonly statements: readonly Statement[] };
export type IamSpec = ReturnType<typeof readIam>;

/**
 * The default policy of a topic (SNS guide): the account may do everything, and so may AWS's services for the account.
 */
const topicDefault = (Resource: string): PolicyJson => ({
  Statement: {
    Effect: 'Allow',
    Principal: '*',
    Action: 'sns:Publish',
    Resource,
    Condition: { StringEquals: { 'aws:SourceAccount': ACCOUNT } },
  },
});

export function readIam(all: Resources) {
  const attached = [...all('IAM::Policy', attachment), ...all('IAM::ManagedPolicy', attachment)];
  const roles = all('IAM::Role', (get, { id, Ref, Arn }): RoleSpec => {
    const managed = get<string[]>('ManagedPolicyArns', []).filter((arn) => !attached.some((own) => own.arn === arn));
    const inline = get<{ PolicyName: string; PolicyDocument: PolicyJson }[]>('Policies', []);
    const others = attached.filter(
      ({ arn, roles }) => roles.includes(Ref) || get<string[]>('ManagedPolicyArns', []).includes(arn),
    );
    const statements = [
      ...inline.flatMap(({ PolicyName, PolicyDocument }) => statementsOf(`${id}.${PolicyName}`, PolicyDocument)),
      ...managed.flatMap((arn) => statementsOf(`${id}.${arn}`, managedPolicy(id, arn))),
      ...others.flatMap((own) => own.statements),
    ];
    return { arn: Arn, statements };
  });
  const policies = all('IAM::ManagedPolicy', attachment).map(({ arn, statements }) => ({ arn, statements }));
  return { roles, policies, rules: { resources: policiesOf(all), keys: keysOf(all) } satisfies ResourceRules };
}

const attachment = (get: Get, { id, Ref }: Names) => ({
  arn: Ref,
  roles: get<string[]>('Roles', []),
  statements: statementsOf(id, get('PolicyDocument')),
});

function managedPolicy(id: string, arn: string): PolicyJson {
  const policy = MANAGED[arn.replace('arn:aws:iam::aws:policy/', '')];
  if (!policy) throw new SandboxError(`"${id}": the sandbox does not know what ${arn} allows`);
  return policy;
}

/** The policies of resources by ARN, in the order of the template. */
function policiesOf(all: Resources): Record<string, readonly Statement[]> {
  const found = new Map<string, Statement[]>();
  const add = (arn: string, statements: Statement[]) => found.set(arn, [...(found.get(arn) ?? []), ...statements]);
  all('IAM::Role', (get, { id, Arn }) => add(Arn, statementsOf(id, get('AssumeRolePolicyDocument'))));
  all('KMS::Key', (get, { id, Arn }) => add(Arn, statementsOf(id, get('KeyPolicy'))));
  all('S3::BucketPolicy', (get, { id }) =>
    add(`arn:aws:s3:::${get('Bucket')}`, statementsOf(id, get('PolicyDocument'))),
  );
  all('SNS::TopicPolicy', (get, { id }) => {
    for (const topic of get<string[]>('Topics')) add(topic, statementsOf(id, get('PolicyDocument')));
  });
  const queues = all('SQS::Queue', (_, { Ref, Arn }) => ({ Ref, Arn }));
  all('SQS::QueuePolicy', (get, { id }) => {
    for (const { Ref, Arn } of queues) {
      if (get<string[]>('Queues').includes(Ref)) add(Arn, statementsOf(id, get('PolicyDocument')));
    }
  });
  all('SNS::Topic', (_, { id, Ref }) => found.has(Ref) || add(Ref, statementsOf(id, topicDefault(Ref))));
  const functions = all('Lambda::Function', (_, { Ref, Arn }) => ({ Ref, Arn }));
  all('Lambda::Permission', (get, { id }) => {
    const given = get<string>('FunctionName');
    const { Arn } = functions.find(({ Ref, Arn }) => given === Ref || `${given}:`.startsWith(`${Arn}:`)) ?? {};
    if (!Arn) throw new SandboxError(`"${id}": there is no function ${given}`);
    add(Arn, statementsOf(id, permission(get, given.startsWith('arn:') ? given : Arn)));
  });
  return Object.fromEntries(found);
}

/** Makes a Lambda permission a statement of the function's policy. */
function permission(get: Get, Resource: string): PolicyJson {
  const principal = get<string>('Principal');
  const [arn, account] = ['SourceArn', 'SourceAccount'].map((name) => get<string | undefined>(name, undefined));
  const statement: StatementJson = {
    Effect: 'Allow',
    Action: get('Action'),
    Resource,
    Principal: principal === '*' ? '*' : { [/\.amazonaws\.com$/.test(principal) ? 'Service' : 'AWS']: principal },
    Condition: {
      ...(arn && { ArnLike: { 'aws:SourceArn': arn } }),
      ...(account && { StringEquals: { 'aws:SourceAccount': account } }),
    },
  };
  return { Statement: statement };
}

type Encryption = { ServerSideEncryptionByDefault?: { KMSMasterKeyID?: string } };

/** The template's keys that encrypt its resources, by the resources' ARNs. */
function keysOf(all: Resources): Record<string, string> {
  const keys = all('KMS::Key', (_, { Ref, Arn }) => [Ref, Arn, Arn] as const);
  const aliases = all('KMS::Alias', (get, { Ref }) => [Ref, get<string>('TargetKeyId')] as const);
  const find = (given: string): string | undefined => {
    const [, target = given] = aliases.find(([alias]) => given.endsWith(alias)) ?? [];
    return keys.find((names) => names.some((name) => name === target))?.[1];
  };
  const by = (type: string, path: string, arnsOf: (names: Names) => string[]) =>
    all(type, (get, names) => {
      const given = get<string | undefined>(path, undefined);
      const key = given && find(given);
      if (given && !key) throw new SandboxError(`"${names.id}": the key ${given} is not in the template`);
      return key ? arnsOf(names).map((arn) => [arn, key] as const) : [];
    }).flat();
  const buckets = all('S3::Bucket', (get, { Arn }) => {
    const [rule] = get<Encryption[]>('BucketEncryption.ServerSideEncryptionConfiguration', []);
    const key = rule?.ServerSideEncryptionByDefault?.KMSMasterKeyID;
    return key === undefined ? [] : [[Arn, find(key) ?? key] as const];
  });
  return Object.fromEntries([
    ...by('DynamoDB::Table', 'SSESpecification.KMSMasterKeyId', ({ Arn, StreamArn }) => [Arn, StreamArn!]),
    ...by('SNS::Topic', 'KmsMasterKeyId', ({ Ref }) => [Ref]),
    ...by('SQS::Queue', 'KmsMasterKeyId', ({ Arn }) => [Arn]),
    ...by('SecretsManager::Secret', 'KmsKeyId', ({ Ref }) => [Ref]),
    ...buckets.flat(),
  ]);
}
