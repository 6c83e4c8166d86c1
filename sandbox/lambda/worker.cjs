// One instance of a Lambda function, in a thread of its own. Plain JavaScript: a raw thread has no loader for TypeScript.
const { writeFileSync } = require('node:fs');
const http = require('node:http');
const { syncBuiltinESMExports } = require('node:module');
const path = require('node:path');
const { Readable } = require('node:stream');
const { pathToFileURL } = require('node:url');
const { isNativeError } = require('node:util').types;
const { parentPort, workerData } = require('node:worker_threads');
const { deciderOf, refusalOf } = require('../iam/decide.cjs');
const { needsOf } = require('../iam/dynamodb.cjs');
const { request: exchange } = require('../http/exchange.cjs');
const faulty = require('./faulty.cjs');
const { requireUnsigned } = require('./unsigned.cjs');

const { spec, engine, aws, caller, rules, tables, outside, hasFaults } = workerData;
const role = deciderOf(caller, rules);
const dynamoDbNeeds = needsOf(tables);
let { now } = workerData; // virtual time; it stands still during an invocation
let lane; // the lane of the invocation, passed on to the AWS services that it calls
let chunks = []; // what the function wrote to stdout and stderr and is not reported yet
let calls = []; // what DynamoDB answered and is not reported yet: [action, status, consumed capacity or reasons]

let reported = 0; // how many kinds of calls the sandbox knows of

nameThread();
useVirtualDate();
captureOutput();
watchCalls();
keepInside();
if (hasFaults) letCallsGoWrong();
process.on('unhandledRejection', (reason) => {
  parentPort.postMessage({ died: { ...errorOf(reason), errorType: 'Runtime.UnhandledPromiseRejection' } });
  process.exit(128);
});
process.on('uncaughtException', (error) => {
  parentPort.postMessage({ died: errorOf(error) });
  process.exit(129);
});
load().then(
  (handler) => {
    parentPort.on('message', (invocation) => invoke(handler, invocation));
    parentPort.postMessage({ ready: true });
  },
  (error) => parentPort.postMessage({ died: errorOf(error) }),
);

/** As `top -H` shows it, on Linux. */
function nameThread() {
  try {
    writeFileSync('/proc/thread-self/comm', spec.id.slice(0, 15));
  } catch {
    // another system
  }
}

async function load() {
  const [file, name] = spec.handler.split('.');
  const module = path.join(spec.directory, file);
  let loaded;
  try {
    loaded = requireUnsigned(module);
  } catch (error) {
    if (error.code !== 'MODULE_NOT_FOUND' || !error.message.includes(module)) throw error;
    loaded = await import(pathToFileURL(`${module}.mjs`));
  }
  if (typeof loaded[name] === 'function') return loaded[name];
  throw Object.assign(new Error(`${spec.handler} is undefined or not exported`), { name: 'Runtime.HandlerNotFound' });
}

async function invoke(handler, { requestId, payload, faults, ...given }) {
  ({ now, lane } = given);
  if (hasFaults) faulty.begin(faults, spec.timeoutSeconds, die);
  const end = performance.now() + spec.timeoutSeconds * 1000;
  const context = {
    functionName: spec.name,
    functionVersion: '$LATEST',
    invokedFunctionArn: spec.arn,
    memoryLimitInMB: String(spec.memoryMb),
    awsRequestId: requestId,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, Math.round(end - performance.now())),
  };
  let done;
  try {
    done = { payload: JSON.stringify(await handler(JSON.parse(payload), context)) ?? 'null' };
  } catch (error) {
    done = { error: errorOf(error) };
  }
  flush();
  const made = hasFaults && { made: faulty.made() };
  parentPort.postMessage({ ...done, calls, uses: [...role.used.values()].slice(reported), ...made });
  reported = role.used.size;
  calls = [];

  /** The function ends here. */
  function die(errorType, what) {
    flush();
    const died = { errorType, errorMessage: `RequestId: ${requestId} Error: ${what}` };
    parentPort.postMessage({ died, calls, made: faulty.made() });
    process.exit(1);
  }
}

function errorOf(error) {
  if (!isNativeError(error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') };
}

function useVirtualDate() {
  const Real = Date;
  function VirtualDate(...given) {
    if (!new.target) return new Real(now).toString();
    return Reflect.construct(Real, given.length === 0 ? [now] : given, new.target);
  }
  Object.setPrototypeOf(VirtualDate, Real);
  Object.defineProperty(VirtualDate, 'name', { value: 'Date' });
  VirtualDate.prototype = Real.prototype;
  VirtualDate.prototype.constructor = VirtualDate;
  VirtualDate.now = () => now;
  globalThis.Date = VirtualDate;
}

function flush() {
  if (chunks.length > 0) parentPort.postMessage({ output: chunks.join('') });
  chunks = [];
}

function captureOutput() {
  const write = (chunk, encoding, callback) => {
    if (chunks.push(String(chunk)) === 1) setImmediate(flush);
    (typeof encoding === 'function' ? encoding : callback)?.();
    return true;
  };
  process.stdout.write = write;
  process.stderr.write = write;
  process.on('exit', flush);
}

/** As far as the sandbox's AWS services read it. */
const CALLER = `AWS4-HMAC-SHA256 Credential=${process.env.AWS_ACCESS_KEY_ID}/`;

// Adds the caller and the lane to each call of the sandbox's AWS services. Calls of the engine are checked here, since they go there
// straight; the engine is asked what each consumes: the cost report counts it, and a write makes the streams read.
function watchCalls() {
  const { request } = http;
  http.request = (options, ...rest) => {
    const host = `${options.host}:${options.port}`;
    if (host === engine.host) return watched(options, ...rest);
    if (host !== aws) return request(options, ...rest);
    options.headers.authorization ??= CALLER;
    if (lane) options.headers['x-sandbox-lane'] = lane;
    const [take] = rest;
    return exchange(options, (answer) => take(isObject(answer) ? streamed(answer) : answer));
  };
  syncBuiltinESMExports();
}

// What leaves AWS goes to the server that stands in for its host: there is no way to the real one.
function keepInside() {
  const { fetch } = globalThis;
  globalThis.fetch = async (url, how) => {
    const { host, pathname, search } = new URL(url);
    if (host === aws || host === engine.host) return fetch(url, how);
    if (!outside[host]) throw new TypeError(`fetch failed: the sandbox has nothing that stands in for ${host}`);
    return fetch(outside[host] + pathname + search, how);
  };
}

/** An object of S3, which the SDK hands on as a stream. */
const isObject = ({ headers }) => headers['content-type'] === 'application/octet-stream';

const streamed = (answer) =>
  Object.assign(Readable.from([Buffer.from(answer)]), { statusCode: answer.statusCode, headers: answer.headers });

function letCallsGoWrong() {
  const { request } = http;
  faulty.useTimers();
  http.request = (options, take) => faulty.request(options, take, request);
  syncBuiltinESMExports();
}

// For each transaction the engine searches all tokens of the last ten minutes, which takes 1.5 ms after 36,000. The SDK
// generates tokens for retries of calls without an answer, and the engine always answers, so they are left out. A
// function's own tokens of that form are left out too.
const SDK_TOKEN = /,"ClientRequestToken":"[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}"/;

const DENIED = 'com.amazon.coral.service#AccessDeniedException';

function watched(options, take) {
  const target = options.headers['x-amz-target'];
  const sent = exchange({ ...options, headers: { ...engine.headers, 'x-amz-target': target } }, (answer) => {
    const from = answer.statusCode === 200 ? answer.lastIndexOf('"ConsumedCapacity"') : 0;
    calls.push([target.split('.')[1], answer.statusCode, answer.latin1Slice(from < 0 ? answer.length : from)]);
    take(answer);
  });
  const { end } = sent;
  sent.end = (body) => {
    const text = Buffer.from(body).toString().replace(SDK_TOKEN, '');
    const refusal = refusalOf(role, dynamoDbNeeds(target, JSON.parse(text)));
    if (refusal) return sent.answer(400, JSON.stringify({ __type: DENIED, Message: refusal.sentence }));
    end(text.includes('"ReturnConsumedCapacity"') ? text : `${text.slice(0, -1)},"ReturnConsumedCapacity":"TOTAL"}`);
  };
  return sent;
}
