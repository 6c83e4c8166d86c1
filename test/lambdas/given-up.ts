import type { DeadLetters } from '../../lambdas/shared/dead-letters.ts';
import type { FailureBucket } from '../../lambdas/shared/failure-bucket.ts';

/** The failure bucket, in memory. */
export const givenUpIn = (bucket: Map<string, string>): FailureBucket => ({
  async *keys() {
    yield* [...bucket.keys()];
  },
  read: async (key) => bucket.get(key),
  write: async (key, text) => void bucket.set(key, text),
  remove: async (key) => void bucket.delete(key),
});

export type Letter = { id: string; target?: string; event: object };

/** The queue of dead letters, in memory; two at once. */
export const lettersIn = (letters: Letter[] = []): DeadLetters => ({
  some: async () =>
    letters.slice(0, 2).map(({ id, target, event }) => ({
      MessageId: id,
      ReceiptHandle: id,
      Body: JSON.stringify(event),
      ...(target && { MessageAttributes: { TARGET_ARN: { StringValue: target } } }),
    })),
  remove: async ({ ReceiptHandle }) =>
    void letters.splice(
      letters.findIndex(({ id }) => id === ReceiptHandle),
      1,
    ),
});
