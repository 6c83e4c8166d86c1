import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';

/** A local HTTP server; `serve` takes over once what answers is ready. */
export class LocalServer {
  #listener: RequestListener = (_, response) => reply(response, 503, 'The sandbox is starting', 'text/plain');
  readonly #server = createServer((request, response) => this.#listener(request, response));
  url = '';

  /** @param port 0 for any free one */
  static async listen(port = 0): Promise<LocalServer> {
    const local = new LocalServer();
    local.#server.keepAliveTimeout = 60_000; // the SDKs reuse their connections
    local.#server.listen(port, '127.0.0.1');
    await once(local.#server, 'listening');
    local.url = `http://127.0.0.1:${(local.#server.address() as { port: number }).port}`;
    return local;
  }

  serve(listener: RequestListener): void {
    this.#listener = listener;
  }

  async stop(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }
}

/** The body, or undefined when it is longer than `limit` bytes. */
export async function readBody(
  request: IncomingMessage,
  limit = Number.POSITIVE_INFINITY,
): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= limit) chunks.push(chunk);
  }
  return size > limit ? undefined : Buffer.concat(chunks);
}

/** Ends a response with this body. */
export function reply(
  response: ServerResponse,
  status: number,
  body: string | Buffer,
  type: string,
  headers: Record<string, string | string[]> = {},
): void {
  // A Date of today would tell the SDKs that the virtual clock is wrong.
  response.sendDate = false;
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body), ...headers });
  response.end(body);
}

/** Ends a response with a value as JSON. */
export const replyJson = (response: ServerResponse, status: number, value: unknown) =>
  reply(response, status, JSON.stringify(value), 'application/json');
