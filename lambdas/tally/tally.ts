import type { DynamoDBRecord } from 'aws-lambda';
import type { Flow } from '../../domain/journey/flow.ts';
import { countsOfPassages, type Increment } from '../../domain/lanes/cells.ts';
import { passagesOf } from '../../domain/lanes/passages.ts';
import { countsOfCase } from '../../domain/metrics/case-counts.ts';
import {
  type Count,
  countsOfDecision,
  countsOfEvent,
  countsOfMail,
  countsOfMeta,
  countsOfRequest,
} from '../../domain/metrics/counts.ts';
import { countsOfFlow } from '../../domain/metrics/flow-counts.ts';
import { isCanary } from '../../domain/order/canary.ts';
import type { Settings, StoreSettings } from '../../domain/policy/settings.ts';
import { FLOW, orderOf } from '../../domain/records/keys.ts';
import { toFlow } from '../shared/flow-item.ts';
import type { RawItem } from '../shared/table.ts';
import { images } from './images.ts';

/**
 * What one stream record adds to the metrics of its order's store. `id` is the record's id, and `hour` the hour of the
 * change ("2026-03-02T09", UTC). Both stay the same when the record comes again.
 */
export type Tally = { id: string; hour: string; pk: string; store: string; counts: Count[]; lanes: Increment[] };

/** Adds tallies to the metrics table, each exactly once. @returns those that were not counted before */
export type Ledger = { add(tallies: Tally[]): Promise<Tally[]> };

/** @returns the tallies that were not counted before */
export async function tally(
  records: DynamoDBRecord[],
  settings: Pick<Settings, 'stores'>,
  ledger: Ledger,
): Promise<Count[]> {
  const tallies = records.flatMap((record) => inParts(tallyOf(record, settings)));
  return (await ledger.add(tallies)).flatMap(({ counts }) => counts);
}

/** One transaction has room for this many cells of lanes, this many days, and the mark. */
const MOST_INCREMENTS = 45;
const MOST_DAYS = 50;

/**
 * Splits the tally of an order with dozens of parcels that arrives at once into several parts. Each part has a mark of
 * its own.
 */
function inParts({ counts, lanes, ...tally }: Tally): Tally[] {
  const days = [...new Set(counts.map(({ day }) => day))];
  const most = Math.max(Math.ceil(days.length / MOST_DAYS), Math.ceil(lanes.length / MOST_INCREMENTS));
  return Array.from({ length: most }, (_, i) => {
    const at = i * MOST_INCREMENTS;
    const some = days.slice(i * MOST_DAYS, (i + 1) * MOST_DAYS);
    return {
      ...tally,
      id: i === 0 ? tally.id : `${tally.id}#${at}`,
      counts: counts.filter(({ day }) => some.includes(day)),
      lanes: lanes.slice(at, at + MOST_INCREMENTS),
    };
  });
}

export function tallyOf({ eventID = '', dynamodb }: DynamoDBRecord, { stores }: Pick<Settings, 'stores'>): Tally {
  const { S: pk = '' } = dynamodb?.Keys?.pk ?? {};
  const { S: sk = '' } = dynamodb?.Keys?.sk ?? {};
  const { store, orderId } = orderOf(pk);
  const settings = stores[store];
  const after = dynamodb?.NewImage as RawItem | undefined;
  const before = dynamodb?.OldImage as RawItem | undefined;
  const isCounted = settings && after && pk.startsWith('ORDER#') && !isCanary(orderId);
  const counts = isCounted ? countsOf(sk, before, after, settings) : [];
  const lanes = isCounted && sk === FLOW ? lanesCounted(before, after, settings) : [];
  const changed = new Date((dynamodb?.ApproximateCreationDateTime ?? 0) * 1000);
  return { id: eventID, hour: changed.toISOString().slice(0, 13), pk, store, counts, lanes };
}

/** Erasing an order does not take back what it has counted. */
function lanesCounted(before: RawItem | undefined, after: RawItem, store: StoreSettings): Increment[] {
  const passages = (flow: Flow | undefined) => (flow ? passagesOf(flow, store) : []);
  const flow = toFlow(after);
  return flow.erased ? [] : countsOfPassages(passages(before && toFlow(before)), passages(flow));
}

function countsOf(sk: string, before: RawItem | undefined, after: RawItem, store: StoreSettings): Count[] {
  switch (sk.split('#')[0]) {
    case 'META':
      return countsOfMeta(images('META', before, after), store);
    case 'FLOW':
      return countsOfFlow({ before: before && toFlow(before), after: toFlow(after) }, store);
    case 'EVENT':
      return countsOfEvent(images('EVENT', before, after), store);
    case 'MAIL':
      return countsOfMail(images('MAIL', before, after), store);
    case 'DECISION':
      return countsOfDecision(images('DECISION', before, after), store);
    case 'REQUESTED':
      return countsOfRequest(images('REQUESTED', before, after), store);
    case 'CASE':
      return countsOfCase(images('CASE', before, after), store);
    default:
      return [];
  }
}
