import { contactKeyOf, customerNow, readContactOf, wish } from '../shared/contacts.ts';
import { journeyTable } from '../shared/journey-table.ts';
import type { JourneysTable } from '../shared/table.ts';
import type { PagesPort } from './port.ts';

type TablePort = Pick<PagesPort, 'customerNow' | 'readHistory' | 'readNewsSources' | 'readContact' | 'wish'>;

/** The part of the pages' port that is the table `journeys`. */
export function tablePort(journeys: JourneysTable): TablePort {
  const { readHistory, readNewsSources } = journeyTable(journeys);
  const { client, table } = journeys;
  return {
    readHistory,
    readNewsSources,
    customerNow: (pk) => customerNow(journeys, pk),
    readContact: (store, address) => readContactOf(client, table, contactKeyOf(store, address)),
    wish: async (store, address, wishes, now) => {
      await wish(journeys, contactKeyOf(store, address), wishes, now);
    },
  };
}
