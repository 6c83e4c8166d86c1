import { orderOf } from '../../domain/records/keys.ts';
import { keepAnswer, noteSurvey } from '../shared/answers.ts';
import { choose, contactKeyOf, customerNow, readContactOf, wish } from '../shared/contacts.ts';
import { readHistory } from '../shared/journey-table.ts';
import { newsSourcesOf } from '../shared/news-sources.ts';
import type { JourneysTable } from '../shared/table.ts';
import { closeCase, openCase } from '../shared/use-cases/cases.ts';
import { NoSuchCase } from '../shared/use-cases/errors.ts';
import { keepRequest } from '../shared/use-cases/requests.ts';
import type { PagesPort } from './port.ts';

type TablePort = Pick<
  PagesPort,
  | 'customerNow'
  | 'readHistory'
  | 'readNewsSources'
  | 'readContact'
  | 'wish'
  | 'choose'
  | 'keepAnswer'
  | 'noteSurvey'
  | 'openCase'
  | 'endCase'
  | 'keepRequest'
>;

/** The part of the pages' port that uses the table `journeys`. */
export function tablePort(journeys: JourneysTable, now: () => string): TablePort {
  const { client, table } = journeys;
  return {
    readHistory: (pk) => readHistory(journeys, pk),
    readNewsSources: newsSourcesOf(journeys),
    customerNow: (pk) => customerNow(journeys, pk),
    readContact: (store, address) => readContactOf(client, table, contactKeyOf(store, address)),
    async wish(store, address, wishes) {
      await wish(journeys, contactKeyOf(store, address), wishes, now());
    },
    choose: (store, address, choice, change) =>
      choose(journeys, contactKeyOf(store, address), choice, `${now()} ${change}`, now()),
    keepAnswer: (pk, answer) => keepAnswer(journeys, pk, answer),
    noteSurvey: (store, address) => noteSurvey(journeys, contactKeyOf(store, address), now()),
    keepRequest: (pk, request, words) => keepRequest(journeys, pk, request, words),
    async openCase(pk, cause, words, about) {
      await openCase(journeys, orderOf(pk), { cause, subject: 'order', words, about }, now());
    },
    async endCase(pk, cause) {
      const outcome = cause === 'not_received' ? 'found' : 'no_action';
      await closeCase(journeys, orderOf(pk), { cause, subject: 'order' }, now(), { outcome }).catch((error) => {
        if (!(error instanceof NoSuchCase)) throw error;
      });
    },
  };
}
