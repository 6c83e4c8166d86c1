import { type SignedAs, sendSigned } from '../../lambdas/shared/signed-request.ts';
import { CommandError } from '../target.ts';
import { type Finding, note, ok } from './finding.ts';

// Step Functions' quotas, as Service Quotas reports them. New accounts have smaller ones (its developer guide, "Service
// quotas").

/** A quota of the account, with the fields that are read. */
export type ServiceQuota = { QuotaName: string; QuotaCode: string; Value: number };

/**
 * The account's own quotas come last, so that they override the defaults. Service Quotas does not list the defaults
 * among them.
 */
const LISTS = ['ListAWSDefaultServiceQuotas', 'ListServiceQuotas'];

/** @param url the address of Service Quotas @throws CommandError with AWS's name of the error */
export async function statesQuotas(as: SignedAs, url: string): Promise<ServiceQuota[]> {
  const found = new Map<string, ServiceQuota>();
  for (const list of LISTS) for await (const quota of listed(as, url, list)) found.set(quota.QuotaCode, quota);
  return [...found.values()];
}

async function* listed(as: SignedAs, url: string, list: string): AsyncIterable<ServiceQuota> {
  let NextToken: string | undefined;
  do {
    const { status, body } = await sendSigned(as, {
      service: 'servicequotas',
      method: 'POST',
      url,
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `ServiceQuotasV20190624.${list}` },
      body: JSON.stringify({ ServiceCode: 'states', MaxResults: 100, NextToken }),
    });
    const answer = JSON.parse(body || '{}') as QuotasAnswer;
    if (status !== 200) throw refused(status, answer);
    yield* answer.Quotas ?? [];
    NextToken = answer.NextToken;
  } while (NextToken);
}

type QuotasAnswer = {
  Quotas?: ServiceQuota[];
  NextToken?: string;
  __type?: string;
  message?: string;
  Message?: string;
};

function refused(status: number, { __type = `${status}`, message, Message }: QuotasAnswer): Error {
  const error = new CommandError(message ?? Message ?? 'Service Quotas gave no reason');
  error.name = __type.replace(/^.*#/, '');
  return error;
}

/** An order without trouble enters 17 states, and its run is open for 16 days. */
const STATES = 17;
const OPEN_DAYS = 16;
/** How much busier the busiest minutes of a day are than the average. */
const RUSH = 10;
const DAY_SECONDS = 86_400;

type AskedQuota = {
  name: RegExp;
  about: string;
  ordersADay: (value: number) => number;
  says: (value: string) => string;
};

/** Quotas are found by name, because no guide lists their codes. */
const ASKED: readonly AskedQuota[] = [
  {
    name: /open.*execution/i,
    about: 'open executions',
    ordersADay: (value) => value / OPEN_DAYS,
    says: (value) => `keeps ${value} executions open`,
  },
  {
    name: /state ?transition.*(rate|per second)/i,
    about: 'state transitions a second',
    ordersADay: (value) => (value * DAY_SECONDS) / STATES / RUSH,
    says: (value) => `makes ${value} state transitions a second`,
  },
];

const count = (value: number): string => Math.floor(value).toLocaleString('en-US');

/** @param wanted the number of orders a day that the account must allow */
export function ofStatesQuotas(quotas: readonly ServiceQuota[], wanted: number): Finding[] {
  return ASKED.map(({ name, about, ordersADay, says }) => {
    const quota = quotas.find(({ QuotaName }) => name.test(QuotaName));
    if (!quota)
      return note(
        `Service Quotas does not tell Step Functions' quota of ${about}`,
        'see it in the console: Service Quotas, AWS Step Functions',
      );
    const orders = ordersADay(quota.Value);
    const what = `Step Functions ${says(count(quota.Value))}: about ${count(orders)} orders a day`;
    if (orders >= wanted) return ok(what);
    const desired = Math.ceil((quota.Value * wanted) / orders);
    return note(
      what,
      `SES and the stores' limits allow ${count(wanted)}: where you expect more orders, aws service-quotas request-service-quota-increase --service-code states --quota-code ${quota.QuotaCode} --desired-value ${desired}`,
    );
  });
}
