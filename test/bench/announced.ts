import type { DynamoDBRecord } from 'aws-lambda';
import { EVENT_VERSION } from '../../domain/events/envelope.ts';
import type { BusEvent } from '../../domain/events/events.ts';
import { detailOf } from '../../domain/events/events.ts';
import type { Settings } from '../../domain/policy/settings.ts';
import { orderKey } from '../../domain/records/keys.ts';
import { announce, type EventSink } from '../../lambdas/tally/announce.ts';
import { dice } from '../dice.ts';
import { faultsOf } from './expected-events.ts';
import { AT_ONCE, batches, lived } from './recounted.ts';

// The lives of recounted.ts once more: their records are announced in batches that come again, on a bus that refuses some
// events. Each id once, they must be what the items that are left say.

/** What came of it: `put` events on the bus, of which so many `ids`; `refused` by it meanwhile. */
export type Announced = {
  orders: number;
  webhooks: number;
  records: number;
  put: number;
  ids: number;
  refused: number;
  types: Set<string>;
  faults: string[];
};

const REFUSES = 0.02;

export async function announced(settings: Settings, count: number, seed: number): Promise<Announced> {
  const random = dice(seed);
  const all = { orders: 0, webhooks: 0, records: 0, put: 0, ids: 0, refused: 0 };
  const types = new Set<string>();
  const faults: string[] = [];
  for (let first = 0; first < count; first += AT_ONCE) {
    const some = Math.min(AT_ONCE, count - first);
    const { items, records, webhooks } = await lived(settings, first, some, random);
    const byId = new Map<string, BusEvent>();
    const bus: EventSink = async (events) => {
      const refused = events.filter(() => random() < REFUSES);
      for (const event of events.filter((one) => !refused.includes(one))) {
        const before = byId.get(event.id);
        if (before && JSON.stringify(before) !== JSON.stringify(event)) faults.push(`${event.id} says two things`);
        byId.set(event.id, event);
        all.put += 1;
      }
      all.refused += refused.length;
      return refused;
    };
    for (const batch of batches(records, random)) await untilTaken(batch.records, settings, bus);
    for (const event of byId.values()) {
      types.add(event.type);
      if (!isAsPublished(event)) faults.push(`${event.id} is not as its schema says`);
    }
    const ofItems = grouped(items, ({ pk }) => pk);
    const ofEvents = grouped([...byId.values()], keyOf);
    for (const [pk, own] of ofItems) faults.push(...faultsOf(pk, own, ofEvents.get(pk) ?? []));
    faults.push(...[...ofEvents.keys()].filter((pk) => !ofItems.has(pk)).map((pk) => `${pk}: events of no order`));
    all.orders += some;
    all.webhooks += webhooks;
    all.records += records.length;
    all.ids += byId.size;
  }
  return { ...all, types, faults };
}

/** As Lambda does with a batch: again from the first record that failed. */
async function untilTaken(records: DynamoDBRecord[], settings: Settings, bus: EventSink): Promise<void> {
  for (let left = records; left.length > 0; ) {
    const failed = await announce(left, settings, (store, hash) => `${store} ${hash}`, bus);
    const first = left.findIndex(({ dynamodb }) => failed.includes(dynamodb!.SequenceNumber!));
    left = first < 0 ? [] : left.slice(first);
  }
}

function grouped<T>(all: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const group = groups.get(keyOf(one)) ?? [];
    groups.set(keyOf(one), group);
    group.push(one);
  }
  return groups;
}

const keyOf = ({ store, orderId = '' }: BusEvent): string => orderKey(store, orderId);

const isAsPublished = ({ type, ...detail }: BusEvent): boolean =>
  detailOf(type).safeParse({ version: EVENT_VERSION, ...detail }).success;
