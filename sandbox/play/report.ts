import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { META, orderOf } from '../../domain/records/keys.ts';
import { type Cost, costOf } from './cost.ts';
import type { Entered, PlayedAnswer, PlayStage } from './play.ts';
import { type Standing, standingCost, type TemplateOfStack } from './standing.ts';

export type OrderReport = {
  store: string;
  orderId: string;
  /** Where the journey stands (FLOW), or `waiting` for an order that never came. */
  stage: string;
  outcome?: string;
  /** The status of the newest run's execution; `NONE` if none was started. */
  status: string;
  states: { name: string; at: string }[];
  decisions: { kind: string; parcel?: string; outcome: string; reason: string; at: string }[];
  mails: { kind: string; parcel?: string; to: string; subject: string; at: string }[];
  cases: { cause: string; subject: string; at: string }[];
};

export type Report = {
  orders: OrderReport[];
  totals: {
    orders: number;
    ended: number;
    waiting: number;
    webhooks: number;
    refused: number;
    mails: number;
    decisions: number;
    cases: number;
    statesEntered: number;
    failures: number;
    /** Calls that the roles and resources of the template do not allow: the caller, the action and the resource. */
    denied: string[];
    metrics: Record<string, number>;
    cost: Cost;
    /** The fixed cost of the stack for a month. */
    standing: Standing;
  };
};

export type StoredItem = Record<string, unknown> & { pk: string; sk: string };

/** Collects the results of the orders from the tables, the executions and the outbox. */
export async function reportOf(stage: PlayStage, answers: Pick<PlayedAnswer, 'status'>[]): Promise<Report> {
  const { sandbox, entered } = stage;
  const journeys = new Map<string, StoredItem[]>();
  for (const item of await items(stage, 'Journeys', TOLD)) {
    if (!item.pk.startsWith('ORDER#')) continue;
    const of = journeys.get(item.pk);
    if (of) of.push(item);
    else journeys.set(item.pk, [item]);
  }
  const statuses = statusesOf(stage);
  const mails = mailsOf(stage);
  const orders = [...journeys].map(([pk, of]) =>
    orderReport(pk, of, entered.get(pk) ?? [], statuses, mails.get(pk) ?? []),
  );
  const count = (of: (order: OrderReport) => number): number => orders.reduce((sum, order) => sum + of(order), 0);
  const statesEntered = count(({ states }) => states.length);
  const placed = count(({ stage }) => (stage === 'waiting' ? 0 : 1));
  const memory = new Map(sandbox.stack.functions.map(({ name, memoryMb }) => [name, memoryMb]));
  const template = templateOf(stage);
  const runs = sandbox.machines.machines().reduce((sum, { executions }) => sum + executions.length, 0);
  return {
    orders,
    totals: {
      orders: placed,
      ended: count(({ stage }) => (stage === 'ended' ? 1 : 0)),
      waiting: orders.length - placed,
      webhooks: answers.length,
      refused: answers.filter(({ status }) => status >= 400).length,
      mails: count(({ mails }) => mails.length),
      decisions: count(({ decisions }) => decisions.length),
      cases: count(({ cases }) => cases.length),
      statesEntered,
      failures: sandbox.failures.length,
      denied: sandbox.iam.refused.map(({ caller, action, resource }) => `${caller} ${action} ${resource}`),
      metrics: sumsOf(await items(stage, 'Metrics')),
      cost: costOf(sandbox.usage, (name) => memory.get(name) ?? 128, statesEntered, runs, placed, {
        logBytes: stage.logged.bytes,
        storedBytes: await storedIn(stage),
        keptDays: template.Metadata?.Settings?.retentionDays ?? 0,
      }),
      standing: standingCost(template),
    },
  };
}

/** The template that the sandbox runs. */
function templateOf({ sandbox: { options, stack } }: PlayStage): TemplateOfStack {
  if (!options.cdkOut) return { Resources: {} };
  return JSON.parse(readFileSync(path.join(options.cdkOut, `${stack.name}.template.json`), 'utf8'));
}

/**
 * The size as DynamoDB counts it: names and values of an item, and 100 bytes for its index (developer guide, "Item
 * sizes").
 */
async function storedIn({ sandbox }: PlayStage): Promise<number> {
  let bytes = 0;
  for await (const raw of sandbox.dynamoDb.items(sandbox.tableName('Journeys'))) bytes += sizeOf(raw) + 100;
  return bytes;
}

/**
 * In DynamoDB's JSON each value is under its type, which is not counted. An element of a list or map counts one more
 * byte.
 */
function sizeOf(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value !== 'object' || value === null) return 1;
  if (Array.isArray(value)) return value.reduce((total, one) => total + 1 + sizeOf(one), 0);
  const sizes = Object.entries(value).map(
    ([name, one]) => (/^(S|N|B|M|L|BOOL|NULL|SS|NS)$/.test(name) ? 0 : name.length) + sizeOf(one),
  );
  return sizes.reduce((total, one) => total + one, 0);
}

/**
 * The attributes of an order's items in the report, by the beginning of their sort keys. A long run has no memory for
 * the others.
 */
const TOLD: Record<string, string[]> = {
  META: [],
  FLOW: ['stage', 'outcome'],
  DECISION: ['kind', 'parcelId', 'outcome', 'reason', 'at'],
  MAIL: ['kind', 'parcelId', 'decision'],
  CASE: ['cause', 'subject', 'openedAt'],
};

async function items({ sandbox }: PlayStage, table: string, told?: typeof TOLD): Promise<StoredItem[]> {
  const found: StoredItem[] = [];
  for await (const raw of sandbox.dynamoDb.items(sandbox.tableName(table))) {
    const { S: sk = '' } = raw.sk as { S?: string };
    const wanted = told?.[sk.split('#')[0]!];
    if (told && !wanted) continue;
    const some =
      wanted && Object.fromEntries(['pk', 'sk', ...wanted].flatMap((name) => (raw[name] ? [[name, raw[name]]] : [])));
    found.push(unmarshall((some ?? raw) as Parameters<typeof unmarshall>[0]) as StoredItem);
  }
  return found.sort((a, b) => (a.sk < b.sk ? -1 : 1));
}

/** The items with each mail's own decision as a separate item. */
export function withDecisions(items: StoredItem[]): StoredItem[] {
  const own = items.flatMap(({ pk, sk, kind, parcelId, decision }) => {
    if (!sk.startsWith('MAIL#') || !decision) return [];
    const { at, ...rest } = decision as { at: string };
    return [{ pk, sk: sk.replace('MAIL', `DECISION#${at}`), kind, parcelId, at, ...rest }];
  });
  return [...items, ...own].sort((a, b) => (a.sk < b.sk ? -1 : 1));
}

function orderReport(
  pk: string,
  of: StoredItem[],
  states: Entered[],
  statuses: Map<string, string>,
  mails: OrderReport['mails'],
): OrderReport {
  const flow = of.find(({ sk }) => sk === 'FLOW') ?? {};
  const { stage, outcome } = flow as { stage?: string; outcome?: string };
  const placed = of.some(({ sk }) => sk === META);
  const kept = (prefix: string) => of.filter(({ sk }) => sk.startsWith(prefix));
  const text = (value: unknown): string => String(value);
  return {
    ...orderOf(pk),
    stage: placed ? (stage ?? 'placed') : 'waiting',
    ...(outcome && { outcome }),
    status: statuses.get(pk) ?? 'NONE',
    states: states.map(({ name, at }) => ({ name, at: iso(at) })),
    decisions: withDecisions(of)
      .filter(({ sk }) => sk.startsWith('DECISION#'))
      .map(({ kind, parcelId, outcome, reason, at }) => ({
        kind: text(kind),
        ...(parcelId !== undefined && { parcel: text(parcelId) }),
        outcome: text(outcome),
        reason: text(reason),
        at: text(at),
      })),
    mails,
    cases: kept('CASE#').map(({ cause, subject, openedAt }) => ({
      cause: text(cause),
      subject: text(subject),
      at: text(openedAt),
    })),
  };
}

/** The status of each order's newest execution. */
function statusesOf({ sandbox }: PlayStage): Map<string, string> {
  const executions = sandbox.machines.machines().flatMap((machine) => machine.executions);
  return new Map(executions.map(({ input, status }) => [(input as { pk: string }).pk, status]));
}

function mailsOf({ sandbox }: PlayStage): Map<string, OrderReport['mails']> {
  const found = new Map<string, OrderReport['mails']>();
  const decoded = (tag = ''): string => Buffer.from(tag, 'base64url').toString();
  for (const { tags, to, subject, at } of sandbox.outbox) {
    const parcel = /^MAIL#[^#]*#parcel:(.*)#[^#]*$/.exec(decoded(tags.mail))?.[1];
    const mail = {
      kind: tags.kind ?? '',
      ...(parcel !== undefined && { parcel }),
      to: to.join(', '),
      subject,
      at: iso(at),
    };
    const pk = decoded(tags.order);
    found.set(pk, [...(found.get(pk) ?? []), mail]);
  }
  return found;
}

function sumsOf(days: StoredItem[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { pk, sk, expiresAt: _, ...counts } of days) {
    if (!pk.startsWith('STORE#')) continue;
    for (const [name, value] of Object.entries(counts))
      sums[name] = Math.round(((sums[name] ?? 0) + Number(value)) * 1e4) / 1e4;
  }
  return sums;
}

/** Writes one line for each order, because a long run's report is too long for one string. */
export function writeReport(file: string, { orders, totals }: Pick<Report, 'orders'> & { totals: object }): void {
  const out = openSync(file, 'w');
  writeSync(out, '{"orders":[');
  for (const [i, order] of orders.entries()) writeSync(out, `${i > 0 ? ',' : ''}\n${JSON.stringify(order)}`);
  writeSync(out, `\n],\n"totals":${JSON.stringify(totals)}}\n`);
  closeSync(out);
}

export const iso = (at: number): string => new Date(at).toISOString();
