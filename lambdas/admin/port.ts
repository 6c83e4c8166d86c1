import type { ExecutionEvent } from '../../domain/admin/states.ts';
import type { Settings } from '../../domain/policy/settings.ts';
import type { JourneysTable } from '../shared/table.ts';
import type { WholeHistoryReader } from '../shared/whole-history.ts';

/** Who did what, when and why. It holds ids and the team's own words. */
export type AuditEntry = {
  at: string;
  id: string;
  who: string;
  did: string;
  orderId?: string | undefined;
  caseId?: string | undefined;
  why?: string | undefined;
  /** The message was to go to an address other than the order's. */
  toAnotherAddress?: boolean | undefined;
  /** The call only asked what would happen. */
  dryRun?: boolean | undefined;
};

export type AdminPort = {
  settings: Pick<Settings, 'stores'>;
  journeys: JourneysTable;
  metrics: Pick<JourneysTable, 'client' | 'table'>;
  wholeHistory: WholeHistoryReader;
  executions: ExecutionReader;
  now(): number;
  audit(store: string, entry: AuditEntry): Promise<void>;
};

/** An execution as Step Functions describes it; `undefined` if there is none of this name, or no longer. */
export type ExecutionReader = {
  stateMachineArn: string;
  describe(arn: string): Promise<{ status: string; startedAt: string; stoppedAt?: string | undefined } | undefined>;
  /** A page of its history, the oldest first. */
  history(arn: string, token?: string): Promise<{ events: ExecutionEvent[]; token?: string | undefined }>;
};
