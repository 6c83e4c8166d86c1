// HTTP over connections that stay open, one exchange at a time on each; it costs a fifth of node:http. It only works with
// servers on this machine that state the length of each answer. Plain JavaScript, because the functions' threads use it too.
const { EventEmitter } = require('node:events');
const { connect } = require('node:net');

const idle = new Map(); // idle connections, by host and port

/** Sends one request; resolves with its answer. */
exports.ask = (url, { method, headers }, body) =>
  new Promise((resolve, reject) => {
    const { hostname: host, port, pathname, search } = new URL(url);
    const take = (answer) => resolve({ status: answer.statusCode, text: answer.toString() });
    request({ host, port, method, path: pathname + search, headers }, take)
      .on('error', reject)
      .end(body);
  });

/** Closes the idle connections to a server. */
exports.hangUp = (url) => {
  for (const connection of idle.get(new URL(url).host) ?? []) connection.destroy();
};

/** Stands in for http.request as far as the AWS SDK uses it. The answer is its own body: bytes, which the SDK reads without a stream. */
exports.request = request;
function request({ host, port, method, path, headers }, take) {
  const sent = new EventEmitter();
  let connection;
  const settle = (error, answer) => {
    connection = undefined; // it serves others from here on
    if (error) sent.emit('error', error);
    else take(answer);
    sent.emit('close');
  };
  sent.end = (body = '') => {
    const key = `${host}:${port}`;
    const all = { ...headers, host: key, 'content-length': Buffer.byteLength(body) };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
    const head = `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`;
    connection = idle.get(key)?.pop() ?? open(key, host, port);
    connection.settle = settle;
    sent.emit('socket', connection); // the SDK waits for it to stop its timer for connecting
    connection.ref().write(typeof body === 'string' ? head + body : Buffer.concat([Buffer.from(head), body]));
  };
  /** Answers in the server's place. */
  sent.answer = (statusCode, text) => {
    const headers = { 'content-type': 'application/x-amz-json-1.0' };
    queueMicrotask(() => settle(undefined, Object.assign(Buffer.from(text), { statusCode, headers })));
  };
  sent.destroy = (error) => connection?.destroy(error);
  return sent;
}

function open(key, host, port) {
  const connection = connect({ host, port, noDelay: true });
  const free = idle.get(key) ?? [];
  idle.set(key, free);
  let bytes;
  connection.on('data', (chunk) => {
    bytes = bytes ? Buffer.concat([bytes, chunk]) : chunk;
    const answer = read(bytes);
    if (answer === 'endless') connection.destroy(new Error(`${key} answered without a content-length`));
    if (typeof answer !== 'object') return;
    bytes = undefined;
    free.push(connection.unref());
    finish(connection, undefined, answer);
  });
  connection.on('error', (error) => finish(connection, error));
  connection.on('close', () => {
    if (free.includes(connection)) free.splice(free.indexOf(connection), 1);
    finish(connection, Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }));
  });
  return connection;
}

function finish(connection, error, answer) {
  const { settle } = connection;
  connection.settle = undefined;
  settle?.(error, answer);
}

/** A complete answer; undefined while a part is missing. */
function read(bytes) {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [status, ...lines] = bytes.latin1Slice(0, end).split('\r\n');
  const headers = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  const length = Number(headers['content-length']);
  if (Number.isNaN(length)) return 'endless';
  const body = bytes.subarray(end + 4);
  return body.length < length ? undefined : Object.assign(body, { statusCode: Number(status.split(' ')[1]), headers });
}
