import { PorchlightError } from '../../domain/shared/errors.ts';
import { endpointOf } from './env.ts';
import type { FailureBucket, GivenUp } from './failure-bucket.ts';
import { type SignedAs, sendSigned } from './signed-request.ts';

/** What EventBridge could not bring to a function in a day, as SQS hands it out. */
type DeadLetterMessage = {
  MessageId: string;
  ReceiptHandle: string;
  /** The event. */
  Body: string;
  MessageAttributes?: { TARGET_ARN?: { StringValue?: string } };
};

export type DeadLetters = {
  /** Some of them, hidden from others for a while; none: no more are left. */
  some(): Promise<DeadLetterMessage[]>;
  remove(letter: DeadLetterMessage): Promise<void>;
};

/** SQS hands out so many at once. */
const AT_ONCE = 10;
const HIDDEN_SECONDS = 120;

/** @param endpoint where SQS is called, if not where AWS has it */
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
        WaitTimeSeconds: 1, // without it SQS asks some of its servers only
      });
      return Messages;
    },
    remove: ({ ReceiptHandle }) => call('DeleteMessage', { ReceiptHandle }),
  };
}

/**
 * Puts dead letters to what Lambda gave up on, so that one place is handed again, and one is reached by erasures. Whoever dies
 * between the two leaves a letter that is put there again, under the same key.
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
