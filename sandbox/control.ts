// The sandbox's own routes: /_clock and /_outbox.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Temporal } from 'temporal-polyfill';
import type { Clock } from './clock.ts';
import type { Mail } from './mail.ts';
import { readBody, replyJson } from './server.ts';

const EXPECTED = 'expected {"advance": a positive ISO 8601 duration such as "P3D" or "PT90M"}';

/** Answers a request for the sandbox itself; false when it is for the API. */
export function control({ clock, outbox }: { readonly clock: Clock; readonly outbox: readonly Mail[] }) {
  let moves: Promise<void> = Promise.resolve(); // one after the other

  return (request: IncomingMessage, response: ServerResponse, { pathname }: URL): boolean => {
    if (pathname === '/_outbox') replyJson(response, 200, outbox);
    else if (pathname !== '/_clock') return false;
    else if (request.method !== 'POST') tell(response);
    else void move(request, response);
    return true;
  };

  function tell(response: ServerResponse): void {
    replyJson(response, 200, { now: new Date(clock.now()).toISOString() });
  }

  async function move(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = (await readBody(request))!.toString();
    const duration = durationOf(body);
    if (!duration) return replyJson(response, 400, { message: `${body || 'an empty body'}: ${EXPECTED}` });
    moves = moves.then(() => {
      const from = Temporal.Instant.fromEpochMilliseconds(clock.now()).toZonedDateTimeISO('UTC');
      return clock.advance(from.add(duration).epochMilliseconds - clock.now());
    });
    await moves;
    tell(response);
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
