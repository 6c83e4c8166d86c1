import type { PassedState } from '../domain/admin/states.ts';
import type { CustomerAnswer } from '../domain/feedback/answers.ts';
import type { Awaited } from '../domain/journey/awaited.ts';
import type { Register } from '../domain/journey/flow.ts';
import type { Next } from '../domain/journey/next.ts';
import type { ComingUp } from '../domain/journey/planned.ts';
import type { ExpectedDays } from '../domain/lanes/expected.ts';
import type { NumberValue } from '../domain/metrics/numbers.ts';
import type { Order } from '../domain/order/order.ts';
import type { Case, Decision, LedgerEntry, OrderEvent, Parcel, Resend } from '../domain/records/items.ts';
import type { Difference } from '../domain/shared/differences.ts';

// The Admin API's responses, with the fields that the console reads. Times are UTC ISO.

export type SearchHit = { orderId: string; number?: string; placedAt: string; by: string[] };
export type OrderInList = {
  orderId: string;
  number?: string;
  placedAt: string;
  total: string;
  currency: string;
  stage?: string;
  outcome?: string;
  held?: string;
  awaits?: Awaited;
};
export type CaseInList = Pick<
  Case,
  'cause' | 'subject' | 'openedAt' | 'priority' | 'waitsFor' | 'assignee' | 'snoozedUntil' | 'answeredAt'
> & { caseId: string; orderId: string };
export type WholeCase = Case & { caseId: string; orderId: string };

export type WholeOrder = {
  orderId: string;
  platform: string;
  order: Order;
  parcels: Parcel[];
  events: (OrderEvent & { counts: boolean })[];
  registers: Record<string, Register | undefined>;
  messages: Omit<LedgerEntry, 'attempt' | 'to'>[];
  /** Messages that people had sent to other addresses. */
  resends: Resend[];
  decisions: (Decision & { because: string })[];
  cases: (Case & { caseId: string })[];
  answers: CustomerAnswer[];
  journey: {
    stage?: string;
    outcome?: string;
    run?: number;
    /** Since when people hold all messages of the order. */
    held?: string;
    execution: { name: string; link: string };
  };
  awaits: Awaited & { says: string };
  next: Next;
  planned: ComingUp[];
  /** When the rest of the order is expected; absent if no day is known. */
  expected?: ExpectedDays;
};

export type RunStates = {
  run: number;
  runs: number;
  execution: { name: string; link: string };
  status: string;
  startedAt?: string;
  stoppedAt?: string;
  because?: string;
  states: PassedState[];
  cursor?: string;
};

export type MessageAsSent = { message: string; at: string; subject: string; html: string; text: string };
export type SendingState = {
  since?: string;
  day?: string;
  ofDay: number;
  kinds: { kind: string; sent: number; stoppedSince?: string }[];
};
export type AuditRow = {
  at: string;
  who: string;
  did: string;
  orderId?: string;
  caseId?: string;
  why?: string;
  toAnotherAddress?: boolean;
  dryRun?: boolean;
};

/** The days within which certain shares of the parcels arrive. */
export type ListedLane = {
  lane: string;
  n: number;
  p10: number;
  p50: number;
  p80: number;
  p95: number;
  trend?: number;
  day: string;
};

/** The response of each route. */
export type AdminAnswers = {
  search: { orders: SearchHit[] };
  listOrders: { orders: OrderInList[]; cursor?: string };
  listWork: { orders: OrderInList[]; cursor?: string };
  readOrder: WholeOrder;
  readStates: RunStates;
  readMessages: { messages: MessageAsSent[] };
  listCases: { cases: CaseInList[]; cursor?: string };
  readCase: WholeCase;
  openCase: { did: string; caseId: string };
  changeCase: object;
  holdOrder: object;
  releaseOrder: { held: { kind: string; reason: string }[]; journey: unknown };
  resend: {
    dryRun: boolean;
    isNews?: boolean;
    messages: { kind: string; parcelId?: string; occurrence: string; at: string }[];
  };
  sending: SendingState;
  changeSending: { woken: number; stillHeld: string[] };
  changeAddress: { isNews: boolean; suppressed?: string; suppressedAt?: string; wishes?: object };
  metrics: {
    timeZone: string;
    periods: { from: string; to: string; numbers: NumberValue[] }[];
    days: { day: string; counts: Record<string, number> }[];
  };
  listLanes: { leg: string; lanes: ListedLane[]; cursor?: string };
  listAudit: { actions: AuditRow[]; cursor?: string };
  settings: {
    version: string;
    /** Since when these settings are known. Absent if they were deployed within the hour. */
    since?: string;
    today: string;
    settings: Record<string, unknown>;
    changes: { at?: string; version: string; changes: Difference[] }[];
    cursor?: string;
  };
};
