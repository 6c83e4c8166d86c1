// HTTP for a function's AWS clients: one exchange at a time over kept connections, at a fifth of what node:http costs.
// It serves the sandbox's own two servers, which say how long each answer is.
const { EventEmitter } = require('node:events');
const { connect } = require('node:net');

const idle = new Map(); // connections that wait for a request, by host and port

/** What http.request gives the AWS SDK, as far as the SDK uses it. The answer is its own body: bytes that the SDK takes without a stream. */
exports.request = ({ host, port, method, path, headers }, take) => {
  const request = new EventEmitter();
  let connection;
  const settle = (error, answer) => {
    if (error) request.emit('error', error);
    else take(answer);
    request.emit('close');
  };
  request.end = (body = '') => {
    const given = { ...headers, host: `${host}:${port}`, 'content-length': Buffer.byteLength(body) };
    const lines = Object.entries(given).map(([name, value]) => `${name}: ${value}\r\n`);
    const head = `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`;
    connection = idle.get(`${host}:${port}`)?.pop() ?? open(host, port);
    connection.settle = settle;
    connection.write(typeof body === 'string' ? head + body : Buffer.concat([Buffer.from(head), body]));
  };
  request.destroy = (error) => connection?.destroy(error);
  return request;
};

function open(host, port) {
  const connection = connect({ host, port, noDelay: true });
  const key = `${host}:${port}`;
  const free = idle.get(key) ?? [];
  idle.set(key, free);
  let bytes;
  connection.on('data', (chunk) => {
    bytes = bytes ? Buffer.concat([bytes, chunk]) : chunk;
    const answer = read(bytes);
    if (!answer) return;
    bytes = undefined;
    free.push(connection);
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

/** A whole answer, or undefined when more of it is to come. */
function read(bytes) {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [status, ...lines] = bytes.latin1Slice(0, end).split('\r\n');
  const headers = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  const body = bytes.subarray(end + 4);
  if (headers['content-length'] === undefined) throw new Error('expected an answer with its content-length');
  if (body.length < Number(headers['content-length'])) return undefined;
  return Object.assign(body, { statusCode: Number(status.split(' ')[1]), headers });
}
