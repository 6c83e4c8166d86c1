import type { Count } from './counts.ts';

// What the dashboard shows of the counts, as metrics of CloudWatch: each costs as much as a thousand orders' work, so they
// are few, and of all stores together. The table has every count, by store and day.

export const SHOWN_METRICS = ['Orders', 'ParcelsOnTime', 'ParcelsLate', 'MailsSent', 'ReviewsAsked'] as const;
export type ShownMetric = (typeof SHOWN_METRICS)[number];

function shownBy(name: string): ShownMetric[] {
  if (name === 'orders') return ['Orders'];
  if (name === 'parcels_on_time') return ['ParcelsOnTime'];
  if (name === 'parcels_late') return ['ParcelsLate'];
  if (!/^mails_.*_sent$/.test(name)) return [];
  return name === 'mails_review_request_sent' ? ['MailsSent', 'ReviewsAsked'] : ['MailsSent'];
}

/** What counts come to, by metric; those that are not shown, or come to nothing, are left out. */
export function shown(counts: Pick<Count, 'name' | 'amount'>[]): Map<ShownMetric, number> {
  const sums = new Map<ShownMetric, number>();
  for (const { name, amount } of counts)
    for (const metric of shownBy(name)) sums.set(metric, (sums.get(metric) ?? 0) + Number(amount));
  return sums;
}
