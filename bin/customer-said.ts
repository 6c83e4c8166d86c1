import type { CustomerAnswer } from '../domain/feedback/answers.ts';
import { answersOf, type History } from '../domain/journey/history.ts';
import type { Item } from '../domain/order/order.ts';
import { requestInWords } from '../domain/requests/in-words.ts';
import type { CustomerRequest } from '../domain/requests/request.ts';
import { local, plain } from './order-words.ts';

/** What the customer answered and asked for on the pages, oldest first. Each answer says whether it counts. */
export function saidByCustomer(history: History, zone: string): string[] {
  const { answers = [], requests = [], meta } = history;
  const { checkIn, rating, csat, nps } = answersOf(history);
  const counts = [checkIn, rating, csat, nps].map((one) => one?.at);
  const all = [
    ...answers.map((one) => ({
      at: one.at,
      what: answerWords(one) + (counts.includes(one.at) ? '' : ' (does not count)'),
    })),
    ...requests.map((one) => ({ at: one.at, what: requestWords(one, meta.order.items) })),
  ];
  return all.sort((a, b) => (a.at < b.at ? -1 : 1)).map(({ at, what }) => `${local(at, zone)}: ${what}`);
}

function answerWords({ checkIn, rating, items, csat, nps, more, written, words, mayBeShown }: CustomerAnswer): string {
  const named = (what: string, all: Readonly<Record<string, unknown>> = {}) =>
    Object.entries(all).map(([id, value]) => `${what}${id} ${value}`);
  return [
    ...(checkIn ? [`everything right? ${plain(checkIn)}`] : []),
    ...(rating ? [`rating ${rating} of 5`] : []),
    ...named('item ', items),
    ...(csat ? [`CSAT ${csat} of 5`] : []),
    ...(nps !== undefined ? [`NPS ${nps} of 10`] : []),
    ...named('', more),
    ...named('', written),
    ...(words ? [`“${words}”${mayBeShown ? ' (may be shown)' : ''}`] : []),
  ].join(', ');
}

const requestWords = (request: CustomerRequest, items: readonly Item[]): string =>
  `${requestInWords(request, items).replaceAll('\n', ' ')}${request.accepted ? ' Accepted by the rules.' : ''}`;
