import { randomUUID } from 'node:crypto';
import { render } from 'preact-render-to-string';
import type { Settings } from '../../../domain/policy/settings.ts';
import { type Listener, reply } from '../../http/server.ts';
import type { Sandbox } from '../../index.ts';
import { Page } from './page.tsx';
import { startPage } from './shown.ts';

/** Answers `/` with the start page. */
export function homeOf(sandbox: Sandbox, settings: Settings): Listener {
  const shownOf = startPage(sandbox, settings);
  return (request, response) => {
    const { searchParams } = new URL(request.url ?? '/', 'http://sandbox');
    const nonce = randomUUID();
    void shownOf({ order: searchParams.get('order'), mail: searchParams.get('mail') })
      .then((shown) =>
        reply(response, 200, `<!doctype html>${render(<Page shown={shown} nonce={nonce} />)}`, headers(nonce)),
      )
      .catch((error: Error) => reply(response, 500, error.message, { 'content-type': 'text/plain; charset=utf-8' }));
  };
}

/** What a mail shows stands in the page, so the page may do little itself. */
const headers = (nonce: string) => ({
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'content-security-policy': `default-src 'none'; img-src https: data:; style-src 'unsafe-inline'; script-src 'nonce-${nonce}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
});
