import { openHours } from '../calendar/open-time.ts';
import { localDate } from '../calendar/windows.ts';
import { episodeOf } from '../cases/case.ts';
import type { StoreSettings } from '../policy/settings.ts';
import type { Case, CaseEpisode } from '../records/items.ts';
import type { Count, Images } from './counts.ts';

// What the metrics count of cases, as docs/metrics.md defines it: each opening of a case is an episode, and counts once.

/** Hours of the store, up to which a time counts in a column; the last has no end. */
export const HOURS_UP_TO = [1, 2, 4, 8, 16, 24, 40, 80, 160] as const;

const DAY_MS = 86_400_000;
/** Opened again within so many days, it was not resolved at the first contact. */
const REOPENED_WITHIN_DAYS = 7;

export function countsOfCase({ before, after }: Images<Case>, store: StoreSettings): Count[] {
  const isOpened = before?.openedAt !== after.openedAt;
  const was = before && !isOpened ? episodeOf(before) : undefined;
  const ended = isOpened ? before && episodeOf(before) : undefined;
  return [
    ...(ended && isTakenBack(ended, after.openedAt)
      ? countOf(after, 'first_contact', ended.closedAt!, store, '-1')
      : []),
    ...(isOpened ? countOf(after, before ? 'reopened' : 'opened', after.openedAt, store) : []),
    ...countsOfEpisode(after, was, episodeOf(after), store),
  ];
}

/** Everything that the episodes of a case count: what a recount of the table adds up. */
export function recountOfCase(one: Case, store: StoreSettings): Count[] {
  const episodes = [...(one.before ?? []), episodeOf(one)];
  return episodes.flatMap((episode, i) => {
    const next = episodes[i + 1];
    return [
      ...countOf(one, i === 0 ? 'opened' : 'reopened', episode.openedAt, store),
      ...countsOfEpisode(one, undefined, episode, store),
      ...(next && isTakenBack(episode, next.openedAt)
        ? countOf(one, 'first_contact', episode.closedAt!, store, '-1')
        : []),
    ];
  });
}

function countsOfEpisode(one: Case, was: CaseEpisode | undefined, is: CaseEpisode, store: StoreSettings): Count[] {
  const { answeredAt, closedAt } = is;
  const isAnswered = answeredAt !== undefined && was?.answeredAt === undefined;
  const isClosed = closedAt !== undefined && was?.closedAt === undefined;
  return [
    ...(isAnswered
      ? [
          ...countOf(one, 'answered', answeredAt, store),
          ...countOf(one, `answered_${column(askedAt(is), answeredAt, store)}`, answeredAt, store),
        ]
      : []),
    ...(isClosed
      ? [
          ...countOf(one, 'closed', closedAt, store),
          ...countOf(one, `closed_${column(is.openedAt, closedAt, store)}`, closedAt, store),
          ...(isFirstContact(is) ? countOf(one, 'first_contact', closedAt, store) : []),
        ]
      : []),
  ];
}

/** What the first answer is measured from: the customer's first words, where they came before it; else the opening. */
const askedAt = ({ openedAt, wroteAt, answeredAt }: CaseEpisode): string =>
  wroteAt !== undefined && answeredAt !== undefined && wroteAt < answeredAt ? wroteAt : openedAt;

/** Closed by people, after at most one answer since the customer wrote. */
const isFirstContact = ({ closedBecause, replies = 0 }: CaseEpisode): boolean =>
  closedBecause === undefined && replies <= 1;

const isTakenBack = (ended: CaseEpisode, reopenedAt: string): boolean =>
  ended.closedAt !== undefined &&
  isFirstContact(ended) &&
  Date.parse(reopenedAt) - Date.parse(ended.closedAt) <= REOPENED_WITHIN_DAYS * DAY_MS;

function column(since: string, until: string, { timeZone, cases }: StoreSettings): string {
  const hours = openHours(since, until, timeZone, cases.hours);
  const most = HOURS_UP_TO.find((one) => hours <= one);
  return most === undefined ? 'beyond' : `within_${most}h`;
}

const countOf = ({ cause }: Case, what: string, at: string, { timeZone }: StoreSettings, amount = '1'): Count[] => [
  { day: localDate(at, timeZone), name: `cases_${cause}_${what}`, amount },
];

/**
 * The hours within which a share of the times lie, read off the columns; `undefined` where there are none or it lies beyond
 * the last. @param share 0.5 for the median
 */
export function hoursWithin(counts: Readonly<Record<string, number>>, what: string, share: number): number | undefined {
  const columns = HOURS_UP_TO.map((most) => [most, counts[`${what}_within_${most}h`] ?? 0] as const);
  const all = columns.reduce((sum, [, n]) => sum + n, counts[`${what}_beyond`] ?? 0);
  let sum = 0;
  for (const [most, n] of columns) {
    sum += n;
    if (all > 0 && sum >= share * all) return most;
  }
  return undefined;
}
