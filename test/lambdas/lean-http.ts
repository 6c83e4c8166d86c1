import { type HttpHandler, type HttpRequest, HttpResponse } from '@smithy/core/protocols';
import { request } from '../../sandbox/http/exchange.cjs';

type Answer = Buffer & { statusCode: number; headers: Record<string, string> };

/**
 * Sends the SDK's requests to an engine on this machine as the sandbox's functions do: unsigned, since nobody there checks
 * a signature, and without node:http. A call costs half of what it does otherwise.
 */
export const leanHttp = (headers: Record<string, string>) => ({
  signer: { sign: async <T>(unsigned: T): Promise<T> => unsigned },
  requestHandler: {
    handle: ({ hostname: host, port = 80, path, method, headers: own, body }: HttpRequest) =>
      new Promise<{ response: HttpResponse }>((resolve, reject) => {
        const target = { host, port, path, method, headers: { ...own, ...headers } };
        request(target, (answer) => {
          const { statusCode, headers } = answer as Answer;
          resolve({ response: new HttpResponse({ statusCode, headers, body: answer }) });
        })
          .on('error', reject)
          .end(body);
      }),
    updateHttpClientConfig() {},
    httpHandlerConfigs: () => ({}),
  } satisfies HttpHandler<object>,
});
