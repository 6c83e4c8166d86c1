import type { DeadLetter } from './events.ts';
import type { JsonObject } from './states/json.ts';

// The part of SQS that takes dead letters out of their queue. A message stays until it is deleted, and is never hidden.

const AT_ONCE = 10;

export const queueOf = ({ QueueUrl }: JsonObject, arnOf: (name: string) => string): string =>
  arnOf(String(QueueUrl).split('/').at(-1)!);

/** The answer of an operation; undefined if the sandbox does not have it. */
export function queueAnswer(
  target: string,
  { ReceiptHandle }: JsonObject,
  queue: string,
  letters: DeadLetter[],
): object | undefined {
  if (target === 'AmazonSQS.ReceiveMessage') {
    const some = letters.filter((one) => one.queue === queue).slice(0, AT_ONCE);
    return { Messages: some.map(messageOf) };
  }
  if (target !== 'AmazonSQS.DeleteMessage') return undefined;
  const at = letters.findIndex(({ id }) => id === ReceiptHandle);
  if (at >= 0) letters.splice(at, 1);
  return {};
}

const messageOf = ({ id, target, event }: DeadLetter) => ({
  MessageId: id,
  ReceiptHandle: id,
  Body: JSON.stringify(event),
  MessageAttributes: { TARGET_ARN: { DataType: 'String', StringValue: target } },
});
