import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { History } from '../../domain/journey/history.ts';
import type { Settings } from '../../domain/policy/settings.ts';
import { pageTextsOf } from '../../emails/compile.ts';
import { withPseudoLocale } from '../../emails/pseudo-locale.ts';
import { readSources } from '../../emails/sources.ts';
import { pagesApp } from '../../lambdas/pages/app.ts';
import type { PagesPort } from '../../lambdas/pages/port.ts';
import { tablePort } from '../../lambdas/pages/table-port.ts';
import { addressHash } from '../../lambdas/shared/contacts.ts';
import { linkSigner, type Purpose, pathOf } from '../../lambdas/shared/links.ts';
import { toItem } from '../../lambdas/shared/table.ts';
import { at, PK, theSettings } from '../fixtures.ts';
import { aTable } from './database.ts';

export const TEXTS = pageTextsOf(withPseudoLocale(readSources()));
export const signer = linkSigner(['our secret'], 400);
export const ADDRESSEE = { pk: PK, address: addressHash('ines@example.com') };
export const NO_LANES = { storeParcels: 0, n: 0 } as Awaited<ReturnType<PagesPort['readLearned']>>;

/** An order's own page, of what is kept about the order, without a table. */
export async function trackingPage(history: History | undefined, settings: Settings = theSettings(), now = at(4)) {
  const nothing = async (): Promise<never> => {
    throw new Error('looking at a page writes nothing');
  };
  const app = pagesApp({
    settings,
    texts: TEXTS,
    now: () => now,
    addresseeOf: async (purpose, token) => signer.addresseeOf(purpose, token, now),
    tokenOf: async (purpose, addressee) => signer.tokenOf(purpose, addressee, now),
    readHistory: async () => history,
    readNewsSources: async () => ({ easypost: now }),
    readLearned: async () => NO_LANES,
    readContact: async () => ({}),
    customerNow: async () => history?.meta.order.customer,
    ...{
      wish: nothing,
      choose: nothing,
      keepAnswer: nothing,
      noteSurvey: nothing,
      openCase: nothing,
      endCase: nothing,
      keepRequest: nothing,
    },
    opened: () => {},
  });
  const response = await app.request(pathOf('track', signer.tokenOf('track', ADDRESSEE, now)));
  return { status: response.status, html: await response.text(), headers: response.headers };
}

/** The pages over a real table, on a clock of their own. */
export async function somePages(settings: Settings = theSettings(), start = at(20)) {
  const one = await aTable();
  const clock = { now: start };
  const shown: string[] = [];
  const app = pagesApp({
    ...tablePort(one.journeys, () => clock.now),
    settings,
    texts: TEXTS,
    now: () => clock.now,
    addresseeOf: async (purpose, token) => signer.addresseeOf(purpose, token, clock.now),
    tokenOf: async (purpose, addressee) => signer.tokenOf(purpose, addressee, clock.now),
    readLearned: async () => NO_LANES,
    opened: (page) => shown.push(page),
  });
  return {
    ...one,
    clock,
    shown,
    put: (item: Record<string, unknown>) =>
      one.client.send(new PutItemCommand({ TableName: one.table, Item: toItem(item) })),
    /** Opens, or posts to, an address below the API's. */
    async at(path: string, init: RequestInit = {}) {
      const response = await app.request(path, init);
      return { status: response.status, html: await response.text(), headers: response.headers };
    },
    pathTo: (purpose: Purpose, addressee = ADDRESSEE) => pathOf(purpose, signer.tokenOf(purpose, addressee, clock.now)),
  };
}
