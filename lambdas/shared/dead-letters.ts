import { PorchlightError } from '../../domain/shared/errors.ts';
import { endpointOf } from './env.ts';
import type { FailureBucket, GivenUp } from './failure-bucket.ts';
import { type SignedAs, sendSigned } from './signed-request.ts';

/** An event that EventBridge could not deliver to a function within a day, as SQS returns it. */
type DeadLetterMessage = {
  MessageId: string;
  ReceiptHandle: string;
  /** The event as text. */
  Body: string;
  MessageAttributes?: { TARGET_ARN?: { StringValue?: string } };
};

export type DeadLetters = {
  /** Some letters, which are then hidden from other readers for a while. An empty list: no letters are left. */
  some(): Promise<DeadLetterMessage[]>;
  remove(letter: DeadLetterMessage): Promise<void>;
};

/** The most messages that SQS returns at once. */
const AT_ONCE = 10;
const HIDDEN_SECONDS = 120;

/** @param endpoint the address of SQS, if it is not the usual one of AWS */
export function deadLettersIn(as: SignedAs, QueueUrl: string, endpoint?: string): DeadLetters {
  async function call<T>(operation: string, input: object): Promise<T> {
    const { status, body } = await sendSigned(as, {
      service: 'sqs',
      method: 'POST',
      url: endpoint ?? endpointOf('sqs', await as.region()),
      headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `AmazonSQS.${operation}` },
      body: JSON.stringify({ QueueUrl, ...input }),
    });
    if (status !== 200) throw new PorchlightError(`the queue of dead letters answered ${operation} with ${status}`);
    return JSON.parse(body || '{}') as T;
  }
  return {
    async some() {
      const { Messages = [] } = await call<{ Messages?: DeadLetterMessage[] }>('ReceiveMessage', {
        MaxNumberOfMessages: AT_ONCE,
        MessageAttributeNames: ['TARGET_ARN'],
        VisibilityTimeout: HIDDEN_SECONDS,
        WaitTimeSeconds: 1, // without waiting, SQS asks only some of its servers
      });
      return Messages;
    },
    remove: ({ ReceiptHandle }) => call('DeleteMessage', { ReceiptHandle }),
  };
}

/**
 * Moves dead letters to the events that Lambda gave up on. There is then one place from which events are handed again,
 * and one from which erasures remove them. If this function stops between the two steps, the next one writes the letter
 * again under the same key.
 */
export async function gatherDeadLetters(letters: DeadLetters, bucket: Pick<FailureBucket, 'write'>): Promise<void> {
  for (let some = await letters.some(); some.length > 0; some = await letters.some()) {
    for (const letter of some) {
      const { MessageId, Body, MessageAttributes } = letter;
      const functionArn = MessageAttributes?.TARGET_ARN?.StringValue;
      if (functionArn) {
        const givenUp: GivenUp = { requestContext: { functionArn }, requestPayload: JSON.parse(Body) };
        await bucket.write(`dead-letters/${MessageId}.json`, JSON.stringify(givenUp));
      }
      await letters.remove(letter);
    }
  }
}
