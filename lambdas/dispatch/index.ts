import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { dispatch } from '../shared/dispatch.ts';
import { requireEnv } from '../shared/env.ts';
import { toFlow } from '../shared/flow-item.ts';
import { machineOf } from '../shared/machine.ts';
import { type AskedFetch, FETCH, runOfFetch } from '../shared/order-fetches.ts';
import { isNewRequest, runOfRequest } from '../shared/privacy-request.ts';
import { settings } from '../shared/settings.ts';
import { eachRecord } from '../shared/stream.ts';
import type { RawItem } from '../shared/table.ts';
import { tuned } from '../shared/tuned-client.ts';

const client = tuned(SFNClient);
const journey = machineOf(client, requireEnv('STATE_MACHINE_ARN'));
const privacyRequest = machineOf(client, requireEnv('PRIVACY_MACHINE_ARN'));

export const handler = ({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> =>
  eachRecord(Records, async ({ dynamodb }) => {
    const image = dynamodb?.NewImage as Record<string, AttributeValue> | undefined;
    const { pk, sk } = image ?? {};
    if (!image || !pk?.S || !sk?.S) return;
    if (sk.S.startsWith('REQUEST#')) await startRequest({ pk: pk.S, sk: sk.S }, image);
    else if (sk.S.startsWith(FETCH)) await startFetch({ pk: pk.S, sk: sk.S }, image);
    else await dispatch(pk.S, toFlow(image), settings, journey);
  });

async function startRequest(key: { pk: string; sk: string }, image: RawItem): Promise<void> {
  if (isNewRequest(image)) await privacyRequest.start(runOfRequest(key), JSON.stringify(key));
}

/** Only a deployment with such a shop has the machine. */
async function startFetch(key: { pk: string; sk: string }, image: RawItem): Promise<void> {
  const fetch = machineOf(client, requireEnv('FETCH_MACHINE_ARN'));
  await fetch.start(runOfFetch(key.pk, unmarshall(image) as AskedFetch), JSON.stringify(key));
}
