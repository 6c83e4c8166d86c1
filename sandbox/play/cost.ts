import { type FunctionUsage, isRead, type Usage } from '../usage.ts';
import { PRICES, PRICES_AS_OF } from './prices.ts';

type CostLine = { what: string; used: number; unit: string; dollars: number };

/** What a run would have cost in US dollars, from what it used. */
export type Cost = {
  pricesAsOf: string;
  orders: number;
  lines: CostLine[];
  /**
   * For 1,000 such orders, in all: the work, and what it leaves behind (logs, and storage for as long as it is kept).
   */
  awsPerThousand: number;
  mailPerThousand: number;
  /** The sweep's part of it; absent if the sweep never ran. */
  sweep?: SweepCost | undefined;
};

/**
 * The cost of the sweep. `perMillion` is for looking at a million orders. `perMonth` is for a month of hourly sweeps,
 * however many orders there are.
 */
export type SweepCost = { sweeps: number; perMillion: number; perMonth: number };

const SWEEPS_A_MONTH = 730;
/** The actions that grow with the orders: reading them by their keys, and restarting those that stopped. */
const OF_ORDERS = ['BatchGetItem', 'TransactWriteItems'];

/**
 * Computed from the measured use of the sweep. Lists of executions are free, and one unit reads 30 keys of the index.
 */
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
/** What a run leaves behind. */
export type Left = {
  /** The size of the functions' logs. */
  logBytes: number;
  /** The size of the tables, and for how many days it is kept. */
  storedBytes: number;
  keptDays: number;
};

const NOTHING_LEFT: Left = { logBytes: 0, storedBytes: 0, keptDays: 0 };

/**
 * For each state entered, Step Functions logs four events (entered, scheduled, succeeded, exited) of about 550 bytes at
 * level ALL.
 */
const LOG_OF_STATE = 4 * 550;
/** Lambda's own START, END and REPORT. */
const LOG_OF_INVOCATION = 350;
const LOG_OF_REQUEST = 400;
const DAYS_A_MONTH = 365 / 12;

/**
 * @param states the number of states entered. The service bills each, and also the start and the end of every execution
 */
export function costOf(
  usage: Usage,
  memoryMb: (name: string) => number,
  states: number,
  executions: number,
  orders: number,
  { logBytes, storedBytes, keptDays }: Left = NOTHING_LEFT,
): Cost {
  const functions = Object.entries(usage.functions);
  const invocations = functions.reduce((sum, [, { invocations }]) => sum + invocations, 0);
  const gbSeconds = functions.reduce(
    (sum, [name, { milliseconds }]) => sum + (milliseconds / 1000) * (memoryMb(name) / 1024),
    0,
  );
  const logs = logBytes + states * LOG_OF_STATE + invocations * LOG_OF_INVOCATION + usage.requests * LOG_OF_REQUEST;
  const logGb = logs / 1e9;
  const gbMonths = (storedBytes / 1e9) * (keptDays / DAYS_A_MONTH);
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
    line('SES events on EventBridge, if billed', usage.events, 'events', PRICES.busEvent),
    ...(usage.announced > 0 ? [line('events on the bus', usage.announced, 'events', PRICES.busEvent)] : []),
    line('SNS', usage.notifications, 'messages', PRICES.snsPublish),
    line('logs', logGb, 'GB', PRICES.logGb),
    line('storage, while it is kept', gbMonths, 'GB-months', PRICES.storageGbMonth),
    line('point-in-time recovery of it', gbMonths, 'GB-months', PRICES.recoveryGbMonth),
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
