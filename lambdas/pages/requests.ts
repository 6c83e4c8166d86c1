import { aboutOf } from '../../domain/feedback/about.ts';
import { requestsOffered } from '../../domain/policy/store.ts';
import { requestInWords } from '../../domain/requests/in-words.ts';
import { type CustomerRequest, REQUESTS, repeatedBy } from '../../domain/requests/request.ts';
import { askingFor, isAccepted, isWithin, worthOffering } from '../../domain/requests/rules.ts';
import { wordsOfOrder } from './open.ts';
import { plainPage } from './plain-page.tsx';
import type { Opened, PageRequest, PagesPort } from './port.ts';
import { requestIn } from './requests-form.ts';
import { answerPage, requestPage, requestsPage } from './requests-page.tsx';

/**
 * The requests that a customer can make: to send something back, to cancel, to change the address. A GET shows the
 * form, a POST makes the request.
 */
export async function requests(
  opened: Opened,
  { query, form }: PageRequest,
  port: PagesPort,
): Promise<Response | undefined> {
  const { pk, store } = opened;
  const offered = requestsOffered(store);
  const history = offered.length > 0 ? await port.readHistory(pk) : undefined;
  if (!history || history.flow.erased) return undefined;
  const { order } = history.meta;
  const now = port.now();
  const { words } = await wordsOfOrder(opened, order, port);
  const page = { words, store, history };
  const wanted = form === undefined ? query('want') : new URLSearchParams(form).get('want');
  const what = REQUESTS.find((one) => one === wanted && offered.includes(one));
  if (!what) return requestsPage({ ...page, offered: worthOffering(history, store, now) });
  const asking = askingFor(history, store, what, now);
  const shown = { ...page, what, asking };
  if (form === undefined) return requestPage(shown);

  const isWhole = 'isWhole' in asking && asking.isWhole;
  const given = requestIn(form, { what, items: order.items, isWhole, store, at: now });
  if (!given) return requestPage({ ...shown, isIncomplete: true });
  // a repeated request was already allowed the first time
  if (!repeatedBy(given, history.requests ?? [])) {
    if ('refused' in asking) return requestPage({ ...shown, isPosted: true });
    if (!isWithin(asking.units, given.items)) return requestPage({ ...shown, isIncomplete: true });
  }
  const request: CustomerRequest = {
    ...given,
    ...(given.reason && { about: aboutOf(history, store, given.items) }),
    ...(isAccepted(store, given) && { accepted: true }),
    ...(order.test && { test: true }),
  };
  const kept = await port.keepRequest(pk, request, requestInWords(request, order.items));
  if (kept === 'full') return plainPage(429, 'too_many', words, store);
  return kept && answerPage({ ...page, request: kept });
}
