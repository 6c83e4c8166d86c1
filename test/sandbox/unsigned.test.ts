import { buildSync } from 'esbuild';
import { unsigned } from '../../sandbox/lambda/unsigned.cjs';

const contents = `
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
export async function sent() {
  let headers;
  const handle = async (request) => { ({ headers } = request); throw new Error('not sent'); };
  const client = new DynamoDBClient({ region: 'us-east-1', credentials, maxAttempts: 1, requestHandler: { handle } });
  await client.send(new ListTablesCommand({})).catch(() => {});
  return headers;
}`;

function bundleOf(minify: boolean): string {
  const stdin = { contents, resolveDir: __dirname };
  return buildSync({ stdin, bundle: true, platform: 'node', format: 'cjs', minify, write: false }).outputFiles[0]!.text;
}

/** The headers of a call that the bundle makes. */
async function headersOf(code: string): Promise<Record<string, string>> {
  const module = { exports: {} as { sent(): Promise<Record<string, string>> } };
  new Function('module', 'exports', 'require', code)(module, module.exports, require);
  return module.exports.sent();
}

test.each([true, false])(
  'a bundle that is loaded here signs nothing, and its places stay (minified: %s)',
  async (minify) => {
    const code = bundleOf(minify);
    const target = { 'x-amz-target': 'DynamoDB_20120810.ListTables' };

    expect(await headersOf(code)).toMatchObject({ ...target, authorization: expect.stringContaining('Signature=') });
    const headers = await headersOf(unsigned(code));
    expect(headers).toMatchObject(target);
    expect(headers).not.toHaveProperty('authorization');
    expect(unsigned(code)).toHaveLength(code.length);
  },
);
