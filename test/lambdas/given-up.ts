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
