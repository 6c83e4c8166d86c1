import { randomUUID } from 'node:crypto';
import { LONGEST_TIMEOUT_MS } from './clock.ts';
import { AwsError } from './errors.ts';
import type { Invoker } from './lambda.ts';

/** Functions that live elsewhere, behind Lambda's own Invoke API. */
export function remoteLambda(endpoint: string): Invoker {
  const invoke: Invoker['invoke'] = async (name, payload, time, timeoutMs) => {
    const url = `${endpoint}/2015-03-31/functions/${encodeURIComponent(name)}/invocations`;
    const release = time.hold();
    // From here on virtual time may leap to the timeout.
    const timer = timeoutMs === undefined ? undefined : setTimeout(release, Math.min(timeoutMs, LONGEST_TIMEOUT_MS));
    try {
      const answer = await fetch(url, { method: 'POST', body: payload }).catch((error: Error) => {
        throw new AwsError('SdkClientException', `Unable to execute HTTP request: ${error.message}`, 0);
      });
      const text = await answer.text();
      if (!answer.ok) {
        const [type = 'ServiceException'] = (answer.headers.get('x-amzn-errortype') ?? '').split(':');
        const { Message, message } = JSON.parse(text) as { Message?: string; message?: string };
        throw new AwsError(type, Message ?? message ?? '', answer.status);
      }
      return { requestId: randomUUID(), payload: text, failed: answer.headers.has('x-amz-function-error') };
    } finally {
      clearTimeout(timer);
      release();
    }
  };
  const send: Invoker['send'] = async (...call) => void (await invoke(...call));
  return { invoke, send, stop: async () => {} };
}
