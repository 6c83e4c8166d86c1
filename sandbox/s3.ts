// S3 as far as functions and operators use it: objects put, listed, read and deleted. What Lambda gave up on lies in its bucket.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { AwsError } from './errors.ts';
import type { Failures } from './failures.ts';
import { reply } from './server.ts';

export class Buckets {
  readonly #names: readonly string[];
  readonly #lost: Failures;
  readonly #put = new Map<string, Map<string, Buffer>>();

  constructor(names: readonly string[], lost: Failures) {
    this.#names = names;
    this.#lost = lost;
  }

  /** What was put into a bucket, by key. */
  objects(bucket: string): ReadonlyMap<string, Buffer> {
    return this.#put.get(bucket) ?? new Map();
  }

  /** Answers a request by path (`/bucket/key`); false when there is no such bucket. */
  answer(request: IncomingMessage, response: ServerResponse, body: Buffer): boolean {
    const url = new URL(request.url!, 'http://sandbox');
    const [, bucket = '', key = ''] = /^\/([^/]+)\/?(.*)$/.exec(decodeURIComponent(url.pathname)) ?? [];
    if (!this.#names.includes(bucket)) return false;
    if (request.method === 'PUT' && key) this.#write(response, bucket, key, body);
    else if (request.method === 'DELETE' && key) this.#delete(response, bucket, key);
    else if (request.method === 'GET' && key) this.#read(response, bucket, key);
    else if (request.method === 'GET') this.#list(response, bucket, url.searchParams.get('prefix') ?? '');
    else throw new AwsError('NotImplemented', `The sandbox does not have ${request.method} of a bucket`, 501);
    return true;
  }

  #write(response: ServerResponse, bucket: string, key: string, body: Buffer): void {
    this.#put.set(bucket, new Map([...this.objects(bucket), [key, body]]));
    reply(response, 200, '');
  }

  #delete(response: ServerResponse, bucket: string, key: string): void {
    this.#put.get(bucket)?.delete(key);
    this.#lost.forget(arnOf(bucket), key);
    reply(response, 204, '');
  }

  #read(response: ServerResponse, bucket: string, key: string): void {
    const body = this.#all(bucket).get(key);
    if (body) reply(response, 200, body, { 'content-type': 'application/octet-stream' });
    else reply(response, 404, `<Error><Code>NoSuchKey</Code><Message>${escaped(key)}</Message></Error>`, XML);
  }

  #list(response: ServerResponse, bucket: string, prefix: string): void {
    const all = [...this.#all(bucket)].filter(([key]) => key.startsWith(prefix));
    const contents = all.map(
      ([key, { length }]) => `<Contents><Key>${escaped(key)}</Key><Size>${length}</Size></Contents>`,
    );
    const count = `<Name>${bucket}</Name><KeyCount>${all.length}</KeyCount><IsTruncated>false</IsTruncated>`;
    reply(response, 200, `<ListBucketResult>${count}${contents.join('')}</ListBucketResult>`, XML);
  }

  #all(bucket: string): Map<string, Buffer> {
    const lost = this.#lost.list.filter(({ destination }) => destination === arnOf(bucket));
    return new Map([
      ...lost.map(({ key, body }) => [key, Buffer.from(JSON.stringify(body))] as const),
      ...this.objects(bucket),
    ]);
  }
}

const XML = { 'content-type': 'application/xml' };
const arnOf = (bucket: string): string => `arn:aws:s3:::${bucket}`;

/** Text as it stands in XML. */
export const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
