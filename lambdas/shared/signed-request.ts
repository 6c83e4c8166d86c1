import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SignatureV4 } from '@smithy/signature-v4';

/** Any client of the SDK: its credentials and region sign the request, and its handler sends it. */
export type SignedAs = Pick<
  DynamoDBClient['config'],
  'credentials' | 'region' | 'requestHandler' | 'sha256' | 'streamCollector'
>;

export type SignedRequest = {
  /** The service's name in a signature, such as `events`. */
  service: string;
  method: string;
  url: string;
  headers?: Record<string, string> | undefined;
  body?: string | undefined;
  /** The current time where the request is sent, if it differs from ours: the sandbox has its own clock. */
  at?: Date | undefined;
};

export type SignedAnswer = { status: number; body: string };

/**
 * Signs a request as the SDK does (Signature Version 4) and sends it once. It is for services of which a function needs
 * a single call: an SDK client is a third of a megabyte.
 */
export async function sendSigned(
  as: SignedAs,
  { service, method, url, headers, body, at }: SignedRequest,
): Promise<SignedAnswer> {
  const { protocol, hostname, port, pathname, searchParams } = new URL(url);
  const signer = new SignatureV4({ service, region: as.region, credentials: as.credentials, sha256: as.sha256 });
  const request = {
    method,
    protocol,
    hostname,
    ...(port && { port: Number(port) }),
    path: pathname,
    query: Object.fromEntries(searchParams),
    headers: { host: port ? `${hostname}:${port}` : hostname, ...headers },
    body,
  };
  const signed = await signer.sign(request, at && { signingDate: at });
  const { response } = await as.requestHandler.handle(signed as Parameters<SignedAs['requestHandler']['handle']>[0]);
  const { body: answered } = response;
  // the SDK reads bodies the same way
  const bytes = answered instanceof Uint8Array ? answered : await as.streamCollector(answered);
  return { status: response.statusCode, body: Buffer.from(bytes).toString() };
}
