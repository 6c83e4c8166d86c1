import type { DynamoDBRecord } from 'aws-lambda';
import type { BusEvent } from '../../domain/events/events.ts';
import {
  type Change,
  changesOfCase,
  changesOfDecision,
  changesOfEvent,
  changesOfFlow,
  changesOfMail,
  changesOfMeta,
  changesOfWishes,
} from '../../domain/events/of-changes.ts';
import { isCanary } from '../../domain/order/canary.ts';
import type { Settings } from '../../domain/policy/settings.ts';
import { orderOf } from '../../domain/records/keys.ts';
import { addressHash, contactOf } from '../shared/contacts.ts';
import { toFlow } from '../shared/flow-item.ts';
import type { RawItem } from '../shared/table.ts';
import { images } from './images.ts';

/**
 * A customer's id in events. It is made from the hash of their address and cannot be computed without the stack's key.
 */
export type CustomerIds = (store: string, hash: string) => string;

/** The events that a record leads to. Their ids stay the same when the record comes again. */
export function eventsOf(
  { eventID = '', dynamodb }: DynamoDBRecord,
  { stores }: Pick<Settings, 'stores'>,
  customerId: CustomerIds,
): BusEvent[] {
  const { S: pk = '' } = dynamodb?.Keys?.pk ?? {};
  const { S: sk = '' } = dynamodb?.Keys?.sk ?? {};
  const after = dynamodb?.NewImage as RawItem | undefined;
  const before = dynamodb?.OldImage as RawItem | undefined;
  const [what, store = '', hash = ''] = pk.split('#');
  if (!after || !stores[store]) return [];
  if (what === 'CONTACT')
    return named(
      changesOfWishes(customerId(store, hash), {
        before: contactOf(before).wishes,
        after: contactOf(after).wishes ?? {},
      }),
      eventID,
      { store },
    );
  const { orderId } = orderOf(pk);
  if (what !== 'ORDER' || isCanary(orderId)) return [];
  const customerOf = (email: string) => customerId(store, addressHash(email));
  return named(changesOf(sk, orderId, before, after, customerOf), eventID, { store, orderId });
}

function changesOf(
  sk: string,
  orderId: string,
  before: RawItem | undefined,
  after: RawItem,
  customerOf: (email: string) => string,
): Change[] {
  switch (sk.split('#')[0]) {
    case 'META':
      return changesOfMeta(images('META', before, after), customerOf);
    case 'FLOW':
      return changesOfFlow({ before: before && toFlow(before), after: toFlow(after) });
    case 'EVENT':
      return changesOfEvent(images('EVENT', before, after));
    case 'MAIL':
      return changesOfMail(images('MAIL', before, after));
    case 'DECISION':
      return changesOfDecision(images('DECISION', before, after));
    case 'CASE':
      return changesOfCase(orderId, images('CASE', before, after));
    default:
      return [];
  }
}

/** The id is `<record>#<type>`, followed by what separates several events of the same type in one record. */
const named = (changes: Change[], record: string, of: { store: string; orderId?: string }): BusEvent[] =>
  changes.map(({ of: one, ...change }) => ({
    ...of,
    ...change,
    id: `${record}#${change.type}${one === undefined ? '' : `#${one}`}`,
  })) as BusEvent[];

/** Puts events on the bus. @returns those that the bus did not accept */
export type EventSink = (events: BusEvent[]) => Promise<BusEvent[]>;

/**
 * Announces the changes in the records. @returns the sequence numbers of the records of which the bus did not accept
 * all events
 */
export async function announce(
  records: DynamoDBRecord[],
  settings: Pick<Settings, 'stores'>,
  customerId: CustomerIds,
  bus: EventSink,
): Promise<string[]> {
  const all = records.map((record) => ({ record, events: eventsOf(record, settings, customerId) }));
  const refused = new Set(await bus(all.flatMap(({ events }) => events)));
  const failed = all.filter(({ events }) => events.some((event) => refused.has(event)));
  return failed.map(({ record }) => record.dynamodb?.SequenceNumber ?? '');
}
