import { once } from 'node:events';
import { watch } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import { contentWarnings } from '../bin/content-warnings.ts';
import { loadSettings } from '../bin/settings-file.ts';
import { type Choice, Gallery, readOrder } from './gallery.ts';
import { PAGE } from './preview-page.ts';
import { FOLDERS } from './sources.ts';

// `npm run emails` shows every mail in the browser as it will be sent, and reloads when a source is saved. With `--
// --out DIR` it writes all mails as they are sent. With `-- --send KIND --to ADDRESS` it sends one. `--order FILE` adds
// an order of your own, in Porchlight's format.

export const USAGE = `usage: npm run emails -- [--port 4100] [--order FILE.json] [--out FOLDER]
       npm run emails -- --send KIND --to ADDRESS [--stage dev] [--store ID] [--locale TAG] [--sample NAME]`;

const OPTIONS = {
  out: { type: 'string' },
  send: { type: 'string' },
  to: { type: 'string' },
  stage: { type: 'string', default: 'dev' },
  store: { type: 'string' },
  locale: { type: 'string' },
  sample: { type: 'string' },
  order: { type: 'string' },
  port: { type: 'string', default: '4100' },
} as const;

const say = (text: string): void => void process.stdout.write(`${text}\n`);

/**
 * Serves the preview until it is stopped, writes the mails, or sends one.
 * @param args the arguments of `npm run emails --`
 * @throws Error whose message names the option and what was expected
 */
export async function preview(args: string[]): Promise<void> {
  const { out, order, port, send, to, stage, ...choice } = parseArgs({ args, options: OPTIONS }).values;
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535)
    throw new Error(`--port ${port}: expected a port from 0 to 65535`);
  const settings = loadSettings();
  const gallery = new Gallery(settings.stores, order ? readOrder(order) : undefined);
  if (send !== undefined) {
    const { kinds, stores, samples } = gallery.choices();
    known('send', send, kinds);
    known('store', choice.store, stores);
    known('sample', choice.sample, samples);
  }
  await gallery.compile();
  if (gallery.fault && send === undefined) say(gallery.fault);
  for (const warning of contentWarnings(settings)) say(`note: ${warning}`);
  if (send !== undefined) {
    const { sendSample } = await import('../bin/send-sample.ts'); // loaded here, because it brings the SDK
    const id = await sendSample(gallery.asSent({ kind: send, ...choice }), to ?? '', stage, settings);
    say(`sent to ${to} as ${id}`);
  } else if (out === undefined) await serve(gallery, Number(port));
  else if (gallery.fault) process.exitCode = 1;
  else say(`${gallery.writeTo(out)} mails written to ${out}`);
}

function known(option: string, word: string | undefined, words: readonly string[]): void {
  if (word !== undefined && !words.includes(word))
    throw new Error(`--${option} ${word}: expected one of ${words.join(', ')}`);
}

/** Resolves once the server listens. It goes on serving. */
async function serve(gallery: Gallery, port: number): Promise<void> {
  const listeners = new Set<ServerResponse>();
  let saved: NodeJS.Timeout | undefined;
  const recompile = async (): Promise<void> => {
    await gallery.compile();
    say(gallery.fault ?? `${new Date().toLocaleTimeString()} compiled`);
    for (const listener of listeners) listener.write('data: changed\n\n');
  };
  const server = createServer((request, response) => {
    if (request.url === '/changes') listen(response, listeners);
    else answer(gallery, request, response);
  });
  await once(server.listen(port, '127.0.0.1'), 'listening');
  for (const folder of FOLDERS) {
    // An editor saves in several steps, so this waits for the last of them.
    watch(`${__dirname}/${folder}`, { recursive: true }, () => {
      clearTimeout(saved);
      saved = setTimeout(() => void recompile(), 60);
    });
  }
  say(`Mails: http://127.0.0.1:${(server.address() as AddressInfo).port}  (Ctrl+C stops)`);
}

function listen(response: ServerResponse, listeners: Set<ServerResponse>): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' }).flushHeaders();
  listeners.add(response);
  response.on('close', () => listeners.delete(response));
}

function answer(gallery: Gallery, { url = '/' }: IncomingMessage, response: ServerResponse): void {
  const { pathname, searchParams } = new URL(url, 'http://127.0.0.1');
  const [type, body] = pageAt(gallery, pathname, Object.fromEntries(searchParams)) ?? ['text/plain', undefined];
  response.writeHead(body === undefined ? 404 : 200, {
    'content-type': `${type}; charset=utf-8`,
    'cache-control': 'no-store',
  });
  response.end(body ?? 'There is nothing here.');
}

function pageAt(gallery: Gallery, path: string, choice: Choice): [type: string, body: string] | undefined {
  if (path === '/') return ['text/html', PAGE];
  if (path === '/choices') return ['application/json', JSON.stringify(gallery.choices())];
  if (path === '/mail') return ['application/json', JSON.stringify(gallery.show(choice))];
  return undefined;
}
