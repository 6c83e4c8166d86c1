import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { requireEnv } from '../shared/env.ts';
import { toFlow } from '../shared/flow-item.ts';
import { settings } from '../shared/settings.ts';
import { eachRecord } from '../shared/stream.ts';
import { dispatch } from './dispatch.ts';
import { machineOf } from './machine.ts';

const machine = machineOf(new SFNClient(), requireEnv('STATE_MACHINE_ARN'));

export const handler = ({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> =>
  eachRecord(Records, async ({ dynamodb }) => {
    const image = dynamodb?.NewImage as Record<string, AttributeValue> | undefined;
    if (image?.pk?.S) await dispatch(image.pk.S, toFlow(image), settings, machine);
  });
