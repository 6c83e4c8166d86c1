import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { parseSettings } from '../domain/policy/settings.ts';
import type { JourneysTable } from '../lambdas/shared/table.ts';
import { settings } from '../porchlight.config.ts';
import { findTarget, type Target } from './target.ts';

// What most commands work on: the table of the sandbox or the deployed stack, and the time there.

export type Journeys = { journeys: JourneysTable; now: string; target: Target };

/** @throws CommandError, InvalidSettings */
export async function findJourneys(values: { stage?: string | undefined; sandbox: string }): Promise<Journeys> {
  const { retentionDays } = parseSettings(settings);
  const target = await findTarget(values);
  const journeys = { client: new DynamoDBClient(target.aws), table: target.output('JourneysTable'), retentionDays };
  return { journeys, now: new Date(target.now).toISOString(), target };
}

export const allStores = (): string[] => Object.keys(parseSettings(settings).stores);
