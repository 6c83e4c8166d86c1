import { orderOf } from '../../../domain/records/keys.ts';
import type { Entered, PlayedAnswer } from '../play.ts';
import { iso, type OrderReport, type Report } from '../report.ts';
import type { RehearsedMail } from './mailbox.ts';
import type { RehearsalMemory, RehearsedOrder } from './memory.ts';

/**
 * A replay's report without the parts that a rehearsal does not measure: the metrics table, and what AWS would have
 * billed.
 */
export type RehearsalReport = {
  orders: OrderReport[];
  totals: Omit<Report['totals'], 'metrics' | 'cost' | 'standing'>;
};

export type Rehearsed = {
  memory: RehearsalMemory;
  mails: RehearsedMail[];
  /** The entered states by the order's key. */
  entered: ReadonlyMap<string, Entered[]>;
  statuses: ReadonlyMap<string, string>;
  answers: Pick<PlayedAnswer, 'status'>[];
};

export function rehearsalReport({ memory, mails, entered, statuses, answers }: Rehearsed): RehearsalReport {
  const mailsOf = byOrder(mails);
  const orders = [...memory.orders].filter(isHeardOf).map(([pk, order]) => ({
    ...orderOf(pk),
    ...standing(order),
    status: statuses.get(pk) ?? 'NONE',
    states: (entered.get(pk) ?? []).map(({ name, at }) => ({ name, at: iso(at) })),
    ...told(order),
    mails: (mailsOf.get(pk) ?? []).map(mailReport),
  }));
  const count = (of: (order: OrderReport) => number): number => orders.reduce((sum, order) => sum + of(order), 0);
  const waiting = count(({ stage }) => Number(stage === 'waiting'));
  return {
    orders,
    totals: {
      orders: orders.length - waiting,
      ended: count(({ stage }) => Number(stage === 'ended')),
      waiting,
      webhooks: answers.length,
      refused: answers.filter(({ status }) => status >= 400).length,
      mails: count(({ mails }) => mails.length),
      decisions: count(({ decisions }) => decisions.length),
      cases: count(({ cases }) => cases.length),
      statesEntered: count(({ states }) => states.length),
      failures: memory.failures.length,
      denied: [],
    },
  };
}

function byOrder(mails: RehearsedMail[]): Map<string, RehearsedMail[]> {
  const orders = new Map<string, RehearsedMail[]>();
  for (const mail of mails) {
    const of = orders.get(mail.pk);
    if (of) of.push(mail);
    else orders.set(mail.pk, [mail]);
  }
  return orders;
}

/** Whether anything has happened to the order. If all its milestones lie ahead, nothing has. */
const isHeardOf = ([, { meta, flow }]: [string, RehearsedOrder]): boolean =>
  meta !== undefined || Object.keys(flow.registers).length > 0;

const standing = ({ meta, flow }: RehearsedOrder): Pick<OrderReport, 'stage' | 'outcome'> => ({
  stage: meta ? (flow.stage ?? 'placed') : 'waiting',
  ...(flow.outcome && { outcome: flow.outcome }),
});

const told = ({ decisions, cases }: RehearsedOrder): Pick<OrderReport, 'decisions' | 'cases'> => ({
  decisions: decisions.map(({ kind, parcelId, outcome, reason, at }) => ({
    kind,
    ...(parcelId !== undefined && { parcel: parcelId }),
    outcome,
    reason,
    at,
  })),
  cases: cases.map(({ cause, subject, openedAt }) => ({ cause, subject, at: openedAt })),
});

const mailReport = ({ mail, to, rendered, at }: RehearsedMail): OrderReport['mails'][number] => ({
  kind: mail.kind,
  ...(mail.parcelId !== undefined && { parcel: mail.parcelId }),
  to,
  subject: rendered.subject,
  at: iso(at),
});
