import type { Usage } from '../usage.ts';
import { PRICES, PRICES_AS_OF } from './prices.ts';

/** What a run would have cost, from what it used. US dollars. */
export type Cost = {
  pricesAsOf: string;
  orders: number;
  lines: { what: string; used: number; unit: string; dollars: number }[];
  /** For 1,000 such orders. Logs, storage and traces are not in it. */
  awsPerThousand: number;
  mailPerThousand: number;
};

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
  const perThousand = (dollars: number): number => (orders === 0 ? 0 : (dollars / orders) * 1000);
  return {
    pricesAsOf: PRICES_AS_OF,
    orders,
    lines: [...aws, mail],
    awsPerThousand: perThousand(aws.reduce((sum, { dollars }) => sum + dollars, 0)),
    mailPerThousand: perThousand(mail.dollars),
  };
}
