import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

// Requests and answers of an HTTP API (payload format 2.0).

type Sent = Pick<APIGatewayProxyEventV2, 'headers' | 'body' | 'isBase64Encoded'>;

/** The headers by lower-case name. */
export const headersOf = ({ headers }: Sent): Record<string, string | undefined> =>
  Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));

export const rawBodyOf = ({ body, isBase64Encoded }: Sent): Buffer =>
  Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8');

/** @param type the content type of the body, which is JSON */
export const jsonResult = (
  status: number,
  body: object,
  type = 'application/json',
): APIGatewayProxyStructuredResultV2 => ({
  statusCode: status,
  headers: { 'content-type': `${type}; charset=utf-8` },
  body: JSON.stringify(body),
});
