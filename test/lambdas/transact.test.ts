import { type DynamoDBClient, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { ChangedMeanwhile, transact } from '../../lambdas/shared/transact.ts';

/** A client whose calls are cancelled with these codes, one call after the other, and then succeed. */
function aClient(...cancelled: string[][]) {
  let calls = 0;
  const send = async () => {
    const codes = cancelled[calls++];
    if (!codes) return {};
    throw new TransactionCanceledException({
      message: codes.join(),
      $metadata: {},
      CancellationReasons: codes.map((Code) => ({ Code })),
    });
  };
  return { client: { send } as unknown as DynamoDBClient, calls: () => calls };
}

test('a write that others disturbed for a moment is tried again', async () => {
  const { client, calls } = aClient(['None', 'TransactionConflict'], ['TransactionConflict']);

  expect(await transact(client, [])).toBe(true);
  expect(calls()).toBe(3);
});

test('a condition that refused it is an answer, and not tried again', async () => {
  const { client, calls } = aClient(['ConditionalCheckFailed', 'TransactionConflict']);

  expect(await transact(client, [])).toBe(false);
  expect(calls()).toBe(1);
});

test('what others keep disturbing is said to be so, with the cause', async () => {
  const { client } = aClient(...Array.from({ length: 9 }, () => ['TransactionConflict']));

  const failed = transact(client, []);
  await expect(failed).rejects.toThrow(ChangedMeanwhile);
  await expect(failed).rejects.toMatchObject({ cause: { name: 'TransactionCanceledException' } });
});

test('anything else is thrown on', async () => {
  await expect(transact(aClient(['ValidationError']).client, [])).rejects.toThrow(TransactionCanceledException);
});
