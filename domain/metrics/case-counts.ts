import { DAY_MS } from '../calendar/durations.ts';
import { openHours } from '../calendar/open-time.ts';
import { localDate } from '../calendar/windows.ts';
import { episodeOf } from '../cases/case.ts';
import { type ReasonAbout, reasonNames } from '../feedback/reasons.ts';
import type { Cause } from '../message/cause.ts';
import type { StoreSettings } from '../policy/settings.ts';
import type { Case, CaseEpisode } from '../records/items.ts';
import { byDifference, type Count } from './counts.ts';

// What the metrics count of cases, as docs/metrics.md defines it: each opening of a case is an episode, and counts once.

/** Upper ends of the columns in which a time is counted, in the store's opening hours; the last column has no end. */
export const HOURS_UP_TO = [1, 2, 4, 8, 16, 24, 40, 80, 160] as const;

/** A case that is opened again within this time was not resolved at the first contact. */
const REOPENED_WITHIN_DAYS = 7;

/** What each episode of a case counts. */
export const countsOfCase = byDifference<Case>((one, store) => {
  const episodes = [...(one.before ?? []), episodeOf(one)];
  return episodes.flatMap((episode, i) => {
    const isTakenBack = isReopenedSoon(episode, episodes[i + 1]);
    return [
      ...countOf(one, i === 0 ? 'opened' : 'reopened', episode.openedAt, store),
      ...(i === 0 && one.about ? countsOfReason(one.cause, one.about, episode.openedAt, store) : []),
      ...countsOfEpisode(one, episode, isTakenBack, store),
    ];
  });
});

/** The reasons of a customer's complaint; requests have reasons of their own. */
const countsOfReason = (cause: Cause, about: ReasonAbout, at: string, { timeZone }: StoreSettings): Count[] =>
  reasonNames(cause, about).map((name) => ({ day: localDate(at, timeZone), name, amount: '1' }));

function countsOfEpisode(one: Case, episode: CaseEpisode, isTakenBack: boolean, store: StoreSettings): Count[] {
  const { openedAt, answeredAt, closedAt } = episode;
  return [
    ...(answeredAt !== undefined
      ? [
          ...countOf(one, 'answered', answeredAt, store),
          ...countOf(one, `answered_${column(askedAt(episode), answeredAt, store)}`, answeredAt, store),
        ]
      : []),
    ...(closedAt !== undefined
      ? [
          ...countOf(one, 'closed', closedAt, store),
          ...countOf(one, `closed_${column(openedAt, closedAt, store)}`, closedAt, store),
          ...(isFirstContact(episode) && !isTakenBack ? countOf(one, 'first_contact', closedAt, store) : []),
        ]
      : []),
  ];
}

/** The start of the time to the first answer: the customer's first message if it came before the answer, otherwise the opening. */
const askedAt = ({ openedAt, wroteAt, answeredAt }: CaseEpisode): string =>
  wroteAt !== undefined && answeredAt !== undefined && wroteAt < answeredAt ? wroteAt : openedAt;

/** Closed by people after at most one answer since the customer wrote. */
const isFirstContact = ({ closedBecause, replies = 0 }: CaseEpisode): boolean =>
  closedBecause === undefined && replies <= 1;

const isReopenedSoon = ({ closedAt }: CaseEpisode, next: CaseEpisode | undefined): boolean =>
  closedAt !== undefined &&
  next !== undefined &&
  Date.parse(next.openedAt) - Date.parse(closedAt) <= REOPENED_WITHIN_DAYS * DAY_MS;

function column(since: string, until: string, { timeZone, cases }: StoreSettings): string {
  const hours = openHours(since, until, timeZone, cases.hours);
  const most = HOURS_UP_TO.find((one) => hours <= one);
  return most === undefined ? 'beyond' : `within_${most}h`;
}

const countOf = ({ cause }: Case, what: string, at: string, { timeZone }: StoreSettings): Count[] => [
  { day: localDate(at, timeZone), name: `cases_${cause}_${what}`, amount: '1' },
];

/**
 * A quantile of the counted times, read off the columns `<what>_within_<n>h` and `<what>_beyond`: the end of the column it
 * falls in; `undefined` if there are no times, or it falls beyond the last column.
 * @param share 0.5 for the median @param columns their ends
 */
export function hoursWithin(
  counts: Readonly<Record<string, number>>,
  what: string,
  share: number,
  columns: readonly number[] = HOURS_UP_TO,
): number | undefined {
  const times = columns.map((most) => [most, counts[`${what}_within_${most}h`] ?? 0] as const);
  const all = times.reduce((sum, [, n]) => sum + n, counts[`${what}_beyond`] ?? 0);
  let sum = 0;
  for (const [most, n] of times) {
    sum += n;
    if (all > 0 && sum >= share * all) return most;
  }
  return undefined;
}
