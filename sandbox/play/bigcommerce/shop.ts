import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import * as z from 'zod';
import { listen, reply, replyJson } from '../../http/server.ts';
import contract from './contract.json';

// The part of a BigCommerce shop that Porchlight uses. Its webhooks only point to orders, and its API returns these
// orders. Every request and every response must match contract.json, which comes from BigCommerce.

type ShopJson = Record<string, unknown>;

/** An order in the parts that the API returns. `list` members are in the order in which they were made. */
export type ShopOrder = {
  order: ShopJson & { id: number };
  products: ShopJson[];
  addresses: ShopJson[];
  shipments: ShopJson[];
  refunds: ShopJson[];
};

type ShopOperation = (typeof contract.operations)[number];
/** The response of each operation. V2 answers 204 for an empty list. */
const ANSWERS: Record<string, (order: ShopOrder, from: number, to: number) => unknown> = {
  getOrder: ({ order }) => order,
  getOrderProducts: ({ products }, from, to) => products.slice(from, to),
  getOrderShippingAddresses: ({ addresses }, from, to) => addresses.slice(from, to),
  getOrderShipments: ({ shipments }, from, to) => shipments.slice(from, to),
  getOrderRefunds: ({ refunds }) => ({ data: refunds, meta: {} }),
};
const schemas = new Map<object, z.ZodType>();
const schemaOf = (json: object): z.ZodType => {
  const made = schemas.get(json) ?? z.fromJSONSchema(json as Parameters<typeof z.fromJSONSchema>[0]);
  schemas.set(json, made);
  return made;
};

/** A response other than the order: a status and its headers. */
export type OddAnswer = { status: number; headers?: Record<string, string> };

export type BigCommerceShop = Awaited<ReturnType<typeof openShop>>;

/** Opens the shop on this machine. It collects what is wrong in `problems`. */
export async function openShop({ storeHash, token }: { storeHash: string; token: string }) {
  const server = await listen();
  const orders = new Map<number, ShopOrder>();
  const problems: string[] = [];
  const asked: string[] = [];
  const refusals: OddAnswer[] = [];

  const check = (what: string, schema: object, value: unknown): void => {
    const { error } = schemaOf(schema).safeParse(value);
    for (const { path, message } of error?.issues ?? []) problems.push(`${what}: ${path.join('.')}: ${message}`);
  };

  server.serve((request, response) => {
    const url = new URL(request.url ?? '', server.url);
    asked.push(url.pathname + url.search);
    const refusal = refusals.shift();
    if (refusal) return reply(response, refusal.status, '', refusal.headers ?? {});
    if (request.headers['x-auth-token'] !== token) return replyJson(response, 401, { status: 401 });
    const { operation, orderId } = operationOf(url.pathname, storeHash);
    if (!operation) {
      problems.push(`no operation: ${url.pathname}`);
      return replyJson(response, 404, [{ status: 404 }]);
    }
    check(`request ${operation.name}`, operation.request, requestOf(request, url));
    const order = orders.get(orderId);
    if (!order) return replyJson(response, 404, [{ status: 404, message: 'The requested resource was not found.' }]);
    const limit = Number(url.searchParams.get('limit') ?? 50);
    const from = (Number(url.searchParams.get('page') ?? 1) - 1) * limit;
    const body = ANSWERS[operation.name]!(order, from, from + limit);
    check(`response ${operation.name}`, operation.response, body);
    if (Array.isArray(body) && body.length === 0) return reply(response, 204, '');
    return replyJson(response, 200, body);
  });

  return {
    url: server.url,
    /** The requests, in order. */
    asked,
    problems,
    stop: () => server.stop(),
    put: (order: ShopOrder) => orders.set(order.order.id, order),
    /** Sets the next responses, one for each request. */
    refuse: (...next: OddAnswer[]) => refusals.push(...next),
    /** The body of a webhook. @param at epoch milliseconds */
    callback(scope: string, data: ShopJson, at: number): string {
      const producer = `stores/${storeHash}`;
      const hash = createHash('sha1').update(JSON.stringify(data)).digest('hex');
      const body = { scope, store_id: '1001', data, hash, created_at: Math.floor(at / 1000), producer };
      check(`callback ${scope}`, contract.callback, body);
      return JSON.stringify(body);
    },
  };
}

function operationOf(path: string, storeHash: string): { operation: ShopOperation | undefined; orderId: number } {
  const [, rest = ''] = path.split(`/stores/${storeHash}`);
  const orderId = Number(/\/orders\/([1-9]\d*)/.exec(rest)?.[1]);
  const operation = contract.operations.find((one) => one.path.replace('{order_id}', String(orderId)) === rest);
  return { operation, orderId };
}

const requestOf = ({ method, headers }: IncomingMessage, url: URL) => ({
  method,
  headers,
  query: Object.fromEntries(url.searchParams),
});
