import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { JourneysTable } from '../lambdas/shared/table.ts';
import { loadSettings } from './settings-file.ts';
import { findTarget, type Target, type TargetValues, targetFlags } from './target.ts';

// What most commands need: the table of the sandbox or the deployed stack, and its time.

/** `flags` lead another command to the same stack. */
export type Journeys = { journeys: JourneysTable; now: string; target: Target; flags: string };

/** @throws CommandError, InvalidSettings */
export async function findJourneys(values: TargetValues): Promise<Journeys> {
  const { retentionDays } = loadSettings();
  const target = await findTarget(values);
  const journeys = { client: new DynamoDBClient(target.aws), table: target.output('JourneysTable'), retentionDays };
  return { journeys, now: new Date(target.now).toISOString(), target, flags: targetFlags(values).join(' ') };
}

export const allStores = (): string[] => Object.keys(loadSettings().stores);
