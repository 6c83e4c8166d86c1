import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { DAY_MS } from '../../domain/calendar/durations.ts';
import { orderKey } from '../../domain/records/keys.ts';
import type { StartOptions } from '../../sandbox/index.ts';
import { openStage, type PlayedAnswer, type PlayStage, play } from '../../sandbox/play/play.ts';
import type { StoredItem } from '../../sandbox/play/report.ts';
import { type OrderReport, type Report, reportOf } from '../../sandbox/play/report.ts';
import type { TimelineLine } from '../../sandbox/play/timeline.ts';
import { CDK_OUT } from '../setup/build.ts';

// A shop whose webhooks go through the real API, functions and state machine, all stories of a file in one run.

export const STACK = 'Porchlight-prod';

/** Monday, 2 March 2026, 9:00 in San Francisco, where the customers live. Their clocks go forward on Sunday the 8th. */
const START = Date.parse('2026-03-02T17:00:00Z');

/** So many days and hours after the start. */
export const on = (days: number, hours = 0): number => START + (days * 24 + hours) * 3_600_000;
export const iso = (at: number): string => new Date(at).toISOString();

/** Something that a test does while the orders are on their way. */
export type Deed = { at: number; act: (stage: PlayStage) => Promise<unknown> };

type Body = Record<string, unknown>;

export const post = (at: number, path: string, body: Body, headers: TimelineLine['headers'] = {}): TimelineLine => ({
  at,
  method: 'POST',
  path,
  headers,
  body: JSON.stringify(body),
});

/** An order of the shop, placed as it is posted; its customer's address begins with the order's id. */
export function order(
  at: number,
  orderId: string,
  { customer, ...more }: Body & { customer?: Body } = {},
): TimelineLine {
  return post(at, '/acme/orders', {
    orderId,
    placedAt: iso(at),
    customer: { email: `${orderId}@example.com`, name: 'Maya Lopez', acceptsMarketing: true, ...customer },
    items: [{ id: 'tent', title: 'Trail tent for two', quantity: 1, unitPrice: '189.00' }],
    currency: 'USD',
    total: '189.00',
    shippingAddress: { country: 'US', region: 'CA', postalCode: '94110', city: 'San Francisco' },
    ...more,
  });
}

/** A milestone, told when it happens. */
export function milestone(at: number, orderId: string, what: string, more: Body = {}): TimelineLine {
  const eventId = `${orderId} ${what} ${at}`;
  return post(at, `/acme/orders/${orderId}/milestones`, { eventId, milestone: what, occurredAt: iso(at), ...more });
}

/** A line that comes later than what it tells of. */
export const reported = (at: number, line: TimelineLine): TimelineLine => ({ ...line, at });

export const parcel = (id: string, more: Body = {}): Body => ({
  parcel: { id, carrier: 'UPS', trackingNumber: `1Z-${id}`, ...more },
});

/** Dispatched, on its way and delivered within three days. */
export const smoothly = (at: (days: number, hours?: number) => number, orderId: string): TimelineLine[] => [
  milestone(at(1, 2), orderId, 'dispatched', parcel('1')),
  milestone(at(2), orderId, 'in_transit', parcel('1')),
  milestone(at(3, -2), orderId, 'out_for_delivery', parcel('1')),
  milestone(at(3, 4), orderId, 'delivered', parcel('1')),
];

/** What became of the stories once nothing was left to happen. */
export class PlayedStories {
  stage!: PlayStage;
  answers: PlayedAnswer[] = [];
  report!: Report;

  order(orderId: string): OrderReport {
    const found = this.report.orders.find((order) => order.orderId === orderId);
    if (!found) throw new Error(`no order ${orderId}`);
    return found;
  }

  /** Stage and outcome. */
  end = (orderId: string): string => {
    const { stage, outcome } = this.order(orderId);
    return outcome ? `${stage}: ${outcome}` : stage;
  };

  states = (orderId: string): string[] => this.order(orderId).states.map(({ name }) => name);

  /** `dispatched 1: sent, due`, by time; those of one instant by kind. */
  decisions = (orderId: string): string[] =>
    this.order(orderId).decisions.map(
      ({ kind, parcel, outcome, reason }) => `${kind}${parcel ? ` ${parcel}` : ''}: ${outcome}, ${reason}`,
    );

  /** `dispatched 1`, in the order they were sent. */
  mails = (orderId: string): string[] =>
    this.order(orderId).mails.map(({ kind, parcel }) => (parcel ? `${kind} ${parcel}` : kind));

  /** The mails as the customer got them. */
  outbox = (orderId: string, kind: string) => {
    const tag = Buffer.from(orderKey('acme', orderId)).toString('base64url');
    return this.stage.sandbox.outbox.filter(({ tags }) => tags.order === tag && tags.kind === kind);
  };

  /** What the team was told of an order. */
  toTeam = (orderId: string): (string | undefined)[] =>
    this.stage.sandbox.published
      .map(({ subject }) => subject)
      .filter((subject) => subject?.includes(`order ${orderId} `));

  /** Every state that any of the orders entered. */
  entered = (): string[] => [
    ...new Set([...this.stage.entered.values()].flatMap((states) => states.map(({ name }) => name))),
  ];
}

const PATIENCE_MS = 180_000; // machines that are shared stall

/**
 * What a story costs that is not about it: a second instance of each function, which compiles the same code again, and the
 * schedules, which look for what was lost. Stories about these say otherwise.
 */
const LEAN = { instances: () => 1, schedulesApartMs: 3 * DAY_MS };

/** Plays a file's stories before its tests: webhooks and deeds, each at its time, until nothing is left to happen. */
export function playOut(
  steps: (TimelineLine | Deed)[],
  prepare: (stage: PlayStage) => void = () => {},
  options: Pick<StartOptions, 'instances' | 'outside' | 'schedulesApartMs' | 'schedulesOutlastMs'> = {},
): PlayedStories {
  const shop = new PlayedStories();
  beforeAll(async () => {
    const startAt = Math.min(...steps.map(({ at }) => at));
    const stage = await openStage({ cdkOut: CDK_OUT, stack: STACK, startAt, ...LEAN, ...options });
    shop.stage = stage;
    prepare(stage);
    const { clock } = stage.sandbox;
    for (const step of steps) {
      if ('act' in step) clock.at(step.at, () => void clock.during(() => step.act(stage)));
    }
    const lines = steps.filter((step): step is TimelineLine => 'body' in step).sort((a, b) => a.at - b.at);
    await play(stage, lines, (answer) => shop.answers.push(answer));
    shop.report = await reportOf(stage, shop.answers);
  }, PATIENCE_MS);
  afterAll(() => shop.stage.sandbox.stop());
  return shop;
}

/** An SDK's client of the sandbox's AWS. */
export const dynamoDbOf = ({ sandbox }: PlayStage) => new DynamoDBClient(clientOf(sandbox.aws));
export const stepFunctionsOf = ({ sandbox }: PlayStage) => new SFNClient(clientOf(sandbox.aws));

const clientOf = (endpoint: string) => ({
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});

/** Every item of the table "journeys". */
export async function itemsOf({ sandbox }: PlayStage): Promise<StoredItem[]> {
  const raw = await sandbox.scan('Journeys');
  return raw.map((item) => unmarshall(item as Parameters<typeof unmarshall>[0]) as StoredItem);
}

/** `Tue 3 Mar 11:00` */
export const local = (at: string, timeZone = 'America/Los_Angeles'): string => {
  const format = { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' } as const;
  return new Date(at).toLocaleString('en-GB', { ...format, timeZone, hourCycle: 'h23' }).replaceAll(',', '');
};
