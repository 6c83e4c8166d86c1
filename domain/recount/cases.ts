import { DAY_MS } from '../calendar/durations.ts';
import { openHours } from '../calendar/open-time.ts';
import { localDate } from '../calendar/windows.ts';
import type { StoreSettings } from '../policy/settings.ts';
import type { Add, CountedItem } from './sums.ts';

/** An opening of a case, as it lies in its item. */
type Opening = {
  openedAt: string;
  answeredAt?: string;
  wroteAt?: string;
  closedAt?: string;
  closedBecause?: string;
  replies?: number;
};

const WEEK = 7 * DAY_MS;

export function countCase(item: CountedItem, store: Pick<StoreSettings, 'timeZone' | 'cases'>, add: Add): void {
  const openings = [...((item.before ?? []) as Opening[]), item as unknown as Opening];
  const one = (time: string, what: string) => add(localDate(time, store.timeZone), `cases_${item.cause}_${what}`);
  const timed = (what: string, from: string, to: string) => {
    one(to, what);
    one(to, `${what}_${columnOf(openHours(from, to, store.timeZone, store.cases.hours))}`);
  };
  openings.forEach(({ openedAt, answeredAt, wroteAt, closedAt, closedBecause, replies }, i) => {
    one(openedAt, i > 0 ? 'reopened' : 'opened');
    if (i === 0) addAbout(item, String(item.cause), localDate(openedAt, store.timeZone), add);
    if (answeredAt) timed('answered', wroteAt && wroteAt < answeredAt ? wroteAt : openedAt, answeredAt);
    if (!closedAt) return;
    timed('closed', openedAt, closedAt);
    const again = openings[i + 1]?.openedAt;
    const isSettled = !again || Date.parse(again) - Date.parse(closedAt) > WEEK;
    if (!closedBecause && (replies ?? 0) < 2 && isSettled) one(closedAt, 'first_contact');
  });
}

function columnOf(hours: number): string {
  for (const most of [1, 2, 4, 8, 16, 24, 40, 80, 160]) if (hours <= most) return `within_${most}h`;
  return 'beyond';
}

/** By the products and carriers that a reason is about. */
export function addAbout({ about }: CountedItem, reason: string, day: string, add: Add): void {
  const { products = [], carriers = [] } = (about ?? {}) as { products?: string[]; carriers?: string[] };
  for (const product of products) add(day, `reason_${reason}_of_${product}`);
  for (const carrier of carriers) add(day, `reason_${reason}_by_${carrier}`);
}
