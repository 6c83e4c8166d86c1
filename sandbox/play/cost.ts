import { type FunctionUsage, isRead, type Usage } from '../usage.ts';
import { PRICES, PRICES_AS_OF } from './prices.ts';

/** What a run would have cost, from what it used. US dollars. */
export type Cost = {
  pricesAsOf: string;
  orders: number;
  lines: { what: string; used: number; unit: string; dollars: number }[];
  /** For 1,000 such orders. Logs, storage and traces are not in it. */
  awsPerThousand: number;
  mailPerThousand: number;
  /** The part of it that the sweep is; nothing where it never came. */
  sweep?: SweepCost | undefined;
};

/**
 * What the sweep costs: to look at orders, for a million of them; and to look at all, for a month of hourly sweeps, however
 * many orders there are.
 */
export type SweepCost = { sweeps: number; perMillion: number; perMonth: number };

const SWEEPS_A_MONTH = 730;
/** What grows with the orders: reading them by their keys, and starting what had stopped. */
const OF_ORDERS = ['BatchGetItem', 'TransactWriteItems'];

/** From what the sweep was measured to use. Lists of executions are free; keys in the index are read 30 to a unit. */
export function sweepCostOf(used: FunctionUsage | undefined, memoryMb: number, orders: number): SweepCost | undefined {
  if (!used) return undefined;
  const dollars = (isOfOrders: boolean): number =>
    Object.entries(used.units)
      .filter(([action]) => OF_ORDERS.includes(action) === isOfOrders)
      .reduce((sum, [action, units]) => sum + units * (isRead(action) ? PRICES.readUnit : PRICES.writeUnit), 0);
  const { invocations, milliseconds } = used;
  const lambda = invocations * PRICES.lambdaRequest + (milliseconds / 1000) * (memoryMb / 1024) * PRICES.lambdaGbSecond;
  return {
    sweeps: invocations,
    perMillion: orders === 0 ? 0 : (dollars(true) / orders) * 1_000_000,
    perMonth: ((dollars(false) + lambda) / invocations) * SWEEPS_A_MONTH,
  };
}

/** @param states states entered; the service bills each, and the start and the end of every execution besides */
export function costOf(
  usage: Usage,
  memoryMb: (name: string) => number,
  states: number,
  executions: number,
  orders: number,
): Cost {
  const functions = Object.entries(usage.functions);
  const invocations = functions.reduce((sum, [, { invocations }]) => sum + invocations, 0);
  const gbSeconds = functions.reduce(
    (sum, [name, { milliseconds }]) => sum + (milliseconds / 1000) * (memoryMb(name) / 1024),
    0,
  );
  const line = (what: string, used: number, unit: string, price: number) => ({
    what,
    used,
    unit,
    dollars: used * price,
  });
  const aws = [
    line('Step Functions', states + 2 * executions, 'transitions', PRICES.transition),
    line('Lambda requests', invocations, 'invocations', PRICES.lambdaRequest),
    line('Lambda time', gbSeconds, 'GB-seconds', PRICES.lambdaGbSecond),
    line('API Gateway', usage.requests, 'requests', PRICES.apiRequest),
    line('DynamoDB writes', usage.writeUnits, 'write units', PRICES.writeUnit),
    line('DynamoDB reads', usage.readUnits, 'read units', PRICES.readUnit),
    line('EventBridge', usage.events, 'events', PRICES.busEvent),
    line('SNS', usage.notifications, 'messages', PRICES.snsPublish),
  ];
  const mail = line('SES', usage.mails, 'mails', PRICES.mail);
  const [sweep, swept] = functions.find(([name]) => /-Sweep[0-9A-F]{8}$/.test(name)) ?? [''];
  const perThousand = (dollars: number): number => (orders === 0 ? 0 : (dollars / orders) * 1000);
  return {
    pricesAsOf: PRICES_AS_OF,
    orders,
    lines: [...aws, mail],
    awsPerThousand: perThousand(aws.reduce((sum, { dollars }) => sum + dollars, 0)),
    mailPerThousand: perThousand(mail.dollars),
    sweep: sweepCostOf(swept, memoryMb(sweep), orders),
  };
}
