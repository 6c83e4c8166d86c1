import {
  DeleteObjectCommand,
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';

/**
 * The bucket where Lambda stores the events that it gave up on. It stores them whole, so that they can be handed again.
 */
export type FailureBucket = {
  keys(): AsyncIterable<string>;
  /** `undefined`: the object no longer exists. */
  read(key: string): Promise<string | undefined>;
  write(key: string, text: string): Promise<void>;
  remove(key: string): Promise<void>;
};

/**
 * The form in which Lambda writes it: a stream's batch as text in `payload`, or the event in `requestPayload`. The
 * sweep adds what it did.
 */
export type GivenUp = {
  requestContext: { functionArn: string };
  payload?: string;
  requestPayload?: unknown;
  handedAgain?: { times: number; at: string };
};

/** @returns `undefined` if the object was not written by Lambda */
export function readGivenUp(text: string): GivenUp | undefined {
  try {
    const read = JSON.parse(text) as Partial<GivenUp> | null;
    return read?.requestContext?.functionArn ? (read as GivenUp) : undefined;
  } catch {
    return undefined;
  }
}

export const failureBucketIn = (s3: S3Client, Bucket: string): FailureBucket => ({
  async *keys() {
    for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket }))
      for (const { Key } of Contents) yield Key!;
  },
  async read(Key) {
    try {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      return await Body?.transformToString();
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  },
  write: async (Key, Body) => void (await s3.send(new PutObjectCommand({ Bucket, Key, Body }))),
  remove: async (Key) => void (await s3.send(new DeleteObjectCommand({ Bucket, Key }))),
});
