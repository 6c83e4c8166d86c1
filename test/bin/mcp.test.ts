import { answerTo } from '../../bin/mcp.ts';
import { CommandError } from '../../bin/target.ts';

const calls: unknown[] = [];
const client = (async (name: string, { path, body }: { path: Record<string, string>; body?: object }) => {
  calls.push([name, path, body]);
  if (path.storeId === 'none') throw new CommandError('search: 404 there is no such store');
  return {
    orders: [{ orderId: '1001' }],
    decisions: [{ because: 'The order is cancelled.' }],
    order: { customer: 'Maya' },
  };
}) as never;
const ask = (method: string, params: object = {}) =>
  answerTo(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }), client) as Promise<{
    result: unknown;
    error?: unknown;
  }>;

test('an assistant learns which tools there are, that they only read, and what they take', async () => {
  expect(await ask('initialize')).toMatchObject({ id: 1, result: { capabilities: { tools: {} } } });
  expect(await answerTo('{"jsonrpc":"2.0","method":"notifications/initialized"}', client)).toBeUndefined();

  const { result } = await ask('tools/list');
  const { tools } = result as { tools: { name: string; annotations: object; inputSchema: { required: string[] } }[] };
  expect(tools.map(({ name }) => name)).toEqual(['find_order', 'order_status', 'why_no_mail', 'open_cases']);
  expect(tools.map(({ annotations }) => annotations)).toEqual(tools.map(() => ({ readOnlyHint: true })));
  expect(tools[0]!.inputSchema.required).toEqual(['store', 'text']);
});

test('a tool asks the Admin API, and tells no more than it is for', async () => {
  const found = await ask('tools/call', { name: 'find_order', arguments: { store: 'acme', text: '1001' } });
  const why = await ask('tools/call', { name: 'why_no_mail', arguments: { store: 'acme', orderId: '1001' } });

  expect(calls.slice(-2)).toEqual([
    ['search', { storeId: 'acme' }, { text: '1001' }],
    ['readOrder', { storeId: 'acme', orderId: '1001' }, undefined],
  ]);
  expect(JSON.stringify(found)).toContain('1001');
  expect(JSON.stringify(why)).toContain('cancelled');
  expect(JSON.stringify(why)).not.toContain('Maya');
});

test('what is wrong is said, and nothing breaks', async () => {
  const failed = (answer: object) => expect(answer).toMatchObject({ result: { isError: true } });

  failed(await ask('tools/call', { name: 'erase', arguments: {} }));
  failed(await ask('tools/call', { name: 'find_order', arguments: { store: 'acme' } }));
  failed(await ask('tools/call', { name: 'find_order', arguments: { store: 'none', text: 'x' } }));
  expect(await ask('resources/list')).toMatchObject({ error: { code: -32601 } });
  expect(await answerTo('not json', client)).toMatchObject({ error: { code: -32700 } });
});
