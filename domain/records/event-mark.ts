import { digest } from '../shared/digest.ts';

type Reported = { location?: string | undefined; reason?: string | undefined };

/**
 * Of two reports of one event the one with the higher mark stays, whichever came first. The content decides first, so the
 * item of a number and the item of an order keep the same report of a carrier.
 */
export const eventMark = (report: Reported): string =>
  digest(JSON.stringify([report.location ?? '', report.reason ?? ''])) +
  digest(JSON.stringify(Object.entries(report).sort(([a], [b]) => (a < b ? -1 : 1))));
