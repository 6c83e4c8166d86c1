// Makes the calls of an invocation go wrong as it is told. The thread's timers then cost no real time: whenever the function
// waits for nothing else, its next timer is due, so a retry's pause, a client's time limit and the function's own are exact.
const { EventEmitter } = require('node:events');
const promises = require('node:timers/promises');

/** What services answer: JSON with the error's name, or XML. The names are those of the services' API references. */
const ANSWERS = {
  dynamodb: { throttled: [400, 'ThrottlingException'], server_error: [500, 'InternalServerError'] },
  ses: { throttled: [429, 'TooManyRequestsException'], server_error: [500, 'InternalFailure'] },
  states: { throttled: [400, 'ThrottlingException'], server_error: [500, 'InternalServerError'] },
  secretsmanager: { throttled: [400, 'ThrottlingException'], server_error: [500, 'InternalServiceError'] },
  sns: { throttled: [400, 'Throttling'], server_error: [500, 'InternalError'] },
  events: { throttled: [400, 'ThrottlingException'], server_error: [500, 'InternalFailure'] },
  sqs: { throttled: [400, 'RequestThrottled'], server_error: [500, 'InternalFailure'] },
  s3: { throttled: [503, 'SlowDown'], server_error: [500, 'InternalError'] },
};
const THROTTLED = { ses: 'Maximum sending rate exceeded.' };

let timers = [];
let passed = 0; // milliseconds since the invocation began
let open = 0; // exchanges without an answer yet
let hanging = 0; // calls that nothing will answer
let watching = false;
let order = 0;
let plan = { calls: {}, services: {} };
let made = [];
let die = () => {};
let limitMs = Number.POSITIVE_INFINITY;

/** @param end ends the thread, as an invocation that died with this error */
exports.begin = (given, timeoutSeconds, end) => {
  plan = given;
  made = [];
  timers = [];
  passed = 0;
  hanging = 0;
  die = end;
  limitMs = timeoutSeconds * 1000;
};
exports.made = () => made;

/** Sends a request, unless a fault is planned for it. */
exports.request = (options, take, send) => {
  const { service, action } = calledBy(options);
  const before = made.filter((call) => call.service === service && call.action === action).length;
  const fault = plan.calls[made.length] ?? plan.calls[`${service} ${action} ${before}`] ?? plan.services[service];
  made.push({ service, action, fault });
  const sent = Object.assign(new EventEmitter(), { setTimeout: () => sent, destroy: (error) => fail(error) });
  let settled = false;
  const settle = (done) => (value) => {
    if (settled) return;
    settled = true;
    done(value);
    sent.emit('close');
  };
  const fail = settle((error) => error && sent.emit('error', error));
  const answer = settle(take);
  const reset = () => fail(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', syscall: 'read' }));
  const crash = () => die('Runtime.ExitError', 'Runtime exited without providing a reason');

  sent.end = (body) => {
    const exchange = (then) => {
      open++;
      const closed = (done) => (value) => {
        open--;
        done(value);
        watch();
      };
      send(options, closed(then)).on('error', closed(fail)).end(body);
    };
    watch();
    if (!fault) exchange(answer);
    else if (fault === 'answer_lost') exchange(reset);
    else if (fault === 'crash_after') exchange(crash);
    else if (fault === 'crash_before') crash();
    else if (fault === 'reset') setImmediate(reset);
    else if (fault === 'no_answer') hanging++;
    else setImmediate(() => answer(answerOf(service, fault)));
  };
  return sent;
};

function calledBy({ method = 'POST', path = '/', headers = {} }) {
  const target = String(headers['x-amz-target'] ?? '');
  const [api, action] = target.split('.');
  if (api.startsWith('DynamoDB')) return { service: 'dynamodb', action };
  if (api === 'AWSStepFunctions') return { service: 'states', action };
  if (api === 'AWSEvents') return { service: 'events', action };
  if (api === 'AmazonSQS') return { service: 'sqs', action };
  if (api === 'secretsmanager') return { service: api, action };
  if (path.startsWith('/v2/email/')) return { service: 'ses', action: 'SendEmail' };
  return path === '/' ? { service: 'sns', action: 'Publish' } : { service: 's3', action: method };
}

function answerOf(service, fault) {
  const [statusCode, name] = ANSWERS[service][fault];
  const message = (fault === 'throttled' && THROTTLED[service]) || 'planned by the fault campaign';
  const isXml = service === 'sns' || service === 's3';
  const error = `<Error><Code>${name}</Code><Message>${message}</Message></Error>`;
  const xml = service === 'sns' ? `<ErrorResponse>${error}</ErrorResponse>` : error;
  const headers = {
    'content-type': isXml ? 'text/xml' : 'application/x-amz-json-1.0',
    'x-amzn-errortype': name,
    'x-amzn-requestid': 'planned',
  };
  return Object.assign(Buffer.from(isXml ? xml : JSON.stringify({ __type: name, message })), { statusCode, headers });
}

const TURNS = 4; // of the event loop without anything new: then all that is left to wait for is a timer

function watch() {
  if (watching) return;
  watching = true;
  const look = (turn, seen) => {
    if (open > 0)
      watching = false; // its answer looks again
    else if (seen !== order) look(0, order);
    else if (turn < TURNS) setImmediate(() => look(turn + 1, seen));
    else {
      watching = false;
      next();
    }
  };
  look(0, order);
}

function next() {
  const due = timers.reduce((first, timer) => (first && first.at <= timer.at ? first : timer), undefined);
  if (due ? due.at > limitMs : hanging > 0)
    return die('Sandbox.Timedout', `Task timed out after ${(limitMs / 1000).toFixed(2)} seconds`);
  if (!due) return;
  timers.splice(timers.indexOf(due), 1);
  passed = Math.max(passed, due.at);
  due.fire();
  watch();
}

/** In place of the thread's own timers. */
exports.useTimers = () => {
  const later = (fire, ms = 0, ...given) => {
    order++;
    const timer = { at: passed + ms, fire: () => fire(...given), ref: () => timer, unref: () => timer };
    timers.push(timer);
    watch();
    return timer;
  };
  globalThis.setTimeout = later;
  globalThis.clearTimeout = (timer) => {
    order++;
    if (timers.includes(timer)) timers.splice(timers.indexOf(timer), 1);
  };
  promises.setTimeout = (ms, value) => new Promise((resolve) => later(resolve, ms, value));
};
