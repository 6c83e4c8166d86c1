import { costOf, sweepCostOf } from '../../../sandbox/play/cost.ts';
import { PRICES } from '../../../sandbox/play/prices.ts';
import { standingCost } from '../../../sandbox/play/standing.ts';
import { Usage } from '../../../sandbox/usage.ts';

const usageOf = (more: Partial<Usage> = {}): Usage => Object.assign(new Usage(), more);
const small = (_name: string): number => 128;
const dollarsFor = (what: string, usage: Usage, memory = small, states = 0, executions = 0): number | undefined =>
  costOf(usage, memory, states, executions, 1).lines.find((line) => line.what === what)?.dollars;

test('Step Functions bills every state entered, and the start and end of each execution', () => {
  expect(dollarsFor('Step Functions', usageOf(), small, 18, 1)).toBeCloseTo(20 * PRICES.transition, 10);
});

test('Lambda bills each request, and time by the memory the function has', () => {
  const usage = usageOf();
  usage.invoked('tell', 500, false, true);
  usage.invoked('tell', 500, true, false);
  usage.invoked('ingest', 1000, false, false);
  const memory = (name: string) => (name === 'tell' ? 512 : 2048);

  expect(dollarsFor('Lambda requests', usage, memory)).toBeCloseTo(3 * PRICES.lambdaRequest, 12);
  expect(dollarsFor('Lambda time', usage, memory)).toBeCloseTo(2.5 * PRICES.lambdaGbSecond, 12);
});

test.each([
  ['API Gateway', { requests: 3 }, 3 * PRICES.apiRequest],
  ['DynamoDB writes', { writeUnits: 7 }, 7 * PRICES.writeUnit],
  ['DynamoDB reads', { readUnits: 2.5 }, 2.5 * PRICES.readUnit],
  ['SES events on EventBridge, if billed', { events: 4 }, 4 * PRICES.busEvent],
  ['SNS', { notifications: 2 }, 2 * PRICES.snsPublish],
  ['SES', { mails: 6 }, 6 * PRICES.mail],
])('%s is billed by what was used', (what, used, dollars) => {
  expect(dollarsFor(what, usageOf(used))).toBeCloseTo(dollars, 12);
});

test('the sums are for a thousand orders, and mail stands apart', () => {
  const cost = costOf(usageOf({ requests: 20, mails: 6 }), small, 0, 0, 4);

  const logged = (400 / 1e9) * PRICES.logGb; // a line of the access log
  expect(cost.awsPerThousand).toBeCloseTo(20 * (PRICES.apiRequest + logged) * 250, 10);
  expect(cost.mailPerThousand).toBeCloseTo(6 * PRICES.mail * 250, 10);
});

test('what is left behind is billed: logs once, storage and its recovery for as long as it is kept', () => {
  const left = { logBytes: 1e9, storedBytes: 2e9, keptDays: 365 };
  const { lines } = costOf(usageOf(), small, 0, 0, 1, left);

  const dollars = Object.fromEntries(lines.map((line) => [line.what, line.dollars]));
  expect(dollars.logs).toBeCloseTo(0.5, 10);
  expect(dollars['storage, while it is kept']).toBeCloseTo(2 * 12 * 0.25, 10);
  expect(dollars['point-in-time recovery of it']).toBeCloseTo(2 * 12 * 0.2, 10);
});

test('a month costs its alarms by their metrics, its secrets and metrics, and a store what it adds', () => {
  const alarm = (Properties: object) => ({ Type: 'AWS::CloudWatch::Alarm', Properties: { ...Properties } });
  const stack = (stores: number) => ({
    Metadata: { Settings: { stores: Object.fromEntries(Array.from({ length: stores }, (_, i) => [`s${i}`, {}])) } },
    Resources: {
      Plain: alarm({ MetricName: 'Errors' }),
      Sum: alarm({ Metrics: [{ Expression: 'a + b' }, { MetricStat: {} }, { MetricStat: {} }] }),
      ...Object.fromEntries(
        Array.from({ length: stores }, (_, i) => [
          [`Silent${i}`, alarm({ ThresholdMetricId: 'band', Metrics: [{ MetricStat: {} }, { Expression: 'x' }] })],
          [`Secret${i}`, { Type: 'AWS::SecretsManager::Secret' }],
        ]).flat(),
      ),
    },
  });

  const [one, two] = [standingCost(stack(1)), standingCost(stack(2))];
  expect(one.month).toBeCloseTo(0.1 + 0.2 + 0.3 + 0.4 + 5 * 0.3, 10);
  expect(two.month - one.month).toBeCloseTo(one.furtherStore, 10);
});

test('no order costs nothing', () => {
  expect(costOf(usageOf({ requests: 1 }), small, 0, 0, 0)).toMatchObject({ awsPerThousand: 0, mailPerThousand: 0 });
});

test('DynamoDB bills what a call consumed, and a write that its condition refused', () => {
  const usage = usageOf();
  usage.called(['Query', 200, '"ConsumedCapacity":{"CapacityUnits":2.5}']);
  usage.called(['PutItem', 200, '"ConsumedCapacity":{"CapacityUnits":3.0}']);
  usage.called(['UpdateItem', 400, '{"__type":"…#ConditionalCheckFailedException"}']);
  usage.called(['PutItem', 400, '{"__type":"…#ValidationException"}']);

  expect(usage).toMatchObject({ readUnits: 2.5, writeUnits: 4, calls: { Query: 1, PutItem: 2, UpdateItem: 1 } });
});

test('the sweep costs what it reads of orders for a million of them, and its looking for a month', () => {
  const usage = usageOf();
  for (let n = 0; n < 10; n++) usage.invoked('sweep', 1000, false, false);
  usage.called(['BatchGetItem', 200, '"ConsumedCapacity":{"CapacityUnits":40.0}'], 'sweep');
  usage.called(['Query', 200, '"ConsumedCapacity":{"CapacityUnits":20.0}'], 'sweep');
  usage.called(['UpdateItem', 200, '"ConsumedCapacity":{"CapacityUnits":10.0}'], 'sweep');
  usage.called(['Query', 200, '"ConsumedCapacity":{"CapacityUnits":99.0}'], 'tell');

  const cost = sweepCostOf(usage.functions.sweep, 1024, 20)!;

  expect(cost.perMillion).toBeCloseTo(40 * PRICES.readUnit * 50_000, 10);
  const looking = 2 * PRICES.readUnit + PRICES.writeUnit + PRICES.lambdaRequest + PRICES.lambdaGbSecond;
  expect(cost.perMonth).toBeCloseTo(looking * 730, 10);
  expect(sweepCostOf(undefined, 1024, 20)).toBeUndefined();
});
