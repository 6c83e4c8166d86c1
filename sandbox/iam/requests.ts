// The permissions that a request to the endpoint needs, according to the Service Authorization Reference of its
// service.
import type { SendEmailRequest } from '@aws-sdk/client-sesv2';
import { addressOf, recipientsOf } from '../mail.ts';
import { queueOf } from '../queues.ts';
import type { JsonObject } from '../states/json.ts';
import type { StateMachines } from '../states/machines.ts';
import { DEFAULT_BUS, functionName, type Stack } from '../template/stack.ts';
import { ACCOUNT } from '../template/template.ts';
import type { Need } from './decide.cjs';
import { needsOf } from './dynamodb.cjs';

type RequestsPort = {
  readonly region: string;
  readonly stack: Pick<Stack, 'buses' | 'functions' | 'identities' | 'secrets' | 'tables'>;
  readonly machines: Pick<StateMachines, 'machineOf'>;
};

export function requestNeeds({ region, stack, machines }: RequestsPort) {
  const ofDynamoDb = needsOf(Object.fromEntries(stack.tables.map(({ name, keys }) => [name, keys])));

  /** For protocols that name their operation in the header X-Amz-Target. */
  function ofTarget(target: string, input: JsonObject): Need[] {
    const operation = target.slice(target.indexOf('.') + 1);
    if (target.startsWith('DynamoDB')) return ofDynamoDb(target, input);
    if (target.startsWith('secretsmanager.'))
      return [{ action: `secretsmanager:${operation}`, resource: secret(input) }];
    if (target === 'AWSEvents.PutEvents')
      return busesOf(input).map((resource) => ({ action: 'events:PutEvents', resource }));
    if (target.startsWith('AmazonSQS.')) return [{ action: `sqs:${operation}`, resource: queueOf(input, queue) }];
    if (target.startsWith('ServiceQuotas')) return [{ action: `servicequotas:${operation}`, resource: '*' }];
    const { stateMachineArn, executionArn, taskToken } = input as Record<string, string | undefined>;
    // An expired token belongs to no machine any more. The service reports that.
    const resource = taskToken ? machines.machineOf(taskToken) : (stateMachineArn ?? executionArn ?? '*');
    return resource ? [{ action: `states:${operation}`, resource }] : [];
  }

  const queue = (name: string): string => `arn:aws:sqs:${region}:${ACCOUNT}:${name}`;

  function busesOf({ Entries = [] }: { Entries?: { EventBusName?: string }[] }): string[] {
    const names = Entries.map(({ EventBusName = DEFAULT_BUS }) => EventBusName);
    return [...new Set(names)].map(
      (name) =>
        stack.buses.find((bus) => bus.name === name)?.arn ?? `arn:aws:events:${region}:${ACCOUNT}:event-bus/${name}`,
    );
  }

  function secret({ SecretId }: JsonObject): string {
    return stack.secrets.find(({ arn, name }) => SecretId === arn || SecretId === name)?.arn ?? String(SecretId);
  }

  function ofInvoke(name: string): Need[] {
    const { arn = name } = stack.functions.find((each) => each.name === functionName(name)) ?? {};
    return [{ action: 'lambda:InvokeFunction', resource: name.startsWith('arn:') ? name : arn }];
  }

  /** SES checks the identity that sends, and the configuration set. */
  function ofMail(mail: SendEmailRequest): Need[] {
    const { FromEmailAddress: from = '', ConfigurationSetName: set } = mail;
    const address = addressOf(from);
    const isOurs = (identity: string) => stack.identities.includes(identity);
    const identity = [address, address.replace(/^.*@/, '')].map((each) => each.toLowerCase()).find(isOurs) ?? address;
    const context = {
      'ses:fromaddress': [address],
      'ses:fromdisplayname': [from.replace(/\s*<[^<>]*>\s*$/, '').replaceAll('"', '')],
      'ses:recipients': recipientsOf(mail),
    };
    const resources = [`identity/${identity}`, ...(set ? [`configuration-set/${set}`] : [])];
    return resources.map((resource) => ({
      action: 'ses:SendEmail',
      resource: `arn:aws:ses:${region}:${ACCOUNT}:${resource}`,
      context,
    }));
  }

  /** @param path `/bucket` or `/bucket/key` */
  function ofObject(method: string, path: string): Need[] {
    const arn = `arn:aws:s3:::${path.slice(1).replace(/\/$/, '')}`;
    const what = `${method[0]}${method.slice(1).toLowerCase()}`;
    return [
      arn.includes('/') ? { action: `s3:${what}Object`, resource: arn } : { action: 's3:ListBucket', resource: arn },
    ];
  }

  /** For the calls that ask about the account, which are GETs; undefined for others. */
  function ofAccount(path: string): Need | undefined {
    if (path === '/v2/email/account') return { action: 'ses:GetAccount', resource: '*' };
    if (path.startsWith('/2016-08-19/account-settings')) return { action: 'lambda:GetAccountSettings', resource: '*' };
    const [, name] = /^\/v2\/email\/identities\/([^/]+)$/.exec(path) ?? [];
    if (name === undefined) return undefined;
    const resource = `arn:aws:ses:${region}:${ACCOUNT}:identity/${decodeURIComponent(name)}`;
    return { action: 'ses:GetEmailIdentity', resource };
  }

  /** For SNS and CloudFormation. */
  function ofForm(form: URLSearchParams): Need[] {
    const [action, topic, stackName] = ['Action', 'TopicArn', 'StackName'].map((name) => form.get(name) ?? '');
    if (topic) return [{ action: `sns:${action}`, resource: topic }];
    const resource = `arn:aws:cloudformation:${region}:${ACCOUNT}:stack/${stackName}/sandbox`;
    return [{ action: `cloudformation:${action}`, resource }];
  }

  return { ofTarget, ofInvoke, ofMail, ofObject, ofAccount, ofForm, queue };
}
