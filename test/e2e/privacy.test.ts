import { eraseCustomer } from '../../lambdas/shared/use-cases/privacy-requests.ts';
import { type Sandbox, start } from '../../sandbox/index.ts';
import { type PlayStage, play } from '../../sandbox/play/play.ts';
import { CDK_OUT } from '../setup/build.ts';
import { dynamoDbOf, iso, milestone, on, order, parcel, post, STACK } from './shop.ts';

// One customer's order lives through the whole stack, with trouble and money back, and is erased. What is theirs stands in
// the table of journeys alone while it lives, and nowhere afterwards.

const EMAIL = 'grace.tracely@example.com';
/** Of the customer or their goods; each word is nowhere else. */
const THEIRS = /tracely|traceville|TR-94|Trace tent|1Z-TRACE|Trace Depot|left at Trace/i;

const NUMBERS = ['1Z-TRACE1', '1Z-TRACE2'];
const inParcel = (i: number) =>
  parcel(`${i + 1}`, { trackingNumber: NUMBERS[i], trackingUrl: `https://ups.example.com/${NUMBERS[i]}` });
const told = { location: 'Trace Depot', reason: 'left at Trace Street' };
const LINES = [
  order(on(0), 'life', {
    customer: { email: EMAIL, name: 'Grace Tracely' },
    items: [{ id: 'tent', title: 'Trace tent', quantity: 2, unitPrice: '50.00' }],
    shippingAddress: { country: 'US', region: 'CA', postalCode: 'TR-94', city: 'Traceville' },
  }),
  milestone(on(1), 'life', 'dispatched', { ...inParcel(0), ...told }),
  milestone(on(1, 1), 'life', 'dispatched', inParcel(1)),
  milestone(on(2), 'life', 'exception', { ...inParcel(0), ...told }),
  milestone(on(3), 'life', 'delivered', { ...inParcel(1), ...told }),
  milestone(on(4), 'life', 'refunded', { reason: 'left at Trace Street', refund: { amount: '10.00' } }),
  post(on(4, 1), '/acme/orders', { orderId: 'life', customer: { email: `${EMAIL} x` } }), // refused, with the address in it
  milestone(on(7), 'life', 'delivered', { ...inParcel(0), ...told }), // after the erasure
];

let sandbox: Sandbox;
const logs: string[] = [];
let alive = '';

beforeAll(async () => {
  const started = await start({ cdkOut: CDK_OUT, stack: STACK, startAt: on(0), log: ({ text }) => logs.push(text) });
  sandbox = started;
  const stage = { sandbox, entered: new Map(), errors: [] } as unknown as PlayStage;
  const act = async () => {
    alive = JSON.stringify(await sandbox.scan('Journeys'));
    const journeys = { client: dynamoDbOf(stage), table: sandbox.tableName('Journeys'), retentionDays: 400 };
    await eraseCustomer(journeys, 'acme', { email: EMAIL }, iso(on(6)));
  };
  sandbox.clock.at(on(6), () => void sandbox.clock.during(act));
  await play(stage, LINES, () => {});
}, 300_000);
afterAll(() => sandbox.stop());

test('while the order lives the table of journeys has what is the customer’s', () => {
  expect(alive).toMatch(THEIRS);
  expect(sandbox.outbox.length).toBeGreaterThan(3);
});

test.each(['Journeys', 'Metrics'])('after the erasure a scan of the table %s finds no trace', async (table) => {
  const items = await sandbox.scan(table);
  expect(items.length).toBeGreaterThan(0);
  expect(JSON.stringify(items).match(THEIRS)).toBeNull();
});

test('nothing of it ever stood in a name, an input, a history or an error of an execution', () => {
  const executions = sandbox.machines.machines().flatMap((machine) => machine.executions);
  expect(executions.length).toBeGreaterThan(1);
  for (const { name, inputText, outputText, cause, history } of executions)
    expect(JSON.stringify([name, inputText, outputText, cause, history]).match(THEIRS)).toBeNull();
});

test('nor in a log, a metric or a dimension, nor in what Lambda gave up on', () => {
  expect(logs.join('\n')).toContain('webhook refused');
  expect(logs.join('\n')).toContain('CloudWatchMetrics');
  expect(logs.join('\n').match(THEIRS)).toBeNull();
  expect(sandbox.failures).toEqual([]);
});

test('nor in what the team was told, but the titles of what they must look for', () => {
  const messages = sandbox.published.map(({ subject, message }) => `${subject}\n${message}`);
  expect(messages.length).toBeGreaterThan(0);
  for (const message of messages) expect(message.replaceAll('Trace tent', '').match(THEIRS)).toBeNull();
});
