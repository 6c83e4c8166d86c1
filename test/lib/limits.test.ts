import path from 'node:path';
import { App } from 'aws-cdk-lib/core';
import { bundlesFolder } from '../../bin/settings-file.ts';
import { parseSettings } from '../../domain/policy/parse.ts';
import { MOST_STORES, type SettingsInput } from '../../domain/policy/settings.ts';
import { BUNDLES } from '../../lib/node-function.ts';
import { PorchlightStack } from '../../lib/porchlight-stack.ts';
import { settings } from '../settings/two-stores.config.ts';
import { ROOT } from '../setup/build.ts';
import { listed, type Properties, resourcesOf, type Template, target } from './template.ts';

// The largest deployment that the settings allow, against AWS's limits. Each limit is from the service's quotas page.

const LONGEST_ID = 20;
const { context } = require(path.join(ROOT, 'cdk.json')) as { context: Record<string, unknown> };

const ids = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => `boutique${String(i).padStart(LONGEST_ID - 'boutique'.length, '0')}`);

/** Stores with the longest ids, each with a domain of its own. */
function settingsOf(count: number): SettingsInput {
  const { acme } = settings.stores;
  const store = (id: string) => ({
    ...acme!,
    brand: { ...acme!.brand, from: `orders@mail.${id}.example.com` },
  });
  return {
    ...settings,
    dashboard: true,
    stages: { productionofthegroup: { allowedRecipients: 'all' } },
    stores: Object.fromEntries(ids(count).map((id) => [id, store(id)])),
  };
}

function templateOf(count: number, more: Record<string, unknown> = {}, own = settingsOf(count)): Template {
  const app = new App({ context: { ...context, ...more, [BUNDLES]: bundlesFolder() } });
  const stage = 'productionofthegroup';
  const id = `Porchlight-${stage}`;
  new PorchlightStack(app, id, { stage, settings: parseSettings(own) });
  return app.synth().getStackByName(id).template;
}

/** As text with every intrinsic function filled in by a value as long as AWS's. */
function filled(value: unknown): string {
  const text = JSON.stringify(value, (_, each) => {
    if (typeof each !== 'object' || each === null) return each;
    const { Ref: ref, 'Fn::GetAtt': attribute, 'Fn::Join': join } = each as Record<string, unknown>;
    if (ref === 'AWS::Partition') return 'aws';
    if (ref === 'AWS::Region') return 'ap-southeast-2';
    if (ref === 'AWS::AccountId') return '123456789012';
    if (ref ?? attribute) return 'x'.repeat(140); // an ARN with a generated name, at most
    if (join)
      return (join as [string, unknown[]])[1].map((part) => (typeof part === 'string' ? part : filled(part))).join('');
    return each;
  });
  return text.replace(/^"|"$/g, '');
}

const template = templateOf(MOST_STORES);
const properties = (type: string): Properties[] => resourcesOf(template, type).map(([, { Properties }]) => Properties);
const lengthOf = (value: unknown): number => filled(value).replace(/\s/g, '').length;

test('one store more is refused, and the limit named', () => {
  expect(() => parseSettings(settingsOf(MOST_STORES + 1))).toThrow(
    /^.* is not valid:\n {2}stores: expected at most 100 stores: CloudFormation takes 500 resources in a stack/,
  );
});

test('CloudFormation: 500 resources, 200 outputs, 1 MB', () => {
  expect(Object.keys(template.Resources).length).toBeLessThanOrEqual(500);
  expect(Object.keys(template.Outputs).length).toBeLessThanOrEqual(200);
  expect(Buffer.byteLength(JSON.stringify(template, undefined, 1))).toBeLessThanOrEqual(1_000_000); // as the CDK uploads it
});

test('CloudFormation: no output is there once for each store', () => {
  expect(Object.keys(template.Outputs)).toEqual(Object.keys(templateOf(1).Outputs));
});

test('without the bus and the Admin API nothing of them is in the template', () => {
  const { bus: _, adminApi: __, messages: ___, ...plain } = settingsOf(1);
  const [off, on] = [templateOf(1, {}, plain), templateOf(1)];
  const of = ({ Resources }: Template) => Object.keys(Resources).filter((id) => /Bus|Admin|admin|Case|cases/.test(id));

  expect(of(on).length).toBeGreaterThan(30);
  expect(of(off)).toEqual([]);
  expect(Object.keys(off.Outputs).filter((name) => /Admin|Bus/.test(name))).toEqual([]);
  expect(JSON.stringify(off.Resources)).not.toMatch(/BUS_NAME|execute-api:Invoke|CONTACT/);
});

test('no function has a reserved concurrency, unless stepsAtOnce asks for it', () => {
  const reserved = ({ Resources }: Template) =>
    Object.values(Resources).flatMap(({ Properties }) => Properties?.ReservedConcurrentExecutions ?? []);

  expect(reserved(template)).toEqual([]);
  expect(reserved(templateOf(1, {}, { ...settingsOf(1), stepsAtOnce: 40 }))).toEqual([40]);
});

test('where no store lets an order be looked up, nothing of that is in the template', () => {
  const { stores, ...rest } = settingsOf(1);
  const plain = Object.fromEntries(Object.entries(stores).map(([id, { lookup: _, ...store }]) => [id, store]));

  expect(JSON.stringify(templateOf(1).Resources)).toContain('/lookup');
  expect(JSON.stringify(templateOf(1, {}, { ...rest, stores: plain }).Resources)).not.toMatch(/lookup/i);
});

test('Lambda: 4 KB of environment, 5 filters of a mapping', () => {
  for (const { Environment } of properties('AWS::Lambda::Function'))
    expect(lengthOf((Environment as { Variables: object }).Variables)).toBeLessThanOrEqual(4096);
  for (const { FilterCriteria } of properties('AWS::Lambda::EventSourceMapping'))
    expect((FilterCriteria as { Filters: unknown[] }).Filters.length).toBeLessThanOrEqual(5);
});

describe.each([{}, { identities: 'existing' }])('IAM, deployed with %j', (more) => {
  const given = templateOf(MOST_STORES, more);
  const policies = (type: string) => resourcesOf(given, type).map(([, { Properties }]) => Properties);
  const attachedTo = (role: string, type: string) =>
    policies(type).filter(({ Roles }) => listed((Roles ?? []) as unknown[]).some((one) => target(one) === role));

  test.each(resourcesOf(given, 'AWS::IAM::Role').map(([id]) => id))(
    '%s: 10,240 characters of inline policies, 6,144 of each managed one, 10 of these',
    (role) => {
      const inline = attachedTo(role, 'AWS::IAM::Policy').map(({ PolicyDocument }) => lengthOf(PolicyDocument));
      const managed = attachedTo(role, 'AWS::IAM::ManagedPolicy').map(({ PolicyDocument }) => lengthOf(PolicyDocument));

      expect(inline.reduce((sum, length) => sum + length, 0)).toBeLessThanOrEqual(10_240);
      expect(Math.max(0, ...managed)).toBeLessThanOrEqual(6144);
      expect(managed.length).toBeLessThanOrEqual(10);
    },
  );
});

test('API Gateway: 300 routes and 300 integrations of an API', () => {
  expect(properties('AWS::ApiGatewayV2::Route').length).toBeLessThanOrEqual(300);
  expect(properties('AWS::ApiGatewayV2::Integration').length).toBeLessThanOrEqual(300);
});

test('CloudWatch: names of 255 characters, descriptions of 1,024, 10 metrics of an alarm, 500 of a dashboard widget', () => {
  for (const { AlarmName, AlarmDescription, Metrics } of properties('AWS::CloudWatch::Alarm')) {
    expect(String(AlarmName).length).toBeLessThanOrEqual(255);
    expect(String(AlarmDescription).length).toBeLessThanOrEqual(1024);
    expect(listed(Metrics ?? []).length).toBeLessThanOrEqual(10);
  }
  expect(properties('AWS::CloudWatch::Alarm').length).toBeLessThanOrEqual(5000); // of a Region
  for (const { DashboardBody } of properties('AWS::CloudWatch::Dashboard')) {
    const parts = (DashboardBody as { 'Fn::Join': [string, unknown[]] })['Fn::Join'][1];
    const body = parts.map((part) => (typeof part === 'string' ? part : filled(part))).join('');
    const { widgets } = JSON.parse(body) as { widgets: Widget[] };
    expect(widgets.length).toBeLessThanOrEqual(500);
    for (const { properties } of widgets) expect((properties.metrics ?? []).length).toBeLessThanOrEqual(500);
    for (const { properties } of widgets) expect((properties.alarms ?? []).length).toBeLessThanOrEqual(100);
  }
});
type Widget = { properties: { metrics?: unknown[]; alarms?: unknown[] } };

test('EventBridge: patterns of 2,048 characters, 5 targets of a rule, 100 rules of the default bus', () => {
  const rules = properties('AWS::Events::Rule');
  expect(rules.length).toBeLessThanOrEqual(100);
  for (const { EventPattern, Targets } of rules) {
    expect(lengthOf(EventPattern ?? {})).toBeLessThanOrEqual(2048);
    expect(listed(Targets).length).toBeLessThanOrEqual(5);
  }
});

test('SES: 10,000 identities and 10,000 configuration sets of a Region, 10 event destinations of a set', () => {
  expect(properties('AWS::SES::EmailIdentity').length).toBeLessThanOrEqual(10_000);
  expect(properties('AWS::SES::ConfigurationSet')).toHaveLength(1);
  expect(properties('AWS::SES::ConfigurationSetEventDestination').length).toBeLessThanOrEqual(10);
});

test('Step Functions: names of 80 characters, definitions of 1 MB', () => {
  for (const { StateMachineName, DefinitionString } of properties('AWS::StepFunctions::StateMachine')) {
    expect(String(StateMachineName).length).toBeLessThanOrEqual(80);
    expect(filled(DefinitionString).length).toBeLessThanOrEqual(1_048_576);
  }
});

test('Secrets Manager: names of 512 characters; SNS: a display name of 100; CloudWatch Logs: group names of 512', () => {
  for (const { Name } of properties('AWS::SecretsManager::Secret'))
    expect(String(Name).length).toBeLessThanOrEqual(512);
  for (const { DisplayName } of properties('AWS::SNS::Topic'))
    expect(String(DisplayName).length).toBeLessThanOrEqual(100);
  for (const { LogGroupName } of properties('AWS::Logs::LogGroup'))
    expect(String(LogGroupName ?? '').length).toBeLessThanOrEqual(512);
});
