import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { MESSAGE_KINDS, type MessageKind } from '../../../domain/message/kinds.ts';
import { countOf, type RateCounter, stopOf } from '../../../domain/message/rate-limit.ts';
import { rateCounterKey, rateCounterOf, resume, stop } from '../rate-counter.ts';
import { type JourneysTable, toItem } from '../table.ts';
import { wakeHeld } from './wake-held.ts';

/**
 * How many mails a store has sent since `since` and on `day` (both absent before the first mail), and which kinds are
 * stopped.
 */
export type Sending = {
  since?: string | undefined;
  day?: string | undefined;
  ofDay: number;
  kinds: { kind: MessageKind; sent: number; stoppedSince?: string | undefined }[];
};

export async function sendingOf({ client, table }: JourneysTable, store: string): Promise<Sending> {
  const { Item } = await client.send(
    new GetItemCommand({ TableName: table, Key: toItem(rateCounterKey(store)), ConsistentRead: true }),
  );
  const counter: RateCounter = rateCounterOf(Item);
  return {
    since: counter.slice,
    day: counter.day,
    ofDay: counter.ofDay ?? 0,
    kinds: MESSAGE_KINDS.map((kind) => ({
      kind,
      sent: Number(counter[countOf(kind)] ?? 0),
      stoppedSince: counter[stopOf(kind)] as string | undefined,
    })),
  };
}

/** Holds every mail of these kinds until someone releases them. */
export const stopSending = (
  { client, table }: JourneysTable,
  store: string,
  kinds: readonly MessageKind[],
  now: string,
): Promise<void> => stop(client, table, store, [...kinds], now);

/**
 * Releases these kinds, counts them from zero, and wakes the orders that hold mails.
 * @returns how many were woken, and which could not be
 */
export async function resumeSending(
  journeys: JourneysTable,
  store: string,
  kinds: readonly MessageKind[],
  now: string,
): ReturnType<typeof wakeHeld> {
  await resume(journeys.client, journeys.table, store, [...kinds], now);
  return wakeHeld(journeys, store, 'people', now);
}
