import type { Count } from './counts.ts';

// The counts that the dashboard shows, as CloudWatch metrics. Each metric costs as much as the work for a thousand orders, so
// there are few, for all stores together. The table has every count, by store and day.

export const SHOWN_METRICS = ['Orders', 'ParcelsOnTime', 'ParcelsLate', 'MailsSent', 'ReviewsAsked'] as const;
export type ShownMetric = (typeof SHOWN_METRICS)[number];

function shownBy(name: string): ShownMetric[] {
  if (name === 'orders') return ['Orders'];
  if (name === 'parcels_on_time') return ['ParcelsOnTime'];
  if (name === 'parcels_late') return ['ParcelsLate'];
  if (!/^mails_.*_sent$/.test(name)) return [];
  return name === 'mails_review_request_sent' ? ['MailsSent', 'ReviewsAsked'] : ['MailsSent'];
}

/** The values of the shown metrics for these counts, without those that are zero. */
export function shown(counts: Pick<Count, 'name' | 'amount'>[]): Map<ShownMetric, number> {
  const sums = new Map<ShownMetric, number>();
  for (const { name, amount } of counts)
    for (const metric of shownBy(name)) sums.set(metric, (sums.get(metric) ?? 0) + Number(amount));
  return sums;
}
