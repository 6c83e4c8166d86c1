import { digest } from '../shared/digest.ts';

type Reported = { location?: string | undefined; reason?: string | undefined };

/**
 * Of two reports of one event the one with the higher mark stays, whichever came first. What it says counts first, so that
 * a number's item and an order's keep the same one of a carrier's reports.
 */
export const eventMark = (report: Reported): string =>
  digest(JSON.stringify([report.location ?? '', report.reason ?? ''])) +
  digest(JSON.stringify(Object.entries(report).sort(([a], [b]) => (a < b ? -1 : 1))));
