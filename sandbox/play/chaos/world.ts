import type { Clock } from '../../clock/clock.ts';
import type { TimelineLine } from '../timeline.ts';
import type { Evidence } from './evidence.ts';

/**
 * The place where stories are played: the sandbox with its bundles and its table, or a rehearsal in memory. Orders are
 * named by their ids.
 */
export type CampaignWorld = {
  readonly clock: Pick<Clock, 'at' | 'during' | 'idle' | 'now'>;
  /** @returns the status of the response */
  post(line: TimelineLine): Promise<number>;
  /** Somebody aborts the open runs of these orders. */
  abort(orderIds: string[]): Promise<void>;
  /** Does what the stack does by itself to heal. */
  sweep(): Promise<void>;
  /** Does what a person does when alarms ring. @returns what had to be done */
  help(orderIds: string[]): Promise<string[]>;
  /** @param since epoch milliseconds at which the story began */
  evidence(orderIds: string[], since: number): Promise<Evidence>;
};
