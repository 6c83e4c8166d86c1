import type { EventEmitter } from 'node:events';

/** An answer as it came: its body is not parsed. */
export type HttpAnswer = { readonly status: number; readonly text: string };

type RequestHead = { readonly method: string; readonly headers: Readonly<Record<string, string>> };

/** Sends one request to a server on this machine. */
export function ask(url: string, head: RequestHead, body?: string | Buffer): Promise<HttpAnswer>;

type ExchangeTarget = RequestHead & { readonly host: string; readonly port: number | string; readonly path: string };
type Exchange = EventEmitter & { end(body?: string | Buffer): void; destroy(error?: Error): void };

/** Stands in for `http.request` as far as the AWS SDK uses it. The answer is its own body. */
export function request(target: ExchangeTarget, take: (answer: Buffer & { statusCode: number }) => void): Exchange;

/** Closes the idle connections to a server. */
export function hangUp(url: string): void;
