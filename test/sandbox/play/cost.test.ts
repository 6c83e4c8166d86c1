import { costOf, sweepCostOf } from '../../../sandbox/play/cost.ts';
import { PRICES } from '../../../sandbox/play/prices.ts';
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
  ['EventBridge', { events: 4 }, 4 * PRICES.busEvent],
  ['SNS', { notifications: 2 }, 2 * PRICES.snsPublish],
  ['SES', { mails: 6 }, 6 * PRICES.mail],
])('%s is billed by what was used', (what, used, dollars) => {
  expect(dollarsFor(what, usageOf(used))).toBeCloseTo(dollars, 12);
});

test('the sums are for a thousand orders, and mail stands apart', () => {
  const cost = costOf(usageOf({ requests: 20, mails: 6 }), small, 0, 0, 4);

  expect(cost.awsPerThousand).toBeCloseTo(20 * PRICES.apiRequest * 250, 10);
  expect(cost.mailPerThousand).toBeCloseTo(6 * PRICES.mail * 250, 10);
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
