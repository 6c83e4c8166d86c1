import { marshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { DAY_MS, HOUR_MS } from '../../domain/calendar/durations.ts';
import { type CaseChange, caseAfter } from '../../domain/cases/case.ts';
import { entriesOf } from '../../domain/journey/flow.ts';
import { answered } from '../../domain/journey/registers.ts';
import type { Fact } from '../../domain/order/facts.ts';
import type { OrderMilestone } from '../../domain/parcel/milestones.ts';
import type { Settings } from '../../domain/policy/settings.ts';
import { caseKey, decisionKey, ledgerKey, orderKey } from '../../domain/records/keys.ts';
import { countItem } from '../../domain/recount/reading.ts';
import { adderTo, differencesOf, type RecountDifference, type RecountSums } from '../../domain/recount/sums.ts';
import { toStored } from '../../lambdas/shared/flow-item.ts';
import { type Ledger, tally } from '../../lambdas/tally/tally.ts';
import type { MailFate } from '../../sandbox/play/rehearsal/mailbox.ts';
import { changeFlow, type RehearsalMemory, type RehearsedOrder } from '../../sandbox/play/rehearsal/memory.ts';
import { openRehearsal } from '../../sandbox/play/rehearsal/rehearsal.ts';
import { dice } from '../dice.ts';
import { anItem, happened, type OrderFields, progress, theOrder, theSettings } from '../fixtures.ts';

// Orders live through a rehearsal, their webhooks told twice, late and shuffled; each write becomes a record of the
// stream, handed to tally in batches that come again. In the end the counts must be those of the items that are left.

/** As many live at a time: their records are counted before the next begin. */
export const AT_ONCE = 250;
const START = Date.parse('2026-03-02T09:00:00Z');
const DAYS = 60;

type Random = () => number;
export type WrittenItem = Record<string, unknown> & { pk: string; sk: string };

/** What came of it: `records` handed to tally, of those `again` once or more. */
export type Recounted = {
  orders: number;
  webhooks: number;
  records: number;
  again: number;
  counts: number;
  names: Set<string>;
  differences: RecountDifference[];
};

export const recountedSettings = (): Settings => theSettings({ checkIn: { afterDays: 2 } });

export async function recounted(
  settings: Settings,
  count: number,
  seed: number,
  ledger: Ledger,
  sumsOf: () => Promise<RecountSums>,
): Promise<Recounted> {
  const random = dice(seed);
  const sums: RecountSums = new Map();
  const all = { orders: 0, webhooks: 0, records: 0, again: 0 };
  for (let first = 0; first < count; first += AT_ONCE) {
    const some = Math.min(AT_ONCE, count - first);
    const { items, records, webhooks } = await lived(settings, first, some, random);
    for (const item of items) countItem(item, settings.stores.acme!, adderTo(sums));
    for (const batch of batches(records, random)) {
      all.again += Math.max(0, batch.again);
      await tally(batch.records, settings, ledger);
    }
    all.orders += some;
    all.webhooks += webhooks;
    all.records += records.length;
  }
  const counted = await sumsOf();
  const names = new Set([...counted.keys()].map((key) => key.split(' ')[1]!));
  const differences = differencesOf(counted, sums, { from: '', to: '~' });
  return { ...all, counts: counted.size, names, differences };
}

/** Batches in order, some of them again: whole, or cut elsewhere and with what came before. */
export function* batches(records: DynamoDBRecord[], random: Random) {
  for (let at = 0; at < records.length; ) {
    const size = 1 + Math.floor(random() * 200);
    yield { records: records.slice(at, at + size), again: 0 };
    if (random() < 0.3) {
      const from = Math.max(0, at - Math.floor(random() * 100));
      const again = records.slice(from, at + Math.ceil(random() * size));
      yield { records: again, again: again.length };
    }
    at += size;
  }
}

/** So many orders from their first webhook to their end. @returns the items that are left, and the records of every write */
export async function lived(settings: Settings, first: number, count: number, random: Random) {
  const fates = dice(first + 7);
  const rehearsal = openRehearsal(settings, { startAt: START, fateOf: () => fateBy(fates()) });
  const { clock, memory } = rehearsal;
  const records = watched(memory, () => clock.now());
  let webhooks = 0;
  for (let i = first; i < first + count; i++) {
    const orderId = `R-${i}`;
    for (const { at, fact } of toldOf(orderId, START + Math.floor(random() * DAYS * DAY_MS), random)) {
      for (const late of copies(random)) {
        webhooks += 1;
        clock.at(at + late, () => void rehearsal.record('acme', [fact]));
      }
    }
    const people = dice(i);
    for (let n = 0; n < 4; n++)
      clock.at(START + (20 + 15 * n + people() * 10) * DAY_MS, () =>
        byPeople(memory, orderKey('acme', orderId), people, clock.now()),
      );
  }
  await clock.idle();
  return { records, webhooks, items: [...memory.orders].flatMap(([pk, order]) => [...itemsOf(pk, order).values()]) };
}

/** When the same webhook comes: now, and perhaps again, or only days later, after what happened since. */
const copies = (random: Random): number[] => {
  const late = random() < 0.2 ? random() * 3 * DAY_MS : random() * HOUR_MS;
  return random() < 0.4 ? [late, late + random() * DAY_MS] : [late];
};

function fateBy(n: number): MailFate | undefined {
  if (n < 0.02) return 'bounce';
  if (n < 0.04) return 'complaint';
  if (n < 0.06) return 'lost-answer';
  if (n < 0.08) return 'hang';
  if (n < 0.14) return { result: 'paused', reason: 'ses_busy' };
  return n < 0.16 ? { result: 'refused', reason: 'MessageRejected' } : undefined;
}

type ToldFact = { at: number; fact: Fact };

/** An order of one or two parcels, of which some are late, lost, sent back, called off or paid back. */
function toldOf(orderId: string, placed: number, random: Random): ToldFact[] {
  const fields: OrderFields = {
    orderId,
    placedAt: iso(placed),
    items: [anItem({ quantity: 1 + Math.floor(random() * 3) })],
    total: (10 + Math.floor(random() * 9000) / 100).toFixed(2),
    currency: random() < 0.2 ? 'SEK' : 'EUR',
    customer: { email: `${orderId.toLowerCase()}@example.com`, acceptsMarketing: random() < 0.8 },
    test: random() < 0.1,
  };
  const told: ToldFact[] = [{ at: placed, fact: theOrder({ ...fields, updatedAt: iso(placed) }) }];
  const change = (hours: number, more: OrderFields, stands?: true) => {
    const at = placed + hours * HOUR_MS;
    told.push({ at, fact: theOrder({ ...fields, ...more, updatedAt: iso(at) }, stands && { stands }) });
  };
  const event = (hours: number, milestone: OrderMilestone, more = {}) =>
    told.push({
      at: placed + hours * HOUR_MS,
      fact: happened(milestone, iso(placed + hours * HOUR_MS), { orderId, ...more }),
    });
  if (random() < 0.1) {
    told[0]!.fact = theOrder({ ...fields, updatedAt: iso(placed), awaitsPayment: true });
    change(40, {});
  }
  if (random() < 0.2) change(5, { total: '7.77' });
  if (random() < 0.1) change(30, { promisedDelivery: { to: iso(placed + 3 * DAY_MS).slice(0, 10) } });
  if (random() < 0.1) {
    event(8, 'cancelled');
    if (random() < 0.5) change(20, {}, true);
    return told;
  }
  const parcels = random() < 0.3 ? 2 : 1;
  for (let n = 1; n <= parcels; n++) told.push(...parcelOf(orderId, String(n), placed, random));
  if (random() < 0.1) event(260, 'refunded', { eventId: 'r1', refund: { amount: random() < 0.3 ? '0.00' : '5.00' } });
  if (random() < 0.05) event(300, 'refunded', { eventId: 'r2' });
  if (random() < 0.1) event(280, 'return_requested');
  if (random() < 0.04) event(320, 'return_cancelled');
  return told;
}

function parcelOf(orderId: string, parcelId: string, placed: number, random: Random): ToldFact[] {
  const leaves = 2 + random() * 60;
  const takes = random() < 0.2 ? 200 + random() * 200 : 20 + random() * 100;
  const one = (hours: number, milestone: Parameters<typeof progress>[0]): ToldFact => {
    const at = placed + hours * HOUR_MS;
    return { at, fact: progress(milestone, iso(at), { orderId, parcelId }) };
  };
  const told = [one(leaves, 'dispatched'), one(leaves + takes / 2, 'in_transit')];
  if (random() < 0.1) told.push(one(leaves + takes / 3, 'exception'));
  if (random() < 0.05) return [...told, one(leaves + takes, 'returned_to_sender')];
  if (random() < 0.05) return told;
  told.push(one(leaves + takes, 'delivered'));
  if (random() < 0.1) told.push(one(leaves + takes - 2, 'delivered')); // two sources, two times
  return told;
}

/** What customers answer, and the team does about cases. */
function byPeople(memory: RehearsalMemory, pk: string, random: Random, now: number): void {
  const order = memory.orders.get(pk);
  if (!order?.meta) return;
  const at = iso(now);
  if (random() < 0.4) {
    const counted = {
      rating: { value: 1 + Math.floor(random() * 5), at },
      nps: { value: Math.floor(random() * 11), at },
    };
    const [name, register] = answered(at, counted);
    changeFlow(memory, pk, { ...order.flow, registers: { ...order.flow.registers, [name]: register } });
  }
  const entry = { id: at, by: 'lena', text: 'x' };
  const changes: CaseChange[] = [
    { do: 'close' },
    { do: 'reopen' },
    { do: 'answer', entry },
    { do: 'customer_wrote', entry },
  ];
  const after = memory.orders.get(pk)!;
  const cases = after.cases.map((one) => caseAfter(one, changes[Math.floor(random() * changes.length)]!, at));
  if (cases.length > 0) memory.orders.set(pk, { ...after, cases });
}

/** Each write of an item as a record of the stream, as far as the stream hands it on (lib/porchlight-stack.ts). */
function watched(memory: RehearsalMemory, now: () => number): DynamoDBRecord[] {
  const records: DynamoDBRecord[] = [];
  const { orders } = memory;
  const set = orders.set.bind(orders);
  orders.set = (pk, order) => {
    const before = orders.get(pk);
    const [was, is] = [before ? itemsOf(pk, before) : new Map<string, WrittenItem>(), itemsOf(pk, order)];
    for (const [sk, item] of is) if (was.get(sk)?.of !== item.of) records.push(...recordOf(was.get(sk), item, now()));
    return set(pk, order);
  };
  return records;
}

let ids = 0;
function recordOf(before: WrittenItem | undefined, after: WrittenItem, now: number): DynamoDBRecord[] {
  const { sk } = after;
  if (sk.startsWith('MAIL#') && after.status === 'claimed' && before?.status !== 'failed') return [];
  if (sk.startsWith('EVENT#') && after.milestone !== 'refunded') return [];
  if (sk.startsWith('DECISION#') && after.outcome !== 'skipped' && after.outcome !== 'held') return [];
  const image = ({ of: _, ...item }: WrittenItem) => marshall(item, { removeUndefinedValues: true });
  ids += 1;
  const dynamodb = {
    Keys: marshall({ pk: after.pk, sk }),
    ...(before && { OldImage: image(before) }),
    NewImage: image(after),
    ApproximateCreationDateTime: now / 1000,
    SequenceNumber: String(ids),
  };
  return [{ eventID: `record-${ids}`, dynamodb } as DynamoDBRecord];
}

/** An order's items as they lie in the table; `of` is what an item was made of. */
function itemsOf(
  pk: string,
  { meta, flow, events, mails, decisions, cases }: RehearsedOrder,
): Map<string, WrittenItem> {
  const { registers, ...own } = flow;
  const stored = Object.fromEntries(entriesOf(registers).map(([name, register]) => [name, toStored(name, register)]));
  const items: WrittenItem[] = [
    ...(meta ? [{ pk, sk: 'META', ...meta, of: meta }] : []),
    { pk, sk: 'FLOW', ...own, ...stored, of: flow },
    ...events.map((one) => ({ pk, ...one, of: one })),
    ...mails.map((one) => ({ pk, ...one, sk: ledgerKey(one), of: one })),
    ...decisions.map((one) => ({ pk, ...one, sk: decisionKey(one.at, one), of: one })),
    ...cases.map((one) => ({ pk, ...one, sk: caseKey(one.cause, one.subject), of: one })),
  ];
  return new Map(items.map((item) => [item.sk, item]));
}

const iso = (at: number): string => new Date(at).toISOString();
