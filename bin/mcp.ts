import * as z from 'zod/mini';
import type { AdminClient } from './admin-client.ts';
import { CommandError } from './target.ts';

// The part of the Model Context Protocol over stdio that tools need: JSON-RPC 2.0, one message a line. Its SDK would
// bring a web server and sixteen other packages for what takes a page here. Every tool only reads.

const VERSION = '2025-06-18';

type Tool = {
  says: string;
  input: z.ZodMiniType<Record<string, string>>;
  call(client: AdminClient, given: never): Promise<object>;
};

const store = z.string();
const orderId = z.string();
const OrderInput = z.object({ store, orderId });
type OrderInput = z.output<typeof OrderInput>;

const order = (client: AdminClient, { store: storeId, orderId }: OrderInput) =>
  client('readOrder', { path: { storeId, orderId } });

const TOOLS = {
  find_order: {
    says: 'Finds orders of a store by order number, id, e-mail address or tracking number',
    input: z.object({ store, text: z.string() }),
    call: (client: AdminClient, given: { store: string; text: string }) =>
      client('search', { path: { storeId: given.store }, body: { text: given.text } }),
  },
  order_status: {
    says: 'Where an order stands: its parcels, what it waits for and until when, and its open cases',
    input: OrderInput,
    async call(client: AdminClient, given: OrderInput) {
      const { parcels, registers, journey, awaits, next, cases } = await order(client, given);
      return { parcels, registers, journey, awaits, next, cases };
    },
  },
  why_no_mail: {
    says: 'Which messages of an order went, were held or skipped, and why',
    input: OrderInput,
    async call(client: AdminClient, given: OrderInput) {
      const { messages, decisions } = await order(client, given);
      return { messages, decisions };
    },
  },
  open_cases: {
    says: 'The open cases of a store, the oldest first',
    input: z.object({ store }),
    call: (client: AdminClient, given: { store: string }) =>
      client('listCases', { path: { storeId: given.store }, query: {} }),
  },
} satisfies Record<string, Tool>;

type Message = { id?: string | number | null; method?: string; params?: Record<string, unknown> };

/** The reply to a line, or nothing for a notification. */
export async function answerTo(line: string, client: AdminClient): Promise<object | undefined> {
  const message = messageIn(line);
  if (!message)
    return { jsonrpc: '2.0', id: null, error: { code: -32700, message: 'expected JSON, a message a line' } };
  const { id, method = '', params = {} } = message;
  if (id === undefined) return undefined;
  const result = await resultOf(method, params, client);
  if (result) return { jsonrpc: '2.0', id, result };
  return { jsonrpc: '2.0', id, error: { code: -32601, message: `there is no method ${method}` } };
}

async function resultOf(
  method: string,
  params: Record<string, unknown>,
  client: AdminClient,
): Promise<object | undefined> {
  switch (method) {
    case 'initialize':
      return {
        protocolVersion: VERSION,
        capabilities: { tools: {} },
        serverInfo: { name: 'porchlight', version: '1' },
      };
    case 'ping':
      return {};
    case 'tools/list':
      return {
        tools: Object.entries(TOOLS).map(([name, { says, input }]) => ({
          name,
          description: says,
          inputSchema: z.toJSONSchema(input),
          annotations: { readOnlyHint: true },
        })),
      };
    case 'tools/call':
      return called(String(params.name), params.arguments ?? {}, client);
    default:
      return undefined;
  }
}

const said = (text: string, isError = false) => ({ content: [{ type: 'text', text }], isError });

async function called(name: string, given: unknown, client: AdminClient): Promise<object> {
  const tool = new Map<string, Tool>(Object.entries(TOOLS)).get(name);
  if (!tool) return said(`there is no tool ${name}: expected one of ${Object.keys(TOOLS).join(', ')}`, true);
  const input = z.safeParse(tool.input, given);
  if (!input.success) {
    const fields = input.error.issues.map(({ path }) => path.join('.') || 'arguments');
    return said(`expected as text: ${fields.join(', ')}`, true);
  }
  try {
    return said(JSON.stringify(await tool.call(client, input.data as never)));
  } catch (error) {
    if (error instanceof CommandError) return said(error.message, true);
    throw error;
  }
}

function messageIn(line: string): Message | undefined {
  try {
    const message: unknown = JSON.parse(line);
    return typeof message === 'object' && message !== null ? (message as Message) : undefined;
  } catch {
    return undefined;
  }
}
