// The sandbox's own routes: /_clock, /_outbox, and /_sandbox, by which the commands for operators find the rest.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Temporal } from 'temporal-polyfill';
import type { Sandbox } from './index.ts';
import { replyJson } from './server.ts';

const EXPECTED = 'expected {"advance": a positive ISO 8601 duration, such as "P3D" or "PT90M"}';

/** Answers a request for the sandbox itself; false when it is for the API. */
export function control({ clock, outbox, aws, stack }: Sandbox) {
  let moves: Promise<void> = Promise.resolve(); // one after the other
  const instant = () => Temporal.Instant.fromEpochMilliseconds(clock.now());
  const now = () => instant().toString({ fractionalSecondDigits: 3 });

  return (request: IncomingMessage, response: ServerResponse, body: Buffer): boolean => {
    if (request.url === '/_outbox') replyJson(response, 200, outbox);
    else if (request.url === '/_sandbox') replyJson(response, 200, { aws, stack: stack.name, now: now() });
    else if (request.url !== '/_clock') return false;
    else if (request.method !== 'POST') replyJson(response, 200, { now: now() });
    else {
      moves = moves
        .then(() => clock.advance(millisecondsOf(body.toString(), instant())))
        .then(() => replyJson(response, 200, { now: now() }))
        .catch(() => replyJson(response, 400, { message: `${body.toString() || 'an empty body'}: ${EXPECTED}` }));
    }
    return true;
  };
}

function millisecondsOf(body: string, from: Temporal.Instant): number {
  const relativeTo = from.toZonedDateTimeISO('UTC');
  const duration = Temporal.Duration.from(JSON.parse(body).advance);
  const milliseconds = Math.trunc(duration.total({ unit: 'milliseconds', relativeTo }));
  if (milliseconds <= 0) throw new RangeError('time goes forward only');
  return milliseconds;
}
