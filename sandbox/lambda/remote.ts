import { randomUUID } from 'node:crypto';
import { LONGEST_TIMEOUT_MS } from '../clock/clock.ts';
import type { Time } from '../clock/lane.ts';
import { AwsError } from '../errors.ts';
import { isObject, jsonOrText } from '../states/json.ts';
import type { Invoker } from './invocation.ts';

/** Functions behind Lambda's own Invoke API at another endpoint. */
export function remoteLambda(endpoint: string): Invoker {
  async function call(type: string, name: string, payload: string, time: Time, timeoutMs = LONGEST_TIMEOUT_MS) {
    const url = `${endpoint}/2015-03-31/functions/${encodeURIComponent(name)}/invocations`;
    const headers = { 'x-amz-invocation-type': type };
    const release = time.hold();
    const timer = setTimeout(release, Math.min(timeoutMs, LONGEST_TIMEOUT_MS)); // from then on virtual time may jump to the timeout
    try {
      const answer = await fetch(url, { method: 'POST', headers, body: payload }).catch((cause: Error) => {
        throw new AwsError('SdkClientException', `Unable to execute HTTP request: ${cause.message}`, 0, { cause });
      });
      const text = await answer.text();
      if (!answer.ok) throw errorOf(answer, text);
      return { requestId: randomUUID(), payload: text, failed: answer.headers.has('x-amz-function-error') };
    } finally {
      clearTimeout(timer);
      release();
    }
  }

  return {
    invoke: (...of) => call('RequestResponse', ...of),
    send: async (...of) => void (await call('Event', ...of)),
    stop: async () => {},
  };
}

/** A gateway in front of the service may answer anything. */
function errorOf({ headers, status }: Response, text: string): AwsError {
  const [type = ''] = (headers.get('x-amzn-errortype') ?? '').split(':');
  const answer = jsonOrText(text);
  const { Message, message = Message } = isObject(answer) ? answer : {};
  return new AwsError(type || 'ServiceException', String(message ?? text), status);
}
