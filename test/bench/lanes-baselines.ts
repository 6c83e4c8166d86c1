import { addDays, endOfDay, nextOpening } from '../../domain/calendar/windows.ts';
import { STRIKE } from './lanes-generated.ts';
import { CONFIDENCES, type Told } from './lanes-replay.ts';

// What simpler rules would have said, and when.

export type Notice = (told: Told) => string | undefined;

export const promiseEnds = ({ progress, order }: Told): string => endOfDay(progress.promisedOn, order.zone);

/** Delivered after the promised local day, or not at all: what arrives 60 days after it arrives after it. */
export const isLate = (told: Told): boolean => !told.order.deliveredAt || told.order.deliveredAt >= promiseEnds(told);

const SILENCE_DAYS = 5;
const DAYTIME = { from: '09:00', to: '20:00' };

const promise: Notice = (told) => (isLate(told) ? promiseEnds(told) : undefined);

/** The first stage: a parcel that was silent for five days, or that is due, is running late. */
function silence(told: Told): string | undefined {
  const { dispatchedAt, deliveredAt, zone } = told.order;
  const silent = dispatchedAt && addDays(dispatchedAt, SILENCE_DAYS, zone);
  const due = promiseEnds(told);
  const look = nextOpening(silent && silent < due ? silent : due, zone, DAYTIME);
  return deliveredAt && deliveredAt <= look ? undefined : look;
}

export const BASELINES: Readonly<Record<string, Notice>> = {
  carrier: (told) => {
    const { estimatedDay, dispatchedAt } = told.order;
    return estimatedDay && estimatedDay > told.progress.promisedOn ? dispatchedAt : promise(told);
  },
  promise,
  'store median': (told) =>
    told.atDispatch && told.atDispatch.median > told.progress.promisedOn ? told.order.dispatchedAt : promise(told),
  'fixed silence': silence,
};

export const atDefault: Notice = ({ noticeAt }) => noticeAt[CONFIDENCES.indexOf(0.75)];

/** How many were told before their promise passed, from a week before the strike to its end; and how many of those in it were late. */
export function strikeReport(all: readonly Told[]): string {
  const early = all.filter((told) => (atDefault(told) ?? '9') < promiseEnds(told));
  const on = (days: number) => {
    const day = new Date(Date.parse(STRIKE.from) + days * 86_400_000).toISOString().slice(0, 10);
    return early.filter((told) => atDefault(told)!.startsWith(day));
  };
  const days = Array.from({ length: 7 + STRIKE.days }, (_, i) => on(i - 7));
  const during = days.slice(7).flat();
  const counts = days.map((each, i) => `${i - 7}:${each.length}`).join(' ');
  return `at risk by day from the strike: ${counts}; right in it ${during.filter(isLate).length} of ${during.length}`;
}
