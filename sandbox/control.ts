// The sandbox's own routes: /_clock, /_outbox, and /_sandbox, by which the commands for operators find the rest.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Temporal } from 'temporal-polyfill';
import { replyJson } from './server.ts';
import type { World } from './world.ts';

const EXPECTED = 'expected {"advance": a positive ISO 8601 duration, such as "P3D" or "PT90M"}';

/** Answers a request for the sandbox itself; false when it is for the API. */
export function control({ clock, mail, aws, stack }: World) {
  let moves: Promise<void> = Promise.resolve(); // one after the other

  return (request: IncomingMessage, response: ServerResponse, body: Buffer): boolean => {
    if (request.url === '/_outbox') replyJson(response, 200, mail.outbox);
    else if (request.url === '/_sandbox') replyJson(response, 200, { aws, stack: stack.name, now: now() });
    else if (request.url !== '/_clock') return false;
    else if (request.method !== 'POST') tell(response);
    else void move(response, body.toString());
    return true;
  };

  async function move(response: ServerResponse, body: string): Promise<void> {
    const duration = durationOf(body);
    if (!duration) return replyJson(response, 400, { message: `${body || 'an empty body'}: ${EXPECTED}` });
    moves = moves.then(() => {
      const now = Temporal.Instant.fromEpochMilliseconds(clock.now()).toZonedDateTimeISO('UTC');
      return clock.advance(now.add(duration).epochMilliseconds - now.epochMilliseconds);
    });
    await moves;
    tell(response);
  }

  function tell(response: ServerResponse): void {
    replyJson(response, 200, { now: now() });
  }

  function now(): string {
    return new Date(clock.now()).toISOString();
  }
}

function durationOf(body: string): Temporal.Duration | undefined {
  try {
    const duration = Temporal.Duration.from(JSON.parse(body).advance);
    return duration.sign > 0 ? duration : undefined;
  } catch {
    return undefined;
  }
}
