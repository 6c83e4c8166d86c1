import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseSettings } from '../../domain/policy/parse.ts';
import { MARK_DAYS } from '../../lambdas/tally/ledger.ts';
import { folderOf } from '../../lib/folder-of.ts';
import { settings } from '../settings/two-stores.config.ts';
import { ROOT, synthesize } from '../setup/build.ts';
import {
  listed,
  type Properties,
  type Resource,
  readTemplate,
  resourcesOf,
  type Template,
  target,
} from './template.ts';

const template = readTemplate('dev');
const all = (type: string) => resourcesOf(template, type);
const properties = (type: string): Properties[] => all(type).map(([, resource]) => resource.Properties);
const types = ({ Resources }: Template) => Object.values(Resources).map(({ Type }) => Type);
const [machine] = properties('AWS::StepFunctions::StateMachine');

const temporary = mkdtempSync(path.join(tmpdir(), 'porchlight-'));
afterAll(() => rmSync(temporary, { recursive: true }));

describe('the app', () => {
  test('prod passes cdk-nag and the template validation of the CDK', () => {
    synthesize(temporary, { stage: 'prod' }, true);

    const prod = readTemplate('prod', temporary);
    const report = JSON.parse(readFileSync(path.join(temporary, 'validation-report.json'), 'utf8'));
    expect(report.pluginReports.filter(({ conclusion }: { conclusion: string }) => conclusion !== 'success')).toEqual(
      [],
    );
    expect(types(prod)).toEqual(types(template));
  }, 60_000);

  test('an unknown stage is refused, and the known ones are named', () => {
    expect(() => synthesize(temporary, { stage: 'nowhere' })).toThrow(
      /\n-c stage=nowhere: .* know the stages dev, prod\n$/,
    );
  }, 60_000);

  test('a second stage of one account sends from the domains of the first', () => {
    synthesize(temporary, { stage: 'dev', identities: 'existing' });

    const second = readTemplate('dev', temporary);
    expect(types(second)).toEqual(types(template).filter((type) => type !== 'AWS::SES::EmailIdentity'));
  }, 60_000);

  test('wrong settings are refused, and the field is named', () => {
    expect(() => parseSettings({ ...settings, teamEmail: 'nobody' })).toThrow(/teamEmail/);
  });

  test('the template holds the settings, so that a diff shows what changed', () => {
    expect(template.Metadata.Settings).toEqual(JSON.parse(JSON.stringify(parseSettings(settings))));
  });
});

describe('what must never be replaced', () => {
  test('keeps its logical id', () => {
    const kept = Object.entries(template.Resources).filter(([, { DeletionPolicy }]) =>
      /^Retain/.test(DeletionPolicy ?? ''),
    );

    expect(kept.map(([id]) => id)).toEqual([
      'StorageJourneys7C4590D1',
      'StorageMetricsAC169F9A',
      'StorageFailures3FF38EE5',
      'StorageExports62CF1092',
      'Mailacmeexamplecom326DE04F',
      'Maillindgrenexamplecom855CCCD5',
      'SecretsacmeD5086B36',
      'Secretslindgren5CBBCE6D',
      'SecretsLinks1BE2474E',
      'JourneyMachine427717AE',
      'PrivacyRequestsMachineD4AF75A8',
      'OrderFetchesMachineB0516CB4',
    ]);
  });

  test('leaves nothing of a first deploy that failed in the way of the next, where its name is taken', () => {
    const named = [
      ...all('AWS::SES::EmailIdentity'),
      ...all('AWS::StepFunctions::StateMachine'),
      ...all('AWS::SecretsManager::Secret'),
    ];

    expect(named.map(([, { DeletionPolicy }]) => DeletionPolicy)).toEqual(named.map(() => 'RetainExceptOnCreate'));
  });

  test('comes after what AWS may refuse: a domain that SES knows already leaves no table behind', () => {
    const identities = all('AWS::SES::EmailIdentity').map(([id]) => id);
    const kept = [...all('AWS::DynamoDB::Table'), ...all('AWS::S3::Bucket')];

    expect(identities).toHaveLength(2);
    for (const [, { DependsOn }] of kept) expect(DependsOn).toEqual(expect.arrayContaining(identities));
  });

  test('open journeys still find what they were started with', () => {
    // A running execution keeps its role, and calls the function and the table of the definition it began with.
    expect(Object.keys(template.Resources)).toEqual(
      expect.arrayContaining(['JourneyMachineRole0F0E32C3', 'JourneyStep019808B7']),
    );
    expect(machine?.StateMachineName).toBe('porchlight-dev-order-journey');
    expect(properties('AWS::DynamoDB::Table').map(({ TableName }) => TableName)).toContain('porchlight-dev-journeys');
  });

  test('secrets are generated once: CloudFormation would answer a changed wish with a new key', () => {
    const generated = properties('AWS::SecretsManager::Secret').map(({ GenerateSecretString }) => GenerateSecretString);

    const webhooks = {
      SecretStringTemplate: '{"shopify":""}',
      GenerateStringKey: 'own',
      PasswordLength: 32,
      ExcludePunctuation: true,
    };
    expect(generated).toEqual([webhooks, webhooks, { PasswordLength: 64, ExcludePunctuation: true }]);
  });
});

describe('every', () => {
  test.each(all('AWS::Lambda::Function'))('function %s runs on our terms', (_id, { Properties }) => {
    expect(Properties).toMatchObject({
      Architectures: ['arm64'],
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      MemorySize: 512,
      Timeout: expect.any(Number),
      LoggingConfig: { LogGroup: expect.anything() },
    });
  });

  test.each(all('AWS::Logs::LogGroup'))('log group %s forgets', (_id, { Properties }) => {
    expect(Properties.RetentionInDays).toBe(30);
  });

  test.each(all('AWS::DynamoDB::Table'))('table %s can be brought back, and not be deleted', (_id, table) => {
    expect(table.DeletionPolicy).toBe('Retain');
    expect(table.Properties).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      DeletionProtectionEnabled: true,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    });
  });

  test('record that waits in the failure bucket is known to be counted as long', () => {
    const { LifecycleConfiguration } = template.Resources.StorageFailures3FF38EE5!.Properties;
    const [{ ExpirationInDays }] = (LifecycleConfiguration as Properties).Rules as [{ ExpirationInDays: number }];

    // a day in the stream, four until the sweep's last try, and S3 rounds up to midnight
    expect(MARK_DAYS).toBeGreaterThan(ExpirationInDays + 6);
  });

  test.each(all('AWS::Lambda::EventSourceMapping'))('stream mapping %s loses nothing', (_id, { Properties }) => {
    expect(Properties).toMatchObject({
      StartingPosition: 'TRIM_HORIZON',
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: -1,
      MaximumRecordAgeInSeconds: 23 * 3600,
      DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': ['StorageFailures3FF38EE5', 'Arn'] } } },
    });
  });

  test.each(all('AWS::Events::Rule'))(
    'rule %s calls a function that leaves what it cannot do in the bucket',
    (_id, rule) => {
      const safe = properties('AWS::Lambda::EventInvokeConfig').map(({ FunctionName }) => target(FunctionName));

      const targets = (rule.Properties.Targets as { Arn: unknown }[]).map(({ Arn }) => target(Arn));
      expect(targets).not.toEqual([]);
      expect(safe).toEqual(expect.arrayContaining(targets));
    },
  );

  test.each(all('AWS::CloudWatch::Alarm'))('alarm %s tells the team what to do', (_id, { Properties }) => {
    expect(listed(Properties.AlarmActions).map(target)).toEqual(['Team8E98563C']);
    expect(Properties.OKActions).toEqual(Properties.AlarmActions);
    expect(Properties.AlarmName).toMatch(/^Porchlight-dev-(urgent|soon)-[A-Z][A-Za-z0-9]+$/);
    const [, place] = / See docs\/operate\.md#(\w+)$/.exec(String(Properties.AlarmDescription)) ?? [];
    expect(ALARM_PARTS).toContain(place);
  });
});

/** The headings of docs/operate.md under which something stands, as GitHub links them. */
const ALARM_PARTS = [
  ...readFileSync(path.join(ROOT, 'docs/operate.md'), 'utf8').matchAll(/^### (\w+)\n\n(?=[^#\s])/gm),
].map(([, name = '']) => name.toLowerCase());

describe('nothing is left over', () => {
  test('every folder of lambdas/ is a function of the stack', () => {
    const folders = readdirSync(path.join(ROOT, 'lambdas')).filter((name) => name !== 'shared');

    const deployed = all('AWS::Lambda::Function').map(([id]) => folderOf(id.replace(/[0-9A-F]{8}$/, '')));
    expect(deployed.sort()).toEqual(folders.sort());
  });

  test('every file of statemachines/ is a machine of the stack, as written', () => {
    const files = readdirSync(path.join(ROOT, 'statemachines'))
      .filter((name) => name.endsWith('.asl.json'))
      .map((name) => readFileSync(path.join(ROOT, 'statemachines', name), 'utf8'));

    const machines = properties('AWS::StepFunctions::StateMachine').map(({ DefinitionString }) => DefinitionString);
    expect(machines.sort()).toEqual(files.sort());
  });

  test('every metric that a function emits by name is watched by an alarm, on the dashboard, or named in operate.md', () => {
    const sources = readdirSync(path.join(ROOT, 'lambdas'), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file))
      .map((file) => readFileSync(path.join(ROOT, 'lambdas', file), 'utf8'));
    const emitted = sources.flatMap((text) =>
      [...text.matchAll(/(?:addMetric|\bcount|measure)\('(\w+)'/g)].map(([, name]) => name!),
    );
    const read = JSON.stringify(template) + readFileSync(path.join(ROOT, 'docs/operate.md'), 'utf8');

    expect(emitted.length).toBeGreaterThan(5);
    expect(emitted.filter((name) => !read.includes(name))).toEqual([]);
  });

  test('every placeholder of the journey has a value, and every value a placeholder', () => {
    const placeholders = [...String(machine?.DefinitionString).matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name);

    expect([...new Set(placeholders)].sort()).toEqual(Object.keys(machine?.DefinitionSubstitutions as object).sort());
  });
});

test('the API has its routes, a limit and a log without what is sent', () => {
  const [stage] = properties('AWS::ApiGatewayV2::Stage');

  const routes = properties('AWS::ApiGatewayV2::Route').map(({ RouteKey }) => String(RouteKey));
  expect(routes.filter((key) => !key.includes('/admin/'))).toEqual([
    'POST /{store}/orders',
    'POST /{store}/orders/{orderId}/milestones',
    'POST /{store}/wishes',
    'POST /{store}/webhooks/{platform}',
    'POST /{store}/cases/{caseId}',
    'POST /{store}/lookup',
    ...['GET', 'HEAD', 'POST'].map((method) => `${method} /p/{token}`),
    ...['GET', 'HEAD', 'POST'].map((method) => `${method} /unsubscribe/{token}`),
    ...['GET', 'HEAD', 'POST'].map((method) => `${method} /f/{token}`),
    ...['GET', 'HEAD', 'POST'].map((method) => `${method} /h/{token}`),
    ...['GET', 'HEAD'].map((method) => `${method} /t/{token}`),
  ]);
  expect(stage!.DefaultRouteSettings).toEqual({ ThrottlingRateLimit: 500, ThrottlingBurstLimit: 1000 });
  expect((stage!.AccessLogSettings as { Format: string }).Format).not.toMatch(/body|header|query|path/i);
});

test('the journey is logged without what it carries, and not traced: a trace of weeks shows nothing', () => {
  expect(machine).toMatchObject({ LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: false } });
  expect(machine).not.toHaveProperty('TracingConfiguration');
});

test('the table of journeys has one index, of keys only, which the sweep and the Admin API alone may read', () => {
  const [journeys] = properties('AWS::DynamoDB::Table').filter(({ StreamSpecification }) => StreamSpecification);

  expect(journeys!.GlobalSecondaryIndexes).toEqual([
    {
      IndexName: 'overview',
      KeySchema: [
        { AttributeName: 'ipk', KeyType: 'HASH' },
        { AttributeName: 'isk', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
  ]);
  const readers = all('AWS::IAM::Policy').filter(([, policy]) => JSON.stringify(policy).includes('/index/'));
  expect(readers.map(([id]) => id.replace(/(Role)?DefaultPolicy.*$/, '')).sort()).toEqual(['Admin', 'Sweep']);
});

test('the stream of journeys has its two consumers, each with its own items', () => {
  const pattern = ({ Properties }: Resource) =>
    (Properties.FilterCriteria as { Filters: { Pattern: string }[] }).Filters.map(({ Pattern }) => JSON.parse(Pattern));
  const mappings = all('AWS::Lambda::EventSourceMapping').map(([, mapping]) => [
    target(mapping.Properties.FunctionName),
    pattern(mapping),
  ]);

  const items = (S: unknown[], becomes?: object, was?: object) => ({
    eventName: ['INSERT', 'MODIFY'],
    dynamodb: { Keys: { sk: { S } }, ...(was && { OldImage: was }), ...(becomes && { NewImage: becomes }) },
  });
  expect(mappings).toEqual([
    [expect.stringMatching(/^Dispatch/), [items(['FLOW', { prefix: 'REQUEST#' }, { prefix: 'FETCH#' }])]],
    [
      expect.stringMatching(/^Tally/),
      [
        items(['META', 'FLOW', { prefix: 'CASE#' }, { prefix: 'REQUESTED#' }, 'CONTACT']),
        items([{ prefix: 'EVENT#' }], { milestone: { S: ['refunded'] } }),
        items([{ prefix: 'MAIL#' }], { status: { S: [{ 'anything-but': ['claimed'] }] } }),
        items([{ prefix: 'MAIL#' }], undefined, { status: { S: ['failed'] } }),
        items([{ prefix: 'DECISION#' }], { outcome: { S: ['skipped', 'held'] } }),
      ],
    ],
  ]);
});

test('a step of a journey that fails for good rings, wherever the periods of the alarm begin', () => {
  const { States } = JSON.parse(machine?.DefinitionString as string);
  const { IntervalSeconds, BackoffRate, MaxDelaySeconds, MaxAttempts } = States['Confirm the order'].Retry[0];
  const waits = Array.from({ length: MaxAttempts }, (_, n) =>
    Math.min(IntervalSeconds * BackoffRate ** n, MaxDelaySeconds),
  );
  const lasting = waits.reduce((sum, wait) => sum + wait + 30, 0); // 30: `tell` itself may time out

  const alarm = properties('AWS::CloudWatch::Alarm').find(({ AlarmDescription }) =>
    /^journey-step fails/.test(`${AlarmDescription}`),
  );
  const [, period] = /"Period":(\d+)/.exec(JSON.stringify(alarm)) ?? [];
  expect(Number(period)).toBeGreaterThan(lasting);
  expect(alarm?.Threshold).toBeLessThanOrEqual(Math.ceil((MaxAttempts + 1) / 2)); // of two periods, one has half of the tries
});

test('a dashboard that is switched off adds nothing', () => {
  expect(all('AWS::CloudWatch::Dashboard')).toEqual([]);
});

test('the outputs say what is left to do', () => {
  expect(Object.keys(template.Outputs).sort()).toEqual([
    'AdminAgentPolicy',
    'AdminOperatorPolicy',
    'AdminViewerPolicy',
    'ApiAddress',
    'DeadLetters',
    'EventBus',
    'FailureBucket',
    'JourneyConsole',
    'JourneyMachine',
    'JourneysTable',
    'MetricsTable',
    'ReadSecret',
    'SetSecret',
    'StoreSecrets',
    'TeamTopic',
  ]);
});

test('what may happen only once rings once; what goes on rings when two of three periods show it', () => {
  const alarms = all('AWS::CloudWatch::Alarm').filter(([, { Properties }]) => Properties.EvaluationPeriods === 3);
  const twice = alarms.filter(([, { Properties }]) => Properties.DatapointsToAlarm === 2).map(([id]) => id);

  expect(twice.map((id) => id.replace(/^Watch|[0-9A-F]{8}$/g, ''))).toEqual([
    'DispatchFailing',
    'OpenExecutions',
    'SweepFailing',
  ]);
  expect(alarms.filter(([, { Properties }]) => Properties.DatapointsToAlarm === 1)).toHaveLength(
    alarms.length - twice.length,
  );
});

test('an alarm rings when the account’s open executions reach 80 % of their quota, whatever that is', () => {
  const alarm = properties('AWS::CloudWatch::Alarm').find(({ AlarmDescription }) =>
    /open executions/.test(`${AlarmDescription}`),
  );

  expect(alarm).toMatchObject({ Threshold: 80, TreatMissingData: 'ignore' });
  const metrics = (alarm!.Metrics as { Expression?: string; MetricStat?: { Metric: Properties; Stat: string } }[]).map(
    ({ Expression, MetricStat }) => Expression ?? [MetricStat!.Metric, MetricStat!.Stat],
  );
  // dimensionless and of the account: https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html
  const ofStates = (MetricName: string) => [{ Namespace: 'AWS/States', MetricName }, 'Maximum'];
  expect(metrics).toEqual(['100 * open / most', ofStates('OpenExecutionCount'), ofStates('OpenExecutionLimit')]);
});

test('each store has an alarm that learns how much it usually sends', () => {
  const silent = properties('AWS::CloudWatch::Alarm').filter(({ ThresholdMetricId }) => ThresholdMetricId);

  expect(silent.map(({ AlarmDescription }) => String(AlarmDescription).match(/from (\w+)/)?.[1])).toEqual([
    'acme',
    'lindgren',
  ]);
  for (const { Metrics, ...alarm } of silent) {
    expect(alarm).toMatchObject({ ComparisonOperator: 'LessThanLowerThreshold', TreatMissingData: 'ignore' });
    expect(JSON.stringify(Metrics)).toContain('"ANOMALY_DETECTION_BAND(');
  }
});
