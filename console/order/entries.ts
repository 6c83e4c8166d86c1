import { HOUR_MS } from '../../domain/calendar/durations.ts';
import { ledgerKey } from '../../domain/records/keys.ts';
import type { WholeOrder } from '../answers.ts';
import type { Tone } from '../ui.tsx';
import { capital, nameOf, plain } from '../words.ts';

// Puts everything that happened to an order into one time line.

export type TimeLineEntry = {
  at: string;
  what: 'fact' | 'message' | 'case' | 'answer';
  title: string;
  tone: Tone;
  /** The reason, or the text that was written. */
  says?: string;
  /** How a claim differs from what counts. */
  note?: string;
  /** The ledger's key of a message that was sent. */
  message?: string;
};

const OUTCOMES: Record<string, Tone> = { sent: 'good', skipped: 'plain', held: 'warn', failed: 'bad', unknown: 'bad' };
const STATUSES: Record<string, Tone> = { bounced: 'bad', complained: 'bad', rejected: 'bad', delayed: 'warn' };

/** The entries of an order, latest first. */
export function entriesOf({
  order,
  events,
  decisions,
  messages,
  cases,
  answers,
  platform,
  resends,
}: WholeOrder): TimeLineEntry[] {
  const all: TimeLineEntry[] = [
    { at: order.placedAt, what: 'fact', title: 'Order placed', tone: 'info', says: `by ${platform}` },
    ...events.map(factOf),
    ...decisions.map((one): TimeLineEntry => {
      const { kind, parcelId, resend, outcome, at, because } = one;
      const asked = resends.find((wish) => wish.at === resend);
      const mail = messages.find((sent) => ledgerKey(sent) === ledgerKey(one));
      const status = outcome === 'sent' ? mail?.status : undefined;
      const about = `${capital(kind)}${parcelId ? `, parcel ${parcelId}` : ''}${asked ? `, to ${asked.to}` : ''}`;
      return {
        at,
        what: 'message',
        title: `${about}: ${outcome}${status && status !== 'sent' ? `, ${status}` : ''}`,
        tone: STATUSES[status ?? ''] ?? OUTCOMES[outcome] ?? 'plain',
        says: because,
        ...(asked && { note: `${nameOf(asked.by)} wanted it: ${asked.why}` }),
        ...(outcome === 'sent' && { message: ledgerKey(one) }),
      };
    }),
    ...cases.flatMap(({ cause, openedAt, closedAt, closedBecause, outcome, log = [] }): TimeLineEntry[] => {
      const name = plain(cause);
      return [
        { at: openedAt, what: 'case', title: `Case opened: ${name}`, tone: 'bad' },
        ...log.map(({ at, what, by, text }): TimeLineEntry => {
          const title = { customer_wrote: 'The customer wrote', answered: `${by} answered`, noted: `${by} noted` }[
            what
          ];
          return { at, what: 'case', title, tone: 'plain', ...(text && { says: text }) };
        }),
        ...(closedAt
          ? [
              {
                at: closedAt,
                what: 'case',
                title: `Case closed: ${name}, ${plain(outcome ?? closedBecause ?? 'by people')}`,
                tone: 'good',
              } as const,
            ]
          : []),
      ];
    }),
    ...answers.map(({ at, checkIn, rating, csat, nps, words }): TimeLineEntry => {
      const said = [
        checkIn && `everything right? ${plain(checkIn)}`,
        rating && `${rating} stars`,
        csat && `CSAT ${csat}`,
        nps !== undefined && `NPS ${nps}`,
      ];
      return {
        at,
        what: 'answer',
        title: `The customer answered: ${said.filter(Boolean).join(', ')}`,
        tone: 'info',
        ...(words && { says: words }),
      };
    }),
  ];
  return all.sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
}

function factOf(event: WholeOrder['events'][number]): TimeLineEntry {
  const { milestone, parcelId, occurredAt, receivedAt, claimedAt, location, reason, by, counts, undated } = event;
  const late = Date.parse(receivedAt) - Date.parse(occurredAt);
  const notes = [
    claimedAt && `dated ahead (${claimedAt}); its receipt counts`,
    undated && 'no time was told',
    !claimedAt &&
      late > HOUR_MS &&
      `told ${late > 48 * HOUR_MS ? `${Math.round(late / HOUR_MS / 24)} days` : `${Math.round(late / HOUR_MS)} h`} later`,
    !counts && 'before the order was placed: it does not count',
  ].filter(Boolean);
  return {
    at: occurredAt,
    what: 'fact',
    title: `${capital(milestone)}${parcelId ? `, parcel ${parcelId}` : ''}`,
    tone: milestone === 'delivered' ? 'good' : milestone === 'exception' ? 'bad' : 'info',
    says: [location, reason, `says the ${by ?? 'shop'}`].filter(Boolean).join(', '),
    ...(notes.length > 0 && { note: notes.join('; ') }),
  };
}
