import type { Clock } from '../../clock/clock.ts';
import type { TimelineLine } from '../timeline.ts';
import type { Evidence } from './evidence.ts';

/** Where stories are played: the sandbox with its bundles and its table, or a rehearsal in memory. Orders are named by their ids. */
export type CampaignWorld = {
  readonly clock: Pick<Clock, 'at' | 'during' | 'idle' | 'now'>;
  /** @returns the status of the answer */
  post(line: TimelineLine): Promise<number>;
  /** Somebody stops the runs of these orders that are open. */
  abort(orderIds: string[]): Promise<void>;
  /** What the stack heals by itself at its times. */
  sweep(): Promise<void>;
  /** What a person does when alarms ring. @returns what there was to do */
  help(orderIds: string[]): Promise<string[]>;
  /** @param since epoch milliseconds at which the story began */
  evidence(orderIds: string[], since: number): Promise<Evidence>;
};
