import type { ConsoleBoot } from '../bin/console/server.ts';
import type { BodyOf, QueryOf } from '../domain/admin/routes.ts';
import { PorchlightError } from '../domain/shared/errors.ts';
import type { AdminAnswers } from './answers.ts';

// Calls the console's own server, which signs the requests and passes them on.

const TOKEN = 'porchlight-token';

/**
 * The token. The sandbox's page contains it. Otherwise it is in the address that the command printed, and kept for this
 * tab.
 */
function tokenOf(): string {
  const given = document.querySelector<HTMLMetaElement>('meta[name=console-token]')?.content || location.hash.slice(1);
  if (given) sessionStorage.setItem(TOKEN, given);
  if (location.hash) history.replaceState(undefined, '', location.pathname + location.search);
  return given || (sessionStorage.getItem(TOKEN) ?? '');
}
const token = tokenOf();

/** The reason of a refused call, in the form of RFC 9457. */
export class Problem extends PorchlightError {
  override name = 'Problem';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export const fetched = (what: string, init: RequestInit = {}): Promise<Response> =>
  fetch(`/_console/${what}`, { ...init, headers: { 'x-console-token': token, ...init.headers } });

/** Calls the console's server: GET without a body, POST with one. @throws Problem */
export async function ask<T>(what: string, body?: object): Promise<T> {
  const answer = await fetched(what, body && { method: 'POST', body: JSON.stringify(body) }).catch(() => {
    throw new Problem(0, 'The console’s server does not answer. Is its command still running?');
  });
  const text = await answer.text();
  if (answer.ok) return (text === '' ? undefined : JSON.parse(text)) as T;
  throw new Problem(answer.status, reasonIn(text) || `answered with ${answer.status}`);
}

/** Responses of API Gateway itself, before it calls a function. */
const OF_API_GATEWAY: Record<string, string> = {
  'Not Found': 'The stack has no such route: is adminApi on in its settings, and is it deployed in this version?',
  Forbidden: 'AWS does not let your profile do this: it needs one of the policies of the Admin API (docs/admin).',
};

function reasonIn(text: string): string {
  try {
    const { title, message, errors = [] } = JSON.parse(text);
    return [
      title ?? OF_API_GATEWAY[message] ?? message,
      ...errors.map((one: { field: string; message: string }) => `${one.field}: ${one.message}`),
    ]
      .filter(Boolean)
      .join('; ');
  } catch {
    return text.slice(0, 300);
  }
}

type RouteParts<Name extends keyof AdminAnswers> = {
  store: string;
  orderId?: string;
  caseId?: string;
  query?: QueryOf<Name> | undefined;
  body?: BodyOf<Name> | undefined;
};

/** Calls a route of the Admin API. @throws Problem */
export const call = <Name extends keyof AdminAnswers>(
  name: Name,
  parts: RouteParts<Name>,
): Promise<AdminAnswers[Name]> => {
  const { store, orderId, caseId, query, body } = parts;
  return ask(`api/${name}`, { path: { storeId: store, orderId, caseId }, query, body });
};

export const boot = (): Promise<ConsoleBoot> => ask('boot');
