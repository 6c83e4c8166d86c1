import type { Played } from './campaign.ts';
import type { CampaignResult } from './result.ts';
import type { Outage } from './story.ts';

/** A story in words: the news and the faults, in order. */
export function storyWords({ story, met }: Pick<Played, 'story' | 'met'>): string[] {
  const told = story.orders.flatMap((order, i) => [
    `order ${i + 1} is placed${order.hoursLate > 0 ? `, and told ${order.hoursLate} hours later` : ''}`,
    ...order.told.map(
      ({ what, hours, parcel, isRepeated }) =>
        `  after ${hours} h: ${what}${parcel ? ` (parcel ${parcel})` : ''}${isRepeated ? ', told twice' : ''}`,
    ),
  ]);
  const single = met
    .filter((one) => !story.outages.some((outage) => isOf(outage, one)))
    .map(({ by, what, fault, invocation, call }) => {
      const where =
        by === 'machine' || what === 'records' || what === 'event'
          ? `${invocation + 1}`
          : `${invocation + 1}, call ${call + 1}`;
      return `${by} ${where} (${what}): ${fault.replaceAll('_', ' ')}`;
    });
  return [
    ...told,
    ...story.outages.map(
      ({ service, fromHour, hours, fault }) =>
        `from hour ${fromHour}, for ${hours} h, every call of ${service}: ${fault.replaceAll('_', ' ')}`,
    ),
    ...story.aborts.map((hour) => `at hour ${hour} somebody aborts the runs`),
    ...single.slice(0, MOST_LINES),
    ...(single.length > MOST_LINES ? [`… and ${single.length - MOST_LINES} faults more`] : []),
  ];
}

const MOST_LINES = 30;

const isOf = ({ service, fault }: Outage, met: Played['met'][number]): boolean =>
  met.what.startsWith(`${service} `) && met.fault === fault;

export function campaignWords(result: CampaignResult): string[] {
  const { where, runs, seed, seconds, orders, webhooks, planned, met, kinds, broken } = result;
  return [
    `${runs} schedules in ${where === 'memory' ? 'memory' : 'the sandbox'}, seeds ${seed} to ${seed + runs - 1}: ${orders} orders, ${webhooks} webhooks`,
    `${met} faults met (${planned} planned, outages apart) at ${Object.keys(kinds).length} kinds of calls; ${(met / Math.max(1, orders)).toFixed(1)} an order`,
    `${seconds.toFixed(0)} s: ${(runs / seconds).toFixed(1)} schedules a second`,
    `${broken.length} broken`,
    ...broken.flatMap(({ seed: one, rule, about, story }) => [
      '',
      `seed ${one}: ${rule}: ${about}`,
      ...story.map((line) => `  ${line}`),
      `  again: npx porchlight chaos --in ${where} --runs 1 --seed ${one}`,
    ]),
  ];
}
