import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { App, Stack } from 'aws-cdk-lib/core';
import { casesToQueue } from '../../docs/events/to-a-queue.ts';
import { sendSigned } from '../../lambdas/shared/signed-request.ts';
import { type Sandbox, start } from '../../sandbox/index.ts';

// The example of docs/events as its reader would deploy it, beside a bus.

const outdir = mkdtempSync(path.join(tmpdir(), 'porchlight-bus-'));
let sandbox: Sandbox;
beforeAll(async () => {
  const stack = new Stack(new App({ outdir }), 'Listening');
  casesToQueue(stack, new EventBus(stack, 'Bus').eventBusName);
  (stack.node.root as App).synth();
  sandbox = await start({ cdkOut: outdir });
});
afterAll(async () => {
  await sandbox?.stop();
  rmSync(outdir, { recursive: true });
});

const { config } = new DynamoDBClient({
  region: 'us-east-1',
  credentials: { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' },
});

async function put(...Entries: object[]) {
  const { status, body } = await sendSigned(config, {
    service: 'events',
    method: 'POST',
    url: sandbox.aws,
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AWSEvents.PutEvents' },
    body: JSON.stringify({ Entries }),
  });
  await sandbox.clock.idle();
  return { status, ...JSON.parse(body) };
}

test('the queue gets the cases that are opened, and nothing else', async () => {
  const { name: EventBusName } = sandbox.stack.buses[0]!;
  const entry = { Source: 'porchlight', DetailType: 'case.opened', Detail: '{"id":"1"}', EventBusName };

  const answer = await put(entry, { ...entry, DetailType: 'order.placed' }, { ...entry, Detail: 'none' });
  await put({ ...entry, EventBusName: 'default' });

  expect(answer).toMatchObject({ FailedEntryCount: 1, Entries: [{}, {}, { ErrorCode: 'MalformedDetail' }] });
  expect(sandbox.bus.queued).toMatchObject([{ event: { 'detail-type': 'case.opened', detail: { id: '1' } } }]);
  expect(sandbox.bus.announced).toHaveLength(2);
});
