import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseSettings } from '../../domain/policy/parse.ts';
import { settings } from '../settings/two-stores.config.ts';
import { CDK_OUT, ROOT, synthesize } from '../setup/build.ts';
import {
  listed,
  type Properties,
  readTemplate,
  resourcesOf,
  type Statement,
  type Template,
  target,
} from './template.ts';

// The doors of the stack itself: who may come how often, who may send as whom, what is encrypted with which key.

const template = readTemplate('dev');
const properties = (type: string, of = template): Properties[] =>
  resourcesOf(of, type).map(([, one]) => one.Properties);

test('every route has a throttle of its own, below that of all, and the stage comes after them', () => {
  const [[, stage] = []] = resourcesOf(template, 'AWS::ApiGatewayV2::Stage');
  const throttles = stage!.Properties.RouteSettings as Record<string, Record<string, number>>;
  const routes = resourcesOf(template, 'AWS::ApiGatewayV2::Route');
  expect(Object.keys(throttles).sort()).toEqual(routes.map(([, { Properties }]) => Properties.RouteKey).sort());
  const all = stage!.Properties.DefaultRouteSettings as Record<string, number>;
  for (const { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst } of Object.values(throttles)) {
    expect(rate).toBeLessThan(all.ThrottlingRateLimit!);
    expect(burst).toBeLessThan(all.ThrottlingBurstLimit!);
  }
  expect(stage!.DependsOn).toEqual(expect.arrayContaining(routes.map(([id]) => id)));
});

test('mails go out as the stores’ own addresses, and as no other of their domains', () => {
  const statements = properties('AWS::IAM::Policy').flatMap(
    ({ PolicyDocument }) => (PolicyDocument as { Statement: Statement[] }).Statement,
  );
  const sends = statements.filter(({ Action }) => listed(Action).includes('ses:SendEmail'));
  const from = Object.values(parseSettings(settings).stores).map(({ brand }) => brand.from);
  expect(sends).toHaveLength(1);
  expect(sends[0]!.Condition).toEqual({ StringEquals: { 'ses:FromAddress': from } });
});

test('what a rule cannot hand to its function lies in an encrypted queue, and rings', () => {
  const [[queue, { Properties }] = ['', { Properties: {} as Properties }]] = resourcesOf(template, 'AWS::SQS::Queue');
  const targets = properties('AWS::Events::Rule').flatMap(
    ({ Targets }) => Targets as { DeadLetterConfig?: { Arn: unknown } }[],
  );
  expect(targets.length).toBeGreaterThan(2);
  for (const { DeadLetterConfig } of targets) expect(target(DeadLetterConfig?.Arn)).toBe(queue);
  expect(Properties).toMatchObject({ SqsManagedSseEnabled: true, MessageRetentionPeriod: 14 * 86_400 });
  const watched = properties('AWS::CloudWatch::Alarm').filter(
    ({ MetricName }) => MetricName === 'ApproximateNumberOfMessagesVisible',
  );
  expect(watched).toHaveLength(1);
});

describe('a KMS key of the account’s own', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'porchlight-key-'));
  let withKey: Template;
  const { PORCHLIGHT_CONFIG } = process.env;

  beforeAll(() => {
    const file = path.join(folder, 'with-key.config.ts');
    const text = readFileSync(path.join(ROOT, 'test/settings/two-stores.config.ts'), 'utf8');
    const changed = text
      .replace("'../../domain/policy/settings.ts'", `'${ROOT}/domain/policy/settings.ts'`)
      .replace("teamEmail: 'team@example.com',", "teamEmail: 'team@example.com', customerManagedKey: true,");
    expect(changed).toContain('customerManagedKey');
    writeFileSync(file, changed);
    synthesizeWith(file, path.join(folder, 'out'));
    withKey = readTemplate('dev', path.join(folder, 'out'));
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  function synthesizeWith(file: string, out: string): void {
    const env = process.env;
    try {
      env.PORCHLIGHT_CONFIG = file;
      synthesize(out, { stage: 'dev', bundles: path.join(path.dirname(CDK_OUT), 'dist') });
    } finally {
      env.PORCHLIGHT_CONFIG = PORCHLIGHT_CONFIG;
    }
  }

  test('encrypts the topic, both tables, both buckets and the dead letters', () => {
    const [[key] = ['']] = resourcesOf(withKey, 'AWS::KMS::Key');
    const keyOf = (value: unknown) => target(value);
    for (const { SSESpecification } of properties('AWS::DynamoDB::Table', withKey)) {
      const { KMSMasterKeyId, SSEType } = SSESpecification as Record<string, unknown>;
      expect([keyOf(KMSMasterKeyId), SSEType]).toEqual([key, 'KMS']);
    }
    for (const { BucketEncryption } of properties('AWS::S3::Bucket', withKey)) {
      const [rule] = (
        BucketEncryption as { ServerSideEncryptionConfiguration: Record<string, Record<string, unknown>>[] }
      ).ServerSideEncryptionConfiguration;
      expect(keyOf(rule!.ServerSideEncryptionByDefault!.KMSMasterKeyID)).toBe(key);
    }
    for (const { KmsMasterKeyId } of [
      ...properties('AWS::SNS::Topic', withKey),
      ...properties('AWS::SQS::Queue', withKey),
    ])
      expect(keyOf(KmsMasterKeyId)).toBe(key);
  });

  test('lets alarms and rules publish, and who may use a table use it through the table', () => {
    const [{ KeyPolicy, EnableKeyRotation } = {} as Properties] = properties('AWS::KMS::Key', withKey);
    const { Statement: statements } = KeyPolicy as { Statement: (Statement & { Principal: unknown })[] };
    expect(EnableKeyRotation).toBe(true);
    const publish = statements.find(({ Principal }) => JSON.stringify(Principal).includes('cloudwatch.amazonaws.com'))!;
    expect(JSON.stringify(publish.Principal)).toContain('events.amazonaws.com');
    expect(publish.Action).toEqual(['kms:Decrypt', 'kms:GenerateDataKey*']);
    const through = statements.find(({ Condition }) => JSON.stringify(Condition ?? '').includes('kms:ViaService'))!;
    expect(JSON.stringify(through.Condition)).toContain('kms:CallerAccount');
    for (const { Principal, Condition } of statements)
      expect([Principal, JSON.stringify(Principal).includes('"*"') && Condition === undefined]).toEqual([
        Principal,
        false,
      ]);
  });

  test('lets in by its own policy alone: through four services, from this account, and no role names it', () => {
    const [{ KeyPolicy } = {} as Properties] = properties('AWS::KMS::Key', withKey);
    const { Statement: statements } = KeyPolicy as { Statement: { Sid?: string; Condition?: object }[] };
    const conditionOf = (sid: string) =>
      JSON.stringify(statements.find(({ Sid }) => Sid === sid)?.Condition).replaceAll('\\', '');

    expect(conditionOf('ThroughTheServices').match(/"(dynamodb|s3|sns|sqs)\./g)).toHaveLength(4);
    expect(conditionOf('AlarmsAndRules')).toBe('{"StringEquals":{"aws:SourceAccount":{"Ref":"AWS::AccountId"}}}');
    expect(JSON.stringify(properties('AWS::IAM::Policy', withKey))).not.toContain('kms:');
    expect(properties('AWS::IAM::Policy', withKey)).toEqual(properties('AWS::IAM::Policy'));
  });

  test('switched off adds nothing', () => {
    expect(JSON.stringify(template)).not.toMatch(/AWS::KMS|SSEType|aws:kms/);
  });
});
