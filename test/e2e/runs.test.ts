import { BatchWriteItemCommand, QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import type { PlayStage } from '../../sandbox/play/play.ts';
import { CLAIMS } from './claims.ts';
import {
  type Deed,
  dynamoDbOf,
  iso,
  itemsOf,
  milestone,
  on,
  order,
  parcel,
  playOut,
  smoothly,
  stepFunctionsOf,
} from './shop.ts';

// Runs that are stopped from outside, and orders that are erased: every story of this file is played in one run.

const tableOf = ({ sandbox }: PlayStage) => sandbox.stack.tables.find(({ id }) => id.includes('Journeys'))!.name;

const stop = (at: number, orderId: string): Deed => ({
  at,
  act: (stage) => {
    const { executions } = stage.sandbox.machines.machines().find(({ name }) => name.includes('order-journey'))!;
    const executionArn = executions.find(({ name }) => name === `acme-1-${orderId}`)!.arn;
    return stepFunctionsOf(stage).send(new StopExecutionCommand({ executionArn }));
  },
});

const restart = (at: number, orderId: string): Deed => ({
  at,
  act: (stage) =>
    dynamoDbOf(stage).send(
      new UpdateItemCommand({
        TableName: tableOf(stage),
        Key: { pk: { S: `ORDER#acme#${orderId}` }, sk: { S: 'FLOW' } },
        UpdateExpression: 'SET #stage = :restart',
        ConditionExpression: '#stage = :stopped',
        ExpressionAttributeNames: { '#stage': 'stage' },
        ExpressionAttributeValues: { ':restart': { S: 'restart' }, ':stopped': { S: 'stopped' } },
      }),
    ),
});

const erase = (at: number, orderId: string): Deed => ({
  at,
  act: async (stage) => {
    const client = dynamoDbOf(stage);
    const TableName = tableOf(stage);
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: `ORDER#acme#${orderId}` } },
      }),
    );
    const deletes = Items.map(({ pk, sk }) => ({ DeleteRequest: { Key: { pk: pk!, sk: sk! } } }));
    await client.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: deletes } }));
  },
});

const shop = playOut(
  [
    order(on(0), 'redriven'),
    ...smoothly(on, 'redriven'),
    stop(on(2, 1), 'redriven'),
    restart(on(4), 'redriven'),

    order(on(0), 'stopped'),
    milestone(on(1), 'stopped', 'dispatched', parcel('1')),
    stop(on(2), 'stopped'),
    milestone(on(3), 'stopped', 'delivered', parcel('1')),

    order(on(0), 'erased'),
    milestone(on(1), 'erased', 'dispatched', parcel('1')),
    erase(on(2), 'erased'),
  ],
  () => {},
  { schedulesApartMs: 365 * 86_400_000 }, // the sweep would restart them at once: sweep.test.ts
);

const flowOf = async (orderId: string) =>
  (await itemsOf(shop.stage)).find(({ pk, sk }) => pk === `ORDER#acme#${orderId}` && sk === 'FLOW');

test('a run that was stopped is marked, and what is posted meanwhile is kept', async () => {
  expect(await flowOf('stopped')).toMatchObject({
    stage: 'stopped',
    outcome: 'aborted',
    run: 1,
    'p#1': { delivered: iso(on(3)) },
  });
  expect(await flowOf('stopped')).not.toHaveProperty('token');
  expect(shop.order('stopped').status).toBe('ABORTED');
  expect(shop.mails('stopped')).toEqual(['order_confirmation', 'dispatched 1']);
});

test('a redriven order goes on in a second run with what it missed, and does not confirm again', () => {
  expect(shop.mails('redriven')).toEqual([
    'order_confirmation',
    'dispatched 1',
    'delivered 1',
    'review_request',
    'review_reminder',
  ]);
  expect(shop.order('redriven').mails[2]!.at).toBe(iso(on(4)));
  expect(shop.decisions('redriven')).toContain('out_for_delivery 1: skipped, superseded_by_delivered');
  expect(shop.states('redriven').filter((state) => state === 'Confirm the order')).toHaveLength(2);
  expect(shop.order('redriven')).toMatchObject({ stage: 'ended', outcome: 'done', status: 'SUCCEEDED' });
});

test('an order that is erased while it waits is left alone, and nothing of it comes back', async () => {
  const entered = shop.stage.entered.get('ORDER#acme#erased') ?? [];

  expect(entered.at(-1)?.name).toBe('Give way to a newer run');
  expect((await itemsOf(shop.stage)).filter(({ pk }) => pk === 'ORDER#acme#erased')).toEqual([]);
});

test('these stories enter the states that they are counted on for', () => {
  expect(shop.entered()).toEqual(expect.arrayContaining([...CLAIMS.runs]));
});
