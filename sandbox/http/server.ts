import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../clock/clock.ts';
import type { Lane } from '../clock/lane.ts';

/** Answers a request whose body has arrived. The body is undefined when it is over the limit. */
export type Listener = (request: IncomingMessage, response: ServerResponse, body: Buffer | undefined) => void;

/** The header that names the lane a request belongs to. */
export const LANE = 'x-sandbox-lane';
const LIMIT_BYTES = 10 * 2 ** 20;

export type LocalServer = Awaited<ReturnType<typeof listen>>;

/**
 * A local HTTP server that knows its address before it knows what it serves.
 * @param port 0 for any free one
 */
export async function listen(port = 0) {
  const server = createServer({ keepAliveTimeout: 60_000 }).listen(port, '127.0.0.1'); // the SDKs reuse their connections
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** A request whose client leaves before it is complete is ignored. */
    serve(listener: Listener): void {
      server.on('request', (request, response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        request.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size <= LIMIT_BYTES) chunks.push(chunk);
        });
        request.on('end', () => listener(request, response, size > LIMIT_BYTES ? undefined : Buffer.concat(chunks)));
      });
    },
    async stop(): Promise<void> {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** The lane that a request belongs to; the main lane without the header. */
export const laneOf = ({ headers }: IncomingMessage, clock: Clock): Lane => clock.lane(headers[LANE]?.toString());

type Headers = Record<string, string | string[]>;

/** Ends a response with this body. */
export function reply(response: ServerResponse, status: number, body: string | Buffer, headers: Headers = {}): void {
  response.sendDate = false; // a real date would make the SDKs conclude that the virtual clock is wrong
  response.writeHead(status, { 'content-length': Buffer.byteLength(body), ...headers });
  response.end(body);
}

/** Ends a response with a value as JSON. */
export const replyJson = (response: ServerResponse, status: number, value: unknown, type = 'application/json') =>
  reply(response, status, JSON.stringify(value), { 'content-type': type });
