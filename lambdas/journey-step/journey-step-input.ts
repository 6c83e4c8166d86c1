import type { Trigger } from '../../domain/journey/candidates.ts';
import type { Signal } from '../../domain/journey/dispatch.ts';

/** What a state of the machine sends. */
export type JourneyStepInput = {
  /** The contract of the calling graph (domain/journey/contract.ts); absent in a direct call. */
  contract?: number | undefined;
  pk: string;
  run: number;
  trigger: Trigger;
  signal?: Signal | undefined;
  /** When the run began, and how many steps it has made. */
  startedAt?: string | undefined;
  steps?: number | undefined;
};
