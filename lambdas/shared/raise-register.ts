import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { Register, RegisterName } from '../../domain/journey/flow.ts';
import { FLOW } from '../../domain/records/keys.ts';
import { type JourneysTable, toItem, unlessRefused } from './table.ts';

/**
 * Raises a register of an order, which wakes its journey. A repeat changes nothing, and an erased order has no
 * registers to raise.
 */
export async function raiseRegister(
  { client, table }: Pick<JourneysTable, 'client' | 'table'>,
  pk: string,
  [register, value]: readonly [RegisterName, Register],
): Promise<void> {
  const update = new UpdateItemCommand({
    TableName: table,
    Key: toItem({ pk, sk: FLOW }),
    UpdateExpression: 'SET #register = :value',
    ConditionExpression:
      'attribute_exists(placed) AND attribute_not_exists(erased) AND (attribute_not_exists(#register) OR #register.#mark < :mark)',
    ExpressionAttributeNames: { '#register': register, '#mark': 'mark' },
    ExpressionAttributeValues: toItem({ ':value': value, ':mark': value.mark }),
  });
  await unlessRefused(client.send(update));
}
