import type { GivenUpPort } from '../../lambdas/privacy/given-up.ts';

/** The failure bucket, in memory. */
export const givenUpIn = (bucket: Map<string, string>): GivenUpPort => ({
  async *keys() {
    yield* [...bucket.keys()];
  },
  read: async (key) => bucket.get(key),
  write: async (key, text) => void bucket.set(key, text),
  remove: async (key) => void bucket.delete(key),
});
