// A real DynamoDB engine in a process of its own; calls use DynamoDB's own protocol.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Database } from 'node-sqlite3-wasm';
import { AwsError, SandboxError } from './errors.ts';
import { ask, type HttpAnswer, hangUp } from './http/exchange.cjs';
import { listen } from './http/server.ts';

/** An item in DynamoDB's own JSON. */
export type ItemJson = Record<string, unknown>;

const VERSION = '1.2.1';
const ROOMY_BYTES = 2 ** 30;
// The engine keeps every stream record and finds the newest without an index, so each write costs more than the last.
const KEPT_RECORDS = 20_000;
const STREAM_UPKEEP = `
  CREATE INDEX IF NOT EXISTS by_sequence ON _stream_records(table_name, CAST(sequence_number AS INTEGER));
  CREATE TRIGGER IF NOT EXISTS trim AFTER INSERT ON _stream_records WHEN NEW.id % 1000 = 0
  BEGIN DELETE FROM _stream_records WHERE id <= NEW.id - ${KEPT_RECORDS}; END;`;

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const leave = () => process.exit(130);

/** The only headers that the engine reads, besides the target. */
export const HEADERS = {
  'content-type': 'application/x-amz-json-1.0',
  'x-amz-date': '20260101T000000Z',
  authorization:
    'AWS4-HMAC-SHA256 Credential=sandbox/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
};

const WRITES = /^(DynamoDB_20120810\.)?(Put|Update|Delete|BatchWrite|TransactWrite|Execute|BatchExecute)/;

/** Whether a DynamoDB action may change an item. */
export const isWrite = (target: string) => WRITES.test(target);

export class DynamoDb {
  readonly url: string;
  readonly #stop: () => Promise<void>;
  #stopped = false;

  private constructor(url: string, stop: () => Promise<void>) {
    this.url = url;
    this.#stop = stop;
  }

  /** @param endpoint an engine that already runs; without one the native engine is started */
  static async start(endpoint?: string): Promise<DynamoDb> {
    if (endpoint) return new DynamoDb(endpoint, async () => {});
    const binary = findEngine();
    const folder = mkdtempSync(path.join(roomyFolder(), 'porchlight-'));
    const file = path.join(folder, 'dynamodb.sqlite');
    await (await run(binary, file)).stop();
    const database = new Database(file);
    database.exec('PRAGMA locking_mode=EXCLUSIVE'); // the file is in WAL mode, and wasm has no shared memory
    database.exec(STREAM_UPKEEP);
    database.close();
    const engine = await run(binary, file);
    const tidy = () => {
      engine.child.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    };
    process.once('exit', tidy);
    for (const signal of SIGNALS) process.once(signal, leave); // by default a signal ends the process without its exit handlers
    return new DynamoDb(engine.url, async () => {
      process.removeListener('exit', tidy);
      for (const signal of SIGNALS) process.removeListener(signal, leave);
      await engine.stop();
      rmSync(folder, { recursive: true, force: true });
    });
  }

  /** Makes one call. Throws the service's own error. */
  async call<T = Record<string, unknown>>(target: string, input: unknown): Promise<T> {
    const { status, text } = await this.forward(target, JSON.stringify(input));
    const output = JSON.parse(text);
    if (status === 200) return output;
    const name = String(output.__type).split('#').at(-1)!;
    throw new AwsError(name, output.message ?? output.Message ?? '', status);
  }

  /** Passes a request and its answer on unchanged. */
  async forward(target: string, body: string | Buffer): Promise<HttpAnswer> {
    const headers = { ...HEADERS, 'x-amz-target': target };
    try {
      return await ask(this.url, { method: 'POST', headers }, body);
    } catch (error) {
      if (this.#stopped) return new Promise(() => {}); // no caller waits for the answer any more
      throw error;
    }
  }

  /** Every item of a table, in DynamoDB's own JSON, a page at a time. */
  async *items(TableName: string): AsyncGenerator<ItemJson> {
    type Page = { Items: ItemJson[]; LastEvaluatedKey?: unknown };
    let ExclusiveStartKey: unknown;
    do {
      const page = await this.call<Page>('DynamoDB_20120810.Scan', { TableName, ExclusiveStartKey });
      yield* page.Items;
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey !== undefined);
  }

  async scan(table: string): Promise<ItemJson[]> {
    const items: ItemJson[] = [];
    for await (const item of this.items(table)) items.push(item);
    return items;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    hangUp(this.url);
    await this.#stop();
  }
}

type Engine = { readonly url: string; readonly child: ChildProcess; stop(): Promise<void> };

async function run(binary: string, file: string): Promise<Engine> {
  const probe = await listen(); // finds a free port: the engine does not say which port it chose itself
  await probe.stop();
  const { port } = new URL(probe.url);
  const child = spawn(binary, ['serve', '--port', port, '--db-path', file], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, TOKIO_WORKER_THREADS: '1' }, // it does one thing at a time anyway
  });
  const [said] = await Promise.race([once(child.stderr!, 'data'), once(child, 'exit').then(() => ['it ended'])]);
  if (!String(said).includes('listening')) throw new SandboxError(`the DynamoDB engine did not start: ${said}`);
  child.stderr!.resume();
  const stop = async () => {
    if (child.exitCode !== null) return;
    child.kill('SIGINT');
    await once(child, 'exit');
  };
  return { url: probe.url, child, stop };
}

function findEngine(): string {
  const root = path.join(__dirname, '..');
  const platform = `@dynoxide/${process.platform}-${process.arch}`;
  const find = () => createRequire(path.join(root, 'package.json')).resolve(`${platform}/package.json`);
  const install = ['install', '--no-save', `${platform}@${VERSION}`];
  let manifest: string;
  try {
    manifest = find();
  } catch {
    try {
      execFileSync('npm', install, { cwd: root, stdio: 'ignore', shell: process.platform === 'win32' });
      manifest = find();
    } catch (cause) {
      throw new SandboxError(
        `No DynamoDB engine for this platform. Run \`npm ${install.join(' ')}\`, or start any DynamoDB ` +
          '(DynamoDB Local, for one) and set PORCHLIGHT_DYNAMODB_ENDPOINT to its address.',
        { cause },
      );
    }
  }
  return path.join(path.dirname(manifest), process.platform === 'win32' ? 'dynoxide.exe' : 'dynoxide');
}

/** Memory when there is enough of it (in a container /dev/shm may hold 64 MB), otherwise the disk. */
function roomyFolder(): string {
  try {
    const { bavail, bsize } = statfsSync('/dev/shm');
    if (bavail * bsize >= ROOMY_BYTES) return '/dev/shm';
  } catch {
    // no such folder on this system
  }
  return tmpdir();
}
