import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { EVENT_SOURCE, EVENT_VERSION } from '../../domain/events/envelope.ts';
import type { BusEvent } from '../../domain/events/events.ts';
import { PorchlightError } from '../../domain/shared/errors.ts';
import { endpointOf } from '../shared/env.ts';
import { linkKeys } from '../shared/link-keys.ts';
import { hmac } from '../shared/signatures.ts';
import { type SignedAs, sendSigned } from '../shared/signed-request.ts';
import type { CustomerIds, EventSink } from './announce.ts';

/** The most entries that PutEvents takes. */
const MOST_ENTRIES = 10;

type PutEventsAnswer = { FailedEntryCount?: number; Entries?: { ErrorCode?: string }[] };

export function eventBridge(as: SignedAs, busName: string): EventSink {
  return async (events) => {
    const refused: BusEvent[] = [];
    for (let at = 0; at < events.length; at += MOST_ENTRIES) {
      const some = events.slice(at, at + MOST_ENTRIES);
      const { Entries = [] } = await putEvents(some);
      refused.push(...some.filter((_, i) => Entries[i]?.ErrorCode !== undefined));
    }
    return refused;
  };

  async function putEvents(events: BusEvent[]): Promise<PutEventsAnswer> {
    const { status, body } = await sendSigned(as, {
      service: 'events',
      method: 'POST',
      url: endpointOf('events', await as.region()),
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AWSEvents.PutEvents' },
      body: JSON.stringify({ Entries: events.map((event) => entryOf(event, busName)) }),
    });
    if (status !== 200) throw new PorchlightError(`the bus answered ${status}`);
    return JSON.parse(body) as PutEventsAnswer;
  }
}

const entryOf = ({ type, ...detail }: BusEvent, EventBusName: string) => ({
  Source: EVENT_SOURCE,
  DetailType: type,
  Detail: JSON.stringify({ version: EVENT_VERSION, ...detail }),
  Time: Date.parse(detail.at) / 1000,
  EventBusName,
});

/**
 * The ids of customers, made with the oldest key for links, so that adding a newer key changes no id. The key is read
 * once, when the first events come.
 */
export function customerIdsOf(client: SecretsManagerClient, secretId: string): () => Promise<CustomerIds> {
  let key: string | undefined;
  return async () => {
    key ??= (await linkKeys(client, secretId)).at(-1)!;
    const secret = key;
    return (store, hash) => hmac(secret, `customer ${store} ${hash}`).toString('base64url').slice(0, 22);
  };
}
