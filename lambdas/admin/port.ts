import type { Settings } from '../../domain/policy/settings.ts';
import type { JourneysTable, PlainItem } from '../shared/table.ts';

/** Who did what, when and why. Holds ids, and the words of the team. */
export type AuditEntry = {
  at: string;
  id: string;
  who: string;
  did: string;
  orderId?: string | undefined;
  caseId?: string | undefined;
  why?: string | undefined;
};

export type AdminPort = {
  settings: Pick<Settings, 'stores'>;
  journeys: JourneysTable;
  now(): number;
  audit(store: string, entry: AuditEntry): Promise<void>;
  /** The counts of a store's days, each summed up. @param from, to days of the store */
  countsOf(store: string, from: string, to: string): Promise<PlainItem[]>;
};
