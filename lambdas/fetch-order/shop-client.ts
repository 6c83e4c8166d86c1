import { setTimeout as wait } from 'node:timers/promises';
import { PorchlightError } from '../../domain/shared/errors.ts';

// The only access to a shop's API: it can only read.

/** The shop does not answer, or not yet: try again later. */
export class ShopUnavailable extends PorchlightError {
  override name = 'ShopUnavailable';
}

/** The shop denies access, or does not understand the request. */
export class ShopRefused extends PorchlightError {
  override name = 'ShopRefused';
}

/** Reads JSON from a path of the shop's API. `undefined`: there is nothing (204, 404). @throws ShopUnavailable, ShopRefused */
export type ShopGet = (path: string) => Promise<unknown>;

export type ShopClientOptions = {
  /** The address of the API, without a slash at the end. */
  base: string;
  headers: Readonly<Record<string, string>>;
  fetch?: typeof fetch;
  /** Waits for some milliseconds. */
  pause?: (ms: number) => Promise<unknown>;
  timeoutMs?: number;
};

const TIMEOUT_MS = 8000;
const TRIES = 4;
/** In all, for one path: BigCommerce's window is 30 s; for longer pauses the machine tries again. */
const MOST_WAITED_MS = 32_000;

export function shopClient({
  base,
  headers,
  pause = wait,
  timeoutMs = TIMEOUT_MS,
  ...options
}: ShopClientOptions): ShopGet {
  const send = async (path: string): Promise<Response | undefined> => {
    // a redirect to another host would send the token there
    const how = { headers, redirect: 'error', signal: AbortSignal.timeout(timeoutMs) } as const;
    return (options.fetch ?? fetch)(base + path, how).catch(() => undefined);
  };
  const bodyOf = (answer: Response): Promise<unknown> => answer.json().catch(() => UNREADABLE);

  return async (path) => {
    let waited = 0;
    for (let tried = 1; ; tried++) {
      const answer = await send(path);
      const body = answer?.status === 200 ? await bodyOf(answer) : undefined;
      if (answer?.status === 200 && body !== UNREADABLE) return body;
      void answer?.body?.cancel().catch(() => {});
      if (answer?.status === 204 || answer?.status === 404) return undefined;
      if (answer && isFinal(answer.status)) throw new ShopRefused(`the shop answers ${answer.status}`);
      const ms = pauseAfter(answer, tried);
      waited += ms;
      if (tried === TRIES || waited > MOST_WAITED_MS)
        throw new ShopUnavailable(
          `the shop ${answer ? `answers ${answer.status}` : 'does not answer'}, ${tried} times`,
        );
      await pause(ms);
    }
  };
}

/** Broken off, or no JSON. */
const UNREADABLE = Symbol('unreadable');

const isFinal = (status: number): boolean => status >= 300 && status < 500 && status !== 408 && status !== 429;

/**
 * How long to wait: as the shop says, in milliseconds or seconds. If it says nothing: longer each time, with some randomness,
 * because other requests were refused at the same moment.
 */
function pauseAfter(answer: Response | undefined, tried: number): number {
  const reset = Number(answer?.headers.get('x-rate-limit-time-reset-ms') || Number.NaN);
  const seconds = Number(answer?.headers.get('retry-after') || Number.NaN);
  const told = [reset, seconds * 1000].find((ms) => ms >= 0);
  const isTold = told !== undefined && (answer?.status === 429 || answer?.status === 503);
  return isTold ? told + Math.random() * 250 : 250 * 3 ** tried * (0.5 + Math.random() / 2);
}
