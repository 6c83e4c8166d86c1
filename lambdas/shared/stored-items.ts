import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { CustomerAnswer } from '../../domain/feedback/answers.ts';
import type { Known } from '../../domain/parcel/parcels.ts';
import type { Case, Decision, LedgerEntry, Meta, Resend } from '../../domain/records/items.ts';
import type { EventItem } from '../../domain/records/recording.ts';
import type { CustomerRequest } from '../../domain/requests/request.ts';
import { PorchlightError } from '../../domain/shared/errors.ts';
import type { Key, RawItem } from './table.ts';

// Every item of an order except FLOW (flow-item.ts) is read here. Required attributes are checked. Unknown attributes
// are left unchanged, because a newer version may have written them.

type Stored = {
  META: Meta;
  PARCEL: { known: Known };
  EVENT: EventItem;
  MAIL: LedgerEntry;
  DECISION: Decision;
  CASE: Case;
  ANSWER: CustomerAnswer;
  REQUESTED: CustomerRequest;
  RESEND: Resend;
};
type StoredKind = keyof Stored;

/** The attributes that each kind of item must have, with their DynamoDB types. */
const SCHEMAS: Readonly<Record<StoredKind, Readonly<Record<string, 'S' | 'M' | 'BOOL'>>>> = {
  META: { platform: 'S', order: 'M', mark: 'S' },
  PARCEL: { known: 'M' },
  EVENT: { milestone: 'S', occurredAt: 'S', receivedAt: 'S' },
  MAIL: { kind: 'S', occurrence: 'S', status: 'S', attempt: 'S', claimedAt: 'S' },
  DECISION: { kind: 'S', occurrence: 'S', outcome: 'S', reason: 'S', at: 'S', happenedAt: 'S', notify: 'BOOL' },
  CASE: { cause: 'S', subject: 'S', openedAt: 'S', status: 'S' },
  ANSWER: { at: 'S', form: 'S' },
  REQUESTED: { at: 'S', what: 'S' },
  RESEND: { at: 'S', kind: 'S', occurrence: 'S', happenedAt: 'S', to: 'S', by: 'S', why: 'S' },
};

/**
 * The version of the items that we write. It rises when an attribute changes its meaning. An item without `v` has the
 * first version.
 */
const VERSION = 1;

/**
 * An item that this version cannot read: it is damaged, or a newer version wrote it. The message names the kind and the
 * attribute, but no value.
 */
export class UnreadableItem extends PorchlightError {
  override name = 'UnreadableItem';
}

/** @throws UnreadableItem */
export function storedItem<Kind extends StoredKind>(kind: Kind, item: RawItem): Stored[Kind] & Key {
  if (Number(item.v?.N ?? 1) > VERSION)
    throw new UnreadableItem(`an item ${kind} is of version ${item.v!.N}, expected ${VERSION} at the most`);
  const schema = SCHEMAS[kind];
  for (const name in schema) {
    if (item[name]?.[schema[name]!] === undefined)
      throw new UnreadableItem(`an item ${kind} has no ${name} of the type ${schema[name]}`);
  }
  return unmarshall(item) as Stored[Kind] & Key;
}
