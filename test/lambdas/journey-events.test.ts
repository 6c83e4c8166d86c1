import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { toItem } from '../../lambdas/shared/table.ts';
import { type StatusChange, stopped } from '../../lambdas/shared/use-cases/stopped.ts';
import { at, PK, PLACED } from '../fixtures.ts';
import { aTable } from './database.ts';

const change = (run: number, status = 'FAILED'): StatusChange => ({ status, input: JSON.stringify({ pk: PK, run }) });

async function acknowledged(flow: object, what: StatusChange) {
  const { client, table, journeys, item } = await aTable();
  const before = { pk: PK, sk: 'FLOW', placed: PLACED, ...flow };
  await client.send(new PutItemCommand({ TableName: table, Item: toItem(before) }));
  const changed = await stopped(journeys, what, at(6));
  return { before, changed, after: await item('FLOW'), listed: await item('STOPPED') };
}

test.each(['FAILED', 'TIMED_OUT', 'ABORTED'])('a run that %s leaves no token behind', async (status) => {
  const { before, changed, after } = await acknowledged({ run: 1, stage: 'review', token: 't' }, change(1, status));

  expect(changed).toBe(true);
  const { token: _, ...rest } = before as typeof before & { token: string };
  expect(after).toEqual({ ...rest, stage: 'stopped', outcome: status.toLowerCase() });
});

test('a stopped journey is listed beside FLOW, which is never in the index', async () => {
  const { after, listed } = await acknowledged({ run: 1, stage: 'review' }, change(1));

  expect(listed).toMatchObject({ run: 1, outcome: 'failed', isk: `STOPPED#${at(6)}` });
  expect(listed!.ipk).toMatch(/^WORK#acme#[0-3]$/);
  expect(listed!.expiresAt).toBe(Date.parse(at(6)) / 1000 + 400 * 86_400);
  expect(Object.keys(after!)).not.toContain('ipk');
});

test('a run that failed before it parked is known to have been', async () => {
  const { after } = await acknowledged({}, change(1));

  expect(after).toMatchObject({ run: 1, stage: 'stopped' });
});

test('the end of an older run changes nothing', async () => {
  const { before, changed, after, listed } = await acknowledged({ run: 2, stage: 'update', token: 't' }, change(1));

  expect(changed).toBe(false);
  expect(after).toEqual(before);
  expect(listed).toBeUndefined();
});

test('the end of a newer run than the item knows counts', async () => {
  const { after } = await acknowledged({ run: 1, stage: 'ended', outcome: 'done' }, change(2));

  expect(after).toMatchObject({ run: 2, stage: 'stopped', outcome: 'failed' });
});

test('the event may come twice', async () => {
  const { client, table, journeys, item } = await aTable();
  await client.send(new PutItemCommand({ TableName: table, Item: toItem({ pk: PK, sk: 'FLOW', run: 1, token: 't' }) }));

  await stopped(journeys, change(1), at(6));
  const once = await item('FLOW');
  await stopped(journeys, change(1), at(6));

  expect(await item('FLOW')).toEqual(once);
});

test('an order that was erased is not made again', async () => {
  const { journeys, items } = await aTable();

  expect(await stopped(journeys, change(1), at(6))).toBe(false);
  expect(await items()).toEqual([]);
});

test.each([undefined, null, '{}'])('an execution whose input is %s is an error, not silence', async (input) => {
  const { journeys } = await aTable();

  await expect(stopped(journeys, { status: 'FAILED', input: input! }, at(6))).rejects.toThrow('names no order');
});
