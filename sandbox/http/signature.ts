// Checks Signature Version 4 of requests to routes that require IAM.
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import { ADMINISTRATOR } from '../iam/iam.ts';

const FORM =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([\w-]+)\/execute-api\/aws4_request, ?SignedHeaders=([\w;-]+), ?Signature=([0-9a-f]{64})$/;
const TOLERANCE_MS = 5 * 60_000;

/**
 * The access key that signed a request; undefined if it is unsigned or wrongly signed. @param now epoch milliseconds
 */
export async function signerOf(
  request: IncomingMessage,
  body: Buffer,
  region: string,
  now: number,
): Promise<string | undefined> {
  const { authorization = '', 'x-amz-date': date = '' } = request.headers;
  const [, key, , of, names = '', signature] = FORM.exec(authorization) ?? [];
  const at = timeOf(String(date));
  if (!key || of !== region || !(Math.abs(at - now) <= TOLERANCE_MS)) return undefined;
  const { 'x-amz-content-sha256': sum } = request.headers;
  if (sum !== undefined && sum !== createHash('sha256').update(body).digest('hex')) return undefined;
  const url = new URL(`http://${request.headers.host}${request.url}`);
  const signed = names.split(';');
  const headers = Object.entries(request.headers).filter(([name]) => signed.includes(name));
  const signer = new SignatureV4({
    service: 'execute-api',
    region,
    credentials: { accessKeyId: key, secretAccessKey: ADMINISTRATOR },
    sha256: Sha256,
    applyChecksum: signed.includes('x-amz-content-sha256'),
  });
  const again = await signer.sign(
    {
      method: request.method!,
      protocol: 'http:',
      hostname: url.hostname,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: Object.fromEntries(headers.map(([name, value]) => [name, String(value)])),
      body: body.length > 0 ? body : undefined,
    },
    { signingDate: new Date(at), signableHeaders: new Set(signed) },
  );
  return String(again.headers.authorization).endsWith(`Signature=${signature}`) ? key : undefined;
}

/** Epoch milliseconds of `20260302T170000Z`. */
const timeOf = (date: string): number =>
  Date.parse(date.replace(/^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/, '$1-$2-$3T$4:$5:$6Z'));
