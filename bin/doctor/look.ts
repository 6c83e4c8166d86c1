import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { paginateListSecrets, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetAccountCommand, GetEmailIdentityCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { paginateListStateMachines, SFNClient } from '@aws-sdk/client-sfn';
import { ListSubscriptionsByTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import {
  fetchMachineName,
  journeyMachineName,
  journeysTableName,
  privacyMachineName,
  storeSecretPrefix,
} from '../../domain/policy/names.ts';
import { endpointOf } from '../../lambdas/shared/env.ts';
import { type Aws, CommandError } from '../target.ts';
import { type Account, isMade, type LookedUp, type SesIdentity } from './findings.ts';
import { statesQuotas } from './step-functions.ts';

// Reads what an account and a Region have, as far as a deployment depends on it. The looks are independent: if AWS
// refuses one, because of a missing permission or service, only that one is reported as an error.

/** @param senders the identities that could cover a store's address, by the address */
export async function lookAt(aws: Aws, stage: string, stackName: string, senders: string[]): Promise<Account> {
  const cloudFormation = new CloudFormationClient(aws);
  const stack = await looked(() => stackOf(cloudFormation, stackName));
  const isThere = !(stack instanceof Error) && stack !== undefined;
  const [bootstrap, leftovers, ses, identities, concurrency, quotas, subscribed] = await Promise.all([
    isThere ? undefined : looked(() => bootstrapOf(cloudFormation)),
    isThere ? [] : looked(() => leftoversOf(aws, stage)),
    looked(async () => new SESv2Client(aws).send(new GetAccountCommand({}))),
    looked(() => identitiesOf(new SESv2Client(aws), senders)),
    looked(async () => (await new LambdaClient(aws).send(new GetAccountSettingsCommand({}))).AccountLimit),
    looked(() => quotasOf(aws)),
    isThere ? looked(() => subscriptionOf(new SNSClient(aws), outputOf(stack, 'TeamTopic'))) : undefined,
  ]);
  return {
    stack: isThere ? stack.StackStatus : (stack as LookedUp<undefined>),
    bootstrap,
    leftovers,
    ses,
    identities,
    concurrency,
    quotas,
    subscribed,
  };
}

async function looked<T>(look: () => Promise<T>): Promise<LookedUp<T>> {
  try {
    return await look();
  } catch (error) {
    return error as Error;
  }
}

async function quotasOf(aws: Aws): Promise<Awaited<ReturnType<typeof statesQuotas>>> {
  const { config } = new SFNClient(aws);
  return statesQuotas(config, aws.endpoint ?? endpointOf('servicequotas', await config.region()));
}

async function stackOf(client: CloudFormationClient, StackName: string) {
  const isMissing = (error: Error) => error.name === 'ValidationError' && /does not exist/.test(error.message);
  const found = await client.send(new DescribeStacksCommand({ StackName })).catch((error: Error) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  const stack = found?.Stacks?.[0];
  return isMade(stack?.StackStatus) ? stack : undefined;
}

type DescribedStack = Awaited<ReturnType<typeof stackOf>>;

const outputOf = (stack: DescribedStack, name: string): string =>
  stack?.Outputs?.find(({ OutputKey }) => OutputKey === name)?.OutputValue ?? '';

/** @throws Error if the bootstrap stack does not give its version */
async function bootstrapOf(client: CloudFormationClient): Promise<number> {
  const stack = await stackOf(client, 'CDKToolkit');
  if (stack === undefined) return Number.NaN;
  const version = outputOf(stack, 'BootstrapVersion');
  if (version) return Number(version);
  throw new CommandError('the stack CDKToolkit has no output BootstrapVersion');
}

/** Existing resources with a name that the stack needs. They would make its deploy fail. */
async function leftoversOf(aws: Aws, stage: string): Promise<string[]> {
  const table = journeysTableName(stage);
  const isTable = await new DynamoDBClient(aws).send(new DescribeTableCommand({ TableName: table })).then(
    () => true,
    (error: Error) => {
      if (error.name === 'ResourceNotFoundException') return false;
      throw error;
    },
  );
  const machines: string[] = [];
  for await (const page of paginateListStateMachines({ client: new SFNClient(aws) }, {}))
    machines.push(...(page.stateMachines ?? []).map(({ name = '' }) => name));
  const ours = machines.filter((name) =>
    [journeyMachineName(stage), privacyMachineName(stage), fetchMachineName(stage)].includes(name),
  );
  const secrets: string[] = [];
  const named = {
    Filters: [{ Key: 'name' as const, Values: [storeSecretPrefix(stage)] }],
    IncludePlannedDeletion: true,
  };
  for await (const page of paginateListSecrets({ client: new SecretsManagerClient(aws) }, named))
    secrets.push(...(page.SecretList ?? []).map(({ Name = '' }) => Name));
  return [
    ...(isTable ? [`the table ${table}`] : []),
    ...ours.map((name) => `the state machine ${name}`),
    ...secrets.filter((name) => name.startsWith(storeSecretPrefix(stage))).map((name) => `the secret ${name}`),
  ];
}

async function identitiesOf(client: SESv2Client, names: string[]): Promise<Map<string, SesIdentity>> {
  const found = new Map<string, SesIdentity>();
  for (const EmailIdentity of names) {
    const identity = await client.send(new GetEmailIdentityCommand({ EmailIdentity })).catch((error: Error) => {
      if (error.name === 'NotFoundException') return undefined;
      throw error;
    });
    if (!identity) continue;
    const { VerifiedForSendingStatus: isVerified = false, DkimAttributes } = identity;
    found.set(EmailIdentity, { isVerified, tokens: DkimAttributes?.Tokens ?? [] });
  }
  return found;
}

/** Whether anybody receives alarms and cases. An unconfirmed subscription has the ARN `PendingConfirmation`. */
async function subscriptionOf(client: SNSClient, TopicArn: string): Promise<boolean> {
  const { Subscriptions = [] } = await client.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
  return Subscriptions.some(({ SubscriptionArn }) => SubscriptionArn?.startsWith('arn:'));
}
